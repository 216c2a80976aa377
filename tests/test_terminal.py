"""Which terminal will do for which front end, whatever of it is closed or leads elsewhere."""

from __future__ import annotations

import io
import os
import pty
from typing import TYPE_CHECKING, TextIO

import pytest

from symsrc_tui.terminal import has_clipboard, look, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

XTERM = {"TERM": "xterm-256color"}
DUMB = {"TERM": "dumb"}


@pytest.fixture
def tty() -> Iterator[TextIO]:
    keyboard, end = pty.openpty()
    with os.fdopen(end, "w") as stream:
        yield stream
    os.close(keyboard)


def test_a_full_screen_needs_a_terminal_on_stdin_and_stderr(tty: TextIO) -> None:
    assert look(XTERM, tty, None, tty).shows_screens
    assert look(XTERM, tty, io.StringIO(), tty).refusal == ""
    for environ in (DUMB, {}, {"TERM": "unknown"}):
        assert not look(environ, tty, tty, tty).shows_screens
    for stderr in (None, io.StringIO()):
        seen = look(XTERM, tty, tty, stderr)
        assert (seen.shows_screens, seen.refusal) == (False, "")


def test_lines_go_to_a_terminal_or_where_they_are_redirected(tty: TextIO) -> None:
    assert look(DUMB, tty, tty, None).refusal == ""
    refusal = (
        "The wizard needs a terminal (with ssh, use ssh -t). "
        "In scripts, use: symsrc-tui add --from FILE"
    )
    assert look(DUMB, tty, None, tty).refusal == refusal
    assert look(DUMB, tty, io.StringIO(), tty).refusal == refusal
    seen = look(XTERM, tty, io.StringIO(), tty, plain=True)
    assert (seen.shows_screens, seen.refusal) == (False, "")
    assert look(XTERM, tty, None, tty, plain=True).refusal


@pytest.mark.parametrize("plain", [True, False])
def test_without_a_terminal_on_stdin_there_is_no_wizard(tty: TextIO, plain: bool) -> None:
    for stdin in (None, io.StringIO()):
        assert look(XTERM, stdin, tty, tty, plain=plain).refusal
    assert look(XTERM, None, None, None, plain=plain).refusal


@pytest.mark.parametrize(
    "term",
    ["linux", "linux-16color", "vt52", "vt100", "vt220", "ansi", "cons25r", "sun-color", "wy60"],
)
def test_terminals_without_a_clipboard(term: str) -> None:
    assert not has_clipboard({"TERM": term})


@pytest.mark.parametrize("term", ["xterm-256color", "vte-256color", "tmux", "screen", "foot", ""])
def test_terminals_that_may_have_a_clipboard(term: str) -> None:
    assert has_clipboard({"TERM": term})
    assert has_clipboard({})


@pytest.mark.parametrize(
    ("named", "kept"), [("zzz", None), ("", None), ("windows", None), ("256", "256")]
)
def test_a_color_system_that_textual_does_not_know_is_left_out(
    named: str, kept: str | None, tty: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", {**XTERM, "TEXTUAL_COLOR_SYSTEM": named})
    prepare(look(XTERM, tty, tty, tty))
    assert os.environ.get("TEXTUAL_COLOR_SYSTEM") == kept
