"""Which job a request that comes again belongs to: its prompt is not sent a second time.

A caller's own key decides alone. Without one, the vendors' clients tell how often they sent a
request (api-contract 10.2): the last job of the same words is meant then. What a caller asks anew
without such a word is another question, however alike.
"""

from collections import OrderedDict

from browser_bridge import errors
from browser_bridge.jobs.job import Origin

Name = tuple[str, str]

MOST = 20_000
"""Jobs to remember at most."""


class Repeats:
    """All jobs that may be asked for again."""

    def __init__(self) -> None:
        self._by_key: dict[Name, tuple[str, str]] = {}
        self._by_body: dict[Name, str] = {}
        self._names: OrderedDict[str, Origin] = OrderedDict()

    def find(self, origin: Origin) -> str | None:
        """Return the id of the job that a request repeats, or None for a new request.

        Args:
            origin: Where the request came from.

        Raises:
            KeyReused: Its key was used for another request.
        """
        if origin.key:
            job_id, body = self._by_key.get((origin.owner, origin.key), (None, origin.body))
            if body != origin.body:
                raise errors.KeyReused(
                    "This Idempotency-Key was used for another request: send the same body to the "
                    "same route, or take a new key.",
                    param="Idempotency-Key",
                )
            return job_id
        return self._by_body.get((origin.owner, origin.body)) if origin.is_repeat else None

    def note(self, origin: Origin, job_id: str) -> None:
        """Remember the job of a request.

        Args:
            origin: Where the request came from.
            job_id: The job.
        """
        if origin.key:
            self._by_key[origin.owner, origin.key] = job_id, origin.body
        elif origin.body:
            self._by_body[origin.owner, origin.body] = job_id
        self._names[job_id] = origin
        while len(self._names) > MOST:
            self.forget(next(iter(self._names)))

    def refuse(self, origin: Origin) -> None:
        """Note that a request was refused: what comes again is this one, no earlier one."""
        if not origin.key:
            self._by_body.pop((origin.owner, origin.body), None)

    def forget(self, job_id: str) -> None:
        """Forget a job; harmless when it is not known."""
        origin = self._names.pop(job_id, None)
        if origin is None:
            return
        name = origin.owner, origin.key
        if self._by_key.get(name, ("",))[0] == job_id:
            del self._by_key[name]
        name = origin.owner, origin.body
        if self._by_body.get(name) == job_id:
            del self._by_body[name]
