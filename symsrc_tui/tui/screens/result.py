"""The steps that show what the server stored or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from symsrc_tui.session.wizard.answers import AFTER_EDIT, IN_USE
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.session.wizard.wizard import AFTER_RESULT
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
    from symsrc_tui.forms.search import Choice
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.session.stored.edit_outcome import Changed
    from symsrc_tui.session.wizard.flow import NextStep
    from symsrc_tui.session.wizard.wizard import WizardSession

_CHOOSE = f"Press {keys.DOWN}, then {keys.ENTER} to choose what to do next"


class _Choices(Menu):
    """The menu, which says what to do if Enter chooses nothing."""

    def action_select(self) -> None:
        if self.highlighted is None:
            self.post_message(Notice(self, _CHOOSE))
        super().action_select()


class OutcomeScreen(StepScreen):
    """Shows what the server has now, and offers what to do next. Subclasses say what."""

    STEP = Step.RESULT
    CHOICES: ClassVar[tuple[Choice, ...]]
    BINDINGS: ClassVar[list[BindingType]] = [
        # Priority, because the menu would use these keys.
        keys.PAGE_UP.runs("scroll(-8)", is_priority=True),
        keys.PAGE_DOWN.runs("scroll(8)", is_priority=True),
        keys.PLAIN_VIEW.runs("show_plain"),
        keys.COPY.runs("copy"),
    ]

    def __init__(self, session: WizardSession, id_: str, name: str) -> None:
        super().__init__(session)
        self.source_id, self.source_name = id_, name

    def body(self) -> ComposeResult:
        with VerticalScroll(id="sheet", can_focus=False):
            yield Static(self.sheet(), markup=False)
        # On one line each, to leave room for the source.
        yield _Choices(
            [Entry(each.value, ": ".join(filter(None, each[1:]))) for each in self.CHOICES]
        )

    def on_mount(self) -> None:
        self.redraw()
        menu = self.query_one(Menu)
        # So that an Enter held down on Submit does not choose here.
        menu.highlighted = None
        menu.focus()
        self.say(self.told())

    def sheet(self) -> Content:
        """Return what the server has now."""
        raise NotImplementedError

    def told(self) -> str:
        """Return what to say on arrival."""
        raise NotImplementedError

    def keys(self) -> str:
        choose = f"{keys.DOWN}, {keys.ENTER} choose"
        return f"{choose}  {keys.PAGE_DOWN} scroll  {plain_view.keys_for('copy ID')}"

    def action_scroll(self, lines: int) -> None:
        """Scroll the stored source."""
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=lines, animate=False)

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do what is chosen."""
        if event.option.id == "quit":
            await self.run_action("app.leave")
        elif event.option.id == "save":
            await self.run_action("app.save_file")
        elif event.option.id == "explain":
            self.post_message(CrashesWanted(self.source_id, shown(self.source_name, 80)))
        else:
            self.post_message(GoTo(self.next_step(str(event.option.id))))

    def next_step(self, choice: str) -> NextStep:
        """Return the step that a choice leads to."""
        raise NotImplementedError

    @on(Notice)
    def _show_notice(self, event: Notice) -> None:
        self.say(event.text)

    def action_show_plain(self) -> None:
        """Print the stored source as plain text, so that it can be selected."""
        plain_view.show(self, self.sheet().plain)

    def action_copy(self) -> None:
        """Copy the ID."""
        plain_view.copy(self, self.source_id, "the ID")

    def action_back(self) -> None:
        """Say that there is no way back, because it is done already."""
        self.say(f"The source is already stored. {_CHOOSE}")


class ResultScreen(OutcomeScreen):
    """Shows the stored source, and offers to add another."""

    CHOICES = AFTER_RESULT
    ABOUT: ClassVar[str] = (
        "The source is stored. Below is what the server saved, with secrets hidden. Sentry uses it "
        "from the next crash on. To apply it to earlier crashes, reprocess them in Sentry.\n\n"
        '"Add another source" starts with the same answers, except for the name and the ID. "Add '
        'this source to another project" asks for the project, and keeps all answers except the ID.'
    )

    def __init__(self, session: WizardSession, added: Added, warnings: Sequence[Problem]) -> None:
        """Args:
        warnings: reasons why the source may not work.
        """
        super().__init__(session, *(str(added.stored.get(field)) for field in ("id", "name")))
        self._added = added
        self._warnings = warnings

    def told(self) -> str:
        if self._warnings:
            return f"{glyphs().warning} Stored, but with warnings. See above"
        return f"{glyphs().ok} Stored. {IN_USE}"

    def sheet(self) -> Content:
        name, id_ = (shown(text, 200) for text in (self.source_name, self.source_id))
        lines = [
            Content.styled(
                f"{glyphs().ok} Stored in {self.session.connection.destination_text}", "$success"
            ),
            Content(f"  Name  {name}\n  ID    {id_}"),
        ]
        if self._added.told:
            lines.append(Content(f"  {self._added.told}"))
        if self._warnings:
            lines.append(warnings_text(self._warnings))
        lines += [Content(), Content.styled("Stored on the server", "bold")]
        return Content("\n").join([*lines, *map(Content, shown_lines(self._added.stored))])

    def next_step(self, choice: str) -> NextStep:
        return self.session.after_result(choice)


class ChangedScreen(OutcomeScreen):
    """Shows what was changed in a stored source."""

    CHOICES = AFTER_EDIT
    ABOUT: ClassVar[str] = (
        "The source is changed. Sentry uses the new version from the next crash on. To apply it to "
        "earlier crashes, reprocess them in Sentry.\n\nIf it has a new ID, import it again where "
        "Terraform manages it."
    )

    def __init__(self, session: WizardSession, changed: Changed) -> None:
        super().__init__(session, changed.id, changed.name)
        self._changed = changed

    def told(self) -> str:
        return f"{glyphs().ok} Changed. {IN_USE}"

    def sheet(self) -> Content:
        changed = self._changed
        lines = [
            Content.styled(f"{glyphs().ok} Changed in {changed.destination_text}", "$success"),
            Content(f"  Name  {shown(changed.name, 200)}\n  ID    {changed.id_text}"),
        ]
        notes = (f"{glyphs().warning} {note}" for note in changed.notes)
        lines += [Content.styled(note, "$warning") for note in notes]
        lines += [Content(), Content.styled("What was changed", "bold")]
        lines += [Content(f"{label}: {text}") for label, text in changed.lines]
        return Content("\n").join(lines)

    def next_step(self, choice: str) -> NextStep:
        del choice  # the only one that leads to a step
        return self.session.after_edit(self._changed.id)
