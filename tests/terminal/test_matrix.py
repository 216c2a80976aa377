"""One source added by keys alone in every sort of terminal.

Of TERM × size × locale × colour, cells are chosen so that every value of one occurs with every
value of each other: a fault that takes three particular values at once would be missed.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import reply
from tests.terminal.emulator import Profile
from tests.terminal.looks import looks
from tests.terminal.wizard import KINDS, LOW, WIZARD, Wizard, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

NAME = "Größe ½"
"""Latin-1 has it, and its bytes there are not UTF-8."""
PASSWORD = "correct horse battery"


class Type(NamedTuple):
    """A terminal: its TERM, its other variables, and what it answers."""

    term: str
    profile: Profile
    env: dict[str, str]


class Locale(NamedTuple):
    """The encoding according to the environment, and the terminal's own."""

    env: dict[str, str | None]
    encoding: str
    error: str
    """The mark before an invalid field."""
    rule: str
    """The character of the line between two parts of a step."""


TYPES = {
    "xterm-256color": Type("xterm-256color", Profile.XTERM, {}),
    "tmux-256color": Type("tmux-256color", Profile.XTERM, {}),
    "screen": Type("screen", Profile.XTERM, {}),
    "linux": Type("linux", Profile.SILENT, {}),
    "vt100": Type("vt100", Profile.SILENT, {}),
    "truecolor": Type("xterm-256color", Profile.MODERN, {"COLORTERM": "truecolor"}),
}
SIZES = [(200, 60), (80, 24), (60, 20), (40, 10)]
LOCALES = {
    "C.UTF-8": Locale({"LANG": "C.UTF-8"}, "utf-8", "✗", "─"),
    "LC_ALL=C": Locale({"LANG": None, "LC_ALL": "C"}, "utf-8", "✗", "─"),
    "latin-1": Locale({"PYTHONIOENCODING": "latin-1"}, "latin-1", "x", "-"),
}
COLOURS = {"colours": {}, "NO_COLOR": {"NO_COLOR": "1"}}


class Cell(NamedTuple):
    """One terminal of the matrix, by the names of its four values."""

    type: str
    size: tuple[int, int]
    locale: str
    colour: str

    def __str__(self) -> str:
        return f"{self.type} {self.size[0]}x{self.size[1]} {self.locale} {self.colour}"


