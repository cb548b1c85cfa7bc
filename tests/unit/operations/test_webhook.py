"""Webhooks: signed as the specification says, retried, given up in time."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

import httpx2 as httpx
import pytest

from browser_bridge import errors, settings
from browser_bridge.operations.news import Event
from browser_bridge.operations.webhook import MOST_ATTEMPTS, Webhook

SECRET = "secret"
EVENT = Event(type="profile.signed_out", profile="main", reason="x", was_serving=True, time=7)


class Receiver:
    """Answers with one status after another; an error in place of one is raised."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.received: list[tuple[bytes, Mapping[str, str]]] = []
        self.pauses: list[float] = []

    async def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        self.received.append((body, headers))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def pause(self, seconds: float) -> bool:
        self.pauses.append(seconds)
        return False

    def webhook(self, secret: str = SECRET) -> Webhook:
        return Webhook("http://hook.test", secret, post=self.post, pause=self.pause)


async def test_event_is_signed_so_that_its_receiver_can_tell() -> None:
    receiver = Receiver(204)
    assert await receiver.webhook().deliver(EVENT)
    ((body, headers),) = receiver.received
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(b"secret", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert json.loads(body)["data"]["profile"] == "main"


async def test_secret_of_the_specification_is_read_from_base64() -> None:
    plain, encoded = Receiver(200), Receiver(200)
    secret = "whsec_" + base64.b64encode(b"secret").decode()
    values = [
        hook.headers("id", b"x", now=1) for hook in (plain.webhook(), encoded.webhook(secret))
    ]
    assert values[0] == values[1]


async def test_failures_are_tried_again_under_the_same_id_ever_later() -> None:
    receiver = Receiver(500, httpx.ConnectError("down"), 200)
    assert await receiver.webhook().deliver(EVENT)
    assert len({headers["webhook-id"] for _, headers in receiver.received}) == 1
    assert receiver.pauses == [1, 4]


async def test_event_is_given_up_after_some_attempts() -> None:
    receiver = Receiver(*[500] * MOST_ATTEMPTS)
    assert not await receiver.webhook().deliver(EVENT)
    assert len(receiver.received) == MOST_ATTEMPTS


async def test_events_that_wait_are_delivered_in_the_background() -> None:
    receiver = Receiver(200, 200)
    async with receiver.webhook() as webhook:
        webhook.tell(EVENT)
        webhook.tell(EVENT)
        await webhook.drained()
    assert len(receiver.received) == 2


def test_secret_that_is_cut_short_is_refused() -> None:
    with pytest.raises(errors.InvalidRequest, match="base64"):
        Receiver().webhook("whsec_ä")


def test_address_without_a_secret_is_refused() -> None:
    with pytest.raises(errors.InvalidRequest, match="SECRET"):
        settings.load(webhook={"url": "http://hook.test"})
