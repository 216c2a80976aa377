"""The sources of a project as a list that typing filters, with the details of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from symsrc_tui.session.wizard.wizard import NO_SOURCES
from symsrc_tui.text.counts import counted
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import StepScreen
from symsrc_tui.tui.screens.source_row import row_text
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.button_strip import ButtonStrip
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.line import CutText, Line
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.messages import Notice
from symsrc_tui.tui.widgets.rows import RowList, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.session.stored.source_manager import SourceRow
    from symsrc_tui.session.wizard.wizard import WizardSession

BESIDE = 100
"""Columns from which on the details are beside the list."""
_OF_BUTTONS = (keys.SPACE.names, keys.QUESTION_MARK.names)
"""Characters that mean something on a button."""


class SourceBrowser(StepScreen):
    """A filter, the list, the details of the chosen source, and buttons, which subclasses have."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keys.UP.runs("move_row('up')"),
        keys.DOWN.runs("move_row('down')"),
        keys.PAGE_UP.runs("move_row('pageup')"),
        keys.PAGE_DOWN.runs("move_row('pagedown')"),
    ]

    def __init__(self, session: WizardSession, chosen: str) -> None:
        """Args:
        chosen: the ID of the source to start at; empty for the first.
        """
        super().__init__(session)
        self.manager = session.manage()
        self._rows: list[SourceRow] = []
        self._chosen = chosen

    def buttons(self) -> Iterable[Iterable[LineButton]]:
        """Return the buttons of each line."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        with Horizontal(id="search"):
            yield Line(id="label")
            yield LineInput(placeholder="part of a name, type, place or ID")
            yield Line(id="count")
        with Container(id="stored"):
            yield RowList(self._row_text)
            yield CutText("[ Details ]", id="details")
        yield Static(id="outcome", markup=False)
        with Vertical(id="actions"):
            for buttons in self.buttons():
                yield ButtonStrip(*buttons)

    def on_mount(self) -> None:
        self.on_resize()
        self.redraw()
        self.set_focus(self.query_one(LineInput))

    def on_resize(self) -> None:
        self.set_class(self.app.size.width >= BESIDE, "-beside")

    def _steps(self) -> Content:
        """Return a title, because this is none of the numbered steps."""
        title = f" Sources of {self.manager.project}"
        if self.manager.is_read:
            title += f": {counted(len(self.manager.sources.sources), 'source')}"
        if self.manager.why_not_change:
            title += " (read only)"
        return Content(title).stylize("bold")

    def draw(self) -> None:
        super().draw()
        self._list()

    def _list(self) -> None:
        """List the sources that the filter finds, the chosen one current if it is among them."""
        typed = self.query_one(LineInput).value
        before = next((at for at, row in enumerate(self._rows) if self._is_chosen(row)), 0)
        self._rows = self.manager.rows(typed)
        found = (at for at, row in enumerate(self._rows) if self._is_chosen(row))
        current = next(found, min(before, len(self._rows) - 1)) if self._rows else None
        note = "" if self._rows or not self.manager.is_read else NO_SOURCES
        if typed.strip() and note:
            note = "No source has this in its name, type, place or ID"
        listed = self.query_one(RowList)
        # Of all sources, because the details would jump while a filter is typed.
        listed.styles.height = max(1, len(self.manager.rows()))
        listed.show(len(self._rows), current, note)
        count = f"{len(self._rows):,} found" if typed.strip() else ""
        self.query_one("#count", Line).show(count)
        self._choose()

    def _is_chosen(self, row: SourceRow) -> bool:
        return row.stored.id == self._chosen

    @property
    def row(self) -> SourceRow | None:
        """The source that is current in the list."""
        at = self.query_one(RowList).current
        return None if at is None else self._rows[at]

    def _choose(self) -> None:
        """Show the details of the current source."""
        row = self.row
        self._chosen = row.stored.id if row is not None else self._chosen
        lines = [f"Name: {row.view.name}", *row.view.lines] if row is not None else []
        self.query_one("#details", CutText).update(Content("\n".join(lines)), layout=False)

    def _row_text(self, index: int) -> str:
        count = len(self.manager.sources.sources)
        row, width = self._rows[index], self.query_one(RowList).size.width - 1
        return row_text(row, count, width, glyphs().bullet if self.is_marked(row) else "")

    def is_marked(self, row: SourceRow) -> bool:
        """Return whether the source has a mark in the list."""
        raise NotImplementedError

    # What is typed.

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show by the filter's label whether it has the focus, and the line of a button."""
        style = "bold" if isinstance(event.widget, LineInput) else ""
        # Contents of the same text count as equal, whatever their styles.
        self.query_one("#label", Line).update(Content.styled("Filter", style), layout=False)
        for strip in self.query(ButtonStrip):
            if strip in event.widget.ancestors:
                # Textual does not scroll to a line that is scrolled sideways itself.
                strip.scroll_visible(animate=False)

    def on_key(self, event: events.Key) -> None:
        """Filter also by what is typed while a button has the focus."""
        if not isinstance(self.focused, LineButton) or event.key in _OF_BUTTONS:
            return
        typed = self.query_one(LineInput)
        if event.key in keys.CLEAR:
            typed.action_delete_left_all()
        elif event.key in keys.BACKSPACE:
            typed.action_delete_left()
        elif event.is_printable and event.character:
            typed.replace(event.character, len(typed.value), len(typed.value))
        else:
            return
        event.stop()
        self.set_focus(typed)

    @on(LineInput.Edited)
    def _filter(self) -> None:
        self._list()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.use_chosen()

    def use_chosen(self) -> None:
        """Lead to what can be done with the chosen source."""
        self.set_focus(next(each for each in self.query(LineButton) if not each.disabled))

    @on(Notice)
    def _show_notice(self, event: Notice) -> None:
        self.show_notice(event.text)

    def show_notice(self, text: str) -> None:
        """Show what a key or a paste did to the filter."""
        self.say(text)

    @on(Rows.Clicked)
    def _clicked(self) -> None:
        self._choose()

    def action_move_row(self, key: str) -> None:
        """Choose another source."""
        self.query_one(RowList).move(key)
        self._choose()
