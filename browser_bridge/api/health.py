"""`/livez` and `/readyz`, which need no key, and `/metrics`, which does: for operators' tools."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from browser_bridge import metrics
from browser_bridge.api import auth, faults, pressure
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.pool import SlotState, SlotStatus

router = APIRouter(tags=["operations"])


REASONS: Mapping[str, str] = {
    "cold": "not started yet",
    "starting": "still starting",
    "draining": "closing",
    "signed_out": "signed out: run `browser-bridge login NAME`",
    "blocked": "blocked: the site asks for a person; run `browser-bridge login NAME`",
    "broken": "broken: run `browser-bridge doctor`",
}


@router.get("/livez", summary="Is the process alive")
async def livez() -> Response:
    """Answer as long as the process can."""
    return faults.json_response({"status": "ok"})


@router.get("/readyz", summary="Can a prompt be answered")
async def readyz(request: Request, bridge: BridgePart) -> Response:
    """Answer 200 when a profile is usable, else 503 with the reasons.

    Profiles are counted by state, and named, only to callers with a key.
    """
    slots = bridge.pool.status()
    is_ready = any(slot.state is SlotState.READY for slot in slots)
    report = _report(slots, is_ready=is_ready)
    if auth.is_authorised(request, bridge.keys, bridge.named_keys):
        report["states"] = dict(Counter(str(slot.state) for slot in slots))
        report["profiles"] = [_profile(slot) for slot in slots]
    headers = {} if is_ready else {"retry-after": "10"}
    return faults.json_response(report, status=200 if is_ready else 503, headers=headers)


@router.get("/metrics", summary="Counts for Prometheus", dependencies=[KeyRequired])
async def read_metrics(bridge: BridgePart) -> Response:
    """Answer with what was counted since the start, in Prometheus' text format."""
    pressure.measure(bridge)
    return Response(bridge.metrics.text(), media_type=metrics.CONTENT_TYPE)


def _report(slots: Sequence[SlotStatus], *, is_ready: bool) -> dict[str, Any]:
    counts = Counter(str(slot.state) for slot in slots)
    reasons = [
        f"{count} profile{'s are' if count > 1 else ' is'} {REASONS.get(state, state)}"
        for state, count in counts.items()
        if state != SlotState.READY
    ]
    if not slots:
        reasons = ["there is no profile: run `browser-bridge login NAME`"]
    return {
        "status": "ready" if is_ready else "unavailable",
        "reasons": reasons,
    }


def _profile(slot: SlotStatus) -> Mapping[str, Any]:
    return {
        "profile": slot.profile,
        "state": str(slot.state),
        "groups": list(slot.groups),
        "tabs": slot.tabs,
        "leased": slot.leased,
        "warm": slot.warm,
        "reason": slot.reason,
    }
