"""What the review shows of a source, in this order, for both front ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr

from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.lookup.samples import sample_objects
from symsrc_tui.sentry.errors import ProjectMoved, Refused
from symsrc_tui.session.problems import field_for_error, with_label
from symsrc_tui.session.source_file import SourceFile, chosen_answers
from symsrc_tui.session.stored.credentials import Credentials, credential_fields
from symsrc_tui.session.wizard.flow import NextStep, Step, step_for
from symsrc_tui.sources.expected_paths import first_platform
from symsrc_tui.sources.preview import CURL_NOTE, curl_command
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.safe import shown
from symsrc_tui.text.url_keys import hide_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.net.errors import RequestError
    from symsrc_tui.session.stored.edit import PlannedEdit
    from symsrc_tui.session.stored.source_edit import SourceEdit
    from symsrc_tui.session.wizard.wizard import WizardSession
    from symsrc_tui.sources.source import Source

_MOST_NAMED = 5
"""Sources in a line."""
_LONGEST = 4000
"""Characters of a value; more than any field may have."""


class ReviewItem(NamedTuple):
    """An error or a warning, and the step to correct it at."""

    problem: Problem
    """With the field's label in the message."""
    to: NextStep


class Review(NamedTuple):
    """The source of a form, ready to be read."""

    destination: str
    """Where it will be added, as a sentence without a full stop."""
    lines: tuple[tuple[str, str], ...]
    """Labels and values: the answers, an example of a path, and the check."""
    items: tuple[ReviewItem, ...]
    """Errors first."""
    source: Source | None
    """What Submit adds; None if there are errors."""
    checkable: Source | None
    """What can be checked; None if an answer that a check needs is missing or wrong, or if no
    source of this type can be checked."""
    file: SourceFile
    curl: str
    """The same request with curl; empty if there are errors, and for an edit."""
    planned: PlannedEdit | None = None
    """What an edit comes to; None if a source is added."""
    sent: str = ""
    """What was sent already, without a full stop."""

    @property
    def is_blocked(self) -> bool:
        """True if errors must be fixed before the source can be added or changed."""
        if self.planned is None:
            return self.source is None
        return any(item.problem.severity == "error" for item in self.items)

    @property
    def can_submit(self) -> bool:
        """True if there is something to send, and nothing blocks it."""
        return self.source is not None if self.planned is None else self.planned.edit is not None

    @property
    def why_not(self) -> str:
        """Why it cannot be submitted, without a full stop; empty if it can."""
        if self.can_submit:
            return ""
        wrong = "Fix the errors before you submit"
        return wrong if self.is_blocked else "Nothing changes. Change a field first"

    @property
    def request(self) -> Iterator[tuple[str, str]]:
        """Headings and texts of what is sent, without secrets."""
        yield self.file.heading, self.file.text
        if self.curl:
            yield CURL_NOTE, self.curl

    def item_for(self, failure: RequestError) -> int | None:
        """Return the index of the item about the field that caused a failure, or None."""
        if isinstance(failure, ProjectMoved):
            return None  # the new slug is already filled in
        fields = [item.to.field for item in self.items]
        if path := field_for_error(failure):
            return fields.index(path) if path in fields else None
        path = failure.field or ""
        if not isinstance(failure, Refused) or not path:
            return None
        # The server reports errors in filters for all of them together.
        fits = (at for at, field in enumerate(fields) if f"{field}.".startswith(f"{path}."))
        return next(fits, None)


def review_of(session: WizardSession, failure: RequestError | None = None) -> Review:
    """Validate the form once, and return what to show of it.

    Args:
        failure: why the last attempt to add the source failed.
    """
    if session.edit is not None:
        return _review_of_edit(session, session.edit, failure)
    kind, form, connection = session.kind, session.form, session.connection
    fields = fields_of(kind.source_class())
    validation = form.validation()
    source = validation.source
    checkable = _checkable(session, source)
    answers = chosen_answers(form, kind, source)
    return Review(
        f"Will be added to {connection.destination_text}",
        (
            ("Type", kind.label),
            *_values(fields, answers),
            *_example(session, validation.valid(answers)),
            ("Check", _check(session, checkable)),
        ),
        tuple(_items(fields, validation.problems, failure or connection.failure)),
        source,
        checkable,
        SourceFile.of(form, kind, source),
        curl_command(connection.destination.sources_url, source) if source else "",
        sent=_sent(session, source),
    )


