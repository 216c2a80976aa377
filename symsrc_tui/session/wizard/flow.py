"""The way through the wizard: its steps, and which of them comes next."""

from __future__ import annotations

from collections.abc import Container
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from symsrc_tui.forms.problem import Problem


class Step(Enum):
    """A step of the wizard. Values are the labels to show."""

    CONNECTION = "Connection"
    TYPE = "Type"
    DETAILS = "Details"
    REVIEW = "Review"
    RESULT = "Result"
    PROJECTS = "Projects"
    PLAN = "Plan"
    SOURCES = "Sources"


STEPS = (Step.CONNECTION, Step.TYPE, Step.DETAILS, Step.REVIEW)
"""The numbered steps. The others are not among them."""
EDIT_STEPS = (Step.DETAILS, Step.REVIEW, Step.RESULT)
"""The steps of an edit, of which the last is not numbered either."""


class NextStep(NamedTuple):
    """A step to go to."""

    step: Step
    field: str = ""
    """Path of the field to start at; empty for the step's own first."""
    notice: str = ""
    """What to tell the user on arrival, without a full stop; may be empty."""
    then: Step = Step.TYPE
    """The step after the connection step."""


def step_for(problem: Problem, fields: Container[str]) -> NextStep:
    """Return where to correct a problem.

    Args:
        fields: the paths of the source's fields.
    """
    if problem.field in fields:
        return NextStep(Step.DETAILS, problem.field)
    if problem.field == "type":
        return NextStep(Step.TYPE, "type")
    # Usually a plan without the feature: another organization may have it.
    return NextStep(Step.CONNECTION, "organization", then=Step.REVIEW)
