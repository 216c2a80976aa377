"""Say for each module of crashes what each source had for it, and why some had nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from symsrc_tui.sentry.crash_modules import module_key
from symsrc_tui.sentry.lookup_verdict import verdict_of
from symsrc_tui.session.crashes.advice import advice_for, unseen_kind, why_not_consulted
from symsrc_tui.session.crashes.explanation import (
    ExplainedModule,
    Explanation,
    ModuleSource,
    ProjectFacts,
)
from symsrc_tui.sources.layout import LayoutAndCasing
from symsrc_tui.sources.probe.module_requests import excluded_by, module_requests
from symsrc_tui.text.counts import counted
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.sentry.event_models import Event, Image
    from symsrc_tui.sentry.lookup_verdict import LookupVerdict
    from symsrc_tui.sentry.models import Fields, StoredSource
    from symsrc_tui.sources.probe.module_requests import Exclusion

_FILTERS = ("filters.filetypes", "filters.path_patterns", "filters.requires_checksum")


def explain(events: Sequence[Event], project: ProjectFacts, only: str = "") -> Explanation:
    """Explain at least one crash.

    Args:
        events: the newest first.
        only: the ID of the source to tell about; empty for all.
    """
    named = _named_in(events)
    modules = tuple(
        ExplainedModule(image, event, tuple(_sources(image, event, project, named, only)))
        for image, event in _newest(events)
    )
    looked_up = [module for module in modules if module.sources]
    count = sum(module.has_debug_file for module in looked_up)
    headline = f"Sentry found debug files for {count} of {counted(len(looked_up), 'module')}"
    if only:
        used = sum(module.sources[0].found.verdict == "used" for module in looked_up)
        headline = f"Sentry used this source for {used} of {counted(len(looked_up), 'module')}"
    if not looked_up:
        headline = "Sentry looked up none of the modules"
    return Explanation(
        headline, advice_for(looked_up, events, project, named), tuple(events), modules
    )


def _named_in(events: Iterable[Event]) -> dict[str, str]:
    """Return the names of all sources that the crashes name, by ID."""
    return {
        row.source: row.source_name
        for event in events
        for image in event.images
        for row in image.candidates
    }


def _newest(events: Iterable[Event]) -> Iterable[tuple[Image, Event]]:
    """Return each module as the newest crash that looked it up shows it."""
    found: dict[tuple[str, str, str], tuple[Image, Event]] = {}
    for event in events:
        for image in event.images:
            key = module_key(image)
            if key not in found or (image.candidates and not found[key][0].candidates):
                found[key] = image, event
    return found.values()


def _sources(
    image: Image, event: Event, project: ProjectFacts, named: Mapping[str, str], only: str
) -> Iterator[ModuleSource]:
    own = {source.id: source for source in project.sources}
    rows = (row.source for row in image.candidates)
    seen = (id_ for id_, source in own.items() if unseen_kind(source) is None)
    for id_ in dict.fromkeys([only] if only else [*seen, *rows]):
        found = verdict_of(image, id_)
        if found is None:
            return
        source = own.get(id_)
        excluded = _excluded_by(source, image) if source is not None else None
        if found.verdict == "not-consulted":
            why = why_not_consulted(id_, project, named, excluded).reason
            if id_ in _named_in([event]):
                why = excluded.reason if excluded else "nothing was requested for this module"
            found = found._replace(details=why)
        elif source is not None:
            found = _with_requests(found, source, image, excluded)
        yield ModuleSource(id_, _name(id_, source, project, named), found, excluded)


def _name(
    id_: str, source: StoredSource | None, project: ProjectFacts, named: Mapping[str, str]
) -> str:
    if source is not None:
        return source.name or shown(id_, 80)
    name = named.get(id_, "") or shown(id_, 80)
    is_removed = not id_.startswith("sentry") and not project.list_failure and id_ != "sourcelink"
    return f"{name} (removed since)" if is_removed else name


def _excluded_by(source: StoredSource, image: Image) -> Exclusion | None:
    values = _values_of(source.fields)
    try:
        return excluded_by(image, _naming_of(values), values)
    except ValueError:
        return None  # a layout that is not known yet


def _naming_of(values: Mapping[str, Value]) -> LayoutAndCasing:
    return LayoutAndCasing(str(values.get("layout.type")), str(values.get("layout.casing")))


def _with_requests(
    found: LookupVerdict, source: StoredSource, image: Image, excluded: Exclusion | None
) -> LookupVerdict:
    """Add why nothing was requested, or where, of all paths, the debug file is expected."""
    if found.verdict not in ("refused", "failed", "not-there", "nothing-requested"):
        return found
    values = _values_of(source.fields)
    try:
        wanted = module_requests(image, _naming_of(values), values)
    except ValueError:
        return found  # a layout that is not known yet
    if found.verdict == "nothing-requested":
        return found._replace(details=wanted.why_none or (excluded.reason if excluded else ""))
    rows = [row for row in image.candidates if row.source == source.id]
    for path in (request.path for batch in wanted.batches() for request in batch):
        for row in rows:
            if row.location.endswith(path):
                return found._replace(location=row.location)
    return found


def _values_of(fields: Fields) -> dict[str, Value]:
    """Return what decides on requests, by field path. Servers before 2025 have no `filters`."""
    values: dict[str, Value] = {}
    for path in ("layout.type", "layout.casing", *_FILTERS):
        group, _, name = path.partition(".")
        inner = fields.get(group)
        value = inner.get(name) if isinstance(inner, dict) else fields.get(name)
        if isinstance(value, list):
            values[path] = tuple(each for each in value if isinstance(each, str))
        elif isinstance(value, str | bool):
            values[path] = value
    return values
