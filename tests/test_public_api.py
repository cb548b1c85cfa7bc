"""What the package offers to those who import it, and what importing it costs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import browser_bridge
from browser_bridge import app, settings

STARTED = """
import sys, threading
import browser_bridge
loaded = sorted(m for m in sys.modules if m.split(".")[0] in {"browser_bridge", "playwright"})
print(*loaded, threading.active_count())
"""
MODULES_OF_A_HELP = ("fastapi", "playwright", "uvicorn", "lxml", "pydantic")


def run(code: str) -> str:
    """Run code in a fresh interpreter."""
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout  # noqa: S603 - the test's own words


def test_package_exports_exactly_what_it_promises() -> None:
    """Three names, each the very object of its module."""
    assert sorted(browser_bridge.__all__) == ["Settings", "__version__", "create_app"]
    assert browser_bridge.create_app is app.create_app
    assert browser_bridge.Settings is settings.Settings
    assert browser_bridge.__version__.count(".") == 2


def test_package_refuses_a_name_it_does_not_have() -> None:
    """A typing error is an AttributeError as in any module."""
    with pytest.raises(AttributeError, match="'nothing'"):
        getattr(browser_bridge, "nothing")  # noqa: B009 - type checkers know that it is not there


def test_import_of_the_package_starts_nothing() -> None:
    """No other module is loaded, no thread started."""
    assert run(STARTED).split() == ["browser_bridge", "1"]


def test_help_loads_none_of_the_server() -> None:
    """`browser-bridge --help` is quick because the heavy libraries stay out."""
    code = "import sys\nfrom browser_bridge.cli import main\nmain.run(['--help'])\n"
    shown = run(code + f"print(sorted(set({MODULES_OF_A_HELP}) & set(sys.modules)))")
    assert shown.rstrip().endswith("[]")


def test_map_names_every_package_and_module() -> None:
    """The docstring is complete: whatever stands at the top of the tree is in it."""
    entries = Path(browser_bridge.__file__).parent.glob("[a-z]*")
    names = {entry.stem for entry in entries if entry.suffix == ".py" or entry.is_dir()}
    words = set(re.findall(r"\w+", browser_bridge.__doc__ or ""))
    assert names - words == set()
