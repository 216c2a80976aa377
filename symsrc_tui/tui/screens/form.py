"""The base of the steps that have a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import VerticalScroll
from textual.widgets import Input

from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import StepScreen
from symsrc_tui.tui.screens.form_row import FieldRow
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.button_strip import ButtonStrip
from symsrc_tui.tui.widgets.chooser import Chooser
from symsrc_tui.tui.widgets.flag import Flag
from symsrc_tui.tui.widgets.glyphs import marks
from symsrc_tui.tui.widgets.messages import Finished, Notice
from symsrc_tui.tui.widgets.restorable import Restorable
from symsrc_tui.tui.widgets.stored_secret import StoredSecret

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.binding import BindingType
    from textual.widget import Widget

    from symsrc_tui.forms.field import Value


_STORED = (
    "The server has one, which it shows to nobody. Leave the field alone to keep it, or type or "
    f"paste another to replace it. If it is optional, {keys.CLEAR} clears it, and {keys.RESTORE} "
    "keeps it again."
)


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields of a step. Arrow keys move between them instead of scrolling."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keys.PAGE_UP.runs("page_up"),
        keys.PAGE_DOWN.runs("page_down"),
    ]


class FormScreen(StepScreen):
    """A step with fields one below the other, and a row of buttons.

    Tab and arrows move between all of them. Enter leads from field to field, and from the last one
    to the first button, which continues.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        keys.UP.runs("app.focus_previous"),
        keys.DOWN.runs("app.focus_next"),
    ]

    def field_left(self, row: FieldRow) -> None:
        """Handle that the focus has left a field."""

    _parting: Notice | None = None
    """A notice from the field that was left, to show instead of the next field's help."""
    _explained = ""
    """What is said of the open list: the help of the highlighted option, or that none is."""

    def answered(self, row: FieldRow, value: Value) -> None:
        """Handle a changed answer."""

    def help_button(self) -> LineButton:
        """Return the button with the help that F1 shows, because some terminals keep that key."""
        return LineButton(
            "[ Help ]", "app.explain", f"Press {keys.ENTER} for help on all fields", id="help"
        )

    def finish_typing(self) -> bool:
        row = self.row_in_focus()
        if row is None:
            return True
        if isinstance(row.input, Chooser) and not row.input.is_clear():
            return False
        if (value := row.finish_typing()) is not None:
            self.answered(row, value)
        return True

    @on(FieldRow.Answered)
    def _answered(self, event: FieldRow.Answered) -> None:
        # What the message line says may be about the answer before.
        self.show_help()
        self.answered(event.row, event.value)

    def restores(self, put_back: Callable[[], None]) -> str:
        """Let Ctrl+Y in the focused field undo a paste. Return what to add to the message."""
        if not isinstance(self.focused, Restorable):
            return ""

        def restore() -> None:
            put_back()
            self.say("Restored")

        self.focused.restores(restore)
        return f". {keys.RESTORE} restores what was here"

    def show_help(self) -> None:
        """Show the help of the focused field."""
        if self.focused is not None:
            self.say(_help_of(self.focused, _row_of(self.focused)))

    def keys(self) -> str:
        if isinstance(self.focused, Chooser) and self.focused.is_open:
            return self.focused.KEYS
        return f"{self.first_key()}  {self.step_keys()}"

    def step_keys(self) -> str:
        """Return the keys that work now in all fields."""
        return ""

    def first_key(self) -> str:
        """Return the key to use the control in focus, padded so that the keys after it stay."""
        match self.focused:
            case Chooser():
                use = f"{keys.SPACE} choose"
            case Flag():
                use = f"{keys.SPACE} tick"
            case LineButton():
                use = f"{keys.ENTER} press"
            case _:
                use = f"{keys.ENTER} next"
        return f"{use:12}"

    def row_in_focus(self) -> FieldRow | None:
        return None if self.focused is None else _row_of(self.focused)

    def explanation(self) -> tuple[str, str]:
        if (row := self.row_in_focus()) is not None:
            return row.field.label, _explanation_of(row)
        rows = [row for row in self.query(FieldRow) if row.display]
        texts = (f"{row.field.label}\n\n{_explanation_of(row)}" for row in rows)
        return self.STEP.value, "\n\n".join(texts)

    @on(Input.Submitted)
    @on(Finished)
    def _next_field(self, event: Input.Submitted | Finished) -> None:
        event.stop()
        rows = [row for row in self.query(FieldRow) if row.display]
        left = next(at for at, row in enumerate(rows) if row.input is event.control)
        after = [row.input for row in rows[left + 1 :]]
        self.set_focus(after[0] if after else self.query_one(ButtonStrip).query(LineButton).first())

    @on(Chooser.Highlighted)
    def _explain_option(self, event: Chooser.Highlighted) -> None:
        explained, self._explained = self._explained, event.option.help if event.option else ""
        if self._explained:
            self.say(self._explained)
        elif explained and explained == self.said:
            self.show_help()
        self.show_keys()

    @on(Notice)
    def _show_notice(self, event: Notice) -> None:
        if event.is_parting:
            # Because another field has the focus now.
            row = _row_of(event.control)
            event.text = f"{row.field.label}: {event.text}" if row else event.text
            self._parting = event
        elif isinstance(event.control, Chooser) and event.control.is_open:
            self._explained = event.text
        self.say(event.text)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the help of the focused field."""
        row = _row_of(event.widget)
        if row is not None:
            row.is_in_focus = True
        self._keep_in_sight(event.widget)
        # The notice may be posted before or after the focus moves.
        parting, self._parting = self._parting, None
        self.say(parting.text if parting else _help_of(event.widget, row))
        self.show_keys()

    def on_resize(self) -> None:
        """Keep the focused field in view in a smaller window."""
        self.show_focus()

    @on(FieldRow.Resized)
    def show_focus(self) -> None:
        if self.focused is not None:
            self._keep_in_sight(self.focused)

    def _keep_in_sight(self, widget: Widget) -> None:
        def scroll() -> None:
            # The row first, then the control: it must be in view if both do not fit.
            for shown in (_row_of(widget) or widget, widget):
                # With what is below the buttons, such as why connecting failed.
                is_button = isinstance(widget, LineButton)
                shown.scroll_visible(animate=False, immediate=True, top=is_button)

        self.call_after_refresh(scroll)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Call `field_left` for the field that was left."""
        if self._parting is not None and self._parting.control is not event.widget:
            self._parting = None
        if (row := _row_of(event.widget)) is not None:
            row.is_in_focus = False
            self.field_left(row)


def _explanation_of(row: FieldRow) -> str:
    parts = row.field.explanation
    if row.problem is not None:
        parts.insert(0, f"{marks()[row.problem.severity]} {row.problem.message}.")
    if isinstance(row.input, StoredSecret) and row.input.is_stored:
        parts.append(_STORED)
    choices = (f"{choice.label}\n   {choice.help}" for choice in row.field.choices if choice.help)
    return "\n\n".join(filter(None, [*parts, "\n".join(choices)]))


def _help_of(widget: Widget, row: FieldRow | None) -> str:
    if row is not None:
        return row.field.help
    return widget.help if isinstance(widget, LineButton) else ""


def _row_of(widget: Widget) -> FieldRow | None:
    return next((node for node in widget.ancestors if isinstance(node, FieldRow)), None)
