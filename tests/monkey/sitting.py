"""A monkey before the full-screen wizard, and the ways to where it is to play."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from symsrc_tui.forms.controls import ChoiceControl
from symsrc_tui.sources.registry import KINDS
from tests.monkey.monkey import answers_to
from tests.monkey.places import fields, place
from tests.terminal.wizard import WIZARD, Wizard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symsrc_tui.forms.field import Field, Value
    from tests.monkey.monkey import Monkey

LABELS: Final = {kind.type: kind.label for kind in KINDS}
_ENDINGS: Final = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


class Sitting:
    """One program after the other, in the same home."""

    def __init__(self, monkey: Monkey, opened: Callable[[Wizard], Wizard]) -> None:
        self.monkey, self._opened = monkey, opened
        self._wizard: Wizard | None = None

    def sit_down(self, *options: str, **env: str | None) -> Wizard:
        """Starts the program again, after ending what still runs."""
        self.leave()
        environment = self.monkey.environment(**env)
        self._wizard = self._opened(
            Wizard([*WIZARD, *options], home=self.monkey.home, env=environment)
        )
        return self._wizard

    def leave(self) -> None:
        """Ends by a signal what runs, or looks how it has ended. Nothing is left behind."""
        if self._wizard is None:
            return
        wizard, self._wizard = self._wizard, None
        number = self.monkey.random.choice(_ENDINGS)
        allowed = {0, 130}
        if not wizard.has_ended():
            self.monkey.remember(number.name)
            wizard.signal(number)
            allowed.add(128 + number)
        code = wizard.wait_exit()
        assert code in allowed, f"ended with {code}, not {allowed}\n{wizard.text()}"
        self.monkey.check_end(wizard)

    def at_type(self) -> Wizard:
        """The first screen of someone whose settings are complete."""
        wizard = self.sit_down()
        wizard.wait_for("✓ connected", *LABELS.values())
        return wizard

    def at_details(self, type_: str) -> Wizard:
        """A form that is filled in with nothing wrong, secrets included."""
        wizard = self.at_type()
        wizard.choose(LABELS[type_])
        fill(wizard, type_, answers_to(type_))
        return wizard

    def at_form(self, type_: str) -> Wizard:
        """The form, as it was left if there is a way back to it."""
        if self._wizard is not None and go_back(self._wizard, type_):
            self.monkey.remember("(goes back)")
            return self._wizard
        return self.at_details(type_)

    def at_review(self, type_: str) -> Wizard:
        """The review of a source with nothing wrong."""
        wizard = self.at_details(type_)
        wizard.review()
        return wizard


def fill(wizard: Wizard, type_: str, answers: Mapping[str, Value]) -> None:
    """Answers every field that has an answer, from the first on, and goes to its end."""
    for field in fields(type_):
        value = answers.get(field.path, "")
        if field.advanced:
            continue
        if isinstance(value, SecretStr):
            wizard.paste(value.get_secret_value())
        elif value and isinstance(field.control, ChoiceControl):
            wizard.press(*field.control.text(value))
        elif value:
            wizard.paste(str(value))
        wizard.press("tab")
    wizard.wait_for(lambda: wizard.focused() == "Advanced")


def put(wizard: Wizard, field: Field, text: str) -> None:
    """Gives a field another text."""
    wizard.go_to(field.label)
    wizard.press("ctrl+u")
    wizard.paste(text)
    wizard.wait_for(text)


def go_back(wizard: Wizard, type_: str, *, connect: bool = False) -> bool:
    """Goes to the form of this type, from wherever it is. False if there is no way.

    Args:
        connect: whether server and token are right, and the project may have to be chosen.
    """
    wizard.resize(80, 24)
    # What was pressed before may yet lead away from where it is now.
    wizard.wait_until_quiet(quiet=1)
    for _ in range(12):
        wizard.wait_until_quiet()
        if wizard.has_ended():
            return False
        match place(wizard):
            case here if here == f"details {type_}":
                return True
            case "type":
                wizard.press(str([*LABELS].index(type_) + 1))
            case "result":
                wizard.press("1")
            case "plain view":
                wizard.press("enter")
            case "unsaved order":
                wizard.press("3")  # Escape would lead back to it.
            case "connection" if connect:
                wizard.pick("Organization", "acme", "acme")
                wizard.pick("Project", "game-client", "game-client")
                wizard.press("ctrl+r")
                wizard.wait_for("✓ connected")
            case _:
                wizard.press("escape")
                # Longer than an Escape is waited for: with it, the next key would be another.
                wizard.wait_until_quiet(quiet=0.3)
    return False
