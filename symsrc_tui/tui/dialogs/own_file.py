"""The dialog that shows the IDs of a debug file and where Sentry looks for it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from symsrc_tui.files import complete
from symsrc_tui.lookup import UnreadableDebugFile, read_debug_file
from symsrc_tui.sources.expected_paths import expected_paths
from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.path_input import HOW_TO_TYPE, PathInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup import DebugFile
    from symsrc_tui.sources.kind import Kind
    from symsrc_tui.tui.app import WizardApp

_ABOUT = (
    "Shows the IDs of a debug file and every path where Sentry looks for it in this source, most "
    "likely first. One of them should match where the file is in your store. You can choose any "
    "ELF, PDB, PE, Mach-O, dSYM, WASM or Breakpad .sym file.\n\n"
    "The file is read locally and never sent. Close this and press F5 to check whether the source "
    "has it.\n\n"
    f"{HOW_TO_TYPE}\n\n"
    "Enter reads the file. PageUp and PageDown scroll the results."
)


class OwnFileDialog(Dialog[None]):
    """Reads a debug file and shows its IDs and paths. Later checks look for the file, too."""

    app: WizardApp
    BINDINGS: ClassVar[list[BindingType]] = [
        keys.PAGE_DOWN.runs("scroll(8)"),
        keys.PAGE_UP.runs("scroll(-8)"),
    ]

    def __init__(self, kind: Kind, given: Mapping[str, Value]) -> None:
        super().__init__("Where will Sentry look for your debug file?", _ABOUT)
        self._kind = kind
        self._given = given

    def body(self) -> ComposeResult:
        yield Static("Path to an ELF, PDB, PE, Mach-O, dSYM, WASM or .sym file:", markup=False)
        yield PathInput(complete=complete)
        with VerticalScroll(id="found", can_focus=False):
            yield self.message()

    def keys(self) -> str:
        return f"{keys.TAB} complete  {keys.ENTER} read  {keys.PAGE_DOWN} scroll  {super().keys()}"

    def on_mount(self) -> None:
        self._show(self.app.debug_files)

    def action_scroll(self, lines: int) -> None:
        """Scroll the results."""
        self.query_one("#found").scroll_relative(y=lines, animate=False)

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        self.run_worker(
            self._read(Path(event.value).expanduser()),
            exclusive=True,
            exit_on_error=False,
            description="read a debug file",
        )

    async def _read(self, path: Path) -> None:
        try:
            files = await asyncio.to_thread(read_debug_file, path)
        except UnreadableDebugFile as error:
            self.say_error(str(error))
        else:
            self.app.debug_files = tuple(files)
            self._show(files)

    def _show(self, files: Sequence[DebugFile]) -> None:
        lines = [line for file in files for line in told(file, self._kind, self._given)]
        self.say("\n".join(lines))


def told(file: DebugFile, kind: Kind, given: Mapping[str, Value]) -> Iterator[str]:
    """Yield lines with the file's IDs and its paths in the source, most likely first."""
    ids = file.object_id
    yield f"{file.file_format} {file.arch or ''}".rstrip()
    yield f"  code ID   {ids.code_id or 'none'}"
    yield f"  debug ID  {ids.debug_id or 'none'}"
    yield from (f"  {glyphs().warning} {note}" for note in file.notes)
    try:
        found = expected_paths(kind, given, file)
    except ValueError as error:
        yield str(error)
        return
    if not found:
        yield "This layout does not support this file"
    for placed in found:
        # On its own line, because an address would not fit into 80 columns behind its type.
        yield f"  {placed.filetype}"
        yield f"    {placed.address}"
