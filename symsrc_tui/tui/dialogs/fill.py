"""Dialogs that fill in fields from this host, such as from a profile or a key file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input, Static

from symsrc_tui.files import UnreadableError
from symsrc_tui.sources.fill import CredentialsError, FileFiller, FilledValues
from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog
from symsrc_tui.tui.widgets.menu import Entry, Menu
from symsrc_tui.tui.widgets.path_input import HOW_TO_TYPE, PathInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.widgets import OptionList

    from symsrc_tui.sources.fill import FillChoice, Filler, ListFiller


class FillDialog(Dialog[FilledValues | None]):
    """Returns the values found, or None if the user closes it. The user can retry after errors."""

    def body(self) -> ComposeResult:
        yield from self.chooser()
        yield Static(classes="gap")
        yield self.message()

    def chooser(self) -> ComposeResult:
        """Yield the widgets to choose with."""
        yield from ()

    def keys(self) -> str:
        return f"{keys.ENTER} use  {super().keys()}"

    def load(self, read: Callable[[], FilledValues]) -> None:
        """Call `read` in a thread, and close the dialog with its result."""
        self.run_worker(
            self._load(read), exclusive=True, exit_on_error=False, description="read credentials"
        )

    async def _load(self, read: Callable[[], FilledValues]) -> None:
        try:
            values = await asyncio.to_thread(read)
        except (CredentialsError, UnreadableError) as error:
            self.say_error(str(error))
        else:
            self.close(values)


class ListDialog(FillDialog):
    """Lists the entries to choose from."""

    def __init__(self, filler: ListFiller) -> None:
        super().__init__(filler.title, filler.about)
        self._filler = filler
        self._choices: Sequence[FillChoice] = ()

    def chooser(self) -> ComposeResult:
        yield Menu()

    def on_mount(self) -> None:
        self.say(f"Looking for {self._filler.noun}s...")
        self.run_worker(self._list(), exit_on_error=False, description="list what can be filled in")

    async def _list(self) -> None:
        try:
            self._choices = await asyncio.to_thread(self._filler.choices)
        except (CredentialsError, UnreadableError) as error:
            self.say_error(str(error))
            return
        menu = self.query_one(Menu)
        menu.show(
            Entry(str(number), choice.name, choice.detail)
            for number, choice in enumerate(self._choices)
        )
        menu.focus()
        self.say("" if self._choices else self._filler.nothing)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Load the chosen entry."""
        self.load(self._choices[event.option_index].load)


class FileDialog(FillDialog):
    """Asks for the path of a file."""

    def __init__(self, filler: FileFiller) -> None:
        super().__init__(
            filler.title,
            f"Only folders and {filler.suffix} files are listed. {HOW_TO_TYPE}\n\n"
            f"{keys.ENTER} reads the file and fills in the fields. Nothing is sent.",
        )
        self._filler = filler

    def chooser(self) -> ComposeResult:
        from symsrc_tui.files import complete

        yield Static(f"Path ({keys.TAB} completes):", markup=False)
        yield PathInput(complete=lambda typed: complete(typed, (self._filler.suffix,)))

    @on(Input.Submitted)
    def _read_file(self, event: Input.Submitted) -> None:
        event.stop()
        path = event.value
        self.load(lambda: self._filler.load(path))


def dialog_for(filler: Filler) -> FillDialog:
    """Return the dialog for a filler."""
    return FileDialog(filler) if isinstance(filler, FileFiller) else ListDialog(filler)
