"""Shows where Sentry will look in the source described by a form's answers."""

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
    """The place where Sentry looks for one file of a module."""

    filetype: str
    address: str
    """The full address, or only the path if the address of the source is not entered yet."""


def address(model: type[Source], given: Mapping[str, Value], path: str) -> str:
    """Return the full address of a path in the source.

    Args:
        given: the answers that are not blank, by field path.

    Raises:
        ValueError: the address of the source is missing or invalid. Says what to enter.
    """
    place = "url" if model.ADDRESS == "url" else "bucket"
    if not model.ADDRESS:
        raise ValueError("Sentry does not use paths with this type of source")
    if place not in given:
        what = "URL" if place == "url" else "bucket name"
        raise ValueError(f"Enter a valid {what} to see where Sentry will look")
    if place == "url":
        return join_url(str(given["url"]), path)
    return bucket_uri(model.ADDRESS, str(given["bucket"]), str(given.get("prefix", "")), path)


def sample_address(
    model: type[Source], given: Mapping[str, Value], platform: Platform
) -> str | None:
    """Return the address that Sentry requests first for a platform's sample file.

    None if the layout does not support the platform. Raises ValueError as `address` does, and if
    no layout is chosen.
    """
    paths = sample(*_naming(given), platform)
    return address(model, given, paths[0]) if paths else None


def first_platform(model: type[Source], given: Mapping[str, Value]) -> tuple[Platform, str] | None:
    """Return the first platform that the layout supports, and the address of its sample.

    None if layout or address are missing.
    """
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
    """Return the places where Sentry looks for a debug file's module, most likely first.

    Empty if the layout does not support it. Raises ValueError if no layout is chosen.
    """
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