def _checkable(session: WizardSession, source: Source | None = None) -> Source | None:
    if session.kind.why_not_checkable is not None:
        return None
    return source or session.form.checkable()


def _sent(session: WizardSession, source: Source | None) -> str:
    if not session.form.is_partly_stored:
        return "Nothing has been sent yet"
    if session.edit is not None:
        return "Other projects have this change already"
    is_here = source is not None and session.connection.duplicate_message(source)
    return f"{'This project has' if is_here else 'Other projects have'} this source already"


def _review_of_edit(
    session: WizardSession, edit: SourceEdit, failure: RequestError | None
) -> Review:
    planned = edit.planned()
    change = planned.edit
    checkable = _checkable(session)
    items = _items(
        fields_of(edit.kind.source_class()), planned.problems, failure or session.connection.failure
    )
    if not edit.is_here:
        message = (
            f"The source is in {edit.destination_text}. Change the connection back to that project"
        )
        to = NextStep(Step.CONNECTION, "project", then=Step.REVIEW)
        items.insert(0, ReviewItem(Problem("", message), to))
    is_first = change is not None and checkable is not None and session.checks_first(change)
    heading = "Nothing will be changed in" if planned.wanted is None else "Will be changed in"
    return Review(
        f"{heading} {edit.destination_text}",
        (
            *edit.lines(planned),
            ("ID", edit.about_id(planned)),
            ("Source", f"{edit.name}, {edit.kind.label}"),
            *_sharing(session, edit),
            ("Check", "Submit runs it first" if is_first else _check(session, checkable)),
        ),
        tuple(items),
        change.source if change is not None else None,
        checkable,
        SourceFile.of_edit(edit),
        "",
        planned,
        _sent(session, None),
    )


def _sharing(session: WizardSession, edit: SourceEdit) -> Iterator[tuple[str, str]]:
    """Yield a line if other sources of the project use the credentials that are replaced."""
    old = Credentials.of(edit.stored.fields)
    if old is None or edit.form.changed.keys().isdisjoint(credential_fields(edit.kind)):
        return
    sharing = [each for each in session.connection.sources if old.are_in(each)]
    others = [each for each in sharing if each.id != edit.stored.id]
    if others:
        names = ", ".join(shown(each.name or each.type, 40) for each in others[:_MOST_NAMED])
        more = f" and {len(others) - _MOST_NAMED:,} more" if len(others) > _MOST_NAMED else ""
        how = "To replace them everywhere, choose several projects"
        yield "Same credentials", f"{names}{more}. {how}"


def _values(fields: Sequence[Field], answers: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for field in fields:
        if (value := answers.get(field.path)) is not None:
            is_hidden = isinstance(value, SecretStr)
            text = "hidden" if is_hidden else hide_keys(field.control.text(value))
            if field.control.allow_custom and text != value:
                # People know such a value, as of a region, by its code.
                text = f"{value}, {text}"
            yield field.label, shown(text, _LONGEST)


def _example(session: WizardSession, answers: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield the address that Sentry requests first for a sample file, if it is known."""
    # The platform that was chosen on the details step comes first.
    platforms = sorted(sample_objects(), key=lambda each: each.key != session.platform)
    if found := first_platform(session.kind, answers, platforms):
        yield "Example path", shown(found[1], _LONGEST)


def _check(session: WizardSession, source: Source | None) -> str:
    """Return the result of the last check, if the source has not changed since."""
    check, why_not = session.check, session.kind.why_not_checkable
    if why_not is not None:
        return why_not.message
    if source is None:
        return "Not possible before the errors are fixed"
    result = check.result_of(source)
    if result is None:
        # Also after a check of other answers, which may be those of another source.
        return "Not run for these answers. Choose Check to run it"
    return ". ".join(filter(None, (result.summary, result.about_crashes)))


def _items(
    fields: Sequence[Field], problems: Sequence[Problem], failure: RequestError | None
) -> list[ReviewItem]:
    labels = {field.path: field.label for field in fields}
    items: list[ReviewItem] = []
    if failure is not None and (path := field_for_error(failure)):
        # A warning, because the error may be over by now: Submit will tell.
        to = NextStep(Step.CONNECTION, path, then=Step.REVIEW)
        items.append(ReviewItem(warning(path, f"Connection: {failure.message}"), to))
    for problem in problems:
        labelled = with_label(problem, labels.get(problem.field, ""))
        items.append(ReviewItem(labelled, step_for(problem, labels)))
    return sorted(items, key=lambda item: item.problem.severity != "error")
