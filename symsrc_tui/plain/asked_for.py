"""Where Sentry will look for a file in the source of these answers, by a sample file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.lookup.joining import bucket_uri, join_url
from symsrc_tui.lookup.samples import Platform, sample, sample_objects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.kinds.question import Value
    from symsrc_tui.kinds.source import Source


def sample_address(
    model: type[Source], given: Mapping[str, Value], platform: Platform | None = None
) -> tuple[str, str] | None:
    """A platform's label, and the address of what is asked for first for its sample.

    None while the answers do not say where that is, and if the layout has no place for it.

    Args:
        given: the answers that are not blank, by field path.
        platform: if None, the first one that the layout has a place for.
    """
    layout, casing = given.get("layout.type"), given.get("layout.casing")
    place = given.get("url" if model.ADDRESS == "url" else "bucket")
    if not (model.ADDRESS and place and layout and casing):
        return None
    for each in sample_objects() if platform is None else (platform,):
        try:
            paths = sample(str(layout), str(casing), each)
            if not paths:
                continue
            if model.ADDRESS == "url":
                return each.label, join_url(str(place), paths[0])
            prefix = str(given.get("prefix", ""))
            return each.label, bucket_uri(model.ADDRESS, str(place), prefix, paths[0])
        except ValueError:
            return None
    return None
