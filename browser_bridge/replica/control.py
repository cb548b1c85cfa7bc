"""Routes under `/__replica__/`: what tests and benchmarks in other processes use."""

import asyncio
import json
from http import HTTPStatus
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from browser_bridge.replica import boot, catalogue, visits
from browser_bridge.replica.oracle import Paint
from browser_bridge.replica.script import Answer
from browser_bridge.replica.works import scripting

_PREFIX = "/__replica__"


def routes() -> list[Route]:
    """List the routes."""
    return [
        Route(f"{_PREFIX}/oracle", _oracle),
        Route(f"{_PREFIX}/scenarios", _scenarios),
        Route(f"{_PREFIX}/scenario", _use, methods=["POST"]),
        Route(f"{_PREFIX}/answers", _answer, methods=["POST"]),
        Route(f"{_PREFIX}/works", _make, methods=["POST"]),
        Route(f"{_PREFIX}/made", _made),
        Route(f"{_PREFIX}/reset", _reset, methods=["POST"]),
        Route(f"{_PREFIX}/paint", _paint, methods=["POST"]),
    ]


async def _oracle(request: Request) -> Response:
    oracle = visits.world(request).oracle
    log = {"prompts": oracle.prompts, "events": oracle.events, "paints": oracle.paints}
    # A prompt may hold half a character, which UTF-8 cannot, but an escape can.
    text = json.dumps(boot.as_json(log), ensure_ascii=True)
    return Response(text, media_type="application/json")


async def _scenarios(_request: Request) -> Response:
    listed = [
        {"name": scenario.name, "description": scenario.description}
        for scenario in catalogue.CATALOGUE.values()
    ]
    return JSONResponse(listed)


async def _use(request: Request) -> Response:
    try:
        body = await _body(request)
        name, account = _text(body, "name"), body.get("account")
        visits.world(request).use(name, account=None if account is None else str(account))
    except (ValueError, LookupError) as error:
        return _refuse(error)
    return _done()


async def _answer(request: Request) -> Response:
    try:
        body = await _body(request)
        standard = Answer(markdown="")
        answer = Answer(
            markdown=_text(body, "markdown"),
            thoughts=str(body.get("thoughts", "")),
            chunk=int(body.get("chunk", standard.chunk)),
            interval=float(body.get("interval", standard.interval)),
            first=float(body.get("first", standard.first)),
        )
        visits.world(request).answer(_text(body, "key"), answer)
    except (ValueError, TypeError) as error:
        return _refuse(error)
    return _done()


async def _make(request: Request) -> Response:
    """Register `{"key": …, "kind": "pictures", …}`: the other fields are those of the value."""
    try:
        body = await _body(request)
        key, kind = _text(body, "key"), _text(body, "kind")
        values = {name: value for name, value in body.items() if name not in {"key", "kind"}}
        visits.world(request).make(key, scripting.read(kind, values))
    except ValueError as error:
        return _refuse(error)
    return _done()


async def _made(request: Request) -> Response:
    made = visits.world(request).oracle.made
    described = await asyncio.to_thread(
        lambda: [scripting.describe(item, number) for number, item in enumerate(made, 1)]
    )
    return JSONResponse(described)


async def _reset(request: Request) -> Response:
    visits.world(request).reset()
    return _done()


async def _paint(request: Request) -> Response:
    try:
        received: Any = await request.json()
        reports = cast("list[Any]", received) if isinstance(received, list) else [received]
        for paint in [_read_paint(report) for report in reports]:
            visits.world(request).oracle.paint(paint)
    except (ValueError, TypeError, KeyError) as error:
        return _refuse(error)
    return _done()


def _read_paint(report: Any) -> Paint:
    return Paint(turn=str(report["turn"]), length=int(report["length"]), at=float(report["at"]))


async def _body(request: Request) -> dict[str, Any]:
    try:
        body: Any = await request.json()
    except json.JSONDecodeError as error:
        raise ValueError("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise ValueError("The body is not a JSON object.")  # noqa: TRY004 - the caller's value, not a type in code
    return cast("dict[str, Any]", body)


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"The field {name} must be a text and not empty.")
    return value


def _refuse(error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, HTTPStatus.BAD_REQUEST)


def _done() -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT)
