"""Say why a source was not consulted, and the one thing to change in a project."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from symsrc_tui.session.crashes.explanation import some_of
from symsrc_tui.sources import registry
from symsrc_tui.sources.filters import Filters

if TYPE_CHECKING:
    from symsrc_tui.sentry.event_models import Event
    from symsrc_tui.sentry.lookup_verdict import Verdict
    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.session.crashes.explanation import ExplainedModule, ModuleSource, ProjectFacts
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.sources.probe.module_requests import Exclusion

_CACHED = "Symbolicator remembers failures for an hour. After that, check a new crash"
_REMEDIES = {
    "destination is restricted": "Its address is private or IPv6. Use a public IPv4 address, or "
    "have the administrator of your Sentry set connect_to_reserved_ips",
    "temporarily blocked": "Fix what the message names. The block ends by itself",
    "certificate": "Install a publicly trusted certificate there, with its whole chain",
    "timed out": "It must answer within 10 seconds. Check that Sentry's servers can reach it",
}
"""By a part of Symbolicator's message about a failed download. See `Kind.remedies`, too."""
_FAULTS: tuple[Verdict, ...] = (
    "refused",
    "failed",
    "unusable",
    "broken",
    "not-consulted",
    "nothing-requested",
)
"""The verdicts to do something about, the most certain first."""
_SENTRY_FAILED = frozenset({"native_symbolicator_failed", "native_internal_failure"})
_OTHER_PATHS = (
    "If they are there under other paths, correct its layout, casing or prefix; symsrc-tui detect "
    "finds out which."
)
_LOOK_AGAIN = "Crash the app once more, wait a minute, then try again"


class NotConsulted(NamedTuple):
    """Why a source was not consulted."""

    reason: str
    """A clause."""
    advice: str
    """What to do, in whole sentences."""


def unseen_kind(source: StoredSource) -> Kind | None:
    """Return the kind of a source that no crash can name; None if one may."""
    kind = registry.kind_of(source.type)
    return kind if kind is not None and not kind.has_paths else None


def why_not_consulted(
    id_: str,
    project: ProjectFacts,
    named: Container[str],
    excluded: Exclusion | None = None,
) -> NotConsulted:
    """Return the likely cause.

    Args:
        id_: the source's.
        named: the IDs of the sources that any crash names.
        excluded: how its filters exclude the module.
    """
    if project.lacks_feature:
        return NotConsulted(
            "the organization's plan does not include custom symbol sources",
            "The organization does not have the feature custom-symbol-sources (Business and "
            "Enterprise plans), so Sentry never uses the project's own sources. Change the plan, "
            "or upload the debug files to Sentry.",
        )
    if project.list_failure:
        failure = project.list_failure
        return NotConsulted(
            "the project's list of sources cannot be read",
            f"The project's list of sources cannot be read: {failure.message}. If Sentry itself "
            f"cannot read it, it uses none of them. {failure.advice}",
        )
    kind = next((unseen_kind(source) for source in project.sources if source.id == id_), None)
    if kind is not None:
        return NotConsulted(
            f"Sentry itself fetches files from {kind.label}, so crashes do not show it",
            "Look for its files under Debug Files in the project's settings.",
        )
    broken = next(filter(_is_unreadable, project.sources), None)
    if excluded and not broken:
        return NotConsulted(excluded.reason, excluded.advice)
    if id_ in named:
        reason = "the crash is older than the source"
        return NotConsulted(reason, "Reprocess the crash in Sentry, or look at a newer one.")
    if broken:
        return NotConsulted(
            f'Symbolicator cannot read the filters of "{broken.name}", and then uses no source',
            f'Correct the filters of "{broken.name}". Until then, Symbolicator uses none of the '
            "project's sources.",
        )
    if project.are_older:
        return NotConsulted(
            "the crash arrived after the source was stored",
            f"{_LOOK_AGAIN}. If that crash does not name it either, ask the administrator of your "
            "Sentry: one source that Symbolicator cannot read makes it drop all, and the option "
            "symbolicator.ignored_sources can exclude one.",
        )
    reason = "the crash is probably older than the source"
    if not any(source.id in named for source in project.sources):
        reason = "Sentry used none of the project's own sources"
    return NotConsulted(
        reason, f"Crashes from before a source was added never name it. {_LOOK_AGAIN}."
    )


def _is_unreadable(source: StoredSource) -> bool:
    """Return whether the source has filters that make Symbolicator drop all sources."""
    try:
        Filters.model_validate(source.fields.get("filters") or {})
    except ValidationError:
        return True
    return False


