"""One field of the form: its mark, label and control, and the problem with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr
from textual import on
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from symsrc_tui.forms.list_text import join_lines, split_lines
from symsrc_tui.tui.widgets.flag import Flag
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.key_input import KeyInput
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.messages import Notice
from symsrc_tui.tui.widgets.multi_picker import MultiPicker
from symsrc_tui.tui.widgets.picker import Option, Picker
from symsrc_tui.tui.widgets.secret_input import SecretInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.forms.problem import Problem


MARK = 2
LABEL = 19
NARROW = 60
"""Widths in columns. In a form narrower than NARROW, messages begin at the left."""


class FieldRow(Widget):
    """A field of a form. Posts the user's answers as messages.

    It draws mark, label and problem itself, because a widget for each would triple the memory and
    time that a form takes.
    """

    DEFAULT_CSS = f"""
    FieldRow {{ height: 1; }}
    FieldRow > * {{ margin-left: {MARK + LABEL}; }}
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

    def __init__(self, field: Field, value: Value) -> None:
        super().__init__(id=row_id(field.path))
        self.field = field
        self.input = _control(field, value)

    def compose(self) -> ComposeResult:
        yield self.input

    def render(self) -> Content:
        mark, style = {
            "error": (glyphs().error, "$error"),
            "warning": (glyphs().warning, "$warning"),
            "": (" ", ""),
        }[self.problem.severity if self.problem else ""]
        label = Content.styled(self.field.label, "bold $accent" if self.is_in_focus else "")
        indent = Content(" " * self._indent)
        first = Content.styled(mark, style) + Content(" " * (MARK - 1)) + label
        below = [indent + line.stylize(style) for line in self._told()]
        return Content("\n").join([first, *below])

    def _told(self) -> list[Content]:
        """Return the problem's message, wrapped to the column of the controls."""
        width = self.size.width - self._indent
        if self.problem is None or width < 1:
            return []
        return list(Content(self.problem.message).wrap(width))

    @property
    def _indent(self) -> int:
        """Columns before the message: those before the control, unless the form is narrow."""
        return MARK + LABEL if self.size.width >= NARROW else MARK

    def watch_problem(self) -> None:
        self._grow()

    def on_resize(self) -> None:
        """Wrap the message to the new width."""
        self._grow()
        self.post_message(self.Resized())

    def _grow(self) -> None:
        height = 1 + len(self._told())
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height

    def settle(self) -> Value | None:
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

    def show_value(self, value: Value) -> None:
        """Show an answer that was not entered in this field's control."""
        _put(self.input, value)

    @on(LineInput.Edited)
    @on(SecretInput.Edited)
    @on(KeyInput.Edited)
    @on(Picker.Picked)
    @on(MultiPicker.Picked)
    @on(Flag.Toggled)
    def _changed(
        self,
        event: LineInput.Edited
        | SecretInput.Edited
        | KeyInput.Edited
        | Picker.Picked
        | MultiPicker.Picked
        | Flag.Toggled,
    ) -> None:
        event.stop()
        value = event.value
        if self.field.control == "lines" and isinstance(value, str):
            value = split_lines(value)
        self.post_message(self.Answered(self, value))


AnyControl = LineInput | SecretInput | KeyInput | Picker | MultiPicker | Flag


def row_id(path: str) -> str:
    """Return the id of a field's row. It has no dot, because Textual reads one as a class."""
    return f"field-{path.replace('.', '-')}"


def _control(field: Field, value: Value) -> AnyControl:
    question = field
    options = [Option(*choice) for choice in question.choices]
    control: AnyControl
    match question.control:
        case "choice":
            control = Picker(
                options,
                allow_other=question.allow_custom,
                show="value+label" if question.allow_custom else "label",
            )
        case "choices":
            control = MultiPicker(options, placeholder="all")
        case "flag":
            control = Flag()
        case "key":
            control = KeyInput()
        case "line" | "lines":
            control = (SecretInput if question.secret else LineInput)(placeholder=hint(field))
    if value:
        _put(control, value)
    return control


def hint(field: Field) -> str:
    """Return the placeholder of an empty field."""
    question = field
    example = f"such as {question.example}" if question.example else ""
    hidden = "hidden as you type" if question.secret else ""
    return ", ".join(filter(None, ("" if field.required else "optional", example, hidden)))


def _put(control: AnyControl, value: Value) -> None:
    match control, value:
        case Flag(), bool():
            control.set_value(value)
        case MultiPicker(), tuple():
            control.set_value(value)
        case ((SecretInput() | KeyInput()), SecretStr()):
            control.set_value(value)
        case LineInput(), tuple():
            control.set_value(join_lines(value))
        case Picker(), str():
            control.close()
            control.set_value(value)
        case LineInput(), str():
            control.set_value(value)
