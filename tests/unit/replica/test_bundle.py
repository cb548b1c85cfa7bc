"""The page's script as one file: complete, in order, each name once."""

import re
from collections import Counter
from pathlib import Path

from browser_bridge import replica
from browser_bridge.replica import bundle

STATIC = Path(replica.__file__).parent / "static"
DECLARED = re.compile(r"^(?:async )?(?:function\*?|const|let|class) +(\w+)", re.MULTILINE)


def _files(folder: Path, **sources: str) -> Path:
    for name, source in sources.items():
        (folder / f"{name}.js").write_text(source, encoding="utf-8")
    return folder


def test_files_share_a_scope_so_each_name_is_declared_once() -> None:
    """Two declarations of a name would keep the page from starting."""
    counted = Counter(DECLARED.findall(bundle.script(STATIC)))
    assert [name for name, count in counted.items() if count > 1] == []


def test_nothing_of_a_module_is_left_but_vendored_imports() -> None:
    """Every file is in it, and imports of one's own are gone."""
    text = bundle.script(STATIC)
    own = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")}
    assert {f"// {path}" for path in own if not path.startswith("vendor/")} <= {*text.splitlines()}
    assert re.findall(r"^(?:import|export)\b.*", text, re.MULTILINE) == [
        'import MarkdownIt from "/static/replica/vendor/markdown-it/markdown-it.min.js";'
    ]


def test_imported_files_come_first_even_in_a_circle(tmp_path: Path) -> None:
    """The order is the one in which a browser evaluates modules."""
    folder = _files(
        tmp_path,
        main='import { a } from "./a.js";\na();\n',
        a='import {\n  b,\n} from "./b.js";\nimport word from "./word.js";\n'
        "export function a() { b(word); }\n",
        b='import { a } from "./a.js";\nexport const b = () => a;\n',
        word='export default "x";\n',
    )
    assert bundle.script(folder) == (
        "// b.js\nconst b = () => a;\n\n"
        '// word.js\nconst word = "x";\n\n'
        "// a.js\nfunction a() { b(word); }\n\n"
        "// main.js\na();\n\n"
    )
