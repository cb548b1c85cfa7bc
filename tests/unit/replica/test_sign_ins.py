"""Cookie values of sign-ins."""

import pytest

from browser_bridge.replica.boot import Account
from browser_bridge.replica.sign_ins import SignIns, companion

ONE = Account(name="One", email="one@replica.test", tier="pro")
TWO = Account(name="Two", email="two@replica.test")


def emails(accounts: tuple[Account, ...]) -> list[str]:
    return [account.email for account in accounts]


def test_add_keeps_the_order_of_signing_in_and_numbers_it() -> None:
    known = SignIns([ONE, TWO])
    value = known.add(known.add("", TWO.email), ONE.email)
    found = known.read(value)
    assert [(account.email, account.index) for account in found] == [
        (TWO.email, 0),
        (ONE.email, 1),
    ]


def test_add_changes_nothing_when_the_account_is_signed_in() -> None:
    known = SignIns([ONE, TWO])
    value = known.add("", ONE.email)
    assert known.add(value, ONE.email) == value


def test_read_knows_values_of_another_replica_with_the_same_accounts() -> None:
    value = SignIns([ONE]).add("", ONE.email)
    assert emails(SignIns([ONE, TWO]).read(value)) == [ONE.email]


@pytest.mark.parametrize("value", ["", "x", "g.a000", "g.a000zz.yy", "…"])
def test_read_finds_nobody_in_a_foreign_value(value: str) -> None:
    assert SignIns([ONE]).read(value) == ()


def test_revoke_ends_the_sign_in_of_one_account_alone() -> None:
    known = SignIns([ONE, TWO])
    value = known.add(known.add("", ONE.email), TWO.email)
    known.revoke(ONE.email)
    assert emails(known.read(value)) == [TWO.email]


def test_add_makes_a_valid_value_after_revoke() -> None:
    known = SignIns([ONE])
    value = known.add("", ONE.email)
    known.revoke(ONE.email)
    assert emails(known.read(known.add(value, ONE.email))) == [ONE.email]


def test_reset_makes_the_first_values_valid_again() -> None:
    known = SignIns([ONE])
    value = known.add("", ONE.email)
    known.revoke(ONE.email)
    known.reset()
    assert emails(known.read(value)) == [ONE.email]


def test_add_refuses_an_unknown_address() -> None:
    with pytest.raises(KeyError):
        SignIns([ONE]).add("", TWO.email)


def test_companion_differs_by_cookie_and_by_value() -> None:
    values = {companion(name, value) for name in ("NID", "__Secure-1PSIDTS") for value in "ab"}
    assert len(values) == 4
