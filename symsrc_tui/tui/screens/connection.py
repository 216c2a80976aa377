"""The step that asks which server, which token, which project."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from symsrc_tui.kinds.problem import Problem
from symsrc_tui.link import State
from symsrc_tui.sentry.errors import SentryError
from symsrc_tui.tui.form import FormScreen
from symsrc_tui.tui.outcome import failure_text
from symsrc_tui.tui.push import Push
from symsrc_tui.tui.row import FieldRow, row_id
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.picker import Option, Picker
from symsrc_tui.wizard.connection import (
    ORGANIZATION,
    PROJECT,
    QUESTIONS,
    SERVER,
    TOKEN,
)
from symsrc_tui.wizard.session import Step

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.kinds.question import Choice
    from symsrc_tui.kinds.source import Field


class ConnectionScreen(FormScreen):
    """Server and token first; the lists of organizations and projects come from the server."""

    STEP = Step.CONNECTION
    KEYS: ClassVar[str] = "Tab next  Ctrl+R connect"
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+r", "connect", "connect")]

    def body(self) -> ComposeResult:
        link = self.app.link
        with VerticalScroll(id="form", can_focus=False):
            for field in QUESTIONS:
                if not (link.is_demo and field in (SERVER, TOKEN)):
                    yield FieldRow(field, link.answer(field))
            yield Push("[ Connect ]", "connect", id="connect")
            yield Static(id="outcome", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        link = self.app.link
        if link.has_token:
            self._list_organizations()
        rows = list(self.query(FieldRow))
        failed = link.failure.field if link.failure else None
        blank = [row for row in rows if link.problem(row.field)]
        at_fault = [row for row in rows if row.field.path == failed]
        (at_fault or blank or rows)[0].input.focus()

    def redraw(self) -> None:
        super().redraw()
        link = self.app.link
        texts = [failure_text(link.failure)] if link.failure else []
        texts += [Content(f"{glyphs().warning} {notice}") for notice in link.notices]
        if link.token_from:
            texts.append(Content(f"The token is the one from {link.token_from}"))
        self.query_one("#outcome", Static).update(Content("\n").join(texts))

    def field_left(self, row: FieldRow) -> None:
        self._judge(row)
        link = self.app.link
        if row.field in (SERVER, TOKEN) and link.server and link.has_token:
            self._list_organizations()

    @on(FieldRow.Answered)
    def _answered(self, event: FieldRow.Answered) -> None:
        field = event.row.field
        self.app.link.set_answer(field, event.value)
        if field is ORGANIZATION:
            self._row(PROJECT).show_value("")
            self._list_projects()
        if event.row.has_class("error"):
            self._judge(event.row)

    def _judge(self, row: FieldRow) -> bool:
        """Shows what is wrong with a field; whether nothing is."""
        message = self.app.link.problem(row.field)
        row.show_problem(Problem(row.field.path, message) if message else None)
        return not message

    def action_connect(self) -> None:
        """Verifies all four, and goes on to the type once they will do."""
        rows = list(self.query(FieldRow))
        wrong = [row for row in rows if not self._judge(row)]
        if wrong:
            wrong[0].input.focus()
            return
        self.say("Connecting")
        self.app.verify(then=self._verified)

    def _verified(self) -> None:
        link = self.app.link
        if link.state is State.CONNECTED:
            self.app.go(Step.TYPE)
        else:
            field = link.failure.field if link.failure else None
            self.say("")
            for row in self.query(FieldRow):
                if row.field.path == field:
                    row.input.focus()

    def action_back(self) -> None:
        """Goes on to the type where the connection stands: there is no step before this one."""
        if self.app.link.state is State.CONNECTED:
            self.app.go(Step.TYPE)

    def _list_organizations(self) -> None:
        self._list("organizations", self.app.link.organizations, ORGANIZATION)
        if self.app.link.organization:
            self._list_projects()

    def _list_projects(self) -> None:
        if self.app.link.organization and self.app.link.has_token:
            self._list("projects", self.app.link.projects, PROJECT)

    def _list(
        self, what: str, pages: Callable[[], AsyncIterator[list[Choice]]], field: Field
    ) -> None:
        self.run_worker(
            self._fill(pages, field),
            group=what,
            exclusive=True,
            exit_on_error=False,
            description=f"list {what}",
        )

    async def _fill(self, pages: Callable[[], AsyncIterator[list[Choice]]], field: Field) -> None:
        """Fills a picker page by page. The form can be used meanwhile."""
        picker = self._row(field).query_one(Picker)
        picker.set_options([])
        try:
            async for page in pages():
                picker.add_options(Option(*choice) for choice in page)
        except SentryError as error:
            self.query_one("#outcome", Static).update(failure_text(error))

    def _row(self, field: Field) -> FieldRow:
        return self.query_one(f"#{row_id(field.path)}", FieldRow)
