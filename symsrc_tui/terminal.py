"""Examine the terminal before Textual is imported."""

from __future__ import annotations

import errno
import os
import signal
import sys
import termios
from collections.abc import Mapping
from typing import NamedTuple, TextIO

_COLOR_SYSTEMS = ("auto", "standard", "256", "truecolor")
"""Those that Textual knows; it fails on others."""
# Milliseconds. Textual distinguishes Escape from an arrow key by a pause, and a slow connection
# makes longer pauses than the default.
_ESCAPE_DELAY_OVER_SSH = "400"
# Names with digits such as vt1, because vte-256color is a modern terminal.
_WITHOUT_CLIPBOARD = (
    *("linux", "fbterm", "cons25", "wsvt25", "pccon", "cygwin", "ansi", "pcansi", "scoansi"),
    *("vt1", "vt2", "vt3", "vt4", "vt5", "sun", "tvi", "wy", "eterm"),
)
"""Prefixes of TERM for consoles and old terminals, which have no clipboard."""
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
"""Textual's variables that people may want to set for the wizard."""


class Terminal(NamedTuple):
    """The terminal's abilities."""

    refusal: str
    """Why the wizard cannot run, with advice; empty if it can."""
    shows_screens: bool
    """True if it can show a full screen. Otherwise the wizard asks line by line."""
    is_remote: bool
    """True if the program runs at the far end of an SSH connection."""
    has_box_characters: bool


def look(
    environ: Mapping[str, str],
    stdin: TextIO | None,
    stdout: TextIO | None,
    stderr: TextIO | None,
    *,
    plain: bool = False,
) -> Terminal:
    """Examine the terminal. Textual draws on stderr; the line-by-line front end uses stdout.

    Args:
        stdin: None if closed, as for the others.
        plain: use no full screen. Then stdout may also be a pipe.
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
            "The wizard needs a terminal (with ssh, use ssh -t). "
            "In scripts, use: symsrc-tui add --from FILE"
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
    """Return whether the terminal is likely to support OSC 52. Unknown ones are assumed to."""
    return not environ.get("TERM", "").startswith(_WITHOUT_CLIPBOARD)


def prepare(terminal: Terminal) -> None:
    """Set the environment variables that Textual reads when it is imported."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        # The others could expose secrets: they log keys, take screenshots or start a debugger.
        if name not in _LOOKS_AND_KEYS:
            del os.environ[name]
    if os.environ.get("TEXTUAL_COLOR_SYSTEM", "auto") not in _COLOR_SYSTEMS:
        del os.environ["TEXTUAL_COLOR_SYSTEM"]
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    if terminal.is_remote:
        os.environ.setdefault("ESCDELAY", _ESCAPE_DELAY_OVER_SSH)


def current(*, plain: bool = False) -> Terminal:
    """Examine the terminal that this program runs in."""
    return look(os.environ, sys.stdin, sys.stdout, sys.stderr, plain=plain)


def wait_for_foreground() -> None:
    """Wait until the program has the terminal, if a shell has started it in the background."""
    # Textual would stop waiting when it is continued, and write to the shell's screen.
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    try:
        # A no-op that only the foreground process group may do: it blocks until we are in it.
        termios.tcflow(0, termios.TCOON)
    except termios.error as error:
        if error.args[0] == errno.EINTR:
            # The process was continued, but it may still be in the background.
            wait_for_foreground()
