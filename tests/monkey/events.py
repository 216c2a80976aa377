"""What can happen to the full-screen program, and how often.

Nothing in it can lead the program off this machine: it cannot type the letters of a host's name,
what it pastes goes to loopback, and anything else to a proxy that is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from random import Random

    from tests.terminal.driver import Terminal

TEXT = [*"AZ09 -_./:é表😀'\"\\<>[](){}$`", "e\u0301", "\u202e"]
MOVING = [
    *("tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
    *("enter", "escape", "escape", "f1", "ctrl+r", "ctrl+l", "f10", "shift+up", "alt+x"),
]
"""Keys that change no text, though they may choose from a list."""
EDITING = [
    *("backspace", "delete", "ctrl+u", "ctrl+w", "ctrl+k", "ctrl+a", "ctrl+e", "ctrl+left"),
    *("space", "ctrl+c", "ctrl+x", "ctrl+v", "ctrl+z", "f2", "f4", "f5", "f6", "alt+down"),
    *("1", "2", "3", "4", "p", "c", "a", "?", "ctrl+s", "ctrl+d", "ctrl+p", "ctrl+q"),
]
PASTES = [
    "http://127.0.0.1:9/symbols",
    "two\nlines",
    "  \t blanks  \n",
    "bell\a and \x1b[31mescape\x1b[0m and nul\0",
    "[/red]markup[bold]",
    "表" * 300,
    "x" * 5000,
    '{"client_email": "A@B", "private_key": "nonsense"}',
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    "~/account.json",
    "~/AuthKey_2X9R4HXF34.p8",
    "/etc/passwd",
    "",
]
SIZES = [(80, 24), (80, 24), (200, 60), (120, 40), (60, 20), (40, 10), (20, 5), (3, 2), (1, 1)]
NOISE = [
    b"\xff\xfe",
    b"\xe9",
    b"\x1b[",
    b"\x1b[99999999999u",
    b"\x1b[I\x1b[O",
    b"\x00",
    b"\x1b\x1b",
]


class Event(NamedTuple):
    """One thing that happens: a key, or one of the others."""

    key: str = ""
    paste: str | None = None
    size: tuple[int, int] | None = None
    noise: bytes = b""

    def __str__(self) -> str:
        if self.paste is not None:
            return f"paste:{self.paste[:12]!r}"
        return self.key or (repr(self.noise) if self.noise else "{}x{}".format(*self.size or ()))

    def happen(self, terminal: Terminal) -> None:
        """Does it to a program."""
        if self.size:
            terminal.resize(*self.size)
        elif self.paste is not None:
            terminal.paste(self.paste)
        elif self.noise:
            terminal.send(self.noise)
        elif self.key.isascii() or len(self.key) == 1:
            terminal.press(self.key)
        else:
            terminal.send(self.key)


def any_event(random: Random) -> Event:
    """Whatever can happen."""
    (kind,) = random.choices(
        ["text", "moving", "editing", "paste", "size", "noise"], [30, 40, 18, 5, 5, 2]
    )
    match kind:
        case "text":
            return Event(random.choice(TEXT))
        case "editing":
            return Event(random.choice(EDITING))
        case "paste":
            return Event(paste=random.choice(PASTES))
        case "noise":
            return Event(noise=random.choice(NOISE))
        case _:
            return moving(random) if kind == "moving" else Event(size=random.choice(SIZES))


def moving(random: Random) -> Event:
    """What changes no text."""
    if random.random() < 0.05:
        return Event(size=random.choice(SIZES))
    return Event(random.choice(MOVING))
