"""The step that asks which server, which token, which project."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, ClassVar

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

    from symsrc_tui.kinds.question import Choice, Value
    from symsrc_tui.kinds.source import Field


class ConnectionScreen(FormScreen):
    """Server and token first; the lists of organizations and projects come from the server."""

    STEP = Step.CONNECTION
    KEYS: ClassVar[str] = "Tab next  Ctrl+R connect"
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+r", "connect", "connect")]

    def __init__(self) -> None:
        super().__init__()
        self._trouble: SentryError | None = None
        """Why a list could not be had."""
        self._listed: tuple[Value, ...] = ()
        """The answers for which the organizations were asked for."""

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
        self._list_organizations()
        rows = list(self.query(FieldRow))
        failed = link.failure.field if link.failure else None
        blank = [row for row in rows if link.problem(row.field)]
        at_fault = [row for row in rows if row.field.path == failed]
        (at_fault or blank or rows)[0].input.focus()

    def redraw(self) -> None:
        super().redraw()
        link = self.app.link
        trouble = link.failure or self._trouble
        texts = [failure_text(trouble)] if trouble else []
        texts += [Content(f"{glyphs().warning} {notice}") for notice in link.notices]
        if link.token_from:
            texts.append(Content(f"The token is the one from {link.token_from}"))
        self.query_one("#outcome", Static).update(Content("\n").join(texts))

    def field_left(self, row: FieldRow) -> None:
        self._judge(row)
        if row.field in (SERVER, TOKEN):
            self._list_organizations()

    def answered(self, row: FieldRow, value: Value) -> None:
        field = row.field
        if value == self.app.link.answer(field):
            return
        self.app.link.set_answer(field, value)
        self._trouble = None
        self.redraw()
        if field is ORGANIZATION:
            self._row(PROJECT).show_value("")
            self._list_projects()
        if row.problem is not None:
            self._judge(row)

    def _judge(self, row: FieldRow) -> bool:
        """Shows what is wrong with a field; whether nothing is."""
        message = self.app.link.problem(row.field)
        row.problem = Problem(row.field.path, message) if message else None
        return not message

    def action_connect(self) -> None:
        """Verifies all four, and goes on to the type once they will do."""
        self.settle()
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
        self.settle()
        if self.app.link.state is State.CONNECTED:
            self.app.go(Step.TYPE)

    def _list_organizations(self) -> None:
        """Asks for the organizations, once for each server and token."""
        link = self.app.link
        asked = (link.answer(SERVER), link.answer(TOKEN))
        if link.problem(SERVER) or link.problem(TOKEN) or asked == self._listed:
            return
        self._listed = asked
        self._list("organizations", link.organizations, ORGANIZATION)
        if link.organization:
            self._list_projects()

    def _list_projects(self) -> None:
        link = self.app.link
        if link.organization and not link.problem(TOKEN):
            self._list("projects", link.projects, PROJECT)

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
        row = self._row(field)
        picker = row.query_one(Picker)
        picker.set_options([])
        is_empty = True
        try:
            async for page in pages():
                picker.add_options(Option(*choice) for choice in page)
                is_empty = is_empty and not page
        except SentryError as error:
            self._trouble = error
        else:
            self._trouble = nothing_listed(field) if is_empty else None
        self.redraw()

    def _row(self, field: Field) -> FieldRow:
        return self.query_one(f"#{row_id(field.path)}", FieldRow)


def nothing_listed(field: Field) -> SentryError:
    """What is said where the token may list, and there is nothing to list."""
    what = field.question.label.lower()
    return SentryError(
        f"The token sees no {what}",
        "Type its slug if you know it. Sentry lists only what the token's owner is a member of: "
        "someone may have to add them to a team.",
        field=field.path,
    )
