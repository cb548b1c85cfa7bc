"""Jobs and the diagram of their status."""

import itertools
import re
from typing import Any

import pytest

from browser_bridge.jobs.job import FINAL, Job, Status, transition

LEGAL = {
    ("queued", "opening"),
    ("opening", "submitting"),
    ("submitting", "submitted"),
    ("opening", "queued"),
    ("submitting", "queued"),
    ("submitted", "completed"),
    *itertools.product(("queued", "opening", "submitting", "submitted"), ("failed", "cancelled")),
}


@pytest.mark.parametrize(("source", "target"), list(itertools.product(Status, Status)))
def test_transition_allows_exactly_the_diagram(source: Status, target: Status) -> None:
    if (source.value, target.value) in LEGAL:
        assert transition(source, target) is target
    else:
        with pytest.raises(ValueError, match="cannot go from"):
            transition(source, target)


def test_status_is_final_only_at_an_end() -> None:
    assert {status for status in Status if status.is_final} == set(FINAL)


def test_job_id_is_unique_and_its_suffix_fits_any_dialect(make_request: Any) -> None:
    jobs = [Job(request=make_request()) for _ in range(100)]
    assert len({job.id for job in jobs}) == 100
    assert all(re.fullmatch(r"job-[0-9a-f]{28}", job.id) for job in jobs)
    assert all(job.id == f"job-{job.suffix}" for job in jobs)
