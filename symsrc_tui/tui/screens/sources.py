"""The screen of the sources that a project has: look at them, order, delete, built-in ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from symsrc_tui.forms.search import Choice
from symsrc_tui.net.errors import RequestError
from symsrc_tui.session.stored import deletion
from symsrc_tui.session.stored.built_in_sources import DISCARDING
from symsrc_tui.session.stored.cancelled_change import NOTHING_CHANGED
from symsrc_tui.session.stored.credentials import credentials_in
from symsrc_tui.session.stored.edit import why_not_editable
from symsrc_tui.session.stored.source_list import ChangeDone
from symsrc_tui.session.stored.source_manager import LEAVING_ORDER, UNSAVED_ORDER
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import GoTo, advice_text, failure_text
from symsrc_tui.tui.screens.question import Question, TicksWanted
from symsrc_tui.tui.screens.source_buttons import OF_CHANGES, source_buttons
from symsrc_tui.tui.screens.source_moves import SourceMoves
from symsrc_tui.tui.screens.submission import SubmissionProgress
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from textual import events
    from textual.binding import BindingType

    from symsrc_tui.session.stored.source_manager import SourceRow
    from symsrc_tui.session.wizard.wizard import WizardSession

    Work = Callable[[SubmissionProgress], Coroutine[None, None, ChangeDone | None]]

_FILTER = (
    f"Type to filter. {keys.UP} and {keys.DOWN} choose a source. Press {keys.ENTER} for actions"
)
_BUSY = f"Press {keys.BACK} to cancel this first"
_NOTHING_CHOSEN = "No source is selected"
_BUILT_INS = (
    "Sentry's own sources, for libraries of systems and vendors. Sentry looks in them after the "
    "project's own ones, in an order that cannot be changed.\n\n"
    f"{keys.SPACE} ticks and unticks. Nothing is changed before you press [ Save ]."
)
_SENT = (
    "A change is being sent, and may be stored already. If you stop, it is not known whether it "
    "was. The project's list shows it."
)
_ABOUT_LIST = (
    "The project's own symbol sources. For each debug file, Sentry looks in the first source "
    "first, and in Sentry's built-in sources last.\n\n"
    f"Type to filter by name, type, place or ID. {keys.UP}, {keys.DOWN}, {keys.PAGE_UP} and "
    f"{keys.PAGE_DOWN} choose a source. "
    f"Press {keys.TAB} for the buttons, which act on the selected one."
)
_ABOUT_CHANGES = (
    f"\n\nTo move a source far, press {keys.LIFT} to mark it, choose its new position, and press "
    f"{keys.LIFT} again. Moves change the order only here until you press [ Save order ]. "
    "[ Edit ] leads to the source's form. [ Delete ] asks first."
)


class SourcesScreen(SourceMoves):
    """Lists the sources in Sentry's order, with what can be done with them."""

    STEP = Step.SOURCES
    ABOUT: ClassVar[str] = _ABOUT_LIST + _ABOUT_CHANGES
    BINDINGS: ClassVar[list[BindingType]] = [keys.QUIT.runs("leave")]

    def __init__(self, session: WizardSession, to: NextStep) -> None:
        """Args:
        to: its field is the ID of the source to start at.
        """
        super().__init__(session, to.field)
        self._notice = to.notice
        self._progress: SubmissionProgress | None = None
        self._failure: RequestError | None = None
        self._done = ChangeDone("")

    def buttons(self) -> Iterable[Iterable[LineButton]]:
        return source_buttons()

    def on_mount(self) -> None:
        self._start(self._read, "Reading the project's sources...")

    # Drawing.

    def draw(self) -> None:
        super().draw()
        is_unsaved = self.manager.order is not None
        for name in ("#save_order", "#undo_order"):
            self.query_one(name).display = is_unsaved
        # So that there is room for those.
        self.query_one("#read_again").display = not is_unsaved
        for name in OF_CHANGES:
            self.query_one(f"#{name}").disabled = bool(self.manager.why_not_change)
        self._draw_outcome()

    def _draw_outcome(self) -> None:
        self.set_class(self._failure is not None, "-failed")
        self.set_class(self._failure is not None and not self.manager.is_read, "-unread")
        lines = [failure_text(self._failure)] if self._failure is not None else []
        if self._done.text:
            mark, style = (glyphs().ok, "$success") if self._done.is_changed else ("", "")
            lines.append(Content.styled(f"{mark} {self._done.text}".lstrip(), style))
        unsaved = self.manager.order_changes
        notes = [*self._done.notes, *([f"Not saved: {', '.join(unsaved)}"] if unsaved else [])]
        lines += [Content.styled(f"{glyphs().warning} {note}", "$warning") for note in notes]
        self.show_outcome(Content("\n").join(lines))

    # Messages and keys.

    def explanation(self) -> tuple[str, str]:
        why = self.manager.why_not_change
        return self.STEP.value, f"{_ABOUT_LIST}\n\n{why}." if why else self.ABOUT

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show what Enter does."""
        del event
        self.show_keys()
        self.show_help()

    def show_help(self) -> None:
        if self.lifted is not None:
            super().show_help()
        elif self._progress is None:
            why = self.manager.why_not_change
            filter_ = f"{_FILTER}. {why}" if why else _FILTER
            help_ = self.focused.help if isinstance(self.focused, LineButton) else filter_
            self.say(self._notice or help_)
            self._notice = ""

    def keys(self) -> str:
        if self._progress is not None:
            return f"{keys.BACK} cancel"
        if self.lifted is not None:
            return super().keys()
        enter = "press" if isinstance(self.focused, LineButton) else "to buttons"
        if not self.manager.rows():
            return f"{keys.ENTER} {enter}  {keys.BACK} back"
        return f"{keys.UP}/{keys.DOWN} choose  {keys.ENTER} {enter}  {super().keys()}"

    # Leaving.

    def action_back(self) -> None:
        if self._progress is not None:
            self._progress.cancel()
        elif not self.let_go():
            self._leave(lambda: self.post_message(GoTo(self.session.after_sources())))

    async def action_leave(self) -> None:
        """Quit the program."""
        if self.manager.order is None or self.in_doubt():
            await self.run_action("app.leave")
        else:
            self._leave(lambda: self.run_worker(self.run_action("app.leave"), exit_on_error=False))

    def in_doubt(self) -> str:
        is_sent = self._progress is not None and self.session.connection.has_doubts
        return _SENT if is_sent else ""

    def _leave(self, then: Callable[[], object]) -> None:
        """Ask what to do with an order that is not saved."""
        if self.manager.order is None:
            then()
            return

        def decide(choice: str) -> None:
            if choice == "drop":
                self.manager.undo_order()
                then()
            else:
                self._save_order(then)

        changes = "\n".join(self.manager.order_changes)
        self.post_message(Question(UNSAVED_ORDER, changes, LEAVING_ORDER, decide))

    # What the buttons do.

    def action_edit(self, at: str = "") -> None:
        """Change the source in the form, starting at a field."""
        row = self.row_to_change()
        if row is None:
            return
        if why := why_not_editable(row.stored):
            self.say(why)
            return
        id_ = row.stored.id

        def edit() -> None:
            # As it is now, because saving the order has read the list again.
            if (now := self.manager.row(id_)) is not None:
                back = NextStep(Step.SOURCES, id_)
                to = self.session.begin_edit(now.stored, self.manager.sources, at=at, back=back)
                self.post_message(GoTo(to))

        self._leave(edit)

    def action_replace_credentials(self) -> None:
        """Change the source in the form, starting at its credentials."""
        row = self.row
        fields = credentials_in(row.stored) if row is not None else ()
        if fields or row is None or why_not_editable(row.stored):
            self.action_edit(next(iter(fields), ""))
        else:
            self.say("This source has no credentials. [ Edit ] can add some")

    def action_show_details(self) -> None:
        """Show all that is known of what failed, or else of the source."""
        if (failure := self._failure) is not None:
            self.post_message(Question(failure.message, advice_text(failure).plain))
        elif (row := self.row) is not None:
            text = "\n".join(row.view.lines)
            self.post_message(Question(f"Source {row.number}: {row.view.name}", text))
        else:
            self.say(_NOTHING_CHOSEN)

    def order_changed(self) -> None:
        self._done = ChangeDone("")
        self.redraw()

    def action_save_order(self) -> None:
        """Write the order."""
        self._save_order(lambda: None)

    def _save_order(self, then: Callable[[], object]) -> None:
        self._start(self.manager.save_order, "Saving the order...", then)

    def action_undo_order(self) -> None:
        """Go back to the stored order."""
        self.manager.undo_order()
        self._done = ChangeDone("The sources are in the stored order again")
        self.redraw()
        self._focus_again()

    def action_delete(self) -> None:
        """Delete the source, after asking."""
        row = self.row_to_change()
        if row is None:
            return
        id_ = row.stored.id

        def delete(_: str) -> None:
            self._start(lambda progress: self.session.delete(id_, progress), "Deleting...")

        choices = Choice("cancel", "Cancel"), Choice("delete", "Delete it")
        question = deletion.question(self.manager.sources, row.stored)
        self.post_message(Question("Delete a source", question, choices, delete))

    def action_show_built_ins(self) -> None:
        """Read Sentry's own sources, and let the person tick them."""
        self._start(self._read_built_ins, "Reading Sentry's built-in sources...", self._tick)

    def _tick(self) -> None:
        rows = self.manager.built_ins.rows()
        choices = [Choice(row.key, row.name) for row in rows]
        unsaved = self.manager.ticked
        on_ = unsaved if unsaved is not None else {row.key for row in rows if row.is_on}
        heading = f"Built-in sources of {self.manager.project}"
        self.post_message(
            TicksWanted(heading, _BUILT_INS, choices, on_, DISCARDING, self._set_built_ins)
        )

    def _set_built_ins(self, ticked: frozenset[str]) -> None:
        self._start(
            lambda progress: self.manager.set_built_ins(ticked, progress),
            "Saving the built-in sources...",
        )

    def action_read_again(self) -> None:
        """Read the list again."""
        self._start(self._read, "Reading the project's sources...")

    def row_to_change(self) -> SourceRow | None:
        """Return the chosen source, or None with the reason on the message line."""
        if self._progress is not None:
            self.say(_BUSY)
            return None
        if self.row is None:
            self.say(_NOTHING_CHOSEN)
        return self.row

    # Requests.

    async def _read(self, progress: SubmissionProgress) -> ChangeDone | None:
        await progress.cancellable(self.manager.read(progress.on_wait))
        return None if progress.cancel.times else ChangeDone("")

    async def _read_built_ins(self, progress: SubmissionProgress) -> ChangeDone | None:
        await progress.cancellable(self.manager.read_built_ins(progress.on_wait))
        return None if progress.cancel.times else ChangeDone("")

    def _start(self, work: Work, doing: str, then: Callable[[], object] = lambda: None) -> None:
        """Send requests, unless others are under way.

        Args:
            work: returns what was done; None if that was cancelled. May raise RequestError.
            doing: what to say meanwhile.
            then: called if that succeeds.
        """
        if self._progress is not None:
            self.say(_BUSY)
            return
        self._progress = SubmissionProgress(self)
        self._failure, self._done = None, ChangeDone("")
        self.redraw()
        self.say(doing)
        self.run_worker(
            self._carry_out(work, self._progress, then), exit_on_error=False, description=doing
        )

    async def _carry_out(
        self, work: Work, progress: SubmissionProgress, then: Callable[[], object]
    ) -> None:
        try:
            self._done = await work(progress) or ChangeDone(NOTHING_CHANGED)
        except RequestError as error:
            self._failure = error
        self._progress = None
        self.redraw()
        self._focus_again()
        self.show_help()
        if self._failure is None and not progress.cancel.times:
            then()

    def _focus_again(self) -> None:
        """Focus what can be used next."""
        if self._failure is not None:
            again = "#save_order" if self.manager.order is not None else "#read_again"
            # A small window has no room for all of it.
            self.set_focus(self.query_one("#details_of" if self.has_class("-short") else again))
        elif not self.manager.rows() and self.focused is not self.query_one("#read_again"):
            # Most other buttons need a source.
            other = "#read_again" if self.manager.why_not_change else "#show_built_ins"
            self.set_focus(self.query_one(other))
        elif self.focused is None or not self.focused.display:
            self.set_focus(self.query_one(LineInput))

    def broke(self, report: str) -> None:
        self._progress = None
        self._failure = RequestError(report, "It may or may not have been stored. Read it again.")
        self.redraw()
