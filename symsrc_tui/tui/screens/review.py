"""The step that shows what will be added, and adds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from symsrc_tui.net.errors import RequestError
from symsrc_tui.session.add_source import FieldErrors, Stored
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.session.wizard.review import review_of
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens import plain_view
from symsrc_tui.tui.screens.base import GoTo, SourceStored, StepScreen, failure_text
from symsrc_tui.tui.screens.submission import SubmissionProgress
from symsrc_tui.tui.theme import CONTROL_COLUMN, LABEL_COLUMN
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.button_strip import ButtonStrip
from symsrc_tui.tui.widgets.glyphs import marks
from symsrc_tui.tui.widgets.menu import Entry, Menu

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import OptionList

    from symsrc_tui.session.wizard.wizard import WizardSession

_NARROWEST = 30
"""Columns of a value; if there are fewer, it directly follows its label."""

_SENT = (
    "It is being sent, and may be stored already. If you stop, a draft is saved, without secrets. "
    "Resuming the draft finds out whether it was stored, and never stores it twice."
)
_SHOW = f"Press {keys.ENTER} for the file and a curl command. {keys.UP} and {keys.DOWN} scroll"
_HIDE = (
    f"Press {keys.ENTER} to hide the file and the curl command. {keys.UP} and {keys.DOWN} scroll"
)


class ReviewScreen(StepScreen):
    """Shows the source and where it goes, with errors and warnings; the request on demand."""

    STEP = Step.REVIEW
    ABOUT: ClassVar[str] = (
        "This is what Submit will add, and where. Nothing is sent before.\n\n"
        "Errors and warnings, if any, are below it. Errors must be fixed; warnings need not be. "
        f"Press {keys.ENTER} on one to go to its field.\n\n"
        "[ Check ] tries from this host whether Sentry could fetch files. [ Projects ] adds the "
        "source to as many projects as you choose, after a plan. [ Save as file ] saves the source "
        "for symsrc-tui add, without secrets. [ Show request ] shows that file, and a curl command "
        "that sends the same request."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        keys.SUBMIT.runs("submit"),
        keys.CHECK.runs("check"),
        keys.PLAIN_VIEW.runs("show_plain"),
        keys.COPY.runs("copy"),
        keys.UP.runs("scroll(-1)"),
        keys.DOWN.runs("scroll(1)"),
        # Priority, because the menu would use these keys.
        keys.PAGE_UP.runs("scroll(-10)", is_priority=True),
        keys.PAGE_DOWN.runs("scroll(10)", is_priority=True),
    ]

    def __init__(self, session: WizardSession) -> None:
        super().__init__(session)
        self.submission: SubmissionProgress | None = None
        self.failure: RequestError | None = None
        """The error of the last attempt to submit."""
        self._shows_request = False
        self._can_ever_check = session.kind.why_not_checkable is None

    def body(self) -> ComposeResult:
        self.review = review_of(self.session)
        with VerticalScroll(id="sheet", can_focus=False):
            yield Static(id="text", markup=False)
            yield Static(id="request", markup=False)
        yield Menu(id="problems")
        with Vertical(id="actions"):
            yield ButtonStrip(*self.buttons())
            yield from self.more_buttons()

    def more_buttons(self) -> ComposeResult:
        """Yield a second line of buttons."""
        yield from ()

    def buttons(self) -> Iterator[LineButton]:
        """Yield what can be done, Submit first."""
        check = f"Press {keys.ENTER} to check from this host whether Sentry could fetch files"
        several = f"Press {keys.ENTER} to choose several projects to add it to"
        save = f"Press {keys.ENTER} to save this source for symsrc-tui add, without secrets"
        yield LineButton("[ Submit ]", "submit", "")
        yield LineButton("[ Check ]", "check", check)
        yield LineButton("[ Projects ]", "choose_projects", several, id="several")
        yield LineButton("[ Save as file ]", "app.save_file", save, id="save")
        yield LineButton("[ Show request ]", "show_request", _SHOW, id="show")
        yield LineButton(
            "[ Back ]", "back", f"Press {keys.ENTER} to go back. Your answers are kept"
        )

    def on_mount(self) -> None:
        self.redraw()
        first = "#submit" if self.review.can_submit else "#back"
        self.set_focus(self.query_one("#problems" if self.review.is_blocked else first))

    def failed_steps(self) -> set[Step]:
        wrong = {Step.DETAILS} if self.review.is_blocked else set()
        return super().failed_steps() | wrong

    def draw(self) -> None:
        self.review = review_of(self.session, self.failure)
        super().draw()
        menu = self.query_one("#problems", Menu)
        menu.show(
            Entry(
                str(number),
                problem.message,
                mark=marks()[problem.severity],
                style=f"${problem.severity}",
            )
            for number, (problem, _) in enumerate(self.review.items)
        )
        menu.display = bool(self.review.items)
        is_sending = self.submission is not None
        for button in self.query("#submit, #several, #save"):
            button.disabled = is_sending or not self.review.can_submit
        self.query_one("#check").disabled = is_sending or self.review.checkable is None
        self.query_one("#check").display = self._can_ever_check
        self._draw_sheet()

    def on_resize(self) -> None:
        if self.query("#text"):
            self._draw_sheet()

    def _draw_sheet(self) -> None:
        # Less the padding and the scroll bar.
        width = self.app.size.width - 3
        self.query_one("#text", Static).update(Content("\n").join(self._sheet(width)))
        request = self.query_one("#request", Static)
        request.update(Content("\n\n").join(self._request()))
        request.display = self._shows_request
        verb = "Hide" if self._shows_request else "Show"
        button = self.query_one("#show", LineButton)
        button.show(f"[ {verb} request ]")
        button.help = _HIDE if self._shows_request else _SHOW

    def _sheet(self, width: int) -> Iterator[Content]:
        """Yield the lines for people.

        Args:
            width: what values are wrapped to; 0 to leave them whole.
        """
        if self.failure:
            yield failure_text(self.failure)
        yield Content.styled(self.review.destination, "bold")
        for label, value in self.review.lines:
            yield from _labelled(label, value, width)

    def _request(self) -> Iterator[Content]:
        for heading, text in self.review.request:
            yield Content("\n").join([Content.styled(heading, "bold"), Content(text)])

    def action_show_request(self) -> None:
        """Show or hide the request below the sheet."""
        self._shows_request = not self._shows_request
        self._draw_sheet()
        self.show_help()
        if self._shows_request:
            self.call_after_refresh(self.query_one("#request").scroll_visible, top=True)

    # Messages and keys.

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show what Enter does."""
        del event
        self.show_keys()
        self.show_help()

    def show_help(self) -> None:
        if self.submission is None:
            self.say(self.message())

    @property
    def _is_listing(self) -> bool:
        return self.focused is not None and self.focused.id == "problems"

    def message(self) -> str:
        if self._is_listing and self.review.is_blocked:
            return f"Fix the errors first. Press {keys.ENTER} to change this"
        if self._is_listing and self.failure and self.review.item_for(self.failure) is not None:
            return (
                f"This may be the reason. Press {keys.ENTER} to change it, or {keys.TAB} for the "
                "buttons"
            )
        if self._is_listing:
            return f"Press {keys.ENTER} to change this, or {keys.TAB} for the buttons"
        if isinstance(self.focused, LineButton) and self.focused.help:
            return self.focused.help
        if self.failure is not None:
            return f"Your answers are kept. Press {keys.ENTER} to submit again"
        if self.review.items:
            return f"{self.review.sent}. You can submit despite the warnings: press {keys.ENTER}"
        return f"{self.review.sent}. Press {keys.ENTER} to submit"

    def keys(self) -> str:
        if self.submission is not None:
            return f"{keys.BACK} cancel"
        enter = f"{keys.ENTER} change" if self._is_listing else f"{keys.ENTER} choose"
        check = f"{keys.CHECK} check  " if self._can_ever_check else ""
        return f"{enter}  {check}{plain_view.keys_for('copy')}  {keys.BACK} back"

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the field that a line of the list is about."""
        if self.submission is None:
            self.post_message(GoTo(self.review.items[event.option_index].to))

    async def action_check(self) -> None:
        """Open the check, if there is enough to check."""
        if self.review.checkable is None and self._can_ever_check:
            self.say("Fix the errors before you check")
        else:
            await self.run_action("app.check")

    def action_choose_projects(self) -> None:
        """Choose several projects to add the source to."""
        self.post_message(GoTo(self.session.begin_several()))

    def action_show_plain(self) -> None:
        """Print everything as plain text, so that it can be selected."""
        sheet = Content("\n").join(self._sheet(0))
        plain_view.show(self, Content("\n\n").join([sheet, *self._request()]).plain)

    def action_copy(self) -> None:
        """Copy the curl command, which has variables in place of secrets."""
        if self.review.curl:
            plain_view.copy(self, self.review.curl, "the curl command")
        else:
            self.say("Fix the errors to get a curl command")

    def action_scroll(self, lines: int) -> None:
        """Scroll the sheet."""
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_back(self) -> None:
        if self.submission is not None:
            self.submission.cancel()
        else:
            self.go(Step.DETAILS)

    # Submitting.

    def in_doubt(self) -> str:
        is_sent = self.submission is not None and self.session.connection.has_doubts
        return _SENT if is_sent else ""

    def action_submit(self) -> None:
        """Send the source, unless it has errors or is being sent."""
        if not self.review.can_submit:
            self.say(self.review.why_not)
        if not self.review.can_submit or self.submission is not None:
            return
        self.failure = None
        self.submission = SubmissionProgress(self)
        self.redraw()
        self.run_worker(
            self.send(self.submission),
            exit_on_error=False,
            description="submit the source",
        )

    async def send(self, progress: SubmissionProgress) -> None:
        """Send the source, and show what came of it."""
        source = self.review.source
        assert source is not None  # noqa: S101 - it can be submitted
        self.say("Sending the source...")
        match await self.session.add(source, progress):
            case Stored(added):
                self.post_message(SourceStored(added))
            case FieldErrors(error, problems):
                notice = f"{error.message}. Nothing was stored"
                self.go(Step.DETAILS, problems[0].field, notice)
            case failed:
                self.show_failure(failed.error)

    def broke(self, report: str) -> None:
        advice = "It may or may not have been stored. Submit again to find out."
        self.show_failure(RequestError(report, advice))

    def show_failure(self, error: RequestError) -> None:
        """Show why the source was not stored. All answers are kept."""
        self.submission = None
        self.failure = error
        self.redraw()
        self.query_one("#sheet").scroll_home(animate=False)
        number = self.review.item_for(error)
        menu = self.query_one("#problems", Menu)
        if number is not None:
            menu.highlight(str(number))
        self.set_focus(menu if number is not None else self.query_one("#submit"))
        # Later, because a button that was disabled until now cannot be scrolled to yet.
        self.call_after_refresh(self.query_one(ButtonStrip).show_focused)
        self.show_keys()
        self.show_help()


def _labelled(label: str, value: str, width: int) -> Iterator[Content]:
    """Yield a label and a value, wrapped to a width, or whole if that is 0."""
    # The same columns as on the details step, less the padding.
    before, column = LABEL_COLUMN - 1, CONTROL_COLUMN - 1
    head = Content(f"{'':{before}}{label:{column - before}}")
    if 0 < width < column + _NARROWEST:
        column, head, value = before + 2, Content(" " * before), f"{label}: {value}"
    lines = Content(value).wrap(width - column) if width else [Content(value)]
    for line in lines:
        yield head + line
        head = Content(" " * column)
