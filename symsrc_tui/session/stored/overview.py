"""What to show of a stored source: its name, type, place, layout, and what else it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.forms.controls import is_hidden
from symsrc_tui.sentry.comparison import value_at
from symsrc_tui.sentry.stored_source import is_secret
from symsrc_tui.session.stored.difference import flat
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.safe import shown
from symsrc_tui.text.url_keys import hide_keys

if TYPE_CHECKING:
    from pydantic import JsonValue

    from symsrc_tui.sentry.models import Fields

_LONGEST = 300
_SHARED = ("name", "type", "id", "layout.type", "layout.casing")


class Overview(NamedTuple):
    """A stored source in texts to show; those that it lacks are empty."""

    id: str
    name: str
    label: str
    """Its type."""
    place: str
    """The URL, or bucket and prefix."""
    layout: str
    """Layout and casing, by their labels."""
    details: tuple[str, ...]
    """Its other fields, one a line, and which secrets are set."""

    @property
    def lines(self) -> tuple[str, ...]:
        """All but the name, each with its label."""
        first = (("Type", self.label), ("Place", self.place), ("Layout", self.layout))
        labelled = (f"{label}: {text}" for label, text in first if text)
        return (*labelled, *self.details, f"ID: {self.id}")


def overview(fields: Fields) -> Overview:
    """Describe a source of any type by its fields."""
    kind = kind_of(fields.get("type"))
    place = kind.source_class().PLACE if kind else ()
    known = {each.path: each for each in fields_of(kind.source_class())} if kind else {}
    labels = {path: each.label for path, each in known.items()}
    details = [
        f"{labels.get(path, shown(path, 60))}: {_set_or_text(path, value)}"
        for path, value in flat(fields).items()
        if value and path not in (*_SHARED, *place)
    ]
    if kind is None:
        details.append("This program does not know this type, and keeps the source as it is")
    layout = [
        known[path].control.labels(text)[0] if path in known else text
        for path in ("layout.type", "layout.casing")
        if (text := _text(value_at(fields, path)))
    ]
    return Overview(
        _text(fields.get("id")),
        _text(fields.get("name")) or "(no name)",
        *_type_and_place(fields),
        ", ".join(layout),
        tuple(details),
    )


def search_text(fields: Fields) -> str:
    """Return what a source is found by: its name, type, place and ID. Not safe to show."""
    own = (fields.get(name) for name in ("name", "type", "id"))
    return " ".join((*_type_and_place(fields), *(text for text in own if isinstance(text, str))))


def _type_and_place(fields: Fields) -> tuple[str, str]:
    type_ = fields.get("type")
    kind = kind_of(type_)
    if kind is None:
        return _text(type_ if isinstance(type_, str) else "") or "unknown type", ""
    place = (_text(value_at(fields, path)) for path in kind.source_class().PLACE)
    return kind.label, "/".join(filter(None, place))


def _set_or_text(path: str, value: JsonValue) -> str:
    return "set" if is_hidden(value) or is_secret(path) else _text(value)


def _text(value: JsonValue) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return shown(", ".join(map(str, value)), _LONGEST)
        case _:
            return shown(hide_keys(str(value)), _LONGEST)
