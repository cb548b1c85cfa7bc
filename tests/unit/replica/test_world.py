"""Who meets which scenario, and what a reset undoes."""

import pytest

from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.scenarios import UnknownScenario
from browser_bridge.replica.script import Answer
from browser_bridge.replica.world import World

ONE, TWO = "one@replica.test", "two@replica.test"


@pytest.fixture
def world() -> World:
    return World(ReplicaOptions())


def cookie(world: World, *emails: str) -> str:
    value = ""
    for email in emails:
        value = world.sign_ins.add(value, email)
    return value


def test_visitor_is_a_guest_without_a_cookie(world: World) -> None:
    visitor = world.visitor("", None)
    assert (visitor.account, visitor.base, visitor.is_stale) == (None, "", False)


def test_visitor_is_the_account_whose_number_the_path_has(world: World) -> None:
    visitor = world.visitor(cookie(world, TWO, ONE), 1)
    assert (visitor.email, visitor.base) == (ONE, "/u/1")


def test_visitor_is_nobody_when_the_path_has_a_number_too_high(world: World) -> None:
    assert world.visitor(cookie(world, ONE), 1).account is None


def test_visitor_is_stale_when_the_sign_in_was_revoked(world: World) -> None:
    value = cookie(world, ONE)
    world.sign_ins.revoke(ONE)
    assert world.visitor(value, None).is_stale


def test_visitor_is_a_guest_when_nobody_counts_as_signed_in(world: World) -> None:
    world.use("signed_out")
    assert world.visitor(cookie(world, ONE), None).account is None


def test_use_concerns_one_account_alone_when_it_is_named(world: World) -> None:
    world.use("stall", account=TWO)
    names = [world.scenario(world.visitor(cookie(world, email), None)).name for email in (ONE, TWO)]
    assert names == ["normal", "stall"]


def test_scenario_of_a_prompt_wins_over_all_others(world: World) -> None:
    world.use("stall")
    visitor = world.visitor("", None)
    assert world.scenario_of(visitor, "[[scenario:cut]]").name == "cut"
    assert world.scenario_of(visitor, "hi").name == "stall"


@pytest.mark.parametrize("name", ["typo", ""])
def test_use_refuses_an_unknown_scenario(world: World, name: str) -> None:
    with pytest.raises(UnknownScenario):
        world.use(name)


def test_use_refuses_an_unknown_account(world: World) -> None:
    with pytest.raises(LookupError, match=r"three@replica\.test"):
        world.use("stall", account="three@replica.test")


def test_reset_returns_to_the_state_after_start(world: World) -> None:
    value = cookie(world, ONE)
    world.use("stall")
    world.use("cut", account=ONE)
    world.answer("hi", Answer(markdown="hello"))
    world.sign_ins.revoke(ONE)
    world.reset()
    visitor = world.visitor(value, None)
    assert visitor.email == ONE
    assert world.scenario(visitor).name == "normal"
    assert world.answer_to("hi").markdown != "hello"


def test_reset_and_close_end_answers_under_way(world: World) -> None:
    with world.stream() as ended:
        world.reset()
        assert ended.is_set()
    world.close()
    with world.stream() as ended:
        assert ended.is_set()
