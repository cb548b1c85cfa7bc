"""A bell: rung at every change, heard by whoever waits; costs nothing while nobody does."""

import asyncio


class Changes:
    """Changes of something, numbered."""

    def __init__(self) -> None:
        self.number = 0
        """How often something has changed."""
        self._rung = asyncio.Event()
        self._waiting = 0

    def announce(self) -> None:
        """Tell that something has changed."""
        self.number += 1
        if self._waiting:
            self._rung.set()
            self._rung = asyncio.Event()

    async def wait(self, seen: int) -> int:
        """Return the number of changes as soon as it is another one.

        Args:
            seen: The number as it was.
        """
        while self.number == seen:
            self._waiting += 1
            try:
                await self._rung.wait()
            finally:
                self._waiting -= 1
        return self.number
