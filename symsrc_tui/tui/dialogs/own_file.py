"""The dialog that shows the IDs of a debug file and where Sentry looks for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from symsrc_tui.files import complete
from symsrc_tui.lookup.debug_files import FORMATS, UnreadableDebugFile
from symsrc_tui.session.check_source import OwnFile, paths_of_file, read_own_file
from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.path_input import HOW_TO_TYPE, PathInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.session.check_source import SourceCheck
    from symsrc_tui.sources.kind import Kind

_ABOUT = (
    "Shows the IDs of a debug file and every path where Sentry looks for it in this source, most "
    "likely first. One of them should match where the file is in your store.\n\n"
    f"The file is read locally and never sent. Close this and press [ Check ] ({keys.CHECK}) to "
    "check whether "
    "the source has it.\n\n"
    f"{HOW_TO_TYPE}\n\n"
    f"{keys.ENTER} reads the file. {keys.PAGE_UP} and {keys.PAGE_DOWN} scroll the results."
)


class OwnFileDialog(Dialog[None]):
    """Reads a debug file and shows its IDs and paths. Later checks look for the file, too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keys.PAGE_DOWN.runs("scroll(8)"),
        keys.PAGE_UP.runs("scroll(-8)"),
    ]

    def __init__(self, check: SourceCheck, kind: Kind, answers: Mapping[str, Value]) -> None:
        """Args:
        answers: those that are neither blank nor wrong, by field path.
        """
        super().__init__("Where will Sentry look for your debug file?", _ABOUT)
        self._check = check
        self._kind, self._answers = kind, answers

    def body(self) -> ComposeResult:
        yield Static(f"Path ({FORMATS}):", markup=False)
        yield PathInput(self._check.path or self._check.example_file, complete=complete)
        with VerticalScroll(id="found", can_focus=False):
            yield self.message()

    def keys(self) -> str:
        return f"{keys.TAB} complete  {keys.ENTER} read  {keys.PAGE_DOWN} scroll  {super().keys()}"

    def on_mount(self) -> None:
        # So that another path replaces the present one.
        self.query_one(PathInput).select_all()
        self._show()
        if self._check.example_file and not self._check.files:
            self.say(f"Press {keys.ENTER} to read the demo's example, or type another path")

    def action_scroll(self, lines: int) -> None:
        """Scroll the results."""
        self.query_one("#found").scroll_relative(y=lines, animate=False)

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        self.run_worker(
            self._read(event.value),
            exclusive=True,
            exit_on_error=False,
            description="read a debug file",
        )

    async def _read(self, path: str) -> None:
        try:
            self._check.files = await asyncio.to_thread(read_own_file, path)
        except UnreadableDebugFile as error:
            self.say_error(str(error))
        else:
            self._check.path = path
            self._show()

    def _show(self) -> None:
        self.say("\n".join(line for file in self._check.files for line in self._lines(file)))

    def _lines(self, file: DebugFile) -> Iterator[str]:
        own = OwnFile.of(file)
        sentence, paths = paths_of_file(self._kind, self._answers, file)
        yield own.format
        yield from (f"  {label:<8}  {value or 'none'}" for label, value in own.ids)
        yield from (f"  {glyphs().warning} {note}" for note in own.notes)
        if not paths:
            yield sentence
        for path in paths:
            # On its own line, because an address would not fit into 80 columns behind its type.
            yield f"  {path.filetype}"
            yield f"    {path.address}"
