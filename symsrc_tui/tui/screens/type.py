"""The step that asks for the type of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from symsrc_tui.forms.search import Choice
from symsrc_tui.net.errors import RequestError
from symsrc_tui.session import ConnectionState
from symsrc_tui.session.wizard.answers import AFTER_GONE
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.session.wizard.wizard import SOURCES
from symsrc_tui.sources import registry
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.text.safe import shown
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import GoTo, StepScreen, failure_text, warnings_text
from symsrc_tui.tui.screens.question import Question
from symsrc_tui.tui.screens.submission import SubmissionProgress
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.menu import Entry, Menu

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import OptionList

_DELETE = "delete-draft"


class TypeScreen(StepScreen):
    """Lists the types with their labels in Sentry, and the draft of an earlier run."""

    STEP = Step.TYPE
    ABOUT: ClassVar[str] = (
        "The type says where the debug files are. Each line says when to choose it. Anything else "
        "that serves files by URL, such as an S3-compatible store, is a symbol server.\n\n"
        "You can come back and choose another type. Your answers are kept.\n\n"
        f"The last line ({keys.MANAGE}) leads to the sources that the project has already: edit, "
        "order and "
        "delete them, and turn Sentry's built-in ones on or off."
    )
    BINDINGS: ClassVar[list[BindingType]] = [keys.MANAGE.runs("manage")]

    _prompt = ""
    """The last prompt on the message line."""
    _reading: SubmissionProgress | None = None
    """Set while the source of an edit is read."""

    def body(self) -> ComposeResult:
        yield Menu(self._entries())
        yield Static(id="outcome", markup=False)

    def _entries(self) -> list[Entry]:
        entries = [
            Entry(kind.type, kind.label, kind.when, mark=f"{at} ")
            for at, kind in enumerate(registry.KINDS, 1)
        ]
        if (draft := self.session.draft) is not None:
            name = shown(draft.name or draft.label, 40)
            meant = shown(str(self.session.connection.lasting(draft.destination)), 80)
            what = "draft" if draft.edited is None else "edit of"
            entries.append(
                Entry(
                    "resume",
                    f'Resume the {what} "{name}"',
                    " for ".join(filter(None, (draft.label, meant))),
                    mark=f"{len(entries) + 1} ",
                )
            )
            entries.append(Entry(_DELETE, "Delete this draft", mark=f"{len(entries) + 1} "))
        if (listed := self.session.sources_choice) is not None:
            mark = f"{len(entries) + 1} "
            entries.append(Entry(listed.value, listed.label, mark=mark))
        return entries

    def on_mount(self) -> None:
        self.redraw()
        menu = self.query_one(Menu)
        menu.highlight(self.session.form.kind.type if self.session.form.kind else "resume")
        menu.focus()
        self._resume_edit()

    def draw(self) -> None:
        super().draw()
        # The source of the draft may have been stored after all.
        self.query_one(Menu).show(self._entries())
        connection = self.session.connection
        outcome = (
            failure_text(connection.failure)
            if connection.failure
            else warnings_text(connection.destination_warnings)
        )
        notices = filter(
            None, (self.session.drafts.notice, *self.session.arrivals, *connection.notices)
        )
        told = [Content(f"{glyphs().warning} {notice}") for notice in notices]
        self.show_outcome(Content("\n").join([outcome, *told] if outcome.plain else told))
        if connection.failure:
            prompt = f"Fix the connection first: press {keys.ENTER}"
        elif self.session.draft is not None and self.session.form.kind is None:
            prompt = f"There is a draft from an earlier run. Press {keys.ENTER} to resume it"
        else:
            prompt = "Where are the debug files that Sentry should fetch?"
        if prompt != self._prompt:
            # Otherwise the line may say something newer.
            self._prompt = prompt
            self.say(prompt)

    def show_help(self) -> None:
        self.say(self._prompt)

    def keys(self) -> str:
        manage = f"{keys.MANAGE} manage sources  " if self.session.sources_choice else ""
        return f"{keys.UP}/{keys.DOWN} move  {keys.ENTER} choose  {manage}{keys.BACK} back"

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Continue with the chosen type or the draft; with a failed connection, fix that first."""
        if event.option.id == SOURCES:
            self.action_manage()
            return
        if event.option.id == _DELETE:
            self._delete_draft()
            return
        kind = kind_of(event.option.id)
        to = self.session.resume() if kind is None else self.session.after_type(kind)
        self.post_message(GoTo(to))

    def _delete_draft(self) -> None:
        """Delete the draft of an earlier run, after asking."""

        def delete(_: str) -> None:
            self.session.drop_draft()
            self.redraw()

        choices = Choice("cancel", "Cancel"), Choice("delete", "Delete it")
        text = "It has answers that were not submitted."
        self.post_message(Question("Delete this draft?", text, choices, delete))

    def _resume_edit(self) -> None:
        """Read the source whose edit is to be resumed, once there is a connection."""
        is_connected = self.session.connection.state is ConnectionState.CONNECTED
        if self.session.is_edit_wanted and self._reading is None and is_connected:
            self._reading = SubmissionProgress(self)
            work = self._read_edited(self._reading)
            self.run_worker(work, exit_on_error=False, description="read the source to edit")

    async def _read_edited(self, progress: SubmissionProgress) -> None:
        self.say(f"Reading the source to edit. Press {keys.BACK} to cancel")
        try:
            to = await progress.cancellable(self.session.resume_edit(progress.on_wait))
        except RequestError as error:
            self._reading = None
            self.say(failure_text(error))
            return
        self._reading = None
        if isinstance(to, NextStep):
            self.post_message(GoTo(to))
        elif to is None:
            self.show_help()
        else:
            self.show_help()
            text = f"{to.error.message}.\n\n{to.error.advice}"
            self.post_message(Question("The source is gone", text, AFTER_GONE, self._add_instead))

    def _add_instead(self, choice: str) -> None:
        if choice == "add":
            self.post_message(GoTo(self.session.add_instead()))
        else:
            self.session.drop_draft()
            self.redraw()

    def verified(self) -> None:
        super().verified()
        self._resume_edit()
        if self.session.connection.failure is not None and self.is_current:
            # There it is shown at its field.
            self.go(Step.CONNECTION)

    def show_arrivals(self, notices: Iterable[str]) -> None:
        del notices  # they are listed
        self.redraw()

    def action_manage(self) -> None:
        """Manage the project's sources, once it is known that there is a project."""
        if self.session.sources_choice is not None:
            self.go(Step.SOURCES)
        elif self.session.connection.state is ConnectionState.CONNECTING:
            self.say("Still connecting. Try again in a moment")
        else:
            self.say("Connect to a project first, to manage its sources")

    def action_back(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            return
        self.go(Step.CONNECTION)
