"""Whether the terminal can show the wizard, looked at before Textual is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import NamedTuple, TextIO

# Textual tells Escape from the start of an arrow key by a pause, which a slow link makes itself.
_ESCAPE_DELAY_OVER_SSH = "400"
# With digits, for vte-256color is a modern one.
_WITHOUT_CLIPBOARD = (
    *("linux", "fbterm", "cons25", "wsvt25", "pccon", "cygwin", "ansi", "pcansi", "scoansi"),
    *("vt1", "vt2", "vt3", "vt4", "vt5", "sun", "tvi", "wy", "eterm"),
)
"""How TERM begins on consoles, and on terminals from before there were clipboards."""
_LOOKS_AND_KEYS = {
    "TEXTUAL_ALLOW_SIGNALS",
    "TEXTUAL_ANIMATIONS",
    "TEXTUAL_COLOR_SYSTEM",
    "TEXTUAL_DIM_FACTOR",
    "TEXTUAL_DISABLE_KITTY_KEY",
    "TEXTUAL_FILTERS",
    "TEXTUAL_FPS",
    "TEXTUAL_SMOOTH_SCROLL",
    "TEXTUAL_SPEEDUPS",
    "TEXTUAL_THEME",
}
"""Those of Textual's variables that somebody may want to set for the wizard."""


class Terminal(NamedTuple):
    """What is known of the terminal."""

    refusal: str
    """Why there can be no wizard at all, with what to do instead; empty if there can."""
    shows_screens: bool
    """Whether it can show a full screen. If not, the wizard goes line by line."""
    is_remote: bool
    """Whether the program runs at the far end of an SSH connection."""
    has_box_characters: bool


def look(
    environ: Mapping[str, str],
    stdin: TextIO | None,
    stdout: TextIO | None,
    stderr: TextIO | None,
    *,
    plain: bool = False,
) -> Terminal:
    """Looks at the terminal: screens are drawn on stderr, by Textual; lines go to stdout.

    Args:
        stdin: None if it is closed, as for the others.
        plain: no full screen is wanted. Then stdout may also lead through a pipe.
    """
    is_remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    shows_screens = (
        not plain
        and _is_terminal(stdin)
        and _is_terminal(stderr)
        and environ.get("TERM", "") not in {"", "dumb", "unknown"}
    )
    shows_lines = _is_terminal(stdout) or (plain and stdout is not None)
    refusal = ""
    if not _is_terminal(stdin) or not (shows_screens or shows_lines):
        refusal = (
            "The wizard needs a terminal to type in and to show itself on. "
            "Without one, use: symsrc-tui add --from FILE"
        )
    return Terminal(refusal, shows_screens, is_remote, _has_box_characters(stderr))


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _has_box_characters(screen: TextIO | None) -> bool:
    try:
        "─│✓✗▸▾•…›".encode(getattr(screen, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def has_clipboard(environ: Mapping[str, str]) -> bool:
    """Whether there can be one that programs reach (OSC 52). What it is not known of can."""
    return not environ.get("TERM", "").startswith(_WITHOUT_CLIPBOARD)


def prepare(terminal: Terminal) -> None:
    """Sets what Textual reads from the environment when it is imported."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        # The others write each key into a log, take pictures, press keys, talk to a debugger.
        if name not in _LOOKS_AND_KEYS:
            del os.environ[name]
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    if terminal.is_remote:
        os.environ.setdefault("ESCDELAY", _ESCAPE_DELAY_OVER_SSH)


def current(*, plain: bool = False) -> Terminal:
    """The terminal this program runs in."""
    return look(os.environ, sys.stdin, sys.stdout, sys.stderr, plain=plain)
