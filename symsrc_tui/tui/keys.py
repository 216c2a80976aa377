"""The keys of the wizard: one list for bindings, key lines, the help and the README."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.binding import Binding

if TYPE_CHECKING:
    from collections.abc import Container


class Key(NamedTuple):
    """A key. Its text is its label, so that key lines can be written as f-strings."""

    label: str
    """The name on the keyboard."""
    names: str
    """Textual's names, separated by commas."""

    def __str__(self) -> str:
        return self.label

    def __contains__(self, name: object) -> bool:
        """Return whether it is the key with this name of Textual's."""
        return name in self.names.split(",")

    def runs(self, action: str, *, is_priority: bool = False) -> Binding:
        """Return the binding of the key to an action.

        Args:
            is_priority: whether the key runs the action even if the widget in focus uses the key.
        """
        return Binding(self.names, action, show=False, priority=is_priority)


TAB = Key("Tab", "tab")
SHIFT_TAB = Key("Shift+Tab", "shift+tab")
DOWN = Key("Down", "down")
UP = Key("Up", "up")
LEFT = Key("Left", "left")
RIGHT = Key("Right", "right")
HOME = Key("Home", "home")
END = Key("End", "end")
ENTER = Key("Enter", "enter")
SPACE = Key("Space", "space")
PUSH = Key("Enter, Space", "enter,space")
OPEN_LIST = Key("F4", "f4,alt+down")
BACKSPACE = Key("Backspace", "backspace")
DELETE = Key("Delete", "delete")
DELETE_WORD = Key("Ctrl+W", "ctrl+w")
CLEAR = Key("Ctrl+U", "ctrl+u")
RESTORE = Key("Ctrl+Y", "ctrl+y")
FILL = Key("F2", "f2")
CHECK = Key("F5", "f5")
OWN_FILE = Key("F6", "f6")
CONTINUE = Key("Ctrl+R", "ctrl+r")
SUBMIT = Key("Ctrl+S", "ctrl+s")
PLAIN_VIEW = Key("P", "p,P")
COPY = Key("C", "c,C")
APPLY = Key("A", "a,A")
MANAGE = Key("M", "m,M")
LIFT = Key("F7", "f7")
BACK = Key("Esc", "escape")
PAGE_UP = Key("PageUp", "pageup")
PAGE_DOWN = Key("PageDown", "pagedown")
HELP = Key("F1", "f1,question_mark")
QUESTION_MARK = Key("?", "question_mark")
REDRAW = Key("Ctrl+L", "ctrl+l")
SUSPEND = Key("Ctrl+Z", "ctrl+z")
QUIT = Key("Ctrl+Q", "ctrl+q")
CLOSE_HELP = Key("Esc", "escape,f1,question_mark,enter,q,space")

EVERYWHERE = f"{HELP} help  {QUIT} quit"
"""The end of the key line of every step."""


class KeyRow(NamedTuple):
    """A line of the table of keys."""

    keys: tuple[Key, ...]
    does: str
    where: tuple[str, ...] = ()
    """The names of the steps whose screens bind the keys; empty if they work on all."""


TABLE = (
    KeyRow((TAB, DOWN, SHIFT_TAB, UP), "next / previous field; move in a list"),
    KeyRow((ENTER, SPACE), "next field, press [ ... ]; open a list, tick"),
    KeyRow((CLEAR, RESTORE), "clear the field; restore it"),
    KeyRow((CONTINUE,), "continue: connect, review or plan", ("Connection", "Details", "Projects")),
    KeyRow((MANAGE,), "manage the project's sources", ("Type",)),
    KeyRow((LIFT,), "move a source", ("Sources",)),
    KeyRow((FILL,), "fill in (profile, key file, demo example)", ("Details",)),
    KeyRow((CHECK,), "check the source", ("Details", "Review")),
    KeyRow((OWN_FILE,), "find the place of your file", ("Details",)),
    KeyRow((SUBMIT,), "submit", ("Review", "Plan")),
    KeyRow((PLAIN_VIEW,), "print as plain text", ("Review", "Plan", "Result")),
    KeyRow((COPY,), "copy", ("Review", "Result")),
    KeyRow((BACK,), "back, or cancel; never loses anything"),
    KeyRow((PAGE_UP, PAGE_DOWN), "scroll"),
    KeyRow((HELP, QUESTION_MARK, REDRAW), "help; redraw the screen"),
    KeyRow((QUIT,), "quit (asks first if you would lose anything)"),
)
"""What the keys do on the steps."""


def table_text(bound: Container[str]) -> str:
    """Return the rows of the keys that a step has as text, for its help.

    Args:
        bound: Textual's names of the keys that the step binds.
    """
    rows = [
        (", ".join(map(str, row.keys)), row.does)
        for row in TABLE
        if not row.where or any(name in bound for name in row.keys[0].names.split(","))
    ]
    width = max(len(keys) for keys, _ in rows) + 3
    return "\n".join(f"{keys:{width}}{does}" for keys, does in rows)
