"""A caller stays within what it may use, and is told what that is."""

from dataclasses import replace
from typing import Any

import pytest

from browser_bridge import errors, messages
from browser_bridge.jobs.job import Origin
from browser_bridge.jobs.scopes import limited

TEAM = Origin(groups=("team", "pro"))


def asked(make_request: Any, **model: Any) -> messages.TurnRequest:
    request: messages.TurnRequest = make_request()
    return replace(request, model=replace(request.model, **model))


def test_caller_without_scope_asks_for_all(make_request: Any) -> None:
    request = asked(make_request, groups=("any",), tool=messages.Tool.VIDEO)
    assert limited(request, Origin()) == request


def test_callers_groups_serve_what_names_none(make_request: Any) -> None:
    assert limited(asked(make_request), TEAM).model.groups == ("team", "pro")
    chosen = asked(make_request, groups=("pro",))
    assert limited(chosen, TEAM) == chosen


def test_other_groups_are_refused(make_request: Any) -> None:
    with pytest.raises(errors.NotAllowed, match=r"'ultra'.*'team', 'pro'"):
        limited(asked(make_request, groups=("pro", "ultra")), TEAM)


@pytest.mark.parametrize(
    ("model", "is_allowed"),
    [
        ({"mode": messages.Mode.FAST}, True),
        ({"mode": messages.Mode.PRO}, False),
        ({"mode": messages.Mode.FAST, "tool": messages.Tool.IMAGE}, True),
        ({"mode": messages.Mode.FAST, "tool": messages.Tool.VIDEO}, False),
    ],
)
def test_modes_and_tools_are_those_of_the_key(
    make_request: Any, model: dict[str, Any], *, is_allowed: bool
) -> None:
    request, origin = asked(make_request, **model), Origin(models=("fast", "imagen"))
    if is_allowed:
        assert limited(request, origin) == request
        return
    with pytest.raises(errors.NotAllowed, match="may use 'fast', 'imagen'"):
        limited(request, origin)


def test_files_by_id_are_looked_for_among_the_callers_own(make_request: Any) -> None:
    file = messages.StoredFile(id="abc", param="messages[0]", holder="somebody else")
    said = messages.Message(role=messages.Role.USER, text="Read.", files=(file,))
    request = replace(make_request(), messages=(said,))
    (told,) = limited(request, Origin(holder="mine")).messages
    assert told.files == (replace(file, holder="mine"),)
