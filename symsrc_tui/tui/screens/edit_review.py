"""The review of an edit: what changes in a stored source, and carrying that out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from symsrc_tui.session.add_source import FieldErrors
from symsrc_tui.session.stored.edit_outcome import Changed, ChangedByOthers, SourceGone
from symsrc_tui.session.wizard.answers import AFTER_CONFLICT, AFTER_GONE
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens import plain_view
from symsrc_tui.tui.screens.base import GoTo, SourceChanged
from symsrc_tui.tui.screens.question import Question
from symsrc_tui.tui.screens.review import ReviewScreen
from symsrc_tui.tui.screens.submission import SubmissionProgress
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.button_strip import ButtonStrip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from symsrc_tui.session.stored.edit_outcome import EditOutcome
    from symsrc_tui.session.wizard.wizard import WizardSession

_KEEP = (
    f"Press {keys.ENTER} to keep the ID, for example for Terraform. Old failures then last up to "
    "an hour"
)
_NEW = f"Press {keys.ENTER} for a new ID, with which Sentry looks for files at once"
_RENEWED = "These are your changes to the current source. Submit sends them"
_SAME = f"Nothing changes. Press {keys.ENTER} to go back and change a field"


class EditReviewScreen(ReviewScreen):
    """Shows what an edit changes, and whether the source gets a new ID."""

    ABOUT: ClassVar[str] = (
        "This is what Submit will change in the stored source. Nothing is sent before. Secrets, "
        "fields and other sources that are not named stay as they are.\n\n"
        "Symbolicator remembers failures by ID for up to an hour. So a source whose "
        "files are fetched differently gets a new ID. [ Keep ID ] keeps it, for example "
        "for Terraform.\n\n"
        "Submit checks new secrets from this host first. If someone else changed the source in the "
        "meantime, you are asked what to do. "
        "[ Projects ] makes the same change to the source of this type and place in others, or "
        "replaces the same credentials everywhere. [ Save as file ] saves the changes for "
        "symsrc-tui edit, without secrets."
    )

    def __init__(self, session: WizardSession) -> None:
        super().__init__(session)
        assert session.edit is not None  # noqa: S101 - this is its step
        self.edit = session.edit
        self._is_renewed = False
        """Whether the changes are now to what somebody else has stored."""

    def more_buttons(self) -> ComposeResult:
        # On a second line, because the other buttons fill 80 columns.
        yield ButtonStrip(LineButton("[ Keep ID ]", "choose_id", _KEEP, id="id"))

    def buttons(self) -> Iterator[LineButton]:
        for button in super().buttons():
            if button.id == "several":
                button.help = f"Press {keys.ENTER} to choose several projects to change it in"
            if button.id == "save":
                button.help = (
                    f"Press {keys.ENTER} to save the changes for symsrc-tui edit, without secrets"
                )
            yield button

    def draw(self) -> None:
        if self.session.edit is not self.edit:
            return  # it was left, and so is this step
        super().draw()
        planned, button = self.review.planned, self.query_one("#id", LineButton)
        can_choose = planned is not None and self.edit.can_choose_id(planned)
        button.display = self.query(ButtonStrip).last().display = can_choose
        button.disabled = self.submission is not None
        button.show("[ New ID ]" if self.edit.keeps_id else "[ Keep ID ]")
        button.help = _NEW if self.edit.keeps_id else _KEEP

    def action_choose_id(self) -> None:
        """Keep the ID, or have a new one."""
        self.edit.keeps_id = not self.edit.keeps_id
        self.redraw()
        self.show_help()

    def message(self) -> str:
        focused = self.focused.id if self.focused is not None else ""
        is_same = self.review.planned is not None and self.review.planned.wanted is None
        if focused == "back" and is_same:
            return _SAME
        if focused == "submit" and self._is_renewed and self.failure is None:
            return _RENEWED
        return super().message()

    def action_copy(self) -> None:
        """Copy the changes, which have variables in place of secrets."""
        plain_view.copy(self, self.review.file.text, "the changes")

    async def send(self, progress: SubmissionProgress) -> None:
        planned = self.review.planned
        assert planned is not None and planned.edit is not None  # noqa: S101, PT018 - see can_submit
        outcome = await self.session.submit_edit(
            planned.edit, progress, lambda doing: self.say(f"{doing}...")
        )
        self._show(outcome)

    def _show(self, outcome: EditOutcome) -> None:
        match outcome:
            case Changed():
                self.post_message(SourceChanged(outcome))
            case FieldErrors(error, problems):
                self.go(Step.DETAILS, problems[0].field, f"{error.message}. Nothing was changed")
            case ChangedByOthers(error):
                self.show_failure(error)
                text = f"{error.message}.\n\n{error.advice}"
                heading = f"{self.edit.name} was changed by someone else"
                self.post_message(Question(heading, text, AFTER_CONFLICT, self._decide))
            case SourceGone(error):
                self.show_failure(error)
                text = f"{error.message}.\n\n{error.advice}"
                self.post_message(Question("The source is gone", text, AFTER_GONE, self._decide))
            case failed:
                self.show_failure(failed.error)

    def _decide(self, choice: str) -> None:
        if choice == "renew":
            self.submission = SubmissionProgress(self)
            self.redraw()
            work = self._renew(self.submission)
            self.run_worker(work, exit_on_error=False, description="read the source again")
        elif choice == "add":
            self.post_message(GoTo(self.session.add_instead()))
        else:
            self.post_message(GoTo(self.session.leave_edit(drop=True)))

    async def _renew(self, progress: SubmissionProgress) -> None:
        self.say("Reading the current source...")
        outcome = await self.edit.renew(progress)
        self.submission = None
        if outcome is not None:
            self._show(outcome)
            return
        self.failure, self._is_renewed = None, True
        self.redraw()
        first = "#submit" if self.review.can_submit else "#back"
        self.set_focus(self.query_one("#problems" if self.review.is_blocked else first))
        self.show_help()
