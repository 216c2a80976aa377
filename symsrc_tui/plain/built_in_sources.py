"""Turn Sentry's own sources on and off for the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.field import Choice
from symsrc_tui.net.errors import RequestError
from symsrc_tui.plain.prompter import Back
from symsrc_tui.plain.signals import Cancelled
from symsrc_tui.plain.steps import PlainProgress
from symsrc_tui.session.stored.built_in_sources import DISCARDING

if TYPE_CHECKING:
    from symsrc_tui.plain.steps import PlainContext
    from symsrc_tui.session.stored.built_in_sources import BuiltInRow
    from symsrc_tui.session.stored.source_manager import SourceManager

_SAVE = Choice("save", "Save the changes")
_LEAVE = Choice("leave", "Go back to the list of sources")


class BuiltInChoice:
    """Asks which of Sentry's own sources the project is to use, and saves that."""

    def __init__(self, shared: PlainContext, manager: SourceManager) -> None:
        self._shared, self._prompter = shared, shared.prompter
        self._manager = manager
        self._ticked: set[str] = set()

    async def run(self) -> None:
        """Ask until the changes are saved or discarded. Raises Quit."""
        if not await self._read():
            return
        self._ticked, self._manager.ticked = self._on, None
        self._prompter.say(f"\nSentry's built-in sources in {self._manager.project}:")
        is_listed = False
        while True:
            chosen = await self._choose(is_listed=is_listed)
            # Listed again only on Enter, because the list is long.
            is_listed = bool(chosen)
            if chosen == _SAVE.value and await self._save():
                return
            if chosen == _LEAVE.value and await self.may_leave():
                return
            self._turn(chosen)

    @property
    def has_changes(self) -> bool:
        """True if leaving now would lose changes."""
        return bool(self._manager.built_in_changes)

    @property
    def _on(self) -> set[str]:
        return {row.key for row in self._manager.built_ins.rows() if row.is_on}

    async def _read(self) -> bool:
        """Read them. Return False, after saying why, if they are not known."""
        self._prompter.say("Reading Sentry's built-in sources. Ctrl+C cancels.")
        reading = self._manager.read_built_ins(self._prompter.wait)
        try:
            await self._shared.interruption.wait(reading)
        except Cancelled:
            self._prompter.say("Cancelled.")
        except RequestError as error:
            self._prompter.failure(error)
        else:
            return True
        return False

    async def _choose(self, *, is_listed: bool) -> str:
        """Return a key or the value of an action; empty to list them again. Raises Quit."""
        choices = [
            *(Choice(row.key, row.title, self._state(row)) for row in self._rows),
            *([_SAVE] if self.has_changes else ()),
            _LEAVE,
        ]
        if not is_listed:
            self._prompter.list_choices(choices)
        try:
            chosen = await self._prompter.choose(
                "Which one to turn on or off? ", choices, self._explain, are_listed=True
            )
        except Back:
            return _LEAVE.value
        return "" if chosen == "-" else chosen

    @property
    def _rows(self) -> list[BuiltInRow]:
        return self._manager.built_ins.rows()

    def _state(self, row: BuiltInRow) -> str:
        now, wanted = ("on" if each else "off" for each in (row.is_on, row.key in self._ticked))
        return now if now == wanted else f"{now}, will be turned {wanted}"

    def _turn(self, key: str) -> None:
        """Turn one on or off, not saved yet, and say so."""
        for row in self._rows:
            if row.key == key:
                self._ticked ^= {key}
                self._manager.ticked = frozenset(self._ticked)
                self._prompter.say(f"{row.title}: {self._state(row)}.")
                self._prompter.say_once("Type save when you are done, or Enter to list them again.")

    def _explain(self) -> None:
        self._prompter.say("Sentry uses those that are on. Nothing is sent before you choose Save.")

    async def _save(self) -> bool:
        """Save the changes. Return False, after saying why, if they are not saved."""
        self._prompter.say("Saving. Ctrl+C cancels.")
        progress = PlainProgress(self._shared)
        return await progress.report(self._manager.set_built_ins(self._ticked, progress))

    async def may_leave(self) -> bool:
        """Ask before discarding changes. Return whether to leave."""
        if not self.has_changes:
            return True
        try:
            is_sure = await self._prompter.yes(
                DISCARDING,
                lambda: self._prompter.say("Answer n to go back to the list."),
                present=False,
            )
        except Back:
            return False
        if is_sure:
            self._manager.ticked = None
        return is_sure
