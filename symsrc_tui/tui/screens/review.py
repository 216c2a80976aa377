"""The step that shows what will be sent, and sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from symsrc_tui.kinds.source import fields_of
from symsrc_tui.sentry.errors import SentryError
from symsrc_tui.tui import outside
from symsrc_tui.tui.frame import StepScreen
from symsrc_tui.tui.menu import Entry, Menu
from symsrc_tui.tui.outcome import failure_text
from symsrc_tui.tui.push import Push
from symsrc_tui.tui.sending import Sending
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.wizard.judging import relevant
from symsrc_tui.wizard.review import as_json, curl_command, shown_body
from symsrc_tui.wizard.session import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import OptionList

    from symsrc_tui.kinds.problem import Problem
    from symsrc_tui.kinds.registry import Kind


class ReviewScreen(StepScreen):
    """Destination, request body, the command that would do the same, and what is doubtful."""

    STEP = Step.REVIEW
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+s", "submit", "submit"),
        ("f5", "check", "check the source"),
        ("p,P", "show_plain", "show outside the full screen"),
        ("c,C", "copy", "copy the curl command"),
        ("up", "scroll(-1)", "scroll up"),
        ("down", "scroll(1)", "scroll down"),
        ("pageup", "scroll(-10)", "scroll up"),
        ("pagedown", "scroll(10)", "scroll down"),
    ]

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        self.fields = fields_of(kind.source_class())
        self.sending: Sending | None = None

    def body(self) -> ComposeResult:
        self.verdict = self.app.wizard.verdict()
        yield Menu(id="problems")
        with VerticalScroll(id="sheet", can_focus=False):
            yield Static(id="text", markup=False)
        yield Static(id="outcome", markup=False)
        yield Push("[ Submit ]", "submit", id="submit")

    def on_mount(self) -> None:
        super().on_mount()
        if self.verdict.errors:
            self.query_one("#problems").focus()
            self.say("Not ready yet: Enter goes to the field that is wrong")
        else:
            self.query_one("#submit").focus()
            self.say("Nothing has been sent yet")

    def failed_steps(self) -> set[Step]:
        wrong = {Step.DETAILS} if self.verdict.errors else set()
        return super().failed_steps() | wrong

    def redraw(self) -> None:
        self.verdict = self.app.wizard.verdict()
        super().redraw()
        labels = {field.path: field.question.label for field in self.fields}
        marks = {"error": glyphs().error, "warning": glyphs().warning}
        menu = self.query_one("#problems", Menu)
        menu.show(
            # By number: several problems can be about one field.
            Entry(str(number), f"{marks[problem.severity]} {_told(problem, labels)}")
            for number, problem in enumerate(self.verdict.problems)
        )
        menu.display = bool(self.verdict.problems)
        self.query_one("#submit").disabled = bool(self.verdict.errors)
        self.query_one("#text", Static).update(self._sheet())

    def _sheet(self) -> Content:
        destination = self.app.link.destination
        body = shown_body(
            self.kind.type,
            self.verdict.source.values()
            if self.verdict.source
            else relevant(self.kind, self.app.wizard.answers),
        )
        parts = [
            Content.styled("Goes to", "bold"),
            Content(f"  {destination.sources_url}"),
            Content.styled("Request body, secrets hidden", "bold"),
            Content(as_json(body)),
        ]
        if self.verdict.source is not None:
            parts += [
                Content.styled("Check", "bold"),
                self._checked(),
                Content.styled("The same with curl; each variable as JSON writes it", "bold"),
                Content(curl_command(destination, self.verdict.source)),
            ]
        return Content("\n").join(parts)

    def _checked(self) -> Content:
        """What the check found, if it was this source that was checked."""
        report, checked, source = self.app.report, self.app.checked, self.verdict.source
        if report is None or checked is None or source is None:
            return Content("  Not checked yet: F5 asks the source as Sentry would")
        same = {"id": None, "name": "?"}
        if checked.model_copy(update=same) != source.model_copy(update=same):
            return Content("  Changed since it was checked: F5 asks again")
        from symsrc_tui.tui.checking import findings_text

        return findings_text(report)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Goes to the field that a problem is about."""
        path = self.verdict.problems[event.option_index].field
        is_field = path in {field.path for field in self.fields}
        self.app.go(Step.DETAILS, path if is_field else "")

    def action_show_plain(self) -> None:
        """Shows all of it outside the full screen, to be selected there."""
        self.run_worker(
            outside.show(self, self._sheet().plain), exit_on_error=False, description="show plain"
        )

    def action_copy(self) -> None:
        """Copies the equivalent command, which has variables in the place of secrets."""
        source = self.verdict.source
        if source is not None:
            command = curl_command(self.app.link.destination, source)
            outside.copy(self, command, "the curl command")

    def action_check(self) -> None:
        """Asks the source what Sentry would ask it."""
        self.app.check()

    def action_scroll(self, lines: int) -> None:
        """Scrolls the sheet by some lines."""
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_back(self) -> None:
        if self.sending is not None:
            self.sending.cancel()
        else:
            self.app.go(Step.DETAILS)

    def action_submit(self) -> None:
        """Sends the source, unless something is wrong or it is under way."""
        source = self.verdict.source
        if source is None or self.sending is not None:
            return
        self.query_one("#outcome", Static).update("")
        self.query_one("#submit").disabled = True
        self.sending = Sending(self, source)
        self.show_keys("Esc cancel")
        self.sending.start()

    def show_keys(self, more: str = "") -> None:
        if self.sending is None:
            enter = "Enter to the field" if self.verdict.errors else "Enter submit  F5 check"
            more = f"{enter}  P plain  C copy  Esc details"
        super().show_keys(more)

    def broke(self, report: str) -> None:
        self.show_failure(SentryError(report, "Whether it was stored is not known: submit again."))

    def show_failure(self, error: SentryError) -> None:
        """Shows why the source was not stored, everything being still there."""
        self.sending = None
        self.query_one("#outcome", Static).update(failure_text(error))
        self.say("")
        self.show_keys()
        self.redraw()
        self.query_one("#submit").focus()


def _told(problem: Problem, labels: Mapping[str, str]) -> str:
    """A problem away from its field: with the field's label in front, unless it has that."""
    label = labels.get(problem.field, "")
    if problem.message.startswith(label):
        return problem.message
    return f"{label}: {problem.message}"
