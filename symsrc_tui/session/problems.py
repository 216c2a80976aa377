"""Which problems of a form are shown, and at which field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.net.errors import BadAddress
from symsrc_tui.sentry.errors import NotAllowed, SignInRequired, TokenRefused

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.net.errors import RequestError


def of_touched(problems: Iterable[Problem], touched: Container[str]) -> list[Problem]:
    """Return the problems to show, errors first.

    Args:
        touched: the paths of the fields that the user has visited and left.
    """
    shown = (problem for problem in problems if problem.field in touched)
    return sorted(shown, key=lambda problem: problem.severity != "error")


def by_field(problems: Iterable[Problem]) -> dict[str, Problem]:
    """Return what to show at each field: its errors in one message, or else its warnings.

    Args:
        problems: those to show, errors first.
    """
    shown: dict[str, Problem] = {}
    for problem in problems:
        before = shown.setdefault(problem.field, problem)
        if before is not problem and before.severity == problem.severity:
            message = f"{before.message}. {problem.message}"
            shown[problem.field] = before._replace(message=message)
    return shown


def with_label(problem: Problem, label: str) -> Problem:
    """Put the field's label before the message, unless that begins with it."""
    if not label or problem.message.startswith(label):
        return problem
    return problem._replace(message=f"{label}: {problem.message}")


def field_for_error(error: RequestError) -> str:
    """Return the path of the connection field to correct, or an empty string."""
    match error:
        case TokenRefused() | NotAllowed() | SignInRequired():
            return "token"
        case BadAddress():
            return "server"
        case _:
            return {"url": "server", "project": "project", "organization": "organization"}.get(
                error.field or "", ""
            )
