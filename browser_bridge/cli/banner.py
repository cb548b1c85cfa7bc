"""What a server tells when it starts: address, key, profiles, and a `curl` line to try."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from browser_bridge import __version__
from browser_bridge.pool import SlotStatus

_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """What is told.

    Args:
        address: Scheme, host, port and prefix.
        key: A key that callers may use.
        key_file: File that holds the key, if one does.
        is_key_shown: Whether the key may be seen where the banner is printed.
        slots: State of each profile.
    """

    address: str
    key: str
    key_file: Path | None
    is_key_shown: bool
    slots: Sequence[SlotStatus]

    def lines(self) -> list[str]:
        """The lines to print; the last one can be pasted into a shell as it stands."""
        return [
            f"browser_bridge {__version__}",
            f"Address   {self.address}/v1",
            f"Key       {self._key()}",
            f"Admin     {self.admin}",
            f"Profiles  {self._profiles()}",
            "Try it:",
            self.curl(),
        ]

    @property
    def admin(self) -> str:
        """Address of the operator's page, which takes the key."""
        return f"{self.address}/admin"

    def curl(self) -> str:
        """A command that asks a small question."""
        body = {
            "model": "gemini-3-fast",
            "messages": [{"role": "user", "content": "Say hello in one sentence."}],
        }
        words = ["curl", "-sS", f"{self.address}/v1/chat/completions"]
        rest = ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
        return f"{shlex.join(words)} -H {self._authorization()} {shlex.join(rest)}"

    def _authorization(self) -> str:
        if self.is_key_shown:
            return shlex.quote(f"Authorization: Bearer {self.key}")
        if self.key_file is not None:
            return f'"Authorization: Bearer $(cat {shlex.quote(str(self.key_file))})"'
        return '"Authorization: Bearer $KEY"'

    def _key(self) -> str:
        if self.is_key_shown:
            return self.key
        where = f"in {self.key_file}" if self.key_file else "as set by BROWSER_BRIDGE_API__KEYS"
        return f"{self.key[:_SHOWN]}… ({where})"

    def _profiles(self) -> str:
        return ", ".join(f"{slot.profile} ({slot.state})" for slot in self.slots) or "none"
