"""Drafts: answers that were not submitted, kept without secrets so that they can be resumed.

Reading a draft must not import pydantic, because it happens before the first screen.
`symsrc_tui.session.drafts.store` stores drafts on disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from symsrc_tui.session.destination import Destination
from symsrc_tui.sources import registry
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.text.redact import Redactor, looks_secret
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.sentry.models import Fields
    from symsrc_tui.session.source_form import SourceForm
    from symsrc_tui.sources.kind import Kind

VERSION = 1
EDIT_VERSION = 2
"""Of drafts of edits, which programs that know only version 1 must not take for new sources."""
LONGEST_TEXT = 4096
"""In characters, for one answer. No field of a symbol source needs more."""
_MOST_LINES = 200
_LONGEST_NAME = 80

Answer = str | bool | tuple[str, ...]


class EditedSource(NamedTuple):
    """Which stored source an edit changes."""

    id: str
    name: str
    """Safe to show."""
    cleared: tuple[str, ...]
    """Paths of the fields that the edit clears."""
    unchanged: Mapping[str, Answer] = {}
    """The other stored answers, without secrets, in case the source is gone later."""
    not_kept: tuple[str, ...] = ()
    """Paths of the other stored fields that are or look like secrets."""


class Draft(NamedTuple):
    """Answers that can be resumed."""

    kind: Kind | None
    """None if only the destination was entered."""
    destination: Destination
    """The project the source was for; parts may be empty."""
    answers: Mapping[str, Answer]
    """By field path, including those of other kinds, without secrets."""
    not_kept: tuple[str, ...]
    """Paths of fields whose answers were not kept: secrets, and what looks like one."""
    new_id: str
    """The ID of the source it was made from, so that a source that was stored after all is not
    stored twice."""
    edited: EditedSource | None = None
    """The stored source that `answers` change; None for a new source."""

    @property
    def name(self) -> str:
        """The name of the source, of an edit the stored one; may be empty."""
        if self.edited is not None and self.edited.name:
            return self.edited.name
        name = self.answers.get("name", "")
        return name if isinstance(name, str) else ""

    @property
    def label(self) -> str:
        """The label of its kind, or an empty string."""
        return self.kind.label if self.kind else ""

    def as_new(self) -> Draft:
        """Return the draft of a new source, because the one that it edits is gone."""
        if self.edited is None:
            return self
        answers = {**self.edited.unchanged, **self.answers}
        answers.pop("id", None)
        not_kept = dict.fromkeys((*self.not_kept, *self.edited.not_kept))
        return self._replace(edited=None, answers=answers, not_kept=tuple(not_kept))

    def resume(self, form: SourceForm) -> None:
        """Put the answers into a form, and note there which were not kept.

        Args:
            form: of an edit, if this is one.
        """
        form.resumed_from.add(self.new_id)
        if self.kind is None:
            return
        fields = _fields()
        form.choose(self.kind)
        cleared = self.edited.cleared if self.edited else ()
        form.answer({path: fields[path].control.blank for path in cleared if path in fields})
        form.answer(
            {
                path: answer
                for path, answer in self.answers.items()
                if path in fields and fields[path].control.fits(answer)
            }
        )
        form.new_id = self.new_id
        form.not_kept = {
            path: _why(fields[path], is_stored=form.is_stored(path))
            for path in self.not_kept
            if path in fields
        }
        # So that they are marked at once.
        form.touched.update(form.not_kept)


def draft_of(
    form: SourceForm, destination: Destination, *, is_chosen: bool = False
) -> Draft | None:
    """Make a draft of a form; None if nothing would be lost.

    Args:
        is_chosen: whether to keep the destination even without answers.
    """
    if form.kind is None or not form.has_answers:
        place = _without_secrets(destination, Redactor(()))
        is_kept = is_chosen and not form.stored and bool(place.organization or place.project)
        return Draft(None, place, {}, (), form.new_id) if is_kept else None
    return draft_from(form.kind, form, form.answers, destination)


def body_of(draft: Draft) -> Fields:
    """Return what the draft of an edit changes as a request body, as far as it was kept."""
    from symsrc_tui.sources.source import nest

    cleared = draft.edited.cleared if draft.edited else ()
    return nest({**draft.answers, **dict.fromkeys(cleared)}, lambda _: None)


def draft_from(
    kind: Kind, form: SourceForm, answers: Mapping[str, Value], destination: Destination
) -> Draft:
    """Make a draft of some of a form's answers."""
    from symsrc_tui.forms.controls import KEPT

    values = form.answers.values()
    redactor = Redactor(value for value in values if not isinstance(value, str | bool | tuple))
    fields = _fields()
    kept: dict[str, Answer] = {}
    not_kept: list[str] = []
    for path, value in answers.items():
        if path not in fields or (not value and value is not KEPT):
            continue
        if isinstance(value, str | bool | tuple) and _may_be_kept(fields[path], value, redactor):
            kept[path] = value
        else:
            not_kept.append(path)
    # Those that the draft before it did not keep and that were not entered again.
    not_kept += [path for path in form.not_kept if path not in not_kept]
    place = _without_secrets(destination, redactor)
    return Draft(kind, place, kept, tuple(not_kept), form.new_id)


