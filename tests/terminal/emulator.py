"""The far end of the pseudo-terminal: a screen, its modes, its answers.

`pyte` draws. It knows neither the alternate screen nor the newer private sequences, and it
answers no queries, so the stream is cut into sequences here and only those that draw go to it.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import enum
import re
import unicodedata
from typing import Final

import pyte
from pyte.screens import Char, wcwidth

_SEQUENCE: Final = re.compile(
    r"""
      (?P<text>[^\x1b]+)
    | \x1b\[(?P<prefix>[<-?]?)(?P<params>[0-9:;]*)(?P<between>[ -/]*)(?P<final>[@-~])
    | \x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)
    | \x1b[P_^X](?P<string>[^\x1b]*)\x1b\\
    | \x1b(?P<escape>[ -/]*[0-OQ-WYZ\\`-~])
    """,
    re.VERBOSE,
)
_CONTROLS: Final = re.compile(r"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_WIDE: Final = 2
"""Columns that a wide character takes; pyte keeps an empty cell for the second of them."""
_LONGEST_SEQUENCE: Final = 1 << 20
"""An unfinished sequence longer than this many characters is taken as text."""

_DRAWING: Final = frozenset(pyte.Stream.csi) - {"c", "n", "h", "l"}
_DRAWING_MODES: Final = frozenset({5, 6, 7, 25})
_ALTERNATE_SCREEN: Final = frozenset({47, 1047, 1049})
_MOUSE: Final = frozenset({9, 1000, 1002, 1003})
_SYNCHRONIZED, _IN_BAND_RESIZE = 2026, 2048
_QUIET_MODES: Final = frozenset({1, 12, 1004, 1005, 1006, 1015, 1016, 2004})
_REMEMBERED: Final = (
    _DRAWING_MODES
    | _ALTERNATE_SCREEN
    | _MOUSE
    | _QUIET_MODES
    | {
        _SYNCHRONIZED,
        _IN_BAND_RESIZE,
    }
)


class Profile(enum.Enum):
    """How much a terminal answers to queries.

    Textual 8.2.8 asks for synchronized output and in-band resizing (DECRQM 2026, 2048) and
    pushes flags of the kitty key protocol without asking whether they are known.
    """

    SILENT = "answers nothing, as vt100 and the Linux console"
    XTERM = "answers what xterm does: knows of the newer modes only that it has not got them"
    MODERN = "synchronized output, in-band resizing and kitty keys, as kitty or Ghostty"


class Emulator:
    """Reads what a program writes; keeps the screen, the modes and every sequence unheard of."""

    def __init__(
        self, columns: int, rows: int, profile: Profile = Profile.XTERM, encoding: str = "utf-8"
    ) -> None:
        self.columns, self.rows = columns, rows
        self.profile = profile
        self.modes: set[int] = {7, 25}
        """The private modes that are set now."""
        self.title = ""
        self.clipboard: list[str] = []
        """Every text the program asked to have put on the clipboard (OSC 52)."""
        self.unknown: list[str] = []
        """Sequences that no terminal is known to need from this program, in order."""
        self._kitty_flags: list[int] = []
        self._screens = [pyte.Screen(columns, rows), pyte.Screen(columns, rows)]
        self._streams = [pyte.Stream(screen) for screen in self._screens]
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._unread = ""
        self._replies: list[str] = []

    def feed(self, data: bytes) -> str:
        """Process the program's next bytes. Return what the terminal answers."""
        self._unread += self._decoder.decode(data)
        position = 0
        while position < len(self._unread):
            match = _SEQUENCE.match(self._unread, position)
            if match is None:
                if len(self._unread) - position < _LONGEST_SEQUENCE and not self._hopeless(
                    position
                ):
                    break
                self.unknown.append(self._unread[position : position + 20])
                position += 1
                continue
            position = match.end()
            self._take(match)
        self._unread = self._unread[position:]
        answer = "".join(self._replies)
        self._replies.clear()
        return answer

    def resize(self, columns: int, rows: int) -> str:
        """Change the size. Return the terminal's report of it (in-band resizing)."""
        self.columns, self.rows = columns, rows
        for screen in self._screens:
            screen.resize(lines=rows, columns=columns)
        return self._size_report() if _IN_BAND_RESIZE in self.modes else ""

    @property
    def screen(self) -> pyte.Screen:
        """The screen that is shown: the alternate one while the program has switched to it."""
        return self._screens[self.alternate_screen]

    @property
    def lines(self) -> list[str]:
        """The screen's text, one string a row, as wide as the screen is."""
        return [self._line(y) for y in range(self.rows)]

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        return self.screen.cursor.x, self.screen.cursor.y

    def cell(self, x: int, y: int) -> Char:
        """The character at column `x`, row `y`, with its colours and attributes."""
        return self.screen.buffer[y][x]

    def take_changed_lines(self) -> list[str]:
        """The text of every row drawn to since this was last called."""
        changed = sorted(y for y in self.screen.dirty if y < self.rows)
        self.screen.dirty.clear()
        return [self._line(y) for y in changed]

    @property
    def alternate_screen(self) -> bool:
        """Whether the program has switched to the alternate screen and not back."""
        return not _ALTERNATE_SCREEN.isdisjoint(self.modes)

    @property
    def cursor_shown(self) -> bool:
        """Whether the cursor can be seen."""
        return 25 in self.modes

    @property
    def mouse_reporting(self) -> bool:
        """Whether clicks go to the program, so that the user cannot select text."""
        return not _MOUSE.isdisjoint(self.modes)

    @property
    def bracketed_paste(self) -> bool:
        """Whether the program has requested marks around pastes."""
        return 2004 in self.modes

    @property
    def updating(self) -> bool:
        """Whether the program is inside a synchronized update, so that nothing shows yet."""
        return self.profile is Profile.MODERN and _SYNCHRONIZED in self.modes

    @property
    def kitty_flags(self) -> int:
        """The flags of the kitty key protocol in force; 0 where it is unknown."""
        return self._kitty_flags[-1] if self._kitty_flags else 0

    def _line(self, y: int) -> str:
        """A row's text. A half overwritten wide character leaves a blank.

        pyte, which keeps the other half, cannot show such a row itself.
        """
        row = self.screen.buffer[y]
        cells = [row[x].data for x in range(self.columns)]
        text = "".join(cells)
        if text.isascii() and all(cells):
            return text
        text = ""
        for before, cell, after in zip(["", *cells], cells, [*cells[1:], " "], strict=False):
            is_wide = bool(cell) and wcwidth(cell[0]) == _WIDE
            if cell:
                text += " " if is_wide and after else cell
            elif not (before and wcwidth(before[0]) == _WIDE):
                text += " "
        return text

    def _hopeless(self, position: int) -> bool:
        """Whether no further text can complete a sequence at `position`."""
        rest = self._unread[position:]
        return (
            re.fullmatch(r"\x1b(\[[<-?]?[0-9:;]*[ -/]*|[\]P_^X][^\x07\x1b]*\x1b?|[ -/]*)", rest)
            is None
        )

    def _take(self, match: re.Match[str]) -> None:
        whole = match.group()
        if match["text"] is not None:
            self._write(whole)
        elif match["final"] is not None:
            self._control(
                match["prefix"], match["params"], match["between"] + match["final"], whole
            )
        elif match["osc"] is not None:
            self._command(match["osc"], whole)
        elif match["escape"] in {"7", "8", "M", "D", "E", "c"}:
            self._draw(whole)
        elif match["escape"] not in {"=", ">", "\\", "(B"}:
            self.unknown.append(whole)

    def _write(self, text: str) -> None:
        self.unknown += _CONTROLS.findall(text)
        if not text.isascii() or _CONTROLS.search(text):
            # pyte would drop all that follows a character without a width.
            text = "".join(
                character
                for character in text
                if character in "\a\b\t\n\v\f\r"
                or wcwidth(character) > 0
                or unicodedata.combining(character)
            )
        self._draw(text)

    def _draw(self, text: str) -> None:
        self._streams[self.alternate_screen].feed(text)

    def _control(self, prefix: str, params: str, final: str, whole: str) -> None:
        numbers = [int(number or 0) for number in re.split("[:;]", params)]
        if (reply := self._reply(prefix + final, numbers)) is not None:
            self._answer(reply)
        elif prefix == "?" and final in {"h", "l"}:
            for mode in numbers:
                self._switch(mode, on=final == "h", whole=whole)
        elif prefix and final == "u":
            self._set_kitty_flags(prefix, numbers[0])
        elif not prefix and final in {"s", "u"}:
            self._draw("\x1b7" if final == "s" else "\x1b8")
        elif not prefix and final in _DRAWING:
            self._draw(whole)
        elif final != " q":  # The cursor's shape.
            self.unknown.append(whole)

    def _reply(self, query: str, numbers: list[int]) -> str | None:
        """Return the answer to `query`, which may be empty; None if it is not a query."""
        x, y = self.cursor
        replies = {
            "c": "\x1b[?62;22c",
            ">c": "\x1b[>1;390;0c",
            "?$p": f"\x1b[?{numbers[0]};{self._mode_state(numbers[0])}$y",
            "?u": f"\x1b[?{self.kitty_flags}u" if self.profile is Profile.MODERN else "",
        }
        if query == "n":
            return {5: "\x1b[0n", 6: f"\x1b[{y + 1};{x + 1}R"}.get(numbers[0])
        return replies.get(query)

    def _switch(self, mode: int, *, on: bool, whole: str) -> None:
        if mode not in _REMEMBERED:
            self.unknown.append(whole)
            return
        was_alternate = self.alternate_screen
        (self.modes.add if on else self.modes.discard)(mode)
        if mode in _DRAWING_MODES:
            for stream in self._streams:
                stream.feed(f"\x1b[?{mode}{'h' if on else 'l'}")
        if self.alternate_screen and not was_alternate:
            self.screen.reset()
        if self.alternate_screen != was_alternate:
            self.screen.dirty.update(range(self.rows))
        if mode == _IN_BAND_RESIZE and on:
            self._answer(self._size_report())

    def _mode_state(self, mode: int) -> int:
        """The state that DECRQM reports: 0 unknown, 1 set, 2 not set."""
        newer = mode in {_SYNCHRONIZED, _IN_BAND_RESIZE}
        if mode not in _REMEMBERED or (newer and self.profile is not Profile.MODERN):
            return 0
        return 1 if mode in self.modes else 2

    def _size_report(self) -> str:
        if self.profile is not Profile.MODERN:
            return ""
        return f"\x1b[48;{self.rows};{self.columns};{self.rows * 20};{self.columns * 10}t"

    def _set_kitty_flags(self, prefix: str, number: int) -> None:
        if self.profile is not Profile.MODERN:
            return
        if prefix == ">":
            self._kitty_flags.append(number)
        elif prefix == "<":
            del self._kitty_flags[-(number or 1) :]
        else:
            self._kitty_flags[-1:] = [number]

    def _command(self, command: str, whole: str) -> None:
        code, _, rest = command.partition(";")
        if code in {"0", "1", "2"}:
            self.title = rest
        elif code == "52":
            try:
                self.clipboard.append(base64.b64decode(rest.partition(";")[2]).decode())
            except (binascii.Error, UnicodeDecodeError):
                self.unknown.append(whole)
        elif code not in {"8", "22"}:  # Links and the pointer's shape draw nothing.
            self.unknown.append(whole)

    def _answer(self, reply: str) -> None:
        if self.profile is not Profile.SILENT:
            self._replies.append(reply)
