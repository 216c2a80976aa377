"""The step that asks for server, token, organization and project."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import ProjectMoved
from symsrc_tui.session import ConnectionState, field_for_error
from symsrc_tui.session.connection.fields import (
    ORGANIZATION,
    PROJECT,
    SERVER,
    TOKEN,
    fields_to_ask,
    set_answers,
)
from symsrc_tui.session.connection.form import split_paste
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import (
    VerificationWanted,
    advice_text,
    failure_text,
)
from symsrc_tui.tui.screens.countdown import Countdown
from symsrc_tui.tui.screens.form import Form, FormScreen
from symsrc_tui.tui.screens.form_row import FieldRow, hint, row_id
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.button_strip import ButtonStrip
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.forms.field import Choice, Field, Value
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.session.connection.project_catalog import ProjectCatalog
    from symsrc_tui.session.wizard.wizard import WizardSession


_SEE = f"Press {keys.ENTER} to see the sources that the project has"
_CANNOT = "Cannot connect like this. See the errors above"
_CAN_LOOK = "Cannot add sources like this, but [ See the sources ] lists them"


class ConnectionScreen(FormScreen):
    """Asks for server and token, and lists the server's organizations and projects."""

    STEP = Step.CONNECTION
    BINDINGS: ClassVar[list[BindingType]] = [keys.CONTINUE.runs("connect")]

    def __init__(self, session: WizardSession, to: NextStep) -> None:
        """Args:
        to: with the question to start at, or none for the first unanswered one.
        """
        super().__init__(session)
        self._first = to.field
        self._then = to.then
        self._is_connecting = False
        """True while a verification that leads to the next step is running."""
        self._names: ProjectCatalog | None = None
        """Those that the pickers show or wait for; None if listing them failed."""
        self._countdown = Countdown(self, self.say_wait)

    def body(self) -> ComposeResult:
        connection = self.session.connection
        with Form(id="form"):
            for field in fields_to_ask(connection):
                yield FieldRow(field, connection.answer(field))
            yield ButtonStrip(
                LineButton("[ Connect ]", "connect", "Check these settings with the server"),
                LineButton("[ See the sources ]", "see_sources", _SEE, id="see"),
                self.help_button(),
            )
            yield Static(id="outcome", markup=False)

    def on_mount(self) -> None:
        self.redraw()
        self._list_organizations()
        self._focus_next_to_answer()

    def _focus_next_to_answer(self) -> None:
        """Focus the question that caused the failure, or the first without a valid answer.

        If no question caused it, focus what tries again, which has the reason below it.
        """
        rows = {row.field.path: row for row in self.query(FieldRow)}
        wrong = (path for path, row in rows.items() if self.session.connection.problem(row.field))
        failure = self.session.connection.failure
        paths = (self._first, field_for_error(failure) if failure else "", *wrong)
        others = () if failure else rows
        found = next((path for path in (*paths, *others) if path in rows), None)
        # Not .focus(), because Textual's choice of the first field would come after it.
        focused = rows[found].input if found else self.query_one("#connect")
        # This step scrolls to it, and Textual would do so in another way.
        self.set_focus(focused, scroll_visible=False)

    def draw(self) -> None:
        super().draw()
        connection = self.session.connection
        rows = list(self.query(FieldRow))
        problems = connection.shown_problems()
        for row in rows:
            row.problem = problems.get(row.field.path)
        trouble = connection.trouble
        texts = []
        if trouble:
            # If the error is about a field, its message is shown there.
            is_told = field_for_error(trouble) in {row.field.path for row in rows}
            texts = [advice_text(trouble) if is_told else failure_text(trouble)]
            if isinstance(trouble, ProjectMoved):
                texts.append(Content(f"Press [ Connect ] ({keys.CONTINUE}) to connect to it."))
        texts += [Content(f"{glyphs().warning} {notice}") for notice in connection.notices]
        for row in rows:
            if row.field is TOKEN and isinstance(row.input, LineInput):
                where = connection.token_from
                row.input.placeholder = f"using the token from {where}" if where else hint(TOKEN)
        self.query_one("#see").display = self.session.can_look
        self.show_outcome(Content("\n").join(texts))

    def failed_steps(self) -> set[Step]:
        return set()

    def step_keys(self) -> str:
        escape = {
            ConnectionState.CONNECTING: f"  {keys.BACK} cancel",
            ConnectionState.CONNECTED: f"  {keys.BACK} back",
        }
        return f"{keys.CONTINUE} connect{escape.get(self.session.connection.state, '')}"

    def field_left(self, row: FieldRow) -> None:
        if row.field.path not in self.session.connection.touched:
            self.session.connection.touched.add(row.field.path)
            self.redraw()
        if row.field in (SERVER, TOKEN):
            self._list_organizations()

    def answered(self, row: FieldRow, value: Value) -> None:
        if (value or "") == self.session.connection.answer(row.field):
            return
        # A request that is running was made with the previous answer.
        self._stop()
        self.session.connection.set_answer(row.field, value)
        self._changed(row.field)

    def _changed(self, field: Field) -> None:
        """Show what the answer to a field has changed."""
        self.redraw()
        if field is ORGANIZATION:
            self._row(PROJECT).show_value("")
            self._list_projects()

    def takes_paste(self, text: str) -> bool:
        row = self.row_in_focus()
        pasted = split_paste(row.field, text) if row is not None else None
        if pasted is None:
            return False
        values, told = pasted
        rows = list(self.query(FieldRow))
        before = {row.field.path: self.session.connection.answer(row.field) for row in rows}
        if any(before.get(path) and before.get(path) != values[path] for path in values):
            told += self.restores(lambda: self._put(before))
        self._put(values)
        self.say(told)
        return True

    def _put(self, values: Mapping[str, Value]) -> None:
        connection = self.session.connection
        # A request that is running was made with the previous answers.
        self._stop()
        changed = set_answers(connection, values)
        for row in self.query(FieldRow):
            row.show_value(connection.answer(row.field))
        self.redraw()
        if ORGANIZATION.path in changed:
            self._list_projects()

    def action_connect(self) -> None:
        """Verify all answers, and go to the next step if they work."""
        if not self.finish_typing():
            return
        rows = list(self.query(FieldRow))
        connection = self.session.connection
        connection.touched.update(row.field.path for row in rows)
        if any(connection.problem(row.field) for row in rows):
            problems = connection.shown_problems()
            self.redraw()
            # A list that failed to load before may load now.
            self._list_organizations()
            # An error of that list comes first, because it may be why the others are blank.
            next(row for row in rows if row.field.path in problems).input.focus()
            return
        self.say("Connecting...")
        self._is_connecting = True
        self.post_message(VerificationWanted())

    def show_wait(self, wait: Wait) -> None:
        self._countdown.show(wait)

    def verified(self) -> None:
        self._countdown.stop()
        super().verified()
        was_connecting, self._is_connecting = self._is_connecting, False
        if not (was_connecting and self.is_current):
            return
        connection = self.session.connection
        if connection.state is ConnectionState.CONNECTED:
            self.go(self._then)
            return
        self._first = ""
        row = next((row for row in self.query(FieldRow) if row.field is PROJECT), None)
        if row is not None:
            row.show_value(connection.project)
        self._focus_next_to_answer()
        self.say(_CAN_LOOK if self.session.can_look else _CANNOT)

    def action_back(self) -> None:
        """Cancel connecting, or continue if connected: this is the first step."""
        self.finish_typing()
        if self.session.connection.state is ConnectionState.CONNECTING:
            self._stop()
            self.redraw()
            self.say(f"Cancelled. Press [ Connect ] ({keys.CONTINUE}) to try again")
        elif self.session.connection.state is ConnectionState.CONNECTED:
            self.go(self._then)
        else:
            self.say(f"This is the first step. Press [ Connect ] ({keys.CONTINUE}) to continue")

    def action_see_sources(self) -> None:
        """Show the sources, although none can be added."""
        self.go(Step.SOURCES)

    def _stop(self) -> None:
        """Stop a verification that is running."""
        self._is_connecting = False
        self._countdown.stop()
        self.session.connection.cancel_verification()

    def _list_organizations(self) -> None:
        """List the organizations, once for each server and token."""
        connection = self.session.connection
        if (
            connection.problem(SERVER)
            or connection.problem(TOKEN)
            or self._names is connection.names
        ):
            return
        failure = connection.failure
        is_told = failure is not None and field_for_error(failure) in (SERVER.path, TOKEN.path)
        if is_told and not self.session.can_look:
            # The list would fail as connecting did.
            return
        self._names = connection.names
        self._list("organizations", ORGANIZATION)
        if connection.organization:
            self._list_projects()

    def _list_projects(self) -> None:
        connection = self.session.connection
        if connection.problem(ORGANIZATION):
            # Not requested, because the server could only say that there is none.
            self.workers.cancel_group(self, "projects")
            self._row(PROJECT).query_one(Picker).set_options([])
        elif not connection.problem(TOKEN):
            self._list("projects", PROJECT)

    def _list(self, what: str, field: Field) -> None:
        self.run_worker(
            self._fill(what, field),
            group=what,
            exclusive=True,
            exit_on_error=False,
            description=f"list {what}",
        )

    async def _fill(self, what: str, field: Field) -> None:
        """Fill a picker page by page, while the form stays usable."""
        row = self._row(field)
        picker = row.query_one(Picker)
        picker.set_options([])
        picker.set_note(f"loading {what}...")
        found: list[Choice] = []
        try:
            async for page in self.session.connection.choices(field, super().show_wait):
                found += page
                picker.add_options(page)
                picker.set_note(f"{len(found):,} so far, loading more...")
        except RequestError:
            self._names = None
        finally:
            picker.set_note("")
        self.wait_is_over()
        # Not while the user is typing.
        if not picker.is_open and (only := self.session.connection.choose_only(field, found)):
            row.show_value(only)
            self._changed(field)
        else:
            self.redraw()

    def _row(self, field: Field) -> FieldRow:
        return self.query_one(f"#{row_id(field.path)}", FieldRow)
