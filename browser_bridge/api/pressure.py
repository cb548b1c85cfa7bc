"""`/pressure`, and the gauges of `/metrics`: how much there is to do, and what with."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from browser_bridge import errors
from browser_bridge.api import auth, faults
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart
from browser_bridge.pool import SlotStatus
from browser_bridge.protocols import statuses
from browser_bridge.storage import QuotaRow

router = APIRouter(tags=["operations"])


@router.get("/pressure", summary="Would another job be taken")
async def read_pressure(request: Request, bridge: BridgePart) -> Response:
    """Answer with the queue, the tabs and whether another job would be taken now.

    Profiles and their limits are named only to callers with a key.
    """
    report = _report(bridge)
    if auth.is_authorised(request, bridge.keys, bridge.named_keys):
        report["profiles"] = [_profile(slot) for slot in bridge.pool.status()]
        report["limits"] = [_limit(row) for row in bridge.pool.ledger.rows()]
    return faults.json_response(report)


def measure(bridge: Bridge) -> None:
    """Set the gauges to what is now."""
    metrics, slots = bridge.metrics, bridge.pool.status()
    metrics.waiting.set(len(bridge.pool.queue()))
    for gauge in (metrics.slots, metrics.tabs, metrics.memory, metrics.limits):
        gauge.clear()
    for state, count in Counter(str(slot.state) for slot in slots).items():
        metrics.slots.labels(state).set(count)
    for use, count in _tabs(bridge).items():
        metrics.tabs.labels(use).set(count)
    for slot in slots:
        metrics.memory.labels(slot.profile).set(slot.memory)
    for (kind, name), count in Counter((r.kind, r.name) for r in bridge.pool.ledger.rows()).items():
        metrics.limits.labels(kind, name).set(count)


def _report(bridge: Bridge) -> dict[str, Any]:
    queue = bridge.pool.queue()
    refusal = _refusal(bridge)
    return {
        "is_available": refusal is None,
        "reason": "" if refusal is None else refusal.code,
        "retry_after": None if refusal is None else statuses.retry_after(refusal),
        "queue": {
            "length": len(queue),
            "limit": bridge.settings.pool.queue_limit,
            "waiting": [
                {
                    "position": one.position,
                    "seconds": round(one.seconds, 3),
                    "is_background": one.is_background,
                }
                for one in queue
            ],
        },
        "tabs": _tabs(bridge),
        "states": dict(Counter(str(slot.state) for slot in bridge.pool.status())),
    }


def _refusal(bridge: Bridge) -> errors.BridgeError | None:
    try:
        bridge.pool.raise_if_full()
    except errors.BridgeError as error:
        return error
    return None


def _tabs(bridge: Bridge) -> Mapping[str, int]:
    slots = bridge.pool.status()
    return {
        "open": sum(slot.tabs for slot in slots),
        "free": sum(slot.warm for slot in slots),
        "leased": sum(slot.leased for slot in slots),
        "most": bridge.settings.pool.tabs_per_profile * len(slots),
    }


def _profile(slot: SlotStatus) -> Mapping[str, Any]:
    return {
        "profile": slot.profile,
        "state": str(slot.state),
        "since": _time(slot.since),
        "groups": list(slot.groups),
        "tabs": slot.tabs,
        "free": slot.warm,
        "leased": slot.leased,
        "jobs": slot.jobs,
        "memory_bytes": slot.memory,
        "reason": slot.reason,
    }


def _limit(row: QuotaRow) -> Mapping[str, Any]:
    return {
        "profile": row.profile,
        "kind": row.kind,
        "name": row.name,
        "until": _time(row.until),
        "is_told": row.is_told,
        "times": row.times,
        "since": _time(row.since),
        "said": row.said,
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).isoformat(timespec="seconds")
