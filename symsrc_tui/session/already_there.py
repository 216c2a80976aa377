"""Which sources a project already has, and the ID by which a repeated run knows its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from pydantic import SecretStr

from symsrc_tui.sentry.comparison import differences, is_same_place
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.session.destination import Destination
    from symsrc_tui.sources.source import Source

# Must never change, because it decides the IDs of sources that are already stored.
_NAMESPACE = UUID("0c7800b3-d5ad-406f-ae79-cb1025b0ea76")


def with_id(source: Source, where: Destination) -> Source:
    """Return the source with its ID or, if it has none, with one that is made from it."""
    return source.model_copy(update={"id": source.id or _derived_id(source, where)})


def _derived_id(source: Source, where: Destination) -> str:
    """Return a UUID derived from the source, without its secrets, and from its project.

    The same source in the same project always gets the same ID. Servers reject an ID that they
    already have, so a repeated run cannot store the source twice, even if an earlier run was
    killed. That is why nothing has to be saved before it is sent.
    """
    answers = source.values().items()
    public = {path: value for path, value in answers if not isinstance(value, SecretStr)}
    text = json.dumps([where.organization, where.project, public], sort_keys=True)
    return str(uuid5(_NAMESPACE, text))


def already_there(
    sources: Sequence[Source], where: Destination, listed: Iterable[StoredSource]
) -> list[StoredSource | None]:
    """Return which of a project's sources each of these is, if any. No two are the same one.

    A chosen ID alone decides, because it is the way to a second source of one place. Otherwise the
    ID that is made tells more than equal fields, and these more than the place.

    Args:
        sources: those without a chosen ID have none.
    """
    found: dict[int, StoredSource] = {}
    left = [*listed]
    for is_it in (_has_id, _is_alike, _is_place):
        for at, source in enumerate(sources):
            if at in found or (source.id and is_it is not _has_id):
                continue
            own = with_id(source, where)
            there = next((each for each in left if is_it(each, own)), None)
            if there is not None:
                found[at] = there
                left.remove(there)
    return [found.get(at) for at in range(len(sources))]


def _has_id(stored: StoredSource, source: Source) -> bool:
    return stored.id == source.id


def _is_place(stored: StoredSource, source: Source) -> bool:
    return is_same_place(stored.fields, source)


def _is_alike(stored: StoredSource, source: Source) -> bool:
    return _is_place(stored, source) and not unlike(stored, source)


def unlike(stored: StoredSource, source: Source) -> str:
    """Return the labels of the fields in which a stored source differs; empty if it does not."""
    paths = differences(stored.fields, type(source), source.values())
    labels = {field.path: field.label for field in fields_of(type(source))}
    return ", ".join(labels[path] for path in paths if path in labels)


def duplicate_message(source: Source, stored: Iterable[StoredSource]) -> str:
    """Return a sentence about another source of the same type and place, or an empty string."""
    found = (each for each in stored if each.id != source.id and _is_place(each, source))
    return next((at_place(each) for each in found), "")


def at_place(stored: StoredSource) -> str:
    """Return a sentence about a source that the project has for a place, without a full stop."""
    return f"This project already has a source for this place: {stored.title}"
