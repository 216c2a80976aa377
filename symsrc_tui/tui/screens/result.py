"""The step that shows what the server stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from symsrc_tui.tui import outside
from symsrc_tui.tui.frame import StepScreen
from symsrc_tui.tui.menu import Entry, Menu
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.wizard.review import as_json
from symsrc_tui.wizard.session import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import OptionList


class ResultScreen(StepScreen):
    """The stored source with its id, and what to do next."""

    STEP = Step.RESULT
    ABOUT: ClassVar[str] = (
        "The source is stored: below stands what the server keeps of it, its secret hidden. "
        "Sentry asks it from the next crash on; for crashes that it has already, reprocess them "
        "in Sentry.\n\n"
        "Another source starts with the same answers, all but the name and the id."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the menu, which has no pages.
        Binding("pageup", "scroll(-8)", "scroll up", priority=True),
        Binding("pagedown", "scroll(8)", "scroll down", priority=True),
        ("p,P", "show_plain", "show outside the full screen"),
        ("c,C", "copy", "copy the id"),
    ]

    def __init__(self, stored: Mapping[str, JsonValue], *, recovered: bool) -> None:
        super().__init__()
        self.stored = stored
        self.recovered = recovered

    def body(self) -> ComposeResult:
        yield Static(id="outcome", markup=False)
        yield Menu(
            (
                Entry("another", "Add another source", "the same project and answers, a new name"),
                Entry("quit", "Quit"),
            )
        )
        with VerticalScroll(id="sheet", can_focus=False):
            yield Static(self._sheet(), markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.show_outcome(self._text())
        menu = self.query_one(Menu)
        menu.highlighted = 0
        menu.focus()
        self.say(f"{glyphs().ok} Stored. Sentry asks the source from the next crash on")

    def keys(self) -> str:
        return "Enter choose  PageDown scroll  P plain  C copy id"

    def action_scroll(self, lines: int) -> None:
        """Scrolls what was stored by some lines."""
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=lines, animate=False)

    def _sheet(self) -> Content:
        kept = Content.styled("What the server keeps", "bold")
        return Content("\n").join([kept, Content(as_json(self.stored))])

    def _text(self) -> Content:
        destination = self.app.link.destination
        name, id_ = self.stored.get("name"), self.stored.get("id")
        lines = [
            Content.styled(f"{glyphs().ok} Stored in {destination}", "$success"),
            Content(f"  Name  {name}\n  Id    {id_}"),
        ]
        if self.recovered:
            lines.append(Content("  An answer got lost on the way; it was found there by its id"))
        return Content("\n").join(lines)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Starts another source, or ends."""
        if event.option.id == "quit":
            self.app.quit()
            return
        self.app.wizard.start_another()
        self.app.go(Step.TYPE)

    def action_show_plain(self) -> None:
        """Shows what was stored outside the full screen, to be selected there."""
        outside.show(self, f"{self._text().plain}\n\n{as_json(self.stored)}")

    def action_copy(self) -> None:
        """Copies the id."""
        outside.copy(self, str(self.stored.get("id")), "the id")

    def action_back(self) -> None:
        """There is nothing to go back to: the source is stored."""
