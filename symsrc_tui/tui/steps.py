"""The screen of each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.session.wizard.flow import NextStep, Step

if TYPE_CHECKING:
    from symsrc_tui.session.wizard.wizard import WizardSession
    from symsrc_tui.tui.screens.base import StepScreen


def screen_for(to: NextStep, session: WizardSession) -> StepScreen:
    """Return a new screen for a step; that of types for the result, which the app shows itself.

    Import its module on first use.
    """
    match to.step:
        case Step.DETAILS:
            from symsrc_tui.tui.screens.details import DetailsScreen

            return DetailsScreen(session, to)
        case Step.REVIEW if session.edit is not None:
            from symsrc_tui.tui.screens.edit_review import EditReviewScreen

            return EditReviewScreen(session)
        case Step.REVIEW:
            from symsrc_tui.tui.screens.review import ReviewScreen

            return ReviewScreen(session)
        case Step.SOURCES:
            from symsrc_tui.tui.screens.sources import SourcesScreen

            return SourcesScreen(session, to)
        case Step.CONNECTION:
            from symsrc_tui.tui.screens.connection import ConnectionScreen

            return ConnectionScreen(session, to)
        case Step.PROJECTS:
            from symsrc_tui.tui.screens.projects import ProjectsScreen

            return ProjectsScreen(session, to.notice)
        case Step.PLAN:
            from symsrc_tui.tui.screens.projects_plan import ProjectsPlanScreen

            return ProjectsPlanScreen(session)
        case Step.TYPE | Step.RESULT:
            from symsrc_tui.tui.screens.type import TypeScreen

            return TypeScreen(session)
