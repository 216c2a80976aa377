"""What an edit changes, in the words of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sentry.comparison import value_at
from symsrc_tui.sentry.stored_source import is_secret
from symsrc_tui.session.stored.difference import change_text, field_changes
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import JsonValue

    from symsrc_tui.sentry.models import Fields
    from symsrc_tui.session.stored.change import Edit
    from symsrc_tui.session.stored.difference import FieldChange
    from symsrc_tui.sources.kind import Kind


def lines_of_edit(kind: Kind, edit: Edit, verb: str = "will be") -> Iterator[tuple[str, str]]:
    """Yield labels and what happens to the fields, without the ID."""
    old, new = edit.stored.fields, edit.fields
    return labelled(kind, field_changes(old, new, verb), old, new, verb)


def labelled(
    kind: Kind, changes: Iterable[FieldChange], old: Fields, new: Fields, verb: str = "will be"
) -> Iterator[tuple[str, str]]:
    """Yield changes with the form's labels and texts in place of the API's."""
    fields = {field.path: field for field in fields_of(kind.source_class())}

    def text(path: str, value: JsonValue) -> JsonValue:
        answer = fields[path].control.from_json(value)
        return fields[path].control.text(answer) if answer else value

    for path, said in changes:
        if path not in fields or is_secret(path):
            yield fields[path].label if path in fields else shown(path, 60), said
        else:
            before, after = (text(path, value_at(each, path)) for each in (old, new))
            yield fields[path].label, change_text(path, before, after, verb)