def as_json(draft: Draft) -> str:
    """Serialize the draft as JSON."""
    edited = draft.edited
    return json.dumps(
        {
            "version": VERSION if edited is None else EDIT_VERSION,
            "type": draft.kind.type if draft.kind else None,
            "destination": draft.destination._asdict(),
            "answers": draft.answers,
            "again": draft.not_kept,
            "new_id": draft.new_id,
            **({} if edited is None else {"source": edited._asdict()}),
        },
        indent=1,
    )


def from_json(text: str) -> Draft:
    """Parse a draft from an untrusted file, dropping unknown parts.

    Raises:
        ValueError: it is not a draft. Its message continues a sentence that names the file.
    """
    try:
        document = json.loads(text)
    except RecursionError:
        raise ValueError("is not a draft") from None
    except ValueError:
        raise ValueError("is damaged") from None
    if not isinstance(document, dict) or "version" not in document:
        raise ValueError("is not a draft")
    if document["version"] not in (VERSION, EDIT_VERSION):
        raise ValueError("was written by another version of symsrc-tui")
    type_ = document.get("type")
    kind = kind_of(type_)
    place, answers, not_kept = map(document.get, ("destination", "answers", "again"))
    is_known = kind is not None or type_ is None
    if not is_known or not isinstance(place, dict) or not isinstance(answers, dict):
        raise ValueError("is damaged")
    edited = _edited(document.get("source")) if document["version"] == EDIT_VERSION else None
    if edited is not None and kind is None:
        raise ValueError("is damaged")
    return Draft(
        kind,
        Destination(*(_text(place.get(name)) for name in Destination._fields)),
        _answers(answers),
        _texts(not_kept),
        _uuid(document.get("new_id")),
        edited,
    )


def _edited(value: object) -> EditedSource:
    if not isinstance(value, dict) or not _text(value.get("id")):
        raise ValueError("is damaged")
    name = shown(_text(value.get("name")), _LONGEST_NAME)
    return EditedSource(
        _text(value["id"]),
        name,
        _texts(value.get("cleared")),
        _answers(value.get("unchanged")),
        _texts(value.get("not_kept")),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _fields() -> dict[str, Field]:
    """Return the fields of all kinds by path, the secret ones taking precedence."""
    from symsrc_tui.sources.source import fields_of

    fields = [field for kind in registry.KINDS for field in fields_of(kind.source_class())]
    return {field.path: field for field in sorted(fields, key=lambda field: field.secret)}


def _why(field: Field, *, is_stored: bool) -> str:
    """Say why the answer of a field is not there, and what to do."""
    because = "it is a secret" if field.secret else "it looks like a secret"
    advice = "Enter it again" + ("" if field.required else ", or clear the field")
    if is_stored:
        advice = "Enter it again, or keep the stored one"
    return f"Not kept in the draft, because {because}. {advice}"


def _may_be_kept(field: Field, value: Answer, redactor: Redactor) -> bool:
    if field.secret or not field.control.fits(value):
        return False
    texts = value if isinstance(value, tuple) else (str(value),)
    return len(texts) <= _MOST_LINES and not any(
        len(text) > LONGEST_TEXT or _holds_secret(text, redactor) for text in texts
    )


def _without_secrets(destination: Destination, redactor: Redactor) -> Destination:
    return Destination(*("" if _holds_secret(part, redactor) else part for part in destination))


def _holds_secret(text: str, redactor: Redactor) -> bool:
    """Return whether the text seems to contain a secret entered in the wrong field."""
    return looks_secret(text) or redactor.hide(text) != text


def _answers(value: object) -> dict[str, Answer]:
    found = value.items() if isinstance(value, dict) else ()
    return {path: answer for path, each in found if (answer := _answer(each))}


def _answer(value: object) -> Answer:
    match value:
        case bool():
            return value
        case list():
            return tuple(text for each in value[:_MOST_LINES] if (text := _text(each)))
        case _:
            return _text(value)


def _text(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= LONGEST_TEXT else ""


def _uuid(value: object) -> str:
    try:
        return str(UUID(value if isinstance(value, str) else ""))
    except ValueError:
        raise ValueError("is damaged") from None
