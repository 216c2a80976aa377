"""Whether the terminal can show the wizard, looked at before Textual is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import NamedTuple, TextIO

# Textual tells Escape from the start of an arrow key by a pause, which a slow link makes itself.
_ESCAPE_DELAY_OVER_SSH = "400"


class Terminal(NamedTuple):
    """What is known of the terminal."""

    refusal: str
    """Why the full screen cannot be used, with what to do instead; empty if it can."""
    is_remote: bool
    """Whether the program runs at the far end of an SSH connection."""
    has_box_characters: bool


def look(environ: Mapping[str, str], stdin: TextIO, screen: TextIO) -> Terminal:
    """Looks at the terminal that is typed in and the one that is drawn on (Textual's stderr)."""
    is_remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    try:
        "─✓✗▸▾•…›".encode(screen.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        has_box_characters = False
    else:
        has_box_characters = True
    return Terminal(_refusal(environ, stdin, screen), is_remote, has_box_characters)


def _refusal(environ: Mapping[str, str], stdin: TextIO, screen: TextIO) -> str:
    if not stdin.isatty() or not screen.isatty():
        return (
            "The wizard needs a terminal for input and for stderr. "
            "Without one, use: symsrc-tui add --from FILE"
        )
    if environ.get("TERM", "") in {"", "dumb", "unknown"}:
        return (
            f"The terminal cannot show a full screen (TERM is {environ.get('TERM') or 'not set'})."
            " Set TERM, or use: symsrc-tui add --from FILE"
        )
    return ""


def prepare(terminal: Terminal) -> None:
    """Sets what Textual reads from the environment when it is imported."""
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    if terminal.is_remote:
        os.environ.setdefault("ESCDELAY", _ESCAPE_DELAY_OVER_SSH)


def current() -> Terminal:
    """The terminal this program runs in."""
    return look(os.environ, sys.stdin, sys.stderr)
