"""Who is signed in where: cookie values for the replica's accounts, valid across restarts.

One cookie holds every account of one browser, in order of signing in; the place is N in `/u/N`.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from browser_bridge.replica import boot

COOKIE = "__Secure-1PSID"
COMPANIONS = ("__Secure-1PSIDTS", "NID")
_PREFIX = "g.a000"
_SEPARATOR = "."


class SignIns:
    """Issues, reads and revokes cookie values."""

    def __init__(self, accounts: Iterable[boot.Account]) -> None:
        self._accounts = {account.email: account for account in accounts}
        self._revoked: dict[str, int] = {}

    @property
    def accounts(self) -> tuple[boot.Account, ...]:
        """Everybody who could sign in."""
        return tuple(self._accounts.values())

    def read(self, value: str) -> tuple[boot.Account, ...]:
        """List the accounts a cookie value still signs in, numbered in its order."""
        if not value.startswith(_PREFIX):
            return ()
        owners = {self._token(email): account for email, account in self._accounts.items()}
        tokens = value.removeprefix(_PREFIX).split(_SEPARATOR)
        found = [owners[token] for token in tokens if token in owners]
        return tuple(replace(account, index=index) for index, account in enumerate(found))

    def add(self, value: str, email: str) -> str:
        """Make the cookie value of a browser in which one more account signs in.

        Raises:
            KeyError: No account has this address.
        """
        account = self._accounts[email]
        emails = [signed_in.email for signed_in in self.read(value)]
        if account.email not in emails:
            emails.append(account.email)
        return _PREFIX + _SEPARATOR.join(map(self._token, emails))

    def revoke(self, email: str) -> None:
        """Make every cookie value of an account worthless."""
        self._revoked[email] = self._revoked.get(email, 0) + 1

    def reset(self) -> None:
        """Make the first cookie values valid again."""
        self._revoked.clear()

    def _token(self, email: str) -> str:
        text = f"{email}\0{self._revoked.get(email, 0)}"
        return hashlib.sha256(text.encode()).hexdigest()[:40]


def companion(name: str, value: str) -> str:
    """Derive the value of a cookie that comes along with the main one."""
    digest = hashlib.sha256(f"{name}\0{value}".encode()).hexdigest()
    return f"sidts-{digest[:48]}" if name.endswith("TS") else f"520.{digest}"
