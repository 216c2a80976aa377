"""The dialog that waits for a crash and shows what Sentry got from a stored source."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll

from symsrc_tui.net.errors import RequestError
from symsrc_tui.session.crashes.explain import LONGEST_WAIT, wait_for, waiting_message
from symsrc_tui.session.crashes.explanation import details
from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget

    from symsrc_tui.session.connection.connection import Connection

_ABOUT = (
    "Each crash in Sentry says which sources were searched for its modules, where, and what "
    "each returned. This waits up to 15 minutes for a crash that names the new source, and shows "
    "what it says. Crashes from before the source was stored never name it.\n\n"
    "To look later, run symsrc-tui explain."
)

_STAYS = "You can close this at any time: the source stays stored."


class ExplainDialog(Dialog[None]):
    """Waits for a crash that names the source, and explains it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keys.PAGE_DOWN.runs("scroll(8)"),
        keys.PAGE_UP.runs("scroll(-8)"),
    ]

    def __init__(self, connection: Connection, source_id: str, name: str) -> None:
        super().__init__("Does it work?", _ABOUT)
        self._connection = connection
        self._source_id, self._source_name = source_id, name

    def container(self) -> Widget:
        return VerticalScroll(classes="text", can_focus=False)

    def body(self) -> ComposeResult:
        yield self.message(f"{waiting_message(self._source_name)}\n\n{_STAYS}")

    def keys(self) -> str:
        return f"{keys.PAGE_DOWN} scroll  {super().keys()}"

    def on_mount(self) -> None:
        self.run_worker(self._wait(), exit_on_error=False, description="wait for a crash")

    def action_scroll(self, lines: int) -> None:
        """Scroll the explanation."""
        self.query_one(".text").scroll_relative(y=lines, animate=False)

    async def _wait(self) -> None:
        try:
            found = await wait_for(self._connection, self._source_id, LONGEST_WAIT)
        except RequestError as error:
            self.say_error("\n\n".join(filter(None, (error.message, error.advice))))
        else:
            self.say("\n".join((f"{found.headline}.", found.advice, "", *details(found))))
