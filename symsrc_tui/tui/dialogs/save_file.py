"""The dialog that saves the source as a file."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input, Static

from symsrc_tui import daemon_thread
from symsrc_tui.files import complete
from symsrc_tui.session.source_file import NAME, ExistsError, SaveError
from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.path_input import HOW_TO_TYPE, PathInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from symsrc_tui.session.source_file import SourceFile

_ABOUT = (
    'Saves the source for "symsrc-tui add --from FILE", for example to add it to other projects or '
    "from a script. Secrets are not written: environment variables stand for them, which must be "
    "set when the command runs. Only you can read the file.\n\n"
    f"{HOW_TO_TYPE}\n\n"
    f"{keys.ENTER} saves the file. A file that is there already is not replaced unless you "
    "choose that."
)


class SaveFileDialog(Dialog[str | None]):
    """Saves a file. The result is the path as typed, or None if the user closes it."""

    def __init__(self, file: SourceFile) -> None:
        super().__init__("Save as a file", _ABOUT)
        self._file = file

    def body(self) -> ComposeResult:
        yield Static(f"Path ({keys.TAB} completes):", markup=False)
        yield PathInput(NAME, complete=complete)
        yield LineButton("[ Replace it ]", "save(True)", "", id="replace")
        yield Static(classes="gap")
        yield self.message("Secrets are left out. Only you can read the file.")

    def keys(self) -> str:
        return f"{keys.ENTER} save  {super().keys()}"

    def on_mount(self) -> None:
        self._offer_to_replace(False)

    def _offer_to_replace(self, is_offered: bool) -> None:
        self.query_one("#replace").display = is_offered

    @on(Input.Changed)
    def _changed(self) -> None:
        self._offer_to_replace(False)

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save(False)

    def action_save(self, replace: bool) -> None:
        """Save the file at the path."""
        path = self.query_one(PathInput).value.strip()
        self.run_worker(
            self._save(path, replace=replace),
            exclusive=True,
            exit_on_error=False,
            description="save the source",
        )

    async def _save(self, path: str, *, replace: bool) -> None:
        # In a thread that nobody waits for at exit, because the folder may be on a dead mount.
        work = partial(self._file.save, path, replace=replace)
        try:
            await asyncio.wrap_future(daemon_thread.start("save-source", work))
        except ExistsError as error:
            self.say_error(f"{error}. To replace it, press {keys.TAB}, {keys.ENTER}")
            self._offer_to_replace(True)
        except SaveError as error:
            self.say_error(str(error))
        else:
            self.close(path)
