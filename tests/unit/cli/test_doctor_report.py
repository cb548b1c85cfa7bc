"""What doctor makes of what it found: the worst counts, and each part is told."""

import io
import json
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from browser_bridge import errors, settings, testing
from browser_bridge.cli import doctor, environment, serve
from browser_bridge.cli.doctor import Report
from browser_bridge.cli.environment import Check, Health
from browser_bridge.cli.profile_examination import Examination
from browser_bridge.gemini_web.health import Finding, Verdict
from browser_bridge.gemini_web.sign_in import Account, SignInState
from tests.scripted import scripted_bridge

SIGNED_IN = Account(state=SignInState.SIGNED_IN, label="Google Account: One", tier="pro")


def finding(verdict: Verdict, name: str = "composer") -> Finding:
    is_found = verdict in (Verdict.MATCHED, Verdict.DEGRADED)
    return Finding(
        name=name,
        state="idle",
        verdict=verdict,
        candidate=".css" if is_found else None,
        index=0 if is_found else -1,
    )


def report(*examinations: Examination, checks: tuple[Check, ...] = ()) -> Report:
    return Report(checks=checks, examinations=examinations, revision="2026-10")


@pytest.mark.parametrize(
    ("examination", "health"),
    [
        (Examination(name="a", account=SIGNED_IN), Health.HEALTHY),
        (
            Examination(name="a", account=SIGNED_IN, findings=(finding(Verdict.ABSENT),)),
            Health.HEALTHY,
        ),
        (
            Examination(name="a", account=SIGNED_IN, findings=(finding(Verdict.DEGRADED),)),
            Health.DEGRADED,
        ),
        (Examination(name="a", account=Account(state=SignInState.UNKNOWN)), Health.DEGRADED),
        (
            Examination(name="a", account=SIGNED_IN, findings=(finding(Verdict.LOST),)),
            Health.BROKEN,
        ),
        (Examination(name="a", trouble=errors.SignedOut("Sign in.")), Health.BROKEN),
        (Examination(name="a", holder="process 1"), Health.DEGRADED),
    ],
)
def test_report_is_as_healthy_as_its_worst_part(examination: Examination, health: Health) -> None:
    assert report(Examination(name="b", account=SIGNED_IN), examination).health is health


def test_report_without_a_profile_is_degraded() -> None:
    assert report().health is Health.DEGRADED


def test_report_counts_the_checks() -> None:
    broken = Check(section="browser", name="Chromium", health=Health.BROKEN, detail="none")
    assert report(Examination(name="a"), checks=(broken,)).health is Health.BROKEN


def test_json_holds_every_selector_with_its_candidate() -> None:
    findings = (finding(Verdict.DEGRADED), finding(Verdict.LOST, "send_button"))
    made = doctor.as_json(report(Examination(name="a", account=SIGNED_IN, findings=findings)))
    assert json.loads(json.dumps(made))["profiles"][0]["selectors"] == [
        {
            "name": "composer",
            "state": "idle",
            "verdict": "degraded",
            "candidate": ".css",
            "index": 0,
        },
        {
            "name": "send_button",
            "state": "idle",
            "verdict": "lost",
            "candidate": None,
            "index": -1,
        },
    ]


def test_table_names_what_is_lost_and_who_uses_a_profile() -> None:
    shown = io.StringIO()
    lost = Examination(name="a", account=SIGNED_IN, findings=(finding(Verdict.LOST),))
    used = Examination(name="b", holder="process 1 on host")
    doctor._show(report(lost, used), Console(file=shown, width=200))
    assert "lost: composer" in shown.getvalue()
    assert "in use by process 1 on host: not examined" in shown.getvalue()
    assert "All in all: broken." in shown.getvalue()


def test_key_that_others_can_read_is_degraded(tmp_path: Path) -> None:
    values = settings.Settings(data_dir=tmp_path)
    key = tmp_path / "api-key"
    key.write_text("bb-x")
    key.chmod(0o644)
    assert environment._key(values).health is Health.DEGRADED
    key.chmod(0o600)
    assert environment._key(values).health is Health.HEALTHY


@pytest.mark.parametrize(
    ("user", "has_sandbox", "health"),
    [(1000, True, Health.HEALTHY), (1000, False, Health.DEGRADED), (0, False, Health.HEALTHY)],
)
def test_missing_sandbox_is_told(
    monkeypatch: pytest.MonkeyPatch, user: int, health: Health, *, has_sandbox: bool
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    check = environment.sandbox(has_sandbox=has_sandbox)
    assert check.health is health
    assert ("without its sandbox" in check.detail) is not has_sandbox


@pytest.mark.parametrize(
    ("user", "arguments", "is_told"),
    [(0, (), True), (1000, (), False), (1000, ("--no-sandbox",), True)],
)
def test_server_tells_when_it_starts_that_there_is_no_sandbox(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    user: int,
    arguments: tuple[str, ...],
    *,
    is_told: bool,
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    values = settings.Settings(browser=settings.BrowserSettings(args=arguments))
    bridge = scripted_bridge(values, testing.ScriptedManager())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serve._announce(bridge, listener, None, is_key_new=False)
    assert ("without its sandbox" in capsys.readouterr().err) is is_told


def test_directory_that_is_a_file_is_broken(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert environment._directory("data", tmp_path / "data").health is Health.BROKEN
    assert environment._directory("data", tmp_path / "new" / "x").health is Health.HEALTHY


@pytest.mark.parametrize(
    ("free", "health"),
    [(10**12, Health.HEALTHY), (5 * 10**8, Health.DEGRADED), (10**6, Health.BROKEN)],
)
def test_disk_that_is_nearly_full_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, health: Health
) -> None:
    def disk_usage(_: Path) -> SimpleNamespace:
        return SimpleNamespace(free=free)

    monkeypatch.setattr("shutil.disk_usage", disk_usage)
    assert environment._disk(tmp_path).health is health
