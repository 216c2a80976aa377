"""Compare a source with recent crashes: which of the modules that they lack does it have?"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.check.crashes import ModuleReport, check_modules
from symsrc_tui.check.report import fixes_in
from symsrc_tui.lookup.identifiers import normalize_code_id, parse_debug_id
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.crash_modules import read_crashes
from symsrc_tui.sentry.events import DAYS
from symsrc_tui.session.crashes.explanation import none_in_newest, some_of
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.registry import kind_of_source
from symsrc_tui.text.counts import capitalized, counted, part_of
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from pydantic import JsonValue

    from symsrc_tui.check.modules import ModuleResult, State
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sentry.crash_modules import Crashes, CrashModule
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.sources.probe.finding import FindingSeverity
    from symsrc_tui.sources.source import Source

_UNSTRIPPED = "Sentry names functions only with debug files. Upload these to the source too."


class CheckedModule(NamedTuple):
    """A module that crashes lack, and whether the source has it."""

    module: CrashModule
    result: ModuleResult

    def as_json(self) -> dict[str, JsonValue]:
        """Return what is known of it, by the names that scripts use."""
        ids = self.module.object_id
        debug_id = parse_debug_id(ids.debug_id)
        is_there = self.result.state in ("found", "executable-only")
        return {
            "name": self.module.name,
            "debug_id": str(debug_id) if debug_id else None,
            "code_id": normalize_code_id(ids.code_id) or None,
            "type": ids.object_type,
            "events": self.module.events,
            "releases": self.module.releases,
            "state": self.result.state,
            "path": shown(self.result.path, 1000) if is_there else None,
        }

    @property
    def severity(self) -> FindingSeverity:
        return "ok" if self.result.state == "found" else "note"

    @property
    def message(self) -> str:
        """The module and how many crashes need it."""
        crashes = counted(self.module.events, "crash")
        releases = counted(self.module.releases, "release")
        return f"{self.module.name} ({crashes}, {releases})"

    @property
    def advice(self) -> str:
        """Whether the source has it, and where."""
        path, why = shown(self.result.path), self.result.why
        match self.result.state:
            case "found":
                return f"Found at {path}"
            case "executable-only":
                return f"Only its executable is there, {path}"
            case "missing":
                return f"Not there ({why}): {path}" if why else f"Not there. Expected at {path}"
            case "not-requestable":
                return f"Sentry cannot request it: {why}"
        return f"It is not known whether it is there: {why}"


class CrashReport(NamedTuple):
    """What recent crashes say about a source."""

    days: int
    findings: tuple[Finding, ...]
    """The result, then what follows from it."""
    events: int = 0
    """The number of crashes that were read."""
    modules: tuple[CheckedModule, ...] = ()
    """The app's first, the most needed first."""
    found: ModuleReport = ModuleReport(())
    """What the source has of them."""

    @property
    def headline(self) -> str:
        """The result in one sentence, without a full stop."""
        return self.findings[0].message

    @property
    def suggestion(self) -> dict[str, str]:
        """Field values, by the API's names, under which more modules are there."""
        return fixes_in(self.findings)

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """The warnings and errors."""
        return tuple(each for each in self.findings if each.severity not in ("ok", "note"))

    @property
    def passed(self) -> bool:
        """True if no finding is a warning or an error."""
        return not self.wrong

    @property
    def shown_modules(self) -> tuple[CheckedModule, ...]:
        """The modules that were looked for. A finding reports the others."""
        return tuple(each for each in self.modules if each.result.state != "not-probed")

    def count(self, state: State) -> int:
        """Return the number of modules in this state."""
        return sum(each.result.state == state for each in self.modules)


