"""How a replica is set up when it starts; what it does later is a scenario."""

from dataclasses import dataclass, replace
from typing import Literal

from browser_bridge.replica import boot

LOCALES = ("en", "zh-CN", "zh-TW", "de", "ja", "ko", "ru", "vi")

_ACCOUNTS = (
    boot.Account(name="Replica One", email="one@replica.test", tier="pro"),
    boot.Account(name="Replica Two", email="two@replica.test", tier="free"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaOptions:
    """The set-up of one replica.

    Args:
        generation: Generation of the UI.
        locale: Language of the page unless `?hl=` names another.
        accounts: People who can sign in, each with its own chats.
        tier: Plan of every account, or None to leave each its own.
        signed_out: What a visitor gets: the page as a guest, or the sign-in page.
        scenario: Name of the scenario after start and after each reset.
        report_paints: Whether the page reports when it paints answer text.
        chunk: Characters in each piece of an answer that nobody prepared; 0 cuts at words.
    """

    generation: boot.Generation = "g2"
    locale: str = "en"
    accounts: tuple[boot.Account, ...] = _ACCOUNTS
    tier: boot.Tier | None = None
    signed_out: Literal["guest", "redirect"] = "guest"
    scenario: str = "normal"
    report_paints: bool = False
    chunk: int = 0

    def people(self) -> tuple[boot.Account, ...]:
        """List the accounts with the plan they have here."""
        if self.tier is None:
            return self.accounts
        return tuple(replace(account, tier=self.tier) for account in self.accounts)


def known_locale(wanted: str | None, standard: str) -> str:
    """Choose the language of the labels for a `?hl=` value, such as `zh-TW` or `en-GB`."""
    folded = (wanted or "").replace("_", "-").casefold()
    for locale in LOCALES:
        if folded == locale.casefold():
            return locale
    return next((item for item in LOCALES if folded.split("-")[0] == item), standard)
