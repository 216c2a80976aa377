"""The form of a stored source, filled from what the server shows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.forms.controls import KEPT, is_blank
from symsrc_tui.sentry.stored_source import kept
from symsrc_tui.session.source_form import SourceForm
from symsrc_tui.session.stored.edit import relevant
from symsrc_tui.sources.source import fields_of, nest
from symsrc_tui.sources.validate import answers_in, answers_of, kept_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.sentry.models import Fields, StoredSource
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.sources.validate import Validation


class EditForm(SourceForm):
    """The answers of a stored source. Its type cannot be changed.

    A secret is kept (`KEPT`), replaced (another answer) or cleared (a blank one).
    """

    def __init__(self, kind: Kind, stored: StoredSource) -> None:
        super().__init__()
        self.kind = self.fixed_kind = kind
        """The type, which an edit cannot change."""
        self.source = stored
        """As it is stored, as far as is known."""
        self.before = _answers(kind, stored)
        """Its answers."""
        self.answers = dict(self.before)

    def choose(self, kind: Kind) -> None:
        """Do nothing, because the type cannot be changed."""
        del kind

    def answer(self, values: Mapping[str, Value]) -> None:
        """Set answers. A required secret that is blank is kept."""
        needed = {field.path for field in self._fields if field.secret and field.required}
        super().answer(
            {
                path: KEPT if path in needed and self.is_stored(path) and is_blank(value) else value
                for path, value in values.items()
            }
        )

    def is_stored(self, path: str) -> bool:
        return self.before.get(path) is KEPT

    def present(self, field: Field) -> Value:
        # What is stored has no defaults: a blank field is blank there.
        return self.answers.get(field.path, field.control.blank)

    def is_answered(self, path: str) -> bool:
        # Every stored source has an ID.
        return path in self.changed if path == "id" else super().is_answered(path)

    def emptied(self, field: Field) -> Value:
        return KEPT if self.is_stored(field.path) else super().emptied(field)

    @property
    def changed(self) -> dict[str, Value | None]:
        """The answers that differ from what is stored, by field path; None for a cleared one."""
        kind = self.fixed_kind
        old, new = answers_of(kind, self.before), answers_of(kind, self.answers)
        paths = (field.path for field in fields_of(kind.source_class()))
        return {path: new.get(path) for path in paths if not _same(old.get(path), new.get(path))}

    @property
    def changes(self) -> Fields:
        """The same as a request body, in which null clears. It has secrets in plain text."""
        return nest(self.changed, lambda secret: secret.get_secret_value())

    @property
    def has_answers(self) -> bool:
        return not self.stored and bool(self.not_kept or self.changed)

    def by_model(self) -> Validation:
        """Validate the answers. What is wrong with unchanged ones does not block the edit."""
        validation = super().by_model()
        problems = relevant(self.fixed_kind, validation, self.source, self.changes)
        return validation._replace(problems=problems)

    def keep_secrets(self, sent: Mapping[str, Value]) -> None:
        """Let the server keep the secrets among answers that it has stored meanwhile."""
        for path, value in sent.items():
            is_secret = isinstance(value, SecretStr) and not is_blank(value)
            if is_secret and self.answers.get(path) == value:
                self.answers[path] = KEPT

    def renew(self, stored: StoredSource) -> None:
        """Fill in what is stored now, and keep the answers that the person has changed."""
        mine = {path: self.answers[path] for path in self.changed if path in self.answers}
        self.source, self.before = stored, _answers(self.fixed_kind, stored)
        self.answers = {**self.before, **mine}
        self.server_errors.clear()


def _answers(kind: Kind, stored: StoredSource) -> dict[str, Value]:
    fields = kept(stored.fields)
    return answers_in(kind.source_class(), fields) | kept_secrets(kind, fields)


def _same(old: Value | None, new: Value | None) -> bool:
    # By identity first, because a kept secret is equal to no other value.
    return old is new or (old is not KEPT and new is not KEPT and old == new)
