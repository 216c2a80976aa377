"""What crashes say about the project's sources, and in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.sentry.crash_modules import is_system
from symsrc_tui.sentry.lookup_verdict import VERDICTS, LookupVerdict, Verdict
from symsrc_tui.text.counts import counted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.net.errors import RequestError
    from symsrc_tui.sentry.event_models import Event, Image
    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.sources.probe.module_requests import Exclusion

_LABELS: dict[Verdict, str] = {
    "used": "used",
    "not-needed": "delivered, but not needed",
    "unusable": "delivered, but unusable",
    "refused": "refused",
    "failed": "failed",
    "broken": "file is broken",
    "not-there": "not there",
    "nothing-requested": "nothing to request",
    "not-consulted": "not consulted",
}
_STATUSES = {
    "": "not looked up",
    "unused": "in no stack",
    "malformed": "the file is broken",
    "fetching_failed": "could not be fetched",
    "timeout": "fetching it took too long",
    "unsupported": "the file's format is not supported",
    "other": "Symbolicator failed",
}
_MOST_NAMES = 3


class ProjectFacts(NamedTuple):
    """What may explain that a source is not consulted."""

    sources: tuple[StoredSource, ...] = ()
    """The project's own, in the order in which Sentry uses them."""
    lacks_feature: bool = False
    """True if the organization's plan is known not to include custom symbol sources."""
    list_failure: RequestError | None = None
    """Why the server does not list them."""
    are_older: bool = False
    """True if all sources were stored before the crashes arrived."""


class ModuleSource(NamedTuple):
    """What one source had for one module."""

    id: str
    name: str
    found: LookupVerdict
    excluded: Exclusion | None = None
    """How its filters exclude the module's debug files, if they do."""

    @property
    def is_filtered(self) -> bool:
        """True if its filters are the reason why it was not asked."""
        return self.excluded is not None and self.found.details == self.excluded.reason


class ExplainedModule(NamedTuple):
    """One module of a crash, with all sources that matter to it."""

    image: Image
    event: Event
    sources: tuple[ModuleSource, ...]
    """Empty if the module was not looked up."""

    @property
    def has_debug_file(self) -> bool:
        used = any(row.is_used for row in self.image.candidates)
        return used or self.image.debug_status == "found"

    @property
    def is_system(self) -> bool:
        """True if the module belongs to the operating system rather than to the app."""
        return is_system(self.image, self.event.os_name)

    @property
    def status(self) -> str:
        """The outcome in words."""
        status = "found" if self.has_debug_file else self.image.debug_status
        return _STATUSES.get(status, shown(status, 40))


class Explanation(NamedTuple):
    """What is known of some crashes, which may be none."""

    headline: str
    """One sentence, without a full stop."""
    advice: str
    """What to change, in whole sentences."""
    events: tuple[Event, ...] = ()
    modules: tuple[ExplainedModule, ...] = ()

    def counts(self) -> dict[str, Counter[Verdict]]:
        """Count the verdicts by the ID of the source."""
        found: dict[str, Counter[Verdict]] = {}
        for module in self.modules:
            for source in module.sources:
                found.setdefault(source.id, Counter())[source.found.verdict] += 1
        return found

    def is_bad(self, source_id: str) -> bool:
        """Return whether the source was refused, failed or was never consulted."""
        count = self.counts().get(source_id, Counter())
        return (
            bool(count["refused"] or count["failed"]) or not count.total() - count["not-consulted"]
        )


def none_in_newest(count: int) -> str:
    """Return a clause: no native crash is among the newest events."""
    if count == 1:
        return "the newest event is not a native crash"
    return f"the newest {counted(count, 'event')} are not native crashes"


def some_of(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - _MOST_NAMES
    shown_names = [*names[:_MOST_NAMES], *([f"{more} more"] if more > 0 else [])]
    return " and ".join(filter(None, (", ".join(shown_names[:-1]), shown_names[-1])))


def details(explanation: Explanation) -> Iterator[str]:
    """Yield lines about the crashes and each of their modules."""
    for event in explanation.events[:1]:
        about = [f"release {shown(event.release, 60)}"] if event.release else []
        about += [f"{event.created:%Y-%m-%d %H:%M} UTC"] if event.created else []
        count = len(explanation.events) - 1
        others = f", and {counted(count, 'earlier one')}" if count else ""
        yield f"Crash {event.id} ({', '.join(about)}){others}"
    looked_up = [module for module in explanation.modules if module.sources]
    told: set[tuple[str, str]] = set()
    for module in sorted(looked_up, key=lambda each: (each.has_debug_file, each.is_system)):
        yield f"{module.image.name}: {module.status}"
        yield from _lines_of(module, told)
    for is_unused, why in ((True, "no stack needs them"), (False, "Sentry did not process them")):
        names = [
            module.image.name
            for module in explanation.modules
            if not module.sources and (module.image.debug_status == "unused") is is_unused
        ]
        if names:
            yield f"Not looked up, because {why}: {some_of(names)}"


def _lines_of(module: ExplainedModule, told: set[tuple[str, str]]) -> Iterator[str]:
    """Yield a module's sources. Details and their first location are not repeated."""
    for verdict in VERDICTS:
        found = [source for source in module.sources if source.found.verdict == verdict]
        if verdict == "not-there" and found:
            yield f"  {_LABELS[verdict]}: {', '.join(map(_with_paths, found))}"
            continue
        for source in found:
            details, location = source.found.details, source.found.location
            is_new = (source.id, details) not in told
            told.add((source.id, details))
            yield f"  {_LABELS[verdict]}: {source.name}" + (
                f" ({details})" if is_new and details else ""
            )
            if location and (is_new or not details):
                yield f"    {shown(location, 300)}"


def _with_paths(source: ModuleSource) -> str:
    count = source.found.paths if source.found.location else 0
    return f"{source.name} ({counted(count, 'path')})" if count else source.name
