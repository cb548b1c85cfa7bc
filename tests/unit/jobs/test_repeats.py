"""A request that comes again is the same job; one that only looks alike is another."""

import pytest

from browser_bridge import errors
from browser_bridge.jobs import repeats
from browser_bridge.jobs.job import Origin
from browser_bridge.jobs.repeats import Repeats

KEYED = Origin(owner="me", body="b1", key="k1")
PLAIN = Origin(owner="me", body="b1", may_repeat=True)
AGAIN = Origin(owner="me", body="b1", may_repeat=True, is_repeat=True)


@pytest.fixture
def found() -> Repeats:
    return Repeats()


def test_key_finds_its_job_for_the_same_request_of_the_same_caller(found: Repeats) -> None:
    assert found.find(KEYED) is None
    found.note(KEYED, "job-1")
    assert found.find(KEYED) == "job-1"
    assert found.find(Origin(owner="you", body="b1", key="k1")) is None


def test_key_is_refused_with_another_request(found: Repeats) -> None:
    found.note(KEYED, "job-1")
    with pytest.raises(errors.KeyReused, match="new key"):
        found.find(Origin(owner="me", body="b2", key="k1"))


def test_counted_repetition_finds_the_last_job_of_its_body(found: Repeats) -> None:
    found.note(PLAIN, "job-1")
    found.note(PLAIN, "job-2")
    assert found.find(PLAIN) is None
    assert found.find(AGAIN) == "job-2"
    assert found.find(Origin(owner="me", body="b2", is_repeat=True)) is None


def test_repetition_of_what_was_refused_is_a_new_request(found: Repeats) -> None:
    found.note(PLAIN, "job-1")
    found.refuse(PLAIN)
    assert found.find(AGAIN) is None


def test_refusal_leaves_a_key_with_its_job(found: Repeats) -> None:
    found.note(KEYED, "job-1")
    found.refuse(KEYED)
    assert found.find(KEYED) == "job-1"


def test_forgotten_job_is_found_no_more_and_takes_no_later_one_along(found: Repeats) -> None:
    found.note(PLAIN, "job-1")
    found.note(PLAIN, "job-2")
    found.note(KEYED, "job-3")
    for job_id in ("job-1", "job-3", "job-9"):
        found.forget(job_id)
    assert found.find(AGAIN) == "job-2"
    assert found.find(KEYED) is None


def test_oldest_jobs_are_forgotten(found: Repeats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MOST", 1)
    found.note(KEYED, "job-1")
    found.note(PLAIN, "job-2")
    assert (found.find(KEYED), found.find(AGAIN)) == (None, "job-2")