class CrashCheck:
    """Compares sources with the recent crashes of a project, which are read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[SentryClient, str, str, int], Crashes] = {}

    async def run(
        self, source: Source, progress: Callable[[str], None], days: int | None = None
    ) -> CrashReport:
        """Compare a source. Whatever Sentry or the source does becomes a finding."""
        days = days or DAYS
        kind = kind_of_source(source)
        if not kind.has_paths:
            message = f"{kind.label} cannot be compared with crashes: it has no paths"
            return CrashReport(days, (Finding("crashes-unreadable", "note", "", message),))
        if kept := source.kept:
            message = f"Not compared with recent crashes, because that needs the {kept[0].label}"
            return CrashReport(days, (Finding("crashes-unreadable", "note", "", message),))
        try:
            crashes = await self._crashes(days, progress)
        except RequestError as error:
            message = f"Recent crashes could not be read: {error.message}"
            return CrashReport(
                days, (Finding("crashes-unreadable", "note", "", message, error.advice),)
            )
        found = ModuleReport(())
        if crashes.modules:
            demo = self._connection.demo
            url = (await asyncio.to_thread(demo.start)).url if demo else None
            found = await check_modules(source, crashes.modules, progress, demo=url)
        modules = tuple(map(CheckedModule, crashes.modules, found.results))
        findings = _findings(crashes, modules, found)
        return CrashReport(days, findings, crashes.events, modules, found)

    async def _crashes(self, days: int, progress: Callable[[str], None]) -> Crashes:
        """Return what recent crashes lack. Raises RequestError."""

        def on_wait(wait: Wait) -> None:
            progress(f"{wait.reason}. {wait.action} in {ceil(wait.seconds)} s")

        connection = self._connection
        async with connection.requests(on_wait) as client:
            key = (client, connection.organization, connection.project, days)
            if key not in self._known:
                reader = client.events(connection.organization, connection.project)
                self._known[key] = await read_crashes(reader, days, progress)
            return self._known[key]


def _findings(
    crashes: Crashes, modules: Sequence[CheckedModule], found: ModuleReport
) -> tuple[Finding, ...]:
    basis = _basis(crashes)
    if not crashes.events:
        return (_none_read(crashes),)
    if not modules:
        return (_none_lacked(crashes, basis),)
    known = [each for each in modules if each.result.state != "not-probed"]
    cut = [each for each in modules if each.result.state == "not-probed"]
    # If all the rest cannot be requested, nothing is known of the source.
    is_known = not cut or any(each.result.state != "not-requestable" for each in known)
    findings = [*(_results(known, found, basis) if is_known else ()), *found.findings]
    for why, number in Counter(each.result.why for each in cut).items():
        verb = "are" if 1 < number < len(modules) else "is"
        some = part_of(number, len(modules), "module", negated=True)
        subject = f"{some} that recent crashes lack {verb}"
        if len(modules) == 1:
            subject = f"{modules[0].module.name}, which recent crashes lack, is"
        message = f"It is not known whether {subject} in this source: {why}"
        findings.append(Finding("crashes-missing", "note", "", message, "" if is_known else basis))
    return tuple(findings)


def _none_read(crashes: Crashes) -> Finding:
    days = f"the last {counted(crashes.days, 'day')}"
    if crashes.gone:
        message = (
            f"Recent crashes could not be read: Sentry lists crashes of {days}, but sent none of "
            f"the {crashes.gone} that were requested"
        )
        advice = "It may have deleted them. Crash the app once, wait a minute, and check again."
        return Finding("crashes-unreadable", "note", "", message, advice)
    if not crashes.is_whole:
        message = (
            f"It is not known whether there are native crashes in {days}: "
            f"{none_in_newest(crashes.listed)}, and older ones were not read"
        )
        advice = "Crash the app once, wait a minute, and check again."
        return Finding("crashes-unreadable", "note", "", message, advice)
    advice = "Sentry looks for files only for crashes of native code and .NET."
    return Finding("crashes-none", "note", "", f"No native crashes in {days}", advice)


def _none_lacked(crashes: Crashes, basis: str) -> Finding:
    known = crashes.events - crashes.unsymbolicated
    if not known:
        message = (
            "It is not known which debug files recent crashes lack: Sentry looked up no module of "
            f"the {counted(crashes.events, 'crash')} read"
        )
        advice = (
            f"From the last {counted(crashes.days, 'day')}. Crash the app once, wait a minute, and "
            "check again. If Sentry looks up nothing then either, its symbolication fails."
        )
        return Finding("crashes-unreadable", "note", "", message, advice)
    message = "Recent crashes lack no debug files"
    if crashes.unsymbolicated or not crashes.is_whole:
        lack = "lacks" if known == 1 else "lack"
        part = f"{known} of the" if crashes.unsymbolicated else "The"
        message = f"{part} {counted(crashes.events, 'crash')} read {lack} no debug files"
    return Finding("crashes-lack-nothing", "note", "", message, basis)


def _results(known: Sequence[CheckedModule], found: ModuleReport, basis: str) -> list[Finding]:
    """Return what is known of the modules that were looked for: the app's, if there are any."""
    own = [each for each in known if not each.module.is_system]
    group, whose = (own, "app") if own else (known, "system")
    if not group:
        return []
    states = Counter(each.result.state for each in group)
    sentence = _sentence(group, whose, states)
    others = [each for each in known if each not in group]
    if hits := sum(each.result.state == "found" for each in others):
        sentence += f"; and {hits} of {counted(len(others), 'missing system module')}"
    if states["found"]:
        return [Finding("crashes-found", "ok", "", sentence, basis), *_left(group)]
    advice = basis
    if states["executable-only"]:
        advice += f" {_UNSTRIPPED}"
    if not found.findings:
        advice = f"{advice} {found.elsewhere}".strip()
    severity: FindingSeverity = "warning" if own else "note"
    return [Finding("crashes-missing", severity, "", sentence, advice)]


