"""`browser-bridge doctor`: everything an answer depends on, looked at. Sends no prompt."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console
from rich.text import Text

from browser_bridge import __version__, settings
from browser_bridge.browser.profile import Profile, Profiles
from browser_bridge.cli import browsing, environment, output, profile_examination, running
from browser_bridge.cli.environment import Check, Health
from browser_bridge.cli.output import Progress
from browser_bridge.cli.profile_examination import Examination
from browser_bridge.gemini_web.health import Finding, Verdict
from browser_bridge.settings import Settings

_COLOURS = {Health.HEALTHY: "green", Health.DEGRADED: "yellow", Health.BROKEN: "red"}
_VERDICTS = {
    Verdict.MATCHED: Health.HEALTHY,
    Verdict.ABSENT: Health.HEALTHY,
    Verdict.DEGRADED: Health.DEGRADED,
    Verdict.LOST: Health.BROKEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that was found.

    Args:
        checks: Machine, browser, directories, locks.
        examinations: The profiles.
        revision: State of the site's page that the selectors describe.
    """

    checks: tuple[Check, ...]
    examinations: tuple[Examination, ...]
    revision: str

    @property
    def health(self) -> Health:
        """The worst of all."""
        parts = (*self.checks, *self.examinations)
        worst = max((part.health for part in parts), default=Health.HEALTHY)
        # Without a profile all may be well, but nothing can be answered.
        return worst if self.examinations else max(worst, Health.DEGRADED)


def doctor(
    *, profile: str | None = None, is_json: Annotated[bool, Parameter("--json")] = False
) -> int:
    """Examine all, or one profile.

    Args:
        profile: The one profile to look at; left out, all are.
        is_json: Print one JSON document, for programs.
    """
    values = settings.load()
    found = Profiles(values.profiles_dir)
    chosen = found.list() if profile is None else (found.get(profile),)
    with Progress() as progress:
        report = running.run(_examine(values, chosen, progress))
    if is_json:
        output.line(json.dumps(as_json(report), indent=2, ensure_ascii=False))
    else:
        _show(report, output.results())
    return int(report.health)


async def _examine(values: Settings, profiles: Sequence[Profile], progress: Progress) -> Report:
    revision = browsing.chat_settings(values).selectors.revision
    progress.stage("Looking at this machine")
    checks = await environment.examine(values, tuple(profiles))
    is_browser_there = all(c.health < Health.BROKEN for c in checks if c.section == "browser")
    examinations: list[Examination] = []
    if profiles and is_browser_there:
        async with browsing.launched(values, progress) as launcher:
            for profile in profiles:
                progress.stage(f"Examining the profile {profile.name}")
                examined = await profile_examination.examine(profile, launcher, values)
                examinations.append(examined)
            if any(examined.holder is None for examined in examinations):
                checks = (*checks, environment.sandbox(has_sandbox=launcher.has_sandbox))
    return Report(checks=checks, examinations=tuple(examinations), revision=revision)


def as_json(report: Report) -> dict[str, Any]:
    """The report as JSON values."""
    return {
        "health": report.health.name.lower(),
        "version": __version__,
        "revision": report.revision,
        "checks": [
            {
                "section": check.section,
                "name": check.name,
                "health": check.health.name.lower(),
                "detail": check.detail,
            }
            for check in report.checks
        ],
        "profiles": [_examination_as_json(examined) for examined in report.examinations],
    }


def _examination_as_json(examined: Examination) -> dict[str, Any]:
    account, trouble = examined.account, examined.trouble
    return {
        "name": examined.name,
        "health": examined.health.name.lower(),
        "in_use_by": examined.holder,
        "sign_in": account.state.value if account else None,
        "account": account.label if account else None,
        "tier": account.tier if account else None,
        "error": {"code": trouble.code, "message": trouble.message} if trouble else None,
        "selectors": [
            {
                "name": finding.name,
                "state": finding.state,
                "verdict": finding.verdict.value,
                "candidate": finding.candidate,
                "index": finding.index,
            }
            for finding in examined.findings
        ],
    }


def _show(report: Report, console: Console) -> None:
    shown = output.table("", "Health", "Found")
    for check in report.checks:
        shown.add_row(f"{check.section}: {check.name}", _coloured(check.health), check.detail)
    for examined in report.examinations:
        row = f"page: {examined.name}"
        shown.add_row(row, _coloured(examined.health), _summary(examined))
    console.print(shown)
    if not report.examinations:
        console.print("No profile was looked at. `browser-bridge login NAME` makes one.")
    for examined in report.examinations:
        if examined.findings:
            _show_selectors(examined, report.revision, console)
    console.print(Text(f"\nAll in all: {report.health.name.lower()}."))


def _coloured(health: Health) -> Text:
    return Text(health.name.lower(), style=_COLOURS[health])


def _summary(examined: Examination) -> str:
    if examined.holder:
        return f"in use by {examined.holder}: not examined; stop that first to have it examined"
    if examined.trouble:
        return examined.trouble.message
    lost = _names(examined.findings, Verdict.LOST)
    degraded = _names(examined.findings, Verdict.DEGRADED)
    account = examined.account
    parts = [f"account: {account.label or account.state.value}" if account else ""]
    parts.append(f"lost: {', '.join(lost)}" if lost else "")
    parts.append(f"degraded: {', '.join(degraded)}" if degraded else "")
    return "; ".join(filter(None, parts))


def _names(findings: Iterable[Finding], verdict: Verdict) -> list[str]:
    return list(dict.fromkeys(f.name for f in findings if f.verdict is verdict))


def _show_selectors(examined: Examination, revision: str, console: Console) -> None:
    console.print(Text(f"\nSelectors of {revision} on the page of {examined.name}"))
    shown = output.table("State", "Selector", "Verdict", "Matched")
    for finding in examined.findings:
        if finding.verdict is not Verdict.ABSENT:
            verdict = Text(finding.verdict, style=_COLOURS[_VERDICTS[finding.verdict]])
            shown.add_row(finding.state, finding.name, verdict, finding.candidate or "-")
    console.print(shown)
    for state in dict.fromkeys(finding.state for finding in examined.findings):
        absent = _names((f for f in examined.findings if f.state == state), Verdict.ABSENT)
        console.print(Text(f"{Verdict.ABSENT} when {state}: {', '.join(absent) or 'none'}"))
