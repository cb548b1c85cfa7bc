"""The rules of the source tree that import contracts and linters do not see."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "browser_bridge"
MODULES = sorted(PACKAGE.rglob("*.py"))
SITE_KNOWING = ("gemini_web", "replica")
MOST_LINES = 400


def _relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=_relative)
def test_module_has_a_docstring_and_stays_readable(path: Path) -> None:
    """Each module says what lives in it, and is at most 400 lines long."""
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module docstring is missing"
    assert len(text.splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", MODULES, ids=_relative)
def test_module_names_the_site_only_where_it_may(path: Path) -> None:
    """Only gemini_web and the replica know the site's address."""
    if _relative(path).split("/")[0] in SITE_KNOWING:
        return
    assert "gemini.google" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=_relative)
def test_module_waits_for_events_only(path: Path) -> None:
    """The product has no fixed sleeps and routes no requests of the page."""
    if _relative(path).startswith("replica"):
        return
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"wait_for_timeout\(|asyncio\.sleep\(|time\.sleep\(|\.route\(", text)
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=_relative)
def test_module_reads_no_environment_but_settings(path: Path) -> None:
    """Only settings.py reads the environment."""
    if _relative(path) == "settings.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    reads = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert not [node for node in reads if ast.unparse(node) in {"os.environ", "os.getenv"}]