def advice_for(
    modules: Sequence[ExplainedModule],
    events: Sequence[Event],
    project: ProjectFacts,
    named: Container[str],
) -> str:
    """Return the one thing to change, in whole sentences.

    Args:
        modules: those that were looked up.
        named: the IDs of the sources that any crash names.
    """
    errors = {error.type for event in events for error in event.errors}
    if not modules and errors & _SENTRY_FAILED:
        return f"Sentry itself could not symbolicate this crash. {_LOOK_AGAIN}."
    if not modules:
        return "Nothing to change: these crashes have no module that Sentry looks up."
    if project.list_failure:
        return why_not_consulted("", project, named).advice
    own = {source.id for source in project.sources}
    results = [(module, each) for module in modules for each in module.sources if each.id in own]
    for fault in _FAULTS:
        for module, source in results:
            # Other crashes show that it is consulted.
            is_old = fault == "not-consulted" and source.id in named
            if source.found.verdict == fault and not is_old and not source.is_filtered:
                alike = [
                    other.image.name
                    for other, each in results
                    if each.id == source.id and each.found.verdict == fault
                ]
                return _remedy(module, source, some_of([*dict.fromkeys(alike)]), project, named)
    return _where_to_put(modules, own)


def _remedy(
    module: ExplainedModule,
    source: ModuleSource,
    files: str,
    project: ProjectFacts,
    named: Container[str],
) -> str:
    """Return what to do about the result of a source for a module.

    Args:
        files: names of all modules with this result.
    """
    details, name = source.found.details.rstrip("."), f'"{source.name}"'
    file = module.image.name
    match source.found.verdict:
        case "refused":
            why = f": {details}" if details else ""
            check = "Check its credentials, and that they allow reading its files"
            return f"{name} refuses Sentry's requests for {files}{why}. {check}. {_CACHED}."
        case "failed":
            reach = "Check that Sentry's servers can reach it"
            own = (remedy for kind in registry.KINDS for remedy in kind.remedies)
            fixes = (fix for part, fix in (*own, *_REMEDIES.items()) if part in details)
            remedy = next(fixes, reach)
            return f"Requests to {name} for {files} fail: {details}. {remedy}. {_CACHED}."
        case "not-consulted":
            return why_not_consulted(source.id, project, named).advice
        case "nothing-requested":
            why = details or "check its filters"
            return f"Sentry has nothing to request from {name} for {file}: {why}."
        case _:
            why = f" ({details})" if details else ""
            place = f"The file of {file} in {name}, {source.found.location}, is not usable{why}"
            return f"{place}. Upload it again, and check that it is not cut or empty."


def _where_to_put(modules: Sequence[ExplainedModule], own: Container[str]) -> str:
    """Return the advice for sources that work, but may lack files."""
    missing = [module for module in modules if not module.has_debug_file]
    apps = [each for each in missing if not each.is_system]
    if not apps:
        rest = " of the app. Those missing belong to the system" if missing else ""
        return f"Nothing to change: Sentry has the debug files of all modules{rest}."
    for source in apps[0].sources:
        is_asked = source.id in own and source.excluded is None
        if is_asked and source.found.verdict == "not-there":
            names = [each.image.name for each in apps if _lacks_only_the_file(each, source.id)]
            place = f"Sentry looked for the first at {source.found.location}"
            advice = f'Put the debug files of {some_of(names)} into "{source.name}". {place}.'
            return advice if _is_of_use(source.id, modules) else f"{advice} {_OTHER_PATHS}"
    for module in apps:
        for source in module.sources:
            if source.id in own and source.excluded is not None:
                why, advice = source.excluded
                never = f"Sentry never requests the debug file of {module.image.name} from"
                return f'{never} "{source.name}": {why}. {advice}'
    names = [each.image.name for each in apps]
    return f"Add a source that has the debug files of {some_of(names)}, or upload them to Sentry."


def _is_of_use(source_id: str, modules: Sequence[ExplainedModule]) -> bool:
    """Return whether Sentry found any file in the source."""
    results = (each for module in modules for each in module.sources if each.id == source_id)
    return any(each.found.verdict in ("used", "not-needed") for each in results)


def _lacks_only_the_file(module: ExplainedModule, source_id: str) -> bool:
    """Return whether a debug file in the source would be enough."""
    # A source that is used without a debug file has the program only.
    return any(
        each.id == source_id and not each.excluded and each.found.verdict in ("not-there", "used")
        for each in module.sources
    )
