"""The errors, warnings and findings listed on the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from symsrc_tui.sentry.errors import ProjectMoved, Refused
from symsrc_tui.session import field_for_error
from symsrc_tui.session.flow import NextStep, Step, step_for
from symsrc_tui.sources.source import fields_of
from symsrc_tui.tui.widgets.glyphs import marks
from symsrc_tui.tui.widgets.menu import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symsrc_tui.check.report import Report
    from symsrc_tui.forms.problem import Problem, Severity
    from symsrc_tui.net.errors import RequestError
    from symsrc_tui.sources.kind import Kind


class ReviewItem(NamedTuple):
    """One line of the list, and where Enter on it goes to."""

    text: str
    severity: Severity
    to: NextStep

    def entry(self, number: int) -> Entry:
        """Return the menu entry. Its id is the number, because a field can have many problems."""
        mark = marks()[self.severity]
        return Entry(str(number), self.text, mark=mark, style=f"${self.severity}")


def review_items(
    kind: Kind, problems: Iterable[Problem], failure: RequestError | None
) -> list[ReviewItem]:
    """Return all errors and warnings, errors first.

    Args:
        failure: the last error of a request to Sentry.
    """
    labels = {field.path: field.label for field in fields_of(kind.source_class())}
    items: list[ReviewItem] = []
    if failure is not None and (path := field_for_error(failure)):
        # A warning, because the error may be over by now: Submit will tell.
        to = NextStep(Step.CONNECTION, path, then=Step.REVIEW)
        items.append(ReviewItem(f"Connection: {failure.message}", "warning", to))
    for problem in problems:
        text = _with_label(problem, labels.get(problem.field, ""))
        items.append(ReviewItem(text, problem.severity, step_for(problem, labels)))
    return sorted(items, key=lambda item: item.severity != "error")


def index_of_failure(items: list[ReviewItem], failure: RequestError) -> int | None:
    """Return the index of the item about the field that caused a failure, or None."""
    if isinstance(failure, ProjectMoved):
        return None  # the new slug is already filled in
    if path := field_for_error(failure):
        return next((at for at, item in enumerate(items) if item.to.field == path), None)
    path = failure.field or ""
    if not isinstance(failure, Refused) or not path:
        return None
    # The server reports errors in filters for all of them together.
    fits = (at for at, item in enumerate(items) if f"{item.to.field}.".startswith(f"{path}."))
    return next(fits, None)


def _with_label(problem: Problem, label: str) -> str:
    """Return the problem's message, with the field's label in front unless it has that."""
    if not label or problem.message.startswith(label):
        return problem.message
    return f"{label}: {problem.message}"


def findings_text(report: Report) -> Content:
    """Return the findings of a check, one line each."""
    mark = marks()
    lines = (
        f"  {mark[finding.severity]} {'. '.join(filter(None, (finding.message, finding.advice)))}"
        for finding in report.findings
    )
    return Content("\n").join(Content(line) for line in lines)
