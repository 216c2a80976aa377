"""Tell for each module of crashes what each source had for it, and why some had nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from symsrc_tui.lookup import candidate_paths, module_candidates
from symsrc_tui.sentry.crash_modules import module_key
from symsrc_tui.sentry.verdicts import verdict_of
from symsrc_tui.session.crash_advice import advice_for, why_not_consulted
from symsrc_tui.session.explanation import (
    ExplainedModule,
    Explanation,
    ModuleSource,
    ProjectFacts,
    counted,
)
from symsrc_tui.sources.pattern_match import Pattern
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.sentry.event_models import Event, Image
    from symsrc_tui.sentry.models import Fields, StoredSource

_DEBUG_TYPES = {
    "pe": "pdb",
    "elf": "elf_debug",
    "macho": "mach_debug",
    "wasm": "wasm_debug",
    "pe_dotnet": "portablepdb",
}
"""The type of the debug file that is built with a module."""


def explain(events: Sequence[Event], project: ProjectFacts, only: str = "") -> Explanation:
    """Explain at least one crash.

    Args:
        events: the newest first.
        only: the ID of the source to tell about; empty for all.
    """
    named = _named_in(events)
    modules = tuple(
        ExplainedModule(image, event, tuple(_sources(image, project, named, only)))
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
        if row is not None
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
    image: Image, project: ProjectFacts, named: Mapping[str, str], only: str
) -> Iterator[ModuleSource]:
    own = {source.id: source for source in project.sources}
    rows = (row.source for row in image.candidates if row is not None)
    # Sentry itself fetches the files of App Store Connect, so no crash can name such a source.
    askable = (id_ for id_, source in own.items() if source.type != "appStoreConnect")
    for id_ in dict.fromkeys([only] if only else [*askable, *rows]):
        found = verdict_of(image, id_)
        if found is None:
            return
        source = own.get(id_)
        if found.verdict == "not-consulted":
            found = found._replace(details=why_not_consulted(id_, project, named).reason)
        elif found.verdict == "nothing-asked" and source is not None:
            found = found._replace(details=_why_nothing_asked(source.fields, image))
        elif found.verdict in ("refused", "failed", "not-there") and source is not None:
            found = found._replace(location=_debug_location(source, image) or found.location)
        yield ModuleSource(id_, _name(id_, source, project, named), found)


def _name(
    id_: str, source: StoredSource | None, project: ProjectFacts, named: Mapping[str, str]
) -> str:
    if source is not None:
        return source.name or shown(id_, 80)
    name = named.get(id_, "") or shown(id_, 80)
    is_removed = not id_.startswith("sentry") and not project.list_failure and id_ != "sourcelink"
    return f"{name} (removed since)" if is_removed else name


def _layout_of(fields: Fields) -> tuple[str, str]:
    layout = fields.get("layout")
    layout = layout if isinstance(layout, dict) else {}
    return str(layout.get("type")), str(layout.get("casing"))


def _debug_location(source: StoredSource, image: Image) -> str:
    """Return where the module's debug file was requested, of all places; empty if unknown."""
    filetype = _DEBUG_TYPES.get(image.type, "")
    try:
        paths = candidate_paths(*_layout_of(source.fields), filetype, image.object_id)
    except ValueError:
        return ""
    rows = [row for row in image.candidates if row is not None and row.source == source.id]
    found = (row.location for path in paths for row in rows if row.location.endswith(path))
    return next(found, "")


def _why_nothing_asked(fields: Fields, image: Image) -> str:
    """Return which filter of the source, or which gap of the crash, left no path to request."""
    filters, ids = fields.get("filters"), image.object_id
    filters = filters if isinstance(filters, dict) else {}
    try:
        wanted = module_candidates(*_layout_of(fields), ids)
    except ValueError:
        return ""
    if not wanted:
        lacking = {"code ID": ids.code_id, "debug ID": ids.debug_id, "debug file": ids.debug_file}
        names = [label for label, value in lacking.items() if not value]
        return f"the layout needs what the crash does not tell: {', '.join(names)}" if names else ""
    filetypes = filters.get("filetypes") or fields.get("filetypes")
    if isinstance(filetypes, list) and not any(each.filetype in filetypes for each in wanted):
        types = ", ".join(dict.fromkeys(each.filetype for each in wanted))
        return f"its File types have none of those of this module: {types}"
    patterns = filters.get("path_patterns")
    paths = [path.replace("\\", "/") for path in (ids.code_file, ids.debug_file) if path]
    if isinstance(patterns, list) and patterns:
        globs = [Pattern(each) for each in patterns if isinstance(each, str)]
        if not any(glob.matches(path) for glob in globs for path in paths):
            return "none of its Path patterns matches this module"
    if filters.get("requires_checksum"):
        return "Needs checksum is on, and the crash has no checksum for this module"
    return ""
