"""The grammar of model names."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge import errors, messages
from browser_bridge.messages import Mode
from browser_bridge.protocols import model_names

BASES = st.sampled_from(sorted(model_names.MODES))
GROUP = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("gemini-3-fast", Mode.FAST),
        ("gemini-3-thinking", Mode.THINKING),
        ("gemini-3-pro", Mode.PRO),
        ("gemini-3.5-flash", Mode.FAST),
        ("gemini-3.5-flash-lite", Mode.FAST),
        ("gemini-3.6-flash", Mode.FAST),
        ("gemini-3.8-flash", Mode.FAST),
        ("gemini-3.1-pro", Mode.PRO),
        ("models/gemini-3-pro", Mode.PRO),
        ("google/Gemini-3-PRO", Mode.PRO),
        ("google%2Fgemini-3-pro%7C%5Bpro%5D", Mode.PRO),
    ],
)
def test_choose_knows_each_base_and_alias(name: str, mode: Mode) -> None:
    choice = model_names.choose(name)
    assert (choice.mode, choice.requested) == (mode, name)


@st.composite
def names(draw: st.DrawFn) -> model_names.ModelName:
    """Draw a parsed name together with one way of writing it."""
    base = draw(BASES)
    tool = draw(st.sampled_from([None, *messages.Tool]))
    is_extended = draw(st.booleans())
    groups = draw(st.lists(GROUP, max_size=3, unique=True))
    tokens = draw(st.permutations([*(["extended"] if is_extended else []), *filter(None, [tool])]))
    prefix = draw(st.sampled_from(["", "models/", "google/", "models/google/"]))
    separator = draw(st.sampled_from("-:+"))
    suffix = f"|[{','.join(groups)}]" if groups else ""
    return model_names.ModelName(
        requested=prefix + separator.join([base.upper(), *tokens]) + suffix,
        base=base,
        tool=tool,
        is_extended=is_extended,
        groups=tuple(groups),
    )


@given(names())
def test_parse_reads_back_what_was_put_together(name: model_names.ModelName) -> None:
    assert model_names.parse(name.requested) == name


@given(st.text() | st.builds("".join, st.lists(st.sampled_from("-|[],%/gemini3profast"))))
def test_parse_raises_only_what_a_caller_can_mend(name: str) -> None:
    with contextlib.suppress(errors.RequestRejected):
        assert model_names.parse(name).base in model_names.MODES


def test_choose_names_the_bases_when_the_model_is_unknown() -> None:
    with pytest.raises(errors.UnknownModel) as caught:
        model_names.choose("gpt-5")
    assert all(base in caught.value.message for base in model_names.BASES)


@pytest.mark.parametrize(
    "name",
    [
        "gemini-3-pro-turbo",
        "gemini-3-pro-video-imagen",
        "gemini-3-pro-extended-extended",
        "gemini-3-pro-",
        "gemini-3-pro|",
        "gemini-3-pro|[]",
        "gemini-3-pro|[a,]",
        "gemini-3-pro|[a]-extended",
    ],
)
def test_parse_rejects_what_the_grammar_has_not(name: str) -> None:
    with pytest.raises(errors.InvalidRequest):
        model_names.parse(name)


@pytest.mark.parametrize("tool", list(messages.Tool))
def test_choose_knows_each_tool_in_any_order(tool: messages.Tool) -> None:
    for name in (f"gemini-3-pro-{tool}-extended|[a]", f"gemini-3-pro-extended-{tool}|[a]"):
        choice = model_names.choose(name)
        assert (choice.tool, choice.is_extended, choice.groups) == (tool, True, ("a",))


def test_choose_takes_parameters_that_were_given_elsewhere() -> None:
    choice = model_names.choose("gemini-3-pro-imagen", parameters=["imagen", "extended"])
    assert (choice.tool, choice.is_extended) == (messages.Tool.IMAGE, True)
    with pytest.raises(errors.InvalidRequest, match="imagen and video"):
        model_names.choose("gemini-3-pro-imagen", parameters=["video"])


def test_choose_lets_effort_decide_only_where_the_name_leaves_it_open() -> None:
    assert model_names.choose("gemini-3.6-flash", effort="high").mode is Mode.THINKING
    assert model_names.choose("gemini-3.6-flash", effort="low").mode is Mode.FAST
    assert model_names.choose("gemini-3-fast", effort="high").mode is Mode.FAST
    assert model_names.choose("gemini-3-pro", effort="none").mode is Mode.PRO


@pytest.mark.parametrize(
    ("name", "mode", "is_extended"),
    [
        ("gemini-3-pro@extended", Mode.PRO, True),
        ("gemini-3-pro@extended=true", Mode.PRO, True),
        ("gemini-3-pro@mode=extended", Mode.PRO, True),
        ("gemini-3-pro@extended=false", Mode.PRO, False),
        ("gemini-3-pro:extended", Mode.PRO, True),
        ("gemini-3-pro+extended|[pro]", Mode.PRO, True),
        ("gemini-3.5-flash@think=0", Mode.THINKING, False),
        ("Gemini-3.5-Flash-extended@THINK=1", Mode.THINKING, True),
        ("gemini-3.5-flash@think=4", Mode.FAST, False),
        ("gemini-3.5-flash%40think%3D0", Mode.THINKING, False),
        ("gemini-3-pro@think=4", Mode.PRO, False),
        ("gemini-3-fast@think=0@extended", Mode.FAST, True),
    ],
)
def test_choose_reads_other_conventions(name: str, mode: Mode, *, is_extended: bool) -> None:
    choice = model_names.choose(name)
    assert (choice.mode, choice.is_extended) == (mode, is_extended)


@pytest.mark.parametrize(
    "name",
    [
        "gemini-3-pro@think",
        "gemini-3-pro@think=5",
        "gemini-3-pro@think=deep",
        "gemini-3-pro@think=1@think=2",
        "gemini-3-pro@depth=1",
        "gemini-3-pro@extended=maybe",
        "gemini-3-pro@tool=hammer",
        "gemini-3-pro@",
        "gemini-3-pro@tool=video@imagen",
    ],
)
def test_parse_refuses_assignments_that_mean_nothing(name: str) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        model_names.parse(name)
    assert caught.value.param == "model"


def test_choose_prefers_the_depth_of_the_name_to_an_effort() -> None:
    assert model_names.choose("gemini-3.5-flash@think=4", effort="high").mode is Mode.FAST
