"""Checks what a caller asks for: functions, rules and forms that can be honoured."""

import re
from collections.abc import Sequence

from browser_bridge import errors, functions
from browser_bridge.protocols import base
from browser_bridge.protocols.function_calls import schemas

MOST_FUNCTIONS = 512
_NAME = re.compile(r"\w[\w.:/-]{0,127}")


def require_functions(
    offered: Sequence[functions.Function],
    rules: functions.CallRules,
    *,
    param: str,
    rules_param: str,
) -> None:
    """Check functions and the rules for them.

    Args:
        offered: The caller's functions.
        rules: How they may be called.
        param: Request field of the functions, whose entries are `param[index]`.
        rules_param: Request field of the rules.

    Raises:
        InvalidRequest: A name or a schema cannot be used, a name is given twice, or the rules
            name a function that is not there.
    """
    if len(offered) > MOST_FUNCTIONS:
        raise errors.InvalidRequest(
            f"There are {len(offered)} functions: at most {MOST_FUNCTIONS} are taken.", param=param
        )
    names: set[str] = set()
    for at, function in enumerate(offered):
        _require_name(function.name, names, param=f"{param}[{at}]")
        names.add(function.name)
        schemas.require_usable(function.parameters, param=f"{param}[{at}]")
    for name in rules.allowed:
        if name not in names:
            raise errors.InvalidRequest(
                f"There is no function {base.cut(name)!r} to be called: name one of `{param}`.",
                param=rules_param,
            )
    if rules.mode is functions.CallMode.REQUIRED and not offered:
        raise errors.InvalidRequest(
            f"A call is required, and there is no function: give `{param}`.", param=rules_param
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
