"""The state of one replica: options, chats, sign-ins, log, and which scenario is on.

Touched by the server's loop; `use` and `answer` may be called from any thread.
"""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from browser_bridge.replica import answers, boot, catalogue, modes, scenarios
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.oracle import Oracle
from browser_bridge.replica.scenarios import Scenario
from browser_bridge.replica.script import Answer
from browser_bridge.replica.sent_files import Uploads
from browser_bridge.replica.sign_ins import SignIns
from browser_bridge.replica.store import Store
from browser_bridge.replica.tool_page import ToolRow
from browser_bridge.replica.works import offers
from browser_bridge.replica.works.studio import Studio
from browser_bridge.replica.works.values import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks.

    Args:
        account: The account, or None for a guest.
        base: "" or `/u/N`, as in the request's path.
        is_stale: Whether the browser holds a sign-in that is no longer valid.
    """

    account: boot.Account | None
    base: str
    is_stale: bool

    @property
    def email(self) -> str:
        """Address of the account, or "" for a guest."""
        return self.account.email if self.account else ""


class World:
    """Everything one replica knows."""

    def __init__(self, options: ReplicaOptions) -> None:
        self.options = options
        self.oracle = Oracle()
        self.store = Store()
        self.uploads = Uploads()
        self.studio = Studio()
        self.sign_ins = SignIns(options.people())
        self._standard = catalogue.named(options.scenario)
        self._of_account: dict[str, Scenario] = {}
        self._answers: dict[str, Answer] = {}
        self._streams: set[asyncio.Event] = set()
        self._later: set[asyncio.TimerHandle] = set()
        self._is_closing = False

    def use(self, name: str, *, account: str | None = None) -> None:
        """Switch to a scenario.

        Args:
            name: Name in the catalogue.
            account: Address of the only account concerned, or None for everybody.

        Raises:
            UnknownScenario: There is none of that name.
            LookupError: No account has that address.
        """
        scenario = catalogue.named(name)
        if account is None:
            self._standard = scenario
            return
        if account not in {person.email for person in self.sign_ins.accounts}:
            raise LookupError(f"No account of the replica has the address {account!r}.")
        self._of_account = {**self._of_account, account: scenario}

    def answer(self, key: str, answer: Answer) -> None:
        """Register the answer to prompts that contain `key`, or `[[answer:key]]`."""
        self._answers = {**self._answers, key: answer}

    def make(self, key: str, work: Work) -> None:
        """Register what prompts that contain `key`, or `[[make:key]]`, have made."""
        self.studio.register(key, work)

    def scenario(self, visitor: Visitor) -> Scenario:
        """Tell which scenario a visitor meets."""
        return self._of_account.get(visitor.email, self._standard)

    def scenario_of(self, visitor: Visitor, prompt: str) -> Scenario:
        """Tell which scenario answers a prompt.

        Raises:
            UnknownScenario: The prompt names one that does not exist.
        """
        name = scenarios.named_in(prompt)
        return catalogue.named(name) if name else self.scenario(visitor)

    def answer_to(self, prompt: str) -> Answer:
        """Choose the answer to a prompt.

        Raises:
            UnknownAnswer: The prompt names one that is not registered.
        """
        return answers.find(prompt, self._answers, chunk=self.options.chunk)

    def visitor(self, cookie: str, index: int | None) -> Visitor:
        """Tell who asks.

        Args:
            cookie: Value of the sign-in cookie, or "".
            index: N of `/u/N` in the path, or None.
        """
        accounts = self.sign_ins.read(cookie)
        account = accounts[index or 0] if (index or 0) < len(accounts) else None
        base = "" if index is None else f"/u/{index}"
        visitor = Visitor(account=account, base=base, is_stale=bool(cookie) and not accounts)
        if self.scenario(visitor).door == "signed_out":
            return replace(visitor, account=None, is_stale=False)
        return visitor

    def offered(self, visitor: Visitor, *, locale: str = "en") -> tuple[boot.Mode, ...]:
        """List the modes in a visitor's picker."""
        return modes.offered(
            self.options.generation,
            visitor.account.tier if visitor.account else None,
            locale=locale,
            limited=self.scenario(visitor).limited,
        )

    def tools(self, visitor: Visitor) -> tuple[ToolRow, ...]:
        """List the tools in a visitor's menu."""
        return offers.offered(
            self.options.generation,
            visitor.account.tier if visitor.account else None,
            self.scenario(visitor).tools,
        )

    @contextmanager
    def stream(self) -> Generator[asyncio.Event]:
        """Give an answer under way the event that ends it early."""
        ended = asyncio.Event()
        if self._is_closing:
            ended.set()
        self._streams.add(ended)
        try:
            yield ended
        finally:
            self._streams.discard(ended)

    def later(self, after: float, action: Callable[[], None]) -> None:
        """Do something after some seconds, unless the replica is reset before."""
        loop = asyncio.get_running_loop()

        def act() -> None:
            self._later.discard(handle)
            action()

        handle = loop.call_later(after, act)
        self._later.add(handle)

    def reset(self) -> None:
        """Return to the state after start; answers under way end."""
        for handle in self._later:
            handle.cancel()
        self._later.clear()
        for ended in self._streams:
            ended.set()
        self._standard = catalogue.named(self.options.scenario)
        self._of_account = {}
        self._answers = {}
        self.oracle.reset()
        self.store.reset()
        self.uploads.reset()
        self.studio.reset()
        self.sign_ins.reset()

    def close(self) -> None:
        """End answers under way and all later ones."""
        self._is_closing = True
        for ended in self._streams:
            ended.set()
