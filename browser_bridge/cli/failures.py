"""How a command fails: one line on standard error, and an exit code.

2 is bad usage (arguments, settings, values the caller can mend), 1 any other failure, 128 plus its
number a signal.
"""

import os
import signal
import sys
import traceback

from cyclopts import CycloptsError, UnknownCommandError, UnusedCliTokensError

from browser_bridge import errors, logs

DEBUG = "--debug"
FAILURE = 1
BAD_USAGE = 2


class Interrupted(Exception):
    """A signal ended the command, after it had cleaned up.

    Args:
        number: The signal.
    """

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(number.name)
        self.number = number


def report(error: BaseException, *, is_debug: bool = False) -> int:
    """Tell on standard error how a command failed, and return its exit code.

    Args:
        error: What it raised.
        is_debug: Whether the traceback is wanted too.
    """
    match error:
        case Interrupted():
            return 128 + error.number
        case KeyboardInterrupt():
            return 128 + signal.SIGINT
        case BrokenPipeError():
            return _reader_gone()
        case _:
            pass
    if is_debug:
        traceback.print_exception(error)
    sys.stderr.write(f"browser-bridge: {one_line(_told(error))}\n")
    return BAD_USAGE if isinstance(error, CycloptsError | errors.RequestRejected) else FAILURE


def one_line(text: str) -> str:
    """The text on one line, without keys and cookie values."""
    return logs.redact(" ".join(text.split()))


def _told(error: BaseException) -> str:
    match error:
        case errors.BridgeError():
            return error.message
        case CycloptsError():
            return f"{_usage(error)} {_hint(error)}"
        case OSError() if error.filename is not None:
            return f"{error.filename}: {error.strerror}."
        case OSError() if str(error):
            return str(error)
        case _:
            return f"It failed unexpectedly ({_kind(error)}); {DEBUG} tells more."


def _usage(error: CycloptsError) -> str:
    match error:
        case UnknownCommandError():
            # Its own text proposes another command, for which it imports them all: seconds.
            return f"There is no command {(error.unused_tokens or [''])[0]!r}."
        case UnusedCliTokensError():
            # Its own text repeats them, and one may be a secret.
            return "There are more arguments than the command takes."
        case _:
            return str(error)


def _hint(error: CycloptsError) -> str:
    command = " ".join(("browser-bridge", *(error.command_chain or ())))
    return f"See `{command} --help`."


def _kind(error: BaseException) -> str:
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _reader_gone() -> int:
    # What is still buffered for a reader that went away would fail again as Python exits.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE
