"""The page's script as one file: a page that loads seventy small ones costs a browser a second.

The files in `static/` share one scope there, so each top-level name is used once among them
(`tests/unit/replica/test_bundle.py`). Vendored files stay apart. Makes no request.
"""

import functools
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

_ENTRY = "main.js"
_BASE = "/static/replica"
PATH = f"{_BASE}/page.js"
"""Where the page finds it."""

_IMPORT = re.compile(r'^import\s+([^;"]+?)\s+from\s+"([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@functools.cache
def script(static: Path) -> str:
    """Join the entry point and all it imports, in the order in which a browser evaluates them.

    A changed file is read by the next process.

    Args:
        static: Folder of the page's files.
    """
    sources: dict[str, str] = {}
    vendored: dict[str, str] = {}
    _collect(static, _ENTRY, sources, vendored)
    names = _default_names(sources)
    imports = [f'import {name} from "{_BASE}/{path}";\n' for path, name in vendored.items()]
    bodies = [_body(path, source, names) for path, source in sources.items()]
    return "".join([*imports, *bodies])


def _collect(static: Path, path: str, sources: dict[str, str], vendored: dict[str, str]) -> None:
    sources[path] = ""  # In its place from now on: circular imports end here.
    source = (static / path).read_text(encoding="utf-8")
    for name, target in _imports(path, source):
        if target.startswith("vendor/"):
            vendored[target] = name
        elif target not in sources:
            _collect(static, target, sources, vendored)
    del sources[path]
    sources[path] = source


def _imports(path: str, source: str) -> Iterator[tuple[str, str]]:
    for names, target in _IMPORT.findall(source):
        yield names, posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _default_names(sources: dict[str, str]) -> dict[str, str]:
    return {
        target: name
        for path, source in sources.items()
        for name, target in _imports(path, source)
        if not name.startswith("{")
    }


def _body(path: str, source: str, names: dict[str, str]) -> str:
    text = _EXPORT.sub("", _IMPORT.sub("", source))
    named = text.replace("export default ", f"const {names.get(path, '')} = ", 1)
    return f"// {path}\n{named}\n"
