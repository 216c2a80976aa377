"""One field of the form: its mark, label and control, and the problem with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from textual import on
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from symsrc_tui.forms.controls import (
    ChoiceControl,
    ChoicesControl,
    Control,
    FlagControl,
    KeyControl,
    ListControl,
    SecretControl,
    TextControl,
)
from symsrc_tui.tui.theme import CONTROL_COLUMN, LABEL_COLUMN, text_column
from symsrc_tui.tui.widgets.flag import Flag
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.key_input import KeyInput
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.list_input import ListInput
from symsrc_tui.tui.widgets.messages import Notice
from symsrc_tui.tui.widgets.multi_picker import MultiPicker
from symsrc_tui.tui.widgets.picker import Picker
from symsrc_tui.tui.widgets.secret_input import SecretInput
from symsrc_tui.tui.widgets.stored_secret import StoredSecret

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.forms.problem import Problem


class FieldRow(Widget):
    """A field of a form. Posts the user's answers as messages.

    It draws mark, label and problem itself, because a widget for each would triple the memory and
    time that a form takes.
    """

    DEFAULT_CSS = f"""
    FieldRow {{ height: 1; }}
    FieldRow > * {{ margin-left: {CONTROL_COLUMN}; }}
    """

    problem: reactive[Problem | None] = reactive(None, init=False)
    """The error or warning shown below the field."""
    is_in_focus = reactive(False, init=False)

    class Answered(Message):
        """The user changed the field."""

        def __init__(self, row: FieldRow, value: Value) -> None:
            super().__init__()
            self.row = row
            self.value = value

    class Resized(Message):
        """The row has changed its height, and those below may have moved."""

    def __init__(self, field: Field, value: Value, *, is_stored: bool = False) -> None:
        """Args:
        is_stored: whether the server has a secret for it.
        """
        super().__init__(id=row_id(field.path))
        self.field = field
        self.input = WIDGETS[type(field.control)](field)
        if is_stored and isinstance(self.input, StoredSecret):
            self.input.hold_stored(can_clear=not field.required)
        if value or is_stored:
            self.show_value(value)

    def compose(self) -> ComposeResult:
        yield self.input

    def render(self) -> Content:
        mark, style = {
            "error": (glyphs().error, "$error"),
            "warning": (glyphs().warning, "$warning"),
            "": (" ", ""),
        }[self.problem.severity if self.problem else ""]
        label = Content.styled(self.field.label, "bold $accent" if self.is_in_focus else "")
        indent = Content(" " * text_column(self.size.width))
        first = Content.styled(mark, style) + Content(" " * (LABEL_COLUMN - 1)) + label
        below = [indent + line.stylize(style) for line in self._message_lines()]
        return Content("\n").join([first, *below])

    def _message_lines(self) -> list[Content]:
        """Return the problem's message, wrapped to the column of the controls."""
        width = self.size.width - text_column(self.size.width)
        if self.problem is None or width < 1:
            return []
        return list(Content(self.problem.message).wrap(width))

    def watch_problem(self) -> None:
        self._grow()

    def on_resize(self) -> None:
        """Wrap the message to the new width."""
        self._grow()
        self.post_message(self.Resized())

    def _grow(self) -> None:
        height = 1 + len(self._message_lines())
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height

    def finish_typing(self) -> Value | None:
        """Finish typing as leaving the field does, and return the answer instead of posting it.

        Return None if nothing was being typed.
        """
        control = self.input
        with control.prevent(Picker.Picked, MultiPicker.Picked, KeyInput.Edited, Notice):
            if isinstance(control, Picker | MultiPicker) and control.is_open:
                control.leave()
                return control.value
            if isinstance(control, KeyInput) and control.is_arriving:
                control.finish()
                return control.secret
        return None

    def show_validity(self, *, is_valid: bool) -> None:
        """Show in a control that hides its answer whether that is valid."""
        if isinstance(self.input, KeyInput):
            self.input.summary = "valid private key (hidden)" if is_valid else ""

    def show_value(self, value: Value) -> None:
        """Show an answer that was not entered in this field's control."""
        # Each widget takes the values of its control, which is not known to the type checker.
        set_value: Callable[[Any], None] = self.input.set_value
        set_value(value)

    @on(LineInput.Edited)
    @on(ListInput.Edited)
    @on(SecretInput.Edited)
    @on(KeyInput.Edited)
    @on(Picker.Picked)
    @on(MultiPicker.Picked)
    @on(Flag.Toggled)
    def _changed(
        self,
        event: LineInput.Edited
        | ListInput.Edited
        | SecretInput.Edited
        | KeyInput.Edited
        | Picker.Picked
        | MultiPicker.Picked
        | Flag.Toggled,
    ) -> None:
        event.stop()
        # To the screen, so that it gets the answer before the control's notice about it.
        self.screen.post_message(self.Answered(self, event.value))


def row_id(path: str) -> str:
    """Return the id of a field's row. It has no dot, because Textual reads one as a class."""
    return f"field-{path.replace('.', '-')}"


def hint(field: Field) -> str:
    """Return the placeholder of an empty field."""
    example = f"such as {field.example}" if field.example else ""
    hidden = "hidden as you type" if field.secret else ""
    return ", ".join(filter(None, ("" if field.required else "optional", example, hidden)))


def _picker(field: Field) -> Picker:
    custom = field.control.allow_custom
    return Picker(field.choices, allow_other=custom, show="value+label" if custom else "label")


WIDGETS: Mapping[
    type[Control], Callable[[Field], LineInput | KeyInput | Picker | MultiPicker | Flag]
] = {
    TextControl: lambda field: LineInput(placeholder=hint(field)),
    SecretControl: lambda field: SecretInput(placeholder=hint(field)),
    ListControl: lambda field: ListInput(placeholder=hint(field)),
    KeyControl: lambda _: KeyInput(),
    ChoiceControl: _picker,
    ChoicesControl: lambda field: MultiPicker(field.choices, placeholder="all"),
    FlagControl: lambda _: Flag(),
}
"""How each control is shown."""
