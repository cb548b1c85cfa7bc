"""`browser-bridge`: the table of commands, and what becomes of their errors."""

import logging
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError, Parameter

from browser_bridge import __version__, logs
from browser_bridge.cli import failures

_COMMANDS: dict[str, tuple[str, ...]] = {
    "demo": (
        "demo:demo",
        "Run a local replica of the site, a signed-in profile and the API, to try it all out.",
        "Nothing of it leaves this machine, and no real profile is touched. Ends with Ctrl-C.",
        "Example: browser-bridge demo --port 8000",
    ),
    "serve": (
        "serve:serve",
        "Serve the API over the profiles in the profiles directory.",
        "Ctrl-C or SIGTERM lets running answers finish; a second one does not wait for them.",
        "Example: browser-bridge serve --port 8000",
    ),
    "login": (
        "login:login",
        "Open a profile in a visible window, and wait until you have signed in there.",
        "Nothing is typed for you. The profile is made if there is none of this name.",
        "Example: browser-bridge login main",
    ),
    "profiles": ("profiles:app", "List, add, check and remove profiles."),
    "doctor": (
        "doctor:doctor",
        "Examine the environment, the browser, and each profile's sign-in and selectors.",
        "Sends no prompt. Exit code 0 is healthy, 1 degraded, 2 broken.",
        "Example: browser-bridge doctor --profile main",
    ),
    "ask": (
        "ask:ask",
        "Ask one question from the terminal, and print the answer as it comes.",
        'Example: browser-bridge ask "Why is the sky blue?" --model gemini-3-pro',
    ),
    "capture": (
        "capture:capture",
        "Save the page's sanitized DOM and a screenshot, as for a bug report.",
        "Example: browser-bridge capture main --out captures",
    ),
    "keys": ("keys:app", "Give out, list, rotate and take back keys of callers."),
    "backup": (
        "backup:backup",
        "Copy the database, the records of long jobs and the keys, while a server may be running.",
        "Media and profiles are not among it. To restore, put it all into an empty data directory.",
        "Example: browser-bridge backup /backups/2026-11-25",
    ),
    "replica": (
        "replica:replica",
        "Run the local replica of the site alone, to look at it.",
        "Example: browser-bridge replica --port 9000 --generation g1 --locale de",
    ),
}
"""Where each command is, and the paragraphs of its help."""


def make_app() -> App:
    """Build the command line; no command's module is imported yet."""
    app = App(
        name="browser-bridge",
        help="Gemini's web app behind the routes that API clients already speak.",
        help_format="plaintext",
        help_epilogue=f"{failures.DEBUG} anywhere shows tracebacks of errors, and the whole log.",
        version=__version__,
        default_parameter=Parameter(negative="", show_default=_shown_default),
    )
    for name, (place, *paragraphs) in _COMMANDS.items():
        app.command(f"browser_bridge.cli.{place}", name=name, help="\n\n".join(paragraphs))
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; errors become one line on standard error."""
    words, is_debug = _without_debug(arguments)
    # What goes wrong is told once, by the command; servers turn the log on themselves.
    logs.configure(level=logging.DEBUG if is_debug else logging.CRITICAL)
    try:
        code = make_app()(
            words, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except (CycloptsError, failures.Interrupted, KeyboardInterrupt) as error:
        return failures.report(error)
    except Exception as error:  # noqa: BLE001 - the outermost edge: no user is shown a traceback unasked
        return failures.report(error, is_debug=is_debug)
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run the command that the process was started with, and exit."""
    sys.exit(run(sys.argv[1:]))


def _shown_default(value: object) -> str:
    return "" if value in (False, ()) else str(value)


def _without_debug(arguments: Sequence[str]) -> tuple[list[str], bool]:
    end = arguments.index("--") if "--" in arguments else len(arguments)
    words = [word for word in arguments[:end] if word != failures.DEBUG]
    return [*words, *arguments[end:]], len(words) < end
