"""Show where Sentry will look in the source described by a form's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup.samples import sample, sample_objects
from symsrc_tui.sources.layout import LayoutAndCasing
from symsrc_tui.sources.probe.file_requests import requests_for, why_unrequested

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.lookup.samples import Platform
    from symsrc_tui.sources.kind import Kind


class ExpectedPath(NamedTuple):
    """The place where Sentry looks for one file of a module."""

    filetype: str
    address: str
    """The full address, or only the path if the address of the source is not entered yet."""


def address(kind: Kind, answers: Mapping[str, Value], path: str) -> str:
    """Return the full address of a path in the source.

    Args:
        answers: those that are not blank, by field path.

    Raises:
        ValueError: the address of the source is missing or invalid. Says what to enter.
    """
    if kind.address is None:
        raise ValueError("Sentry does not use paths with this type of source")
    return kind.address(answers, path)


def sample_address(kind: Kind, answers: Mapping[str, Value], platform: Platform) -> str | None:
    """Return the address that Sentry requests first for a platform's sample file.

    None if the layout does not support the platform. Raises ValueError as `address` does, and if
    no layout is chosen.
    """
    paths = sample(*_naming(answers), platform)
    return address(kind, answers, paths[0]) if paths else None


def first_platform(
    kind: Kind, answers: Mapping[str, Value], platforms: Iterable[Platform] = sample_objects()
) -> tuple[Platform, str] | None:
    """Return the first platform that the layout supports, and the address of its sample.

    None if layout or address are missing.
    """
    for platform in platforms:
        try:
            sample_path = sample_address(kind, answers, platform)
        except ValueError:
            break
        if sample_path is not None:
            return platform, sample_path
    return None


def expected_paths(kind: Kind, answers: Mapping[str, Value], file: DebugFile) -> list[ExpectedPath]:
    """Return the places where Sentry looks for a debug file's module, most likely first.

    Empty if the layout does not support it. Raises ValueError if no layout is chosen, or if the
    filters exclude the file.
    """
    naming = LayoutAndCasing(*_naming(answers))
    if excluded := why_unrequested(file, answers):
        raise ValueError(f"Sentry never requests this file from this source: {excluded.reason}")
    filetypes = answers.get("filters.filetypes", ())
    requests = requests_for(naming, file, filetypes if isinstance(filetypes, tuple) else ())
    return [ExpectedPath(each.filetype, _placed(kind, answers, each.path)) for each in requests]


def _placed(kind: Kind, answers: Mapping[str, Value], path: str) -> str:
    try:
        return address(kind, answers, path)
    except ValueError:
        return path


def _naming(answers: Mapping[str, Value]) -> tuple[str, str]:
    if "layout.type" not in answers:
        raise ValueError("Choose a layout to see where Sentry will look")
    return str(answers["layout.type"]), str(answers.get("layout.casing", "default"))
