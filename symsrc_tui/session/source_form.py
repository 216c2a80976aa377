"""The answers about one source, and their problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from symsrc_tui.session.problems import by_field, of_touched

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.sources.fill import FilledValues, Filler
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.sources.source import IdOrigin, Source
    from symsrc_tui.sources.validate import Validation


class SourceForm:
    """Holds all answers; front ends read them from here and write them back.

    Answers are kept by field path and shared between the kinds, so switching the type keeps the
    common fields, and switching back restores the others.
    """

    def __init__(self) -> None:
        self.kind: Kind | None = None
        self.answers: dict[str, Value] = {}
        self.touched: set[str] = set()
        """Fields that the user has visited and left, so that their problems are shown."""
        self.taken_ids: frozenset[str] = frozenset()
        self.destination_warnings: tuple[Problem, ...] = ()
        """Warnings about the destination, such as a feature missing from the organization's
        plan."""
        self.revised: Callable[[Problem, Mapping[str, Value]], Problem | None] = _as_it_is
        """Returns a problem of answers as the server has it, or None if it does not hold there."""
        self.duplicate_message: Callable[[Source], str] = lambda _: ""
        """Returns a sentence about another source of the same place, or an empty string."""
        self.adapt: Callable[[Kind], Kind] = lambda kind: kind
        """Returns a kind as this run offers it."""
        self.server_errors: dict[str, Problem] = {}
        """The server's errors by field, until the field is changed."""
        self.not_kept: dict[str, str] = {}
        """Why a draft did not keep a field's answer, until it is answered or cleared."""
        self.new_id = str(uuid4())
        """The source's ID, unless the user chose one. Generated before the first request, so that
        repeating the request cannot store the source twice."""
        self.resumed_from: set[str] = set()
        """IDs of the drafts that were resumed."""
        self.stored = False
        self.is_partly_stored = False
        """True if some of several projects have what the answers say."""
        self._starts: dict[str, Value] = {}
        """Values that would not be lost on quitting: defaults, and what is already stored."""

    def choose(self, kind: Kind) -> None:
        """Switch to a type, filling in its defaults for unanswered fields."""
        self.kind = self.adapt(kind)
        for field in self._fields:
            if field.default:
                self._starts.setdefault(field.path, field.default)
                self.answers.setdefault(field.path, field.default)

    def answer(self, values: Mapping[str, Value]) -> None:
        """Set answers, by field path."""
        self.answers.update(values)
        for path in values:
            self.server_errors.pop(path, None)
            self.not_kept.pop(path, None)
        self.stored = self.is_partly_stored = False

    def is_stored(self, path: str) -> bool:
        """Return whether the server has a secret in this field, which it can keep."""
        del path
        return False

    def present(self, field: Field) -> Value:
        """Return the answer of a field, or else its default."""
        return self.answers.get(field.path, field.default)

    def is_answered(self, path: str) -> bool:
        """Return whether a field has an answer of the user."""
        return bool(self.answers.get(path))

    @property
    def needs_advanced(self) -> bool:
        """True if an advanced field has an answer, so that they should all be shown."""
        return any(field.advanced and self.is_answered(field.path) for field in self._fields)

    def emptied(self, field: Field) -> Value:
        """Return the answer of a field whose content has gone to other fields."""
        return field.control.blank

    def fill(self, values: Mapping[str, Value], notes: Sequence[str] = ()) -> str:
        """Set complete answers, such as those of a profile, and show their problems at once.

        Return the notes, or a sentence that names the fields, without a full stop.
        """
        self.answer(values)
        self.touched.update(values)
        filled = ", ".join(each.label for each in self._fields if each.path in values)
        return " ".join(notes) or f"Filled in: {filled}"

    def fill_from_host(self, filler: Filler, found: FilledValues) -> tuple[FilledValues, str]:
        """Fill in the requested values, and the others where there is no answer.

        Return those that were filled in, and what to tell the user.
        """
        filled = found.beside(filler, self._fields, self.answers)
        return filled, self.fill(filled.values, filled.notes)

    @property
    def _fields(self) -> Sequence[Field]:
        from symsrc_tui.sources.source import fields_of

        return fields_of(self.kind.source_class()) if self.kind else ()

    def add_server_error(self, problem: Problem) -> None:
        """Keep a server's error about a field, until the field is changed."""
        self.server_errors[problem.field] = problem
        self.touched.add(problem.field)

    @property
    def has_answers(self) -> bool:
        """True if quitting now would lose an answer."""
        if self.kind is None or self.stored:
            return False
        return bool(self.not_kept) or any(
            bool(_clear(value)) and value != self._starts.get(path)
            for path, value in self.answers.items()
        )

    def validation(self) -> Validation:
        """Validate the answers; a valid source gets its ID.

        Raises:
            ValueError: no type has been chosen.
        """
        from symsrc_tui.forms.problem import Problem, warning

        validation = self.by_model()
        source = validation.source
        if source is not None and source.id is None:
            source = source.model_copy(update={"id": self.new_id})
        duplicate = self.duplicate_message(source) if source is not None else ""
        duplicates = [warning("", duplicate)] if duplicate else []
        paths = {field.path for field in self._fields}
        server_errors = [problem for path, problem in self.server_errors.items() if path in paths]
        not_kept = [Problem(path, why) for path, why in self.not_kept.items() if path in paths]
        # Drop "required" for these, because the message about the draft covers it.
        others = [
            revised
            for problem in validation.problems
            if problem.field not in self.not_kept
            and (revised := self.revised(problem, self.answers)) is not None
        ]
        errors = (each for each in (*server_errors, *not_kept) if each.severity == "error")
        return validation._replace(
            source=None if any(errors) else source,
            problems=(*self.destination_warnings, *duplicates, *server_errors, *not_kept, *others),
        )

    def by_model(self) -> Validation:
        """Validate the answers by the type's model. Raises ValueError without a type."""
        from symsrc_tui.sources.validate import validate

        if self.kind is None:
            raise ValueError("no type has been chosen")
        return validate(self.kind, self.answers, self.taken_ids)

    def valid_answers(self) -> dict[str, Value]:
        """Return the answers that are neither blank nor wrong, to show paths of."""
        from symsrc_tui.sources.validate import answers_of

        validation = self.validation()
        return validation.valid(answers_of(self.kind, self.answers)) if self.kind else {}

    @property
    def first_wrong(self) -> str:
        """The path of the first field with an error; empty if there is none."""
        wrong = {problem.field for problem in self.validation().errors}
        return next((field.path for field in self._fields if field.path in wrong), "")

    def checkable(self) -> Source | None:
        """Return a source to check, or None if an answer that a check needs has an error."""
        from symsrc_tui.sources.checkable import checkable_answers
        from symsrc_tui.sources.validate import validate

        if self.kind is None:
            return None
        if any(field.path in self.not_kept for field in self._fields):
            return None
        return validate(self.kind, checkable_answers(self.answers)).source

    def problems_to_show(self, validation: Validation) -> list[Problem]:
        """Return the problems of the type and of fields that were left, errors first."""
        # The type is not entered among the fields, so its problems show at once.
        return of_touched(validation.problems, {*self.touched, "type"})

    def shown_problems(self, validation: Validation) -> dict[str, Problem]:
        """Return what to show at each field."""
        return by_field(self.problems_to_show(validation))

    def renew_id(self) -> None:
        """Generate another ID, because the last one is taken."""
        self.new_id = str(uuid4())

    @property
    def id_origin(self) -> IdOrigin:
        """Where the id of the source comes from."""
        from symsrc_tui.sources.source import IdOrigin

        if self.answers.get("id"):
            return IdOrigin.SHARED
        return IdOrigin.RESUMED if self.new_id in self.resumed_from else IdOrigin.OWN

    def start_another(self, *, keep_name: bool = False) -> None:
        """Start another source with the same answers, except for its ID and, usually, its name."""
        for path in ("id",) if keep_name else ("name", "id"):
            self.answers.pop(path, None)
        # The source is stored, so quitting now loses none of its answers.
        self._starts.update(self.answers)
        self.touched.clear()
        self.server_errors.clear()
        self.not_kept.clear()
        self.renew_id()
        self.stored = self.is_partly_stored = False


def _as_it_is(problem: Problem, answers: Mapping[str, Value]) -> Problem:
    del answers
    return problem


def _clear(value: Value) -> object:
    """Return an answer in plain text, to compare it with another."""
    return value if isinstance(value, str | bool | tuple) else value.get_secret_value()
