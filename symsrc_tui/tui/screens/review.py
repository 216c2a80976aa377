"""The step that shows the request and sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from symsrc_tui.net.errors import RequestError
from symsrc_tui.session.add_source import FieldErrors, Stored
from symsrc_tui.session.flow import Step
from symsrc_tui.sources.preview import CURL_NOTE, as_json, curl_command, source_document
from symsrc_tui.sources.validate import answers_of
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens import plain_view
from symsrc_tui.tui.screens.base import GoTo, SourceStored, StepScreen, failure_text
from symsrc_tui.tui.screens.review_list import (
    ReviewItem,
    findings_text,
    index_of_failure,
    review_items,
)
from symsrc_tui.tui.screens.submission import SubmissionProgress
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.menu import Menu

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import OptionList

    from symsrc_tui.session.wizard import WizardSession
    from symsrc_tui.sources.source import Source


class ReviewScreen(StepScreen):
    """Shows errors and warnings, the destination, the request body and a curl command."""

    STEP = Step.REVIEW
    ABOUT: ClassVar[str] = (
        "This is what Submit will send, and where. Nothing has been sent yet.\n\n"
        "Errors and warnings, if any, are at the top. Errors must be fixed; warnings need not be. "
        "Press Enter on one to go to its field. Below are the result of the check (F5), the "
        "request, and a curl command that sends the same request."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        keys.SUBMIT.runs("submit"),
        keys.CHECK.runs("app.check"),
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
        self.kind = session.kind
        self.submission: SubmissionProgress | None = None
        self._failure: RequestError | None = None
        """The error of the last attempt to submit."""
        self._items: list[ReviewItem] = []

    def body(self) -> ComposeResult:
        self.verdict = self.session.form.validation()
        yield Menu(id="problems")
        with VerticalScroll(id="sheet", can_focus=False):
            yield Static(id="text", markup=False)
        with Horizontal(id="buttons"):
            yield LineButton("[ Submit ]", "submit", "")
            yield LineButton("[ Save as a file ]", "app.save_file", "", id="save")

    def on_mount(self) -> None:
        self.redraw()
        self.set_focus(self.query_one("#problems" if self.verdict.errors else "#submit"))

    def failed_steps(self) -> set[Step]:
        wrong = {Step.DETAILS} if self.verdict.errors else set()
        return super().failed_steps() | wrong

    def draw(self) -> None:
        self.verdict = self.session.form.validation()
        failure = self._failure or self.session.connection.failure
        self._items = review_items(self.kind, self.verdict.problems, failure)
        super().draw()
        menu = self.query_one("#problems", Menu)
        menu.show(each.entry(number) for number, each in enumerate(self._items))
        menu.display = bool(self._items)
        for button in self.query(LineButton):
            button.disabled = bool(self.verdict.errors)
        self.query_one("#text", Static).update(self._sheet())

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show what Enter does."""
        del event
        self.show_keys()
        self.show_help()

    def show_help(self) -> None:
        if self.submission is None:
            self.say(self._message(self.focused is not None and self.focused.id == "problems"))

    def _message(self, is_listing: bool) -> str:
        if is_listing and self.verdict.errors:
            return "Fix the errors first. Press Enter to go to the field"
        if is_listing:
            return "Press Enter to go to this field, Tab to go to [ Submit ]"
        more = "; Shift+Tab for the warnings" if self._items else ""
        if self._failure is not None:
            return f"Your answers are kept. Press Enter to submit again{more}"
        return f"Nothing has been sent yet{more or '. Up and Down scroll'}"

    def keys(self) -> str:
        if self.submission is not None:
            return f"{keys.BACK} cancel"
        is_listing = self.focused is not None and self.focused.id == "problems"
        enter = f"{keys.ENTER} edit field" if is_listing else f"{keys.ENTER} submit"
        return f"{enter}  {keys.CHECK} check  {plain_view.keys_for('copy')}  {keys.BACK} details"

    def _sheet(self) -> Content:
        destination = self.session.connection.destination
        source = self.verdict.source
        given = source.values() if source else answers_of(self.kind, self.session.form.answers)
        parts = [failure_text(self._failure), Content()] if self._failure else []
        parts += [
            Content.styled("Destination", "bold"),
            Content(f"  {destination.sources_url}"),
            Content.styled("Request body (secrets hidden)", "bold"),
            Content(as_json(source_document(self.kind.type, given))),
        ]
        if source is not None:
            parts[-2:-2] = [Content.styled("Check", "bold"), self._checked()]
            parts += [
                Content.styled(CURL_NOTE, "bold"),
                Content(curl_command(destination.sources_url, source)),
            ]
        return Content("\n").join(parts)

    def _checked(self) -> Content:
        """Return the findings of the last check, if the source has not changed since."""
        last, source = self.session.check, self.verdict.source
        if last.report is None or source is None:
            return Content("  Not checked yet. Press F5 to check whether Sentry could fetch files")
        if not last.is_of(source):
            return Content("  Changed since the last check. Press F5 to check again")
        return findings_text(last.report)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the field that a line of the list is about."""
        if self.submission is not None:
            return
        self.post_message(GoTo(self._items[event.option_index].to))

    def action_show_plain(self) -> None:
        """Print the sheet as plain text, so that it can be selected."""
        plain_view.show(self, self._sheet().plain)

    def action_copy(self) -> None:
        """Copy the curl command, which has variables in place of secrets."""
        source = self.verdict.source
        if source is not None:
            command = curl_command(self.session.connection.destination.sources_url, source)
            plain_view.copy(self, command, "the curl command")
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

    def action_submit(self) -> None:
        """Send the source, unless it has errors or is being sent."""
        source = self.verdict.source
        if source is None or self.submission is not None:
            return
        self._failure = None
        self.redraw()
        self.query_one("#submit").disabled = True
        self.submission = SubmissionProgress(self)
        self.show_keys()
        self.run_worker(
            self._submit(source, self.submission),
            exit_on_error=False,
            description="submit the source",
        )

    async def _submit(self, source: Source, progress: SubmissionProgress) -> None:
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
        self._failure = error
        self.redraw()
        self.query_one("#sheet").scroll_home(animate=False)
        number = index_of_failure(self._items, error)
        menu = self.query_one("#problems", Menu)
        if number is not None:
            menu.highlight(str(number))
        focus = menu if number is not None else self.query_one("#submit")
        self.set_focus(focus)
        self.show_keys()
        self.say(self._message(number is not None))
