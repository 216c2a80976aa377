"""Where Sentry will look in the source that a form's answers describe, complete or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup.addressing import bucket_uri, join_url
from symsrc_tui.lookup.paths import module_candidates
from symsrc_tui.lookup.samples import sample, sample_objects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.lookup.samples import Platform
    from symsrc_tui.sources.source import Source


class ExpectedPath(NamedTuple):
    """Where one file of a module is looked for."""

    filetype: str
    address: str
    """Its whole address; the path alone while the answers do not say where the source is."""


def address(model: type[Source], given: Mapping[str, Value], path: str) -> str:
    """Where a path lies in the source of these answers.

    Args:
        given: the answers that are not blank, by field path.

    Raises:
        ValueError: the answers do not say yet where the source is; tells what to give.
    """
    place = "url" if model.ADDRESS == "url" else "bucket"
    if not model.ADDRESS:
        raise ValueError("Sentry looks for no paths in this type of source")
    if place not in given:
        raise ValueError(f"Give a right {place} to see where Sentry will look")
    if place == "url":
        return join_url(str(given["url"]), path)
    return bucket_uri(model.ADDRESS, str(given["bucket"]), str(given.get("prefix", "")), path)


def sample_address(
    model: type[Source], given: Mapping[str, Value], platform: Platform
) -> str | None:
    """The address of what is asked for first for a platform's sample; None if the layout has no
    place for it. Raises ValueError as `address` does, and while no layout is chosen."""
    paths = sample(*_naming(given), platform)
    return address(model, given, paths[0]) if paths else None


def first_platform(model: type[Source], given: Mapping[str, Value]) -> tuple[Platform, str] | None:
    """The first platform that the layout has a place for, and the address of what is asked for
    first for its sample. None while the answers do not say where that is."""
    for platform in sample_objects():
        try:
            found = sample_address(model, given, platform)
        except ValueError:
            break
        if found is not None:
            return platform, found
    return None


def expected_paths(
    model: type[Source], given: Mapping[str, Value], file: DebugFile
) -> list[ExpectedPath]:
    """Where a debug file and what belongs to it are looked for, best first; empty if the layout
    has no place for them. Raises ValueError while no layout is chosen."""
    candidates = module_candidates(*_naming(given), file.object_id, preferred=file.filetype)
    return [ExpectedPath(filetype, _placed(model, given, path)) for filetype, path in candidates]


def _placed(model: type[Source], given: Mapping[str, Value], path: str) -> str:
    try:
        return address(model, given, path)
    except ValueError:
        return path


def _naming(given: Mapping[str, Value]) -> tuple[str, str]:
    if "layout.type" not in given:
        raise ValueError("Choose a layout to see where Sentry will look")
    return str(given["layout.type"]), str(given.get("layout.casing", "default"))