def _sentence(group: Sequence[CheckedModule], whose: str, states: Counter[State]) -> str:
    """Return how many modules the source has, and what of them."""
    hits, total = states["found"] + states["executable-only"], len(group)
    if total == 1:
        only = "only the executable of " if states["executable-only"] else ""
        start = f"{only}the missing {whose} module {group[0].module.name} is "
        return capitalized(start) + ("in this source" if hits else "not in this source")
    subject = f"missing {whose} modules"
    if hits == total:
        start = f"All {total} {subject} are in this source"
    elif hits:
        start = f"{hits} of {total} {subject} {'is' if hits == 1 else 'are'} in this source"
    else:
        start = f"None of the {total} {subject} is in this source"
    parts = []
    if states["executable-only"]:
        files = [counted(states["found"], "debug file")] if states["found"] else []
        parts.append(", ".join([*files, f"{states['executable-only']} executable only"]))
    if hits and states["missing"]:
        parts.append(f"{states['missing']} not there")
    if states["not-requestable"]:
        whys = {each.result.why for each in group if each.result.state == "not-requestable"}
        why = f" ({whys.pop()})" if len(whys) == 1 else ""
        if not hits:
            return f"{start}. Sentry cannot request {states['not-requestable']} of them{why}"
        parts.append(f"{states['not-requestable']} cannot be requested{why}")
    return f"{start}: {'; '.join(parts)}" if parts else start


def _left(group: Iterable[CheckedModule]) -> list[Finding]:
    names = [each.module.name for each in group if each.result.state != "found"]
    if not names:
        return []
    message = f"The source has no debug file of {some_of(names)}"
    return [Finding("crashes-missing", "note", "", message, "The list of modules says why.")]


def _basis(crashes: Crashes) -> str:
    """Return what the result is based on, as sentences."""
    crashes_read, days = counted(crashes.events, "crash"), counted(crashes.days, "day")
    text = f"From {crashes_read} of the last {days}."
    if crashes.is_incomplete:
        text += " Sentry did not let more be read."
    elif not crashes.is_whole:
        text += " Others were not read."
    if crashes.unsymbolicated:
        text += f" Of {crashes.unsymbolicated} of them, Sentry looked up no module."
    return text
