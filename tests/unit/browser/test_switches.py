"""One list of features out of three: the driver's, ours and the user's."""

import pytest

from browser_bridge.browser import switches

DEFAULTS = ("--headless", "--disable-features=Lens,Router", "--enable-features=Shots")


def features(arguments: tuple[str, ...], switch: str) -> list[str]:
    (found,) = (argument for argument in arguments if argument.startswith(f"{switch}="))
    return found.partition("=")[2].split(",")


def test_joined_keeps_what_the_driver_disables_beside_ours() -> None:
    joined = switches.joined(DEFAULTS, ())
    assert features(joined.arguments, "--disable-features")[:2] == ["Lens", "Router"]
    assert "WebUIOmniboxPopup" in features(joined.arguments, "--disable-features")
    assert joined.replaced == DEFAULTS[1:]


def test_joined_adds_the_lists_of_the_user_and_passes_on_the_rest() -> None:
    joined = switches.joined(
        DEFAULTS, ("--disable-features=A,Lens", "--mute-audio", "--disable-features=B")
    )
    disabled = features(joined.arguments, "--disable-features")
    assert disabled[-2:] == ["A", "B"]
    assert disabled.count("Lens") == 1
    assert features(joined.arguments, "--enable-features") == ["Shots"]
    assert joined.arguments[-1] == "--mute-audio"


@pytest.mark.parametrize("name", ["Lens", "WebUIOmniboxPopup", "Router<Study:key/value"])
def test_joined_lets_the_user_enable_what_others_disable(name: str) -> None:
    joined = switches.joined(DEFAULTS, (f"--enable-features={name}",))
    bare = name.partition("<")[0]
    assert bare not in features(joined.arguments, "--disable-features")
    assert features(joined.arguments, "--enable-features") == ["Shots", name]


def test_joined_leaves_lists_alone_when_the_driver_does_not_tell_its_own() -> None:
    joined = switches.joined((), ("--mute-audio",))
    assert joined.replaced == ()
    assert not any("features" in argument for argument in joined.arguments)
