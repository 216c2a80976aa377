"""A form of one widget of each sort, run in a pseudo-terminal by the tests.

The last line shows what the fields hold: `python -m tests.tui.widgets.probe`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal
from textual.widgets import Input, Static

from symsrc_tui.forms.search import Choice
from symsrc_tui.tui.textual_fixes.input_queue import InputQueue
from symsrc_tui.tui.widgets.flag import Flag
from symsrc_tui.tui.widgets.key_input import KeyInput
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.multi_picker import MultiPicker
from symsrc_tui.tui.widgets.picker import Picker
from symsrc_tui.tui.widgets.secret_input import SecretInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from symsrc_tui.tui.widgets.messages import Notice

FIELDS: Final = ("line", "secret", "picker", "many", "flag", "key", "last")


class Probe(InputQueue[None]):
    """Labels and fields, as on the wizard's screens."""

    CSS = """
    Horizontal { height: 1; }
    .label { width: 12; }
    Horizontal > * { width: 1fr; }
    #state { dock: bottom; }
    """
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        options = [Choice(f"value-{number}", f"Label {number}") for number in range(20)]
        fields = {
            "line": LineInput(),
            "secret": SecretInput(),
            "picker": Picker(options),
            "many": MultiPicker(options, placeholder="none"),
            "flag": Flag(),
            "key": KeyInput(),
            "last": LineInput(),
        }
        for name, field in fields.items():
            field.id = name
            with Horizontal():
                yield Static(name, classes="label")
                yield field
        yield Static("ready", id="state", markup=False)

    def on_input_submitted(self) -> None:
        self.screen.focus_next()

    def on_notice(self, notice: Notice) -> None:
        self.query_one("#state", Static).update(notice.text)

    def key_f10(self) -> None:
        """Shows what the fields hold, secrets by their size."""
        secret = self.query_one(SecretInput).secret.get_secret_value()
        key = self.query_one(KeyInput).secret.get_secret_value()
        lines = [field.value for field in self.query(Input) if not isinstance(field, SecretInput)]
        others = [self.query_one(Picker).value, self.query_one(Flag).value]
        state = f"{lines} {others} {len(secret)} {key.count(chr(10))}"
        self.query_one("#state", Static).update(state)


if __name__ == "__main__":
    Probe().run()
