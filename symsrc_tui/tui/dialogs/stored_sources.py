"""The sources that the project has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from symsrc_tui.session.stored_sources import listed
from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from symsrc_tui.session import Connection

_ABOUT = (
    "The symbol sources of this project, in the order in which Sentry uses them. Sentry's built-in "
    "sources, which it uses after these, are not among them."
)


class StoredSourcesDialog(Dialog[None]):
    """Lists the sources with type, place and ID."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(f"Sources of {connection.place}", _ABOUT)
        self._connection = connection

    def container(self) -> Widget:
        return VerticalScroll(classes="text")

    def body(self) -> ComposeResult:
        lines = []
        for number, source in enumerate(listed(self._connection.sources), 1):
            lines.append(Content.assemble(f"{number}. ", (source.name, "bold")))
            lines += [Content(f"   {fact}") for fact in source.facts]
        yield Static(Content("\n").join(lines), markup=False)

    def keys(self) -> str:
        return f"{keys.UP}/{keys.DOWN} scroll  {super().keys()}"
