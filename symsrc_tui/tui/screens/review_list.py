"""The errors and warnings listed on the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.sentry.errors import ProjectMoved, Refused
from symsrc_tui.session import field_for_error
from symsrc_tui.session.source_form import Step
from symsrc_tui.sources.source import fields_of
from symsrc_tui.tui.widgets.glyphs import marks
from symsrc_tui.tui.widgets.menu import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symsrc_tui.forms.problem import Problem, Severity
    from symsrc_tui.sentry.errors import SentryError
    from symsrc_tui.sources.kind import Kind


class ReviewItem(NamedTuple):
    """One line of the list, and the field that Enter on it goes to."""

    text: str
    severity: Severity
    step: Step
    field: str
    """Path of the field to go to; empty if only the step is known."""

    def entry(self, number: int) -> Entry:
        """Return the menu entry. Its id is the number, because a field can have many problems."""
        mark = marks()[self.severity]
        return Entry(str(number), self.text, mark=mark, style=f"${self.severity}")


def listed(
    kind: Kind, problems: Iterable[Problem], failure: SentryError | None
) -> list[ReviewItem]:
    """Return all errors and warnings, errors first.

    Args:
        failure: the last error of a request to Sentry.
    """
    fields = {field.path: field.label for field in fields_of(kind.source_class())}
    found: list[ReviewItem] = []
    if failure is not None and (question := field_for_error(failure)):
        # A warning, because the error may be over by now: Submit will tell.
        found.append(
            ReviewItem(f"Connection: {failure.message}", "warning", Step.CONNECTION, question)
        )
    for problem in problems:
        label, field = fields.get(problem.field, ""), problem.field
        if field in fields:
            step = Step.DETAILS
        elif field == "type":
            step = Step.TYPE
        else:
            # Usually a plan without the feature: another organization may have it.
            step, field = Step.CONNECTION, "organization"
        found.append(ReviewItem(_told(problem, label), problem.severity, step, field))
    return sorted(found, key=lambda each: each.severity != "error")


def blamed(listed: list[ReviewItem], failure: SentryError) -> int | None:
    """Return the number of the line about the field that caused a failure, or None."""
    if isinstance(failure, ProjectMoved):
        return None  # the new slug is already filled in
    field = failure.field or ""
    if question := field_for_error(failure):
        return next((at for at, each in enumerate(listed) if each.field == question), None)
    if not isinstance(failure, Refused) or not field:
        return None
    # The server reports errors in filters for all of them together.
    fits = (at for at, each in enumerate(listed) if f"{each.field}.".startswith(f"{field}."))
    return next(fits, None)


def _told(problem: Problem, label: str) -> str:
    """Return the problem's message, with the field's label in front unless it has that."""
    if not label or problem.message.startswith(label):
        return problem.message
    return f"{label}: {problem.message}"
