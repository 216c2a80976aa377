"""Manage the sources that the project has: list, order and delete them, and Sentry's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.field import Choice
from symsrc_tui.net.errors import RequestError
from symsrc_tui.plain.built_in_sources import BuiltInChoice
from symsrc_tui.plain.prompter import Back
from symsrc_tui.plain.signals import Cancelled
from symsrc_tui.plain.source_choice import choose_source
from symsrc_tui.plain.steps import PlainProgress
from symsrc_tui.session.stored import deletion
from symsrc_tui.session.stored.credentials import credentials_in
from symsrc_tui.session.stored.edit import why_not_editable
from symsrc_tui.session.stored.source_manager import LEAVING_ORDER, UNSAVED_ORDER
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.session.wizard.wizard import NO_SOURCES
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.plain.steps import PlainContext
    from symsrc_tui.session.stored.source_manager import SourceRow

_BACK = Choice("back", "Go back")
_ORDER = (Choice("save", "Save the new order"), Choice("undo", "Undo the moves"))
_BUILT_INS = Choice("built-in", "Turn Sentry's built-in sources on or off")
_READ = Choice("read", "Read the list again")
_EDIT = (
    Choice("edit", "Edit it, one question after the other"),
    Choice("field", "Change one field of it"),
)
_CREDENTIALS = Choice("credentials", "Replace its credentials, here or in several projects")
_LOOKS_FIRST = "Sentry looks in the first source first."
_TO_BEFORE, _TO_AFTER = "before", "after"


class Manage:
    """Lists the sources, and offers what can be done with each."""

    def __init__(self, shared: PlainContext) -> None:
        self._shared, self._prompter = shared, shared.prompter
        self._manager = shared.session.manage()
        self._built_ins: BuiltInChoice | None = None
        """While the person chooses built-in sources."""
        self.fields_to_ask: Sequence[str] = ()
        """Paths of the fields that an edit is about; none for all of them."""

    @property
    def has_unsaved_order(self) -> bool:
        """True if leaving now would lose moves."""
        return self._manager.order is not None

    async def may_quit(self) -> bool:
        """Ask what to do with unsaved changes. Return whether to quit. Raises Quit."""
        if self._built_ins is not None and not await self._built_ins.may_leave():
            return False
        return await self._may_leave()

    async def run(self) -> NextStep:
        """Read the list, and do what is chosen until a choice leads to another step."""
        await self._read()
        if why := self._manager.why_not_change:
            self._prompter.say(f"{why}.")
        while True:
            try:
                chosen = await self._choose()
                if not isinstance(chosen, str):
                    if (leads_to := await self._look_after(chosen.stored.id)) is not None:
                        return leads_to
                    continue
            except Back:
                chosen = _BACK.value
            if chosen != _BACK.value:
                await self._do(chosen)
            elif await self._may_leave():
                return self._shared.session.after_sources()

    async def _read(self) -> None:
        """Read the list. If that fails, say why."""
        self._prompter.say("\nReading the project's sources. Ctrl+C cancels.")
        try:
            await self._shared.interruption.wait(self._manager.read(self._prompter.wait))
        except Cancelled:
            self._prompter.say("Cancelled.")
        except RequestError as error:
            self._prompter.failure(error)

    async def _choose(self) -> SourceRow | str:
        """Show the list. Return the chosen source, or what to do with the list. Raises Back."""
        if self._manager.rows():
            self._prompter.say(
                f"\nSources of {self._manager.project}, in the order in which Sentry uses them:"
            )
        elif self._manager.is_read:
            self._prompter.say(f"\n{NO_SOURCES}.")
        actions = [
            *(_ORDER if self.has_unsaved_order else ()),
            *(() if self._manager.why_not_change else (_BUILT_INS,)),
            _READ,
            _BACK,
        ]
        return await choose_source(self._prompter, self._manager, "Which one? ", actions=actions)

    async def _do(self, action: str) -> None:
        """Do what concerns the whole list."""
        if action == "built-in":
            self._built_ins = BuiltInChoice(self._shared, self._manager)
            await self._built_ins.run()
            self._built_ins = None
        elif action == "read":
            await self._read()
        elif action == "save":
            await self._save_order()
        elif action == "undo":
            self._manager.undo_order()
            self._prompter.say("The sources are in the stored order again.")

    async def _may_leave(self) -> bool:
        """Ask what to do with an unsaved order. Return whether to leave the list."""
        if not self.has_unsaved_order:
            return True
        self._say_order()
        try:
            chosen = await self._prompter.choose_one(
                "What next? ", LEAVING_ORDER, lambda: self._prompter.say(_LOOKS_FIRST)
            )
        except Back:
            return False
        if chosen == "drop":
            self._manager.undo_order()
        elif chosen == "save":
            await self._write_order()
        return not self.has_unsaved_order

    # One source.

    async def _look_after(self, id_: str) -> NextStep | None:
        """Show a source, and do what is chosen until it is gone or the person goes back.

        Return the step of an edit.
        """
        is_shown = False
        while (row := self._manager.row(id_)) is not None:
            if not is_shown:
                self._show(row)
            is_shown = True
            try:
                chosen = await self._prompter.choose_one(
                    "What next? ",
                    self._choices(row),
                    lambda: self._prompter.say("Nothing is changed before you confirm it."),
                )
            except Back:
                chosen = _BACK.value
            if chosen == _BACK.value:
                break
            if chosen in {"edit", "field", "credentials"}:
                if (leads_to := await self._edit(row, chosen)) is not None:
                    return leads_to
            elif chosen == "move":
                await self._move(row)
            elif chosen == "delete":
                await self._delete(row)
            else:
                await self._do(chosen)
        return None

    def _choices(self, row: SourceRow) -> list[Choice]:
        back = Choice(_BACK.value, "Go back to the list")
        if self._manager.why_not_change:
            return [back]
        return [
            *(() if why_not_editable(row.stored) else _EDIT),
            *([_CREDENTIALS] if credentials_in(row.stored) else ()),
            *([Choice("move", "Move it")] if len(self._manager.rows()) > 1 else ()),
            *(_ORDER if self.has_unsaved_order else ()),
            Choice("delete", "Delete it"),
            back,
        ]

    def _show(self, row: SourceRow) -> None:
        self._prompter.say(f"\n{row.view.name}, number {self._place(row)}")
        for line in row.view.lines:
            # Not wrapped, so that addresses and IDs can be copied.
            self._prompter.show(line)
        if why_not := why_not_editable(row.stored):
            self._prompter.say(f"{why_not}.")

    async def _edit(self, row: SourceRow, chosen: str) -> NextStep | None:
        """Begin to edit a source. Return the next step; None if the person goes back."""
        if not await self._may_leave():
            return None
        # As it is now, because saving the order has read the list again.
        now = self._manager.row(row.stored.id)
        if now is None:
            return None
        row = now
        self.fields_to_ask = ()
        if chosen == "credentials":
            self.fields_to_ask = credentials_in(row.stored)
        if chosen == "field":
            kind = kind_of(row.stored.fields.get("type"))
            fields = fields_of(kind.source_class()) if kind else ()
            try:
                path = await self._prompter.choose_one(
                    "Which field? ",
                    [Choice(field.path, field.label) for field in fields],
                    lambda: self._prompter.say("The field that you want to change."),
                )
            except Back:
                return None
            self.fields_to_ask = (path,)
        back = NextStep(Step.SOURCES)
        return self._shared.session.begin_edit(row.stored, self._manager.sources, back=back)

    def _place(self, row: SourceRow) -> str:
        return f"{row.number} of {len(self._manager.rows())}"

    async def _delete(self, row: SourceRow) -> None:
        self._prompter.say(deletion.question(self._manager.sources, row.stored))
        try:
            is_sure = await self._prompter.yes(
                "Delete it?",
                lambda: self._prompter.say("y deletes it immediately, n keeps it."),
                present=False,
            )
        except Back:
            return
        if is_sure:
            self._prompter.say("Deleting. Ctrl+C cancels.")
            progress = PlainProgress(self._shared)
            await progress.report(self._shared.session.delete(row.stored.id, progress))

    # Its place.

    async def _move(self, row: SourceRow) -> None:
        """Ask where to move a source. Nothing is sent."""
        last = len(self._manager.rows())
        places = {"first": 1, "up": row.number - 1, "down": row.number + 1, "last": last}
        choices = [
            Choice(value, label)
            for value, label in (
                ("up", "Up by one"),
                ("down", "Down by one"),
                ("first", "To the first place"),
                ("last", "To the last place"),
                (_TO_BEFORE, "Before another one"),
                (_TO_AFTER, "After another one"),
            )
            if value not in places or (places[value] != row.number and 1 <= places[value] <= last)
        ]
        try:
            chosen = await self._prompter.choose_one(
                "Where to? ",
                choices,
                lambda: self._prompter.say(_LOOKS_FIRST),
            )
            place = places.get(chosen) or await self._beside(row, chosen)
        except Back:
            return
        self._manager.move(row.stored.id, place - row.number)
        moved = self._manager.row(row.stored.id)
        if moved is not None:
            self._prompter.say(f"{moved.view.name} is now number {self._place(moved)}.")
            if self.has_unsaved_order:
                self._prompter.say(f"{UNSAVED_ORDER}.")
            else:
                self._prompter.say("This is the stored order again.")

    async def _beside(self, row: SourceRow, side: str) -> int:
        """Ask for the source to move it before or after. Return the new place. Raises Back."""
        other = await choose_source(
            self._prompter, self._manager, f"{side.capitalize()} which one? ", without=row.stored.id
        )
        assert not isinstance(other, str)  # noqa: S101 - a string is an action, and none is offered
        # Those behind the source's old place move up by one.
        at = other.number - (other.number > row.number)
        return at + (side == _TO_AFTER)

    def _say_order(self) -> None:
        self._prompter.say(f"{UNSAVED_ORDER}. It moves:")
        for change in self._manager.order_changes:
            self._prompter.say(change)

    async def _save_order(self) -> None:
        self._say_order()
        try:
            is_sure = await self._prompter.yes(
                "Save the new order?",
                lambda: self._prompter.say(_LOOKS_FIRST),
                present=True,
            )
        except Back:
            return
        if is_sure:
            await self._write_order()

    async def _write_order(self) -> None:
        self._prompter.say("Saving. Ctrl+C cancels.")
        progress = PlainProgress(self._shared)
        await progress.report(self._manager.save_order(progress))
