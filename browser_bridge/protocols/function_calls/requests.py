"""What a caller asks for, and whether it can be honoured: functions, rules and forms."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from browser_bridge import errors, functions
from browser_bridge.protocols import base
from browser_bridge.protocols.function_calls import schemas

MOST_FUNCTIONS = 512
_NAME = re.compile(r"\w[\w.:/-]{0,127}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """What a request says of functions, and of the form of the answer.

    Args:
        offered: The caller's functions; none when they may not be called.
        rules: How they may be called.
        output: The form that the answer must have, or None.
        ignored: Fields that have no effect.
    """

    offered: tuple[functions.Function, ...] = ()
    rules: functions.CallRules = field(default_factory=functions.CallRules)
    output: functions.OutputForm | None = None
    ignored: tuple[str, ...] = ()


def require_functions(
    offered: Sequence[functions.Function],
    rules: functions.CallRules,
    *,
    params: Sequence[str],
    rules_param: str,
) -> None:
    """Check functions and the rules for them.

    Args:
        offered: The caller's functions.
        rules: How they may be called.
        params: The request field of each function.
        rules_param: The request field of the rules.

    Raises:
        InvalidRequest: A name or a schema cannot be used, a name is given twice, there are too
            many, or the rules name a function that is not there.
    """
    if len(offered) > MOST_FUNCTIONS:
        raise errors.InvalidRequest(
            f"There are {len(offered)} functions: at most {MOST_FUNCTIONS} are taken.",
            param=params[MOST_FUNCTIONS],
        )
    names: set[str] = set()
    for function, param in zip(offered, params, strict=True):
        _require_name(function.name, names, param=param)
        names.add(function.name)
        schemas.require_usable(function.parameters, param=param)
    for name in rules.allowed:
        if name not in names:
            raise errors.InvalidRequest(
                f"There is no function {base.cut(name)!r} to be called: name one that is declared.",
                param=rules_param,
            )
    if rules.mode is functions.CallMode.REQUIRED and not offered:
        raise errors.InvalidRequest(
            "A call is required, and no function is declared: declare one.", param=rules_param
        )


def require_form(form: functions.OutputForm, *, param: str) -> None:
    """Check the form that an answer must have.

    Args:
        form: The form.
        param: Request field of its schema.

    Raises:
        InvalidRequest: Its schema cannot be used.
    """
    if form.schema is not None:
        schemas.require_usable(form.schema, param=param)


def _require_name(name: str, names: set[str], *, param: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise errors.InvalidRequest(
            f"A function cannot be called {base.cut(name)!r}: use letters, digits, '_', '-' and "
            "'.', at most 128.",
            param=param,
        )
    if name in names:
        raise errors.InvalidRequest(
            f"The function {base.cut(name)!r} is given twice: names must differ.", param=param
        )
