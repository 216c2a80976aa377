"""The step that shows what the server stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from symsrc_tui.session.flow import Step
from symsrc_tui.session.wizard import AFTER_RESULT
from symsrc_tui.sources.preview import shown_lines
from symsrc_tui.text.safe import shown
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens import plain_view
from symsrc_tui.tui.screens.base import CrashesWanted, GoTo, StepScreen, warnings_text
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.menu import Entry, Menu
from symsrc_tui.tui.widgets.messages import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import OptionList

    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.session.wizard import WizardSession

_CHOOSE = "Press Down, then Enter to choose what to do next"


class _Choices(Menu):
    """The menu, which says what to do if Enter chooses nothing."""

    def action_select(self) -> None:
        if self.highlighted is None:
            self.post_message(Notice(self, _CHOOSE))
        super().action_select()


class ResultScreen(StepScreen):
    """Shows the stored source, and offers to add another."""

    STEP = Step.RESULT
    ABOUT: ClassVar[str] = (
        "The source is stored. Below is what the server saved, with secrets hidden. Sentry uses it "
        "from the next crash on. To apply it to earlier crashes, reprocess them in Sentry.\n\n"
        '"Add another source" starts with the same answers, except for the name and the ID. "Add '
        'this source to another project" asks for the project, and keeps all answers except the ID.'
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        # Priority, because the menu would use these keys.
        keys.PAGE_UP.runs("scroll(-8)", is_priority=True),
        keys.PAGE_DOWN.runs("scroll(8)", is_priority=True),
        keys.PLAIN_VIEW.runs("show_plain"),
        keys.COPY.runs("copy"),
    ]

    def __init__(self, session: WizardSession, added: Added, warnings: Sequence[Problem]) -> None:
        """Args:
        warnings: reasons why the source may not work.
        """
        super().__init__(session)
        self._added = added
        self._warnings = warnings

    def body(self) -> ComposeResult:
        with VerticalScroll(id="sheet", can_focus=False):
            yield Static(self._sheet(), markup=False)
        # On one line each, to leave room for the source.
        yield _Choices(
            [Entry(each.value, ": ".join(filter(None, each[1:]))) for each in AFTER_RESULT]
        )

    def on_mount(self) -> None:
        self.redraw()
        menu = self.query_one(Menu)
        # So that an Enter held down on Submit does not choose here.
        menu.highlighted = None
        menu.focus()
        if self._warnings:
            self.say(f"{glyphs().warning} Stored, but with warnings. See above")
        else:
            self.say(f"{glyphs().ok} Stored. Sentry will use it from the next crash on")

    def keys(self) -> str:
        choose = f"{keys.DOWN}, {keys.ENTER} choose"
        return f"{choose}  {keys.PAGE_DOWN} scroll  {plain_view.keys_for('copy ID')}"

    def action_scroll(self, lines: int) -> None:
        """Scroll the stored source."""
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=lines, animate=False)

    def _sheet(self) -> Content:
        stored = self._added.stored
        name, id_ = (shown(str(stored.get(field)), 200) for field in ("name", "id"))
        lines = [
            Content.styled(f"{glyphs().ok} Stored in {self.session.connection.place}", "$success"),
            Content(f"  Name  {name}\n  ID    {id_}"),
        ]
        if self._added.told:
            lines.append(Content(f"  {self._added.told}"))
        if self._warnings:
            lines.append(warnings_text(self._warnings))
        lines += [Content(), Content.styled("Stored on the server", "bold")]
        return Content("\n").join([*lines, *map(Content, shown_lines(stored))])

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Start another source, or quit."""
        if event.option.id == "quit":
            await self.run_action("app.leave")
        elif event.option.id == "save":
            await self.run_action("app.save_file")
        elif event.option.id == "explain":
            id_, name = (str(self._added.stored.get(field)) for field in ("id", "name"))
            self.post_message(CrashesWanted(id_, shown(name, 80)))
        else:
            self.post_message(GoTo(self.session.after_result(str(event.option.id))))

    @on(Notice)
    def _show_notice(self, event: Notice) -> None:
        self.say(event.text)

    def action_show_plain(self) -> None:
        """Print the stored source as plain text, so that it can be selected."""
        plain_view.show(self, self._sheet().plain)

    def action_copy(self) -> None:
        """Copy the ID."""
        plain_view.copy(self, str(self._added.stored.get("id")), "the ID")

    def action_back(self) -> None:
        """Say that there is no way back, because the source is stored already."""
        self.say(f"The source is already stored. {_CHOOSE}")