def chosen() -> list[Cell]:
    """Each type at each size; locale and colour shift from cell to cell."""
    locales, colours = list(LOCALES), list(COLOURS)
    return [
        Cell(type_, size, locales[(t + s) % len(locales)], colours[(t // 3 + s) % len(colours)])
        for t, type_ in enumerate(TYPES)
        for s, size in enumerate(SIZES)
    ]


def test_every_value_occurs_with_every_other() -> None:
    values = (list(TYPES), SIZES, list(LOCALES), list(COLOURS))
    for one, other in itertools.combinations(range(len(values)), 2):
        met = {(cell[one], cell[other]) for cell in chosen()}
        assert met == set(itertools.product(values[one], values[other]))


def wizard_in(cell: Cell, server: DemoServer, home: Path) -> Wizard:
    type_, locale = TYPES[cell.type], LOCALES[cell.locale]
    return Wizard(
        WIZARD,
        home=home,
        env={**settings_for(server), **type_.env, **locale.env, **COLOURS[cell.colour]},
        columns=cell.size[0],
        rows=cell.size[1],
        term=type_.term,
        profile=type_.profile,
        encoding=locale.encoding,
    )


@pytest.mark.parametrize("cell", chosen(), ids=str)
def test_a_source_is_added(
    cell: Cell, server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard]
) -> None:
    wizard = opened(wizard_in(cell, server, home))
    locale = LOCALES[cell.locale]
    wizard.wait_for(KINDS[0], "connected")
    wizard.press("3")
    wizard.wait_for("Username", lambda: wizard.focused() == "Name")
    wizard.fill("Name", NAME)
    wizard.wait_for(NAME)
    wizard.fill("URL", "htp://")
    wizard.press("tab", "shift+tab")
    wizard.wait_for(f"{locale.error} URL", "The URL must start with")
    wizard.press("ctrl+u")
    wizard.type("https://symbols.example.com")
    wizard.wait_for(
        lambda: wizard.focused() == "URL", gone=[f"{locale.error} URL", "The URL must start with"]
    )
    wizard.fill("Username", "sentry")
    wizard.fill("Password", PASSWORD)
    wizard.pick("Layout", "ssqp", "Microsoft SSQP")
    assert (locale.rule * 20 in wizard.text()) == (cell.size[1] >= LOW)
    wizard.press("ctrl+r")
    wizard.wait_for("[ Submit ]", gone=["Fix the errors first"])
    wizard.press("enter")
    wizard.wait_for("Stored in")
    wizard.press("ctrl+q")
    assert wizard.wait_exit() == 0
    assert not wizard.left_behind() - {"mode 1016"}
    stored = server.stored("acme", "game-client")[-1]
    assert stored.pop("id")
    assert stored == {
        "type": "http",
        "name": NAME,
        "url": "https://symbols.example.com",
        "username": "sentry",
        "password": PASSWORD,
        "layout": {"type": "ssqp", "casing": "default"},
    }
    wizard.recording.assert_absent(PASSWORD, server.token)
    assert not wizard.emulator.unknown
    written = wizard.raw.decode(locale.encoding)
    assert "\\u" not in written, "Python wrote an escape for what the encoding lacks"
    assert bool(colours_of(written)) == (cell.colour == "colours")


def colours_of(written: str) -> list[str]:
    """Return the parameters of all sequences that set another colour than the terminal's own."""
    return [
        number
        for parameters in re.findall(r"\x1b\[([0-9;:]*)m", written)
        for number in re.split("[;:]", parameters)
        if re.fullmatch("3[0-8]|4[0-8]|9[0-7]|10[0-7]", number)
    ]


def content(wizard: Wizard) -> list[tuple[str, list[tuple[bool, bool]]]]:
    """Return the screen without its colours and the generated ID."""
    return [
        (
            re.sub("[0-9a-f]{8}-[0-9a-f-]{27}", "(id)", "".join(cell.data for cell in row)),
            [(cell.bold, cell.reverse) for cell in row],
        )
        for row in looks(wizard)
    ]


MARKS = {"red": "✗", "brown": "!", "green": "✓"}
"""The mark that must be beside each colour with a meaning."""


def assert_marked(wizard: Wizard) -> None:
    """Each line in a colour with a meaning has its mark, or continues a line that has it."""
    is_marked = dict.fromkeys(MARKS, False)
    for row in looks(wizard):
        for colour, mark in MARKS.items():
            coloured = [cell.data for cell in row if cell.fg == colour]
            is_marked[colour] = bool(coloured) and (mark in coloured or is_marked[colour])
            assert not coloured or is_marked[colour], f"{colour}: {''.join(coloured)}"


def test_color_is_never_the_only_sign(
    server: DemoServer, home: Path, opened: Callable[[Wizard], Wizard]
) -> None:
    cell = Cell("xterm-256color", (100, 40), "C.UTF-8", "colours")
    walks = [
        opened(wizard_in(each, server, home)) for each in (cell, cell._replace(colour="NO_COLOR"))
    ]

    met: set[str] = set()

    def compare(*shown: str) -> None:
        for wizard in walks:
            wizard.wait_for(*shown)
            wizard.wait_until_quiet()
        coloured, plain = walks
        met.update(cell.fg for row in looks(coloured) for cell in row)
        assert_marked(coloured)
        assert content(coloured) == content(plain)
        assert not any(cell.fg != "default" for row in looks(plain) for cell in row)

    def press(*keys: str) -> None:
        for wizard in walks:
            wizard.press(*keys)

    compare(*KINDS, "✓ connected")
    press("3")
    compare("Username")
    press("tab", *"htp://", "tab", *"sentry", "tab", *PASSWORD, "shift+tab", "shift+tab")
    compare("✗ URL")
    press("ctrl+u", *"http://symbols.example.com", "tab")
    compare("! URL")
    press("ctrl+r")
    compare("Fix the errors first", "✗ Name", "! ")
    press("escape", "home", *"Name", "tab", "tab", "tab", "tab", *"ssqp", "enter", "ctrl+r")
    compare("[ Submit ]", "! ")
    server.faults.add(Fault(reply(403, {"detail": "No"}), "POST", times=len(walks)))
    press("enter")
    compare("✗ ", "[ Submit ]")
    press("ctrl+s")
    compare("✓ Stored in")
    assert MARKS.keys() <= met
