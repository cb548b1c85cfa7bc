"""The JSON of the operator's pages: the same read model, and the same verbs."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from browser_bridge.admin.access import require_person
from browser_bridge.admin.dependencies import OperationsPart
from browser_bridge.admin.protection import BASE
from browser_bridge.api import faults
from browser_bridge.api.dependencies import BridgePart
from browser_bridge.operations import configuration
from browser_bridge.operations.knowledge import CheckUp

router = APIRouter(
    prefix=f"{BASE}/api", include_in_schema=False, dependencies=[Depends(require_person)]
)
MOST_JOBS = 1_000


class NewProfile(BaseModel):
    """A profile to be made."""

    model_config = ConfigDict(extra="forbid")

    name: str
    groups: tuple[str, ...] = ()


@router.get("/state")
async def read_state(operations: OperationsPart) -> Response:
    """Answer with all that the overview shows."""
    return faults.json_response({"time": time.time(), **asdict(operations.board())})


@router.get("/jobs")
async def read_jobs(operations: OperationsPart, start: int = 0, count: int = 100) -> Response:
    """Answer with jobs, the latest first."""
    jobs = operations.jobs(start=max(0, start), count=min(MOST_JOBS, max(0, count)))
    return faults.json_response({"jobs": list(map(asdict, jobs))})


@router.get("/jobs/{job_id}")
async def read_job(operations: OperationsPart, job_id: str) -> Response:
    """Answer with one job, and what was said in it where that may be seen."""
    said = operations.said(job_id)
    body = asdict(operations.job(job_id))
    return faults.json_response({**body, "said": asdict(said) if said else None})


@router.post("/jobs/{job_id}/cancel")
async def cancel_job(operations: OperationsPart, job_id: str) -> Response:
    """End a job."""
    await operations.cancel(job_id)
    return faults.json_response({"id": job_id}, status=HTTPStatus.ACCEPTED)


@router.post("/profiles")
async def add_profile(operations: OperationsPart, new: NewProfile) -> Response:
    """Make a profile, which is opened at once."""
    operations.add_profile(new.name, new.groups)
    return faults.json_response({"profile": new.name}, status=HTTPStatus.CREATED)


@router.post("/profiles/{profile}/check")
async def check_profile(operations: OperationsPart, profile: str) -> Response:
    """Look for every selector on a tab of a profile."""
    return faults.json_response(_check_up(await operations.check(profile)))


@router.post("/profiles/{profile}/retry")
async def retry_profile(operations: OperationsPart, profile: str) -> Response:
    """Open a profile again that was given up or parked."""
    operations.retry(profile)
    return faults.json_response({"profile": profile}, status=HTTPStatus.ACCEPTED)


@router.get("/selectors")
async def read_selectors(operations: OperationsPart) -> Response:
    """Answer with the last check-up of each profile."""
    found = operations.knowledge.check_ups.values()
    return faults.json_response({"check_ups": list(map(_check_up, found))})


@router.get("/captures")
async def read_captures(operations: OperationsPart) -> Response:
    """Answer with what was recorded of failures."""
    captures = operations.captures.list()
    return faults.json_response({"captures": list(map(asdict, captures))})


@router.get("/settings")
async def read_settings(bridge: BridgePart) -> Response:
    """Answer with the settings, without secrets."""
    rows = configuration.rows(bridge.settings)
    return faults.json_response({"settings": list(map(asdict, rows))})


def _check_up(done: CheckUp) -> Mapping[str, Any]:
    findings = [
        {
            "name": finding.name,
            "state": finding.state,
            "verdict": str(finding.verdict),
            "candidate": finding.candidate,
        }
        for finding in done.findings
    ]
    return {
        "profile": done.profile,
        "time": done.time,
        "error": done.error,
        "findings": findings,
    }
