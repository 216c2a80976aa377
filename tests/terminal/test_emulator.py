"""What the emulated terminal shows, remembers and answers."""

from __future__ import annotations

import base64

import pytest

from tests.terminal.emulator import Emulator, Profile

ENTER = b"\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1003h\x1b[?2004h"
LEAVE = b"\x1b[?2004l\x1b[?1003l\x1b[?1000l\x1b[<u\x1b[?1049l\x1b[?25h"


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(20, 4)


def test_text_and_colors_appear_where_they_are_written(emulator: Emulator) -> None:
    emulator.feed(b"\x1b[2;3H\x1b[31;7;1mred\x1b[0m plain")
    assert emulator.lines[1] == "  red plain".ljust(20)
    assert emulator.cursor == (11, 1)
    cell = emulator.cell(2, 1)
    assert (cell.data, cell.fg, cell.reverse, cell.bold) == ("r", "red", True, True)
    assert emulator.cell(6, 1).fg == "default"


def test_the_alternate_screen_starts_empty_and_leaves_the_main_one_unchanged(
    emulator: Emulator,
) -> None:
    emulator.feed(b"$ symsrc-tui\r\n")
    emulator.feed(ENTER)
    assert emulator.alternate_screen
    assert not emulator.cursor_shown
    assert emulator.mouse_reporting
    assert emulator.bracketed_paste
    assert "".join(emulator.lines).strip() == ""
    emulator.feed(b"inside" + LEAVE)
    assert emulator.lines[0].rstrip() == "$ symsrc-tui"
    assert emulator.modes == {7, 25}
    assert not emulator.unknown


def test_a_sequence_can_come_byte_by_byte(emulator: Emulator) -> None:
    for byte in "\x1b[1;2H\x1b[38;5;9m日é\x1b]0;title\x07\x1b[?2026$p".encode():
        emulator.feed(bytes([byte]))
    assert emulator.lines[0].split() == ["日é"]
    assert emulator.title == "title"
    assert not emulator.unknown


@pytest.mark.parametrize(
    ("profile", "query", "reply"),
    [
        (Profile.SILENT, b"\x1b[?2026$p\x1b[c\x1b[6n\x1b[?u", ""),
        (Profile.XTERM, b"\x1b[?2026$p", "\x1b[?2026;0$y"),
        (Profile.XTERM, b"\x1b[?2048$p", "\x1b[?2048;0$y"),
        (Profile.XTERM, b"\x1b[?25$p", "\x1b[?25;1$y"),
        (Profile.XTERM, b"\x1b[?u", ""),
        (Profile.XTERM, b"ab\x1b[6n", "\x1b[1;3R"),
        (Profile.XTERM, b"\x1b[c", "\x1b[?62;22c"),
        (Profile.MODERN, b"\x1b[?2026$p", "\x1b[?2026;2$y"),
        (Profile.MODERN, b"\x1b[?2048h", "\x1b[48;4;20;80;200t"),
        (Profile.MODERN, b"\x1b[>25u\x1b[?u", "\x1b[?25u"),
    ],
)
def test_queries_are_answered_as_the_terminal_would(
    profile: Profile, query: bytes, reply: str
) -> None:
    assert Emulator(20, 4, profile).feed(query) == reply


def test_kitty_flags_are_pushed_and_popped_by_terminals_that_know_them() -> None:
    modern = Emulator(20, 4, Profile.MODERN)
    modern.feed(b"\x1b[>1u\x1b[>25u")
    assert modern.kitty_flags == 25
    modern.feed(b"\x1b[<u")
    assert modern.kitty_flags == 1
    modern.feed(b"\x1b[<u")
    assert modern.kitty_flags == 0
    xterm = Emulator(20, 4)
    xterm.feed(b"\x1b[>25u")
    assert xterm.kitty_flags == 0


def test_resizing_cuts_both_screens_and_is_reported_on_request() -> None:
    modern = Emulator(20, 4, Profile.MODERN)
    assert modern.resize(30, 5) == ""
    modern.feed(b"\x1b[?2048h")
    assert modern.resize(10, 3) == "\x1b[48;3;10;60;100t"
    assert [len(line) for line in modern.lines] == [10, 10, 10]


def test_the_content_of_the_clipboard_is_kept(emulator: Emulator) -> None:
    emulator.feed(b"\x1b]52;c;" + base64.b64encode("clé".encode()) + b"\x07")
    assert emulator.clipboard == ["clé"]


@pytest.mark.parametrize(
    "sequence", [b"\x1b[?1337h", b"\x1b]1337;File=x\x07", b"\x1b[5i", b"\x1b[21t", b"\x1b\x07"]
)
def test_unexpected_sequences_are_recorded_and_do_not_stop_the_rest(
    emulator: Emulator, sequence: bytes
) -> None:
    emulator.feed(sequence + b"after")
    assert len(emulator.unknown) == 1
    assert emulator.lines[0].rstrip().endswith("after")


@pytest.mark.parametrize(
    ("over", "shown"), [(b"\x1b[1;2Hx", " x日"), (b"\x1b[1;3Hx", "表x"), (b"\x1b[1;4Hx", "表 x")]
)
def test_a_half_overwritten_wide_character_leaves_a_blank(
    emulator: Emulator, over: bytes, shown: str
) -> None:
    emulator.feed("表日".encode() + over)
    assert emulator.lines[0].rstrip() == shown


@pytest.mark.parametrize("invisible", ["\u200b", "\u202e", "\x01", "\x9b"])
def test_text_after_a_character_without_a_width_is_shown(
    emulator: Emulator, invisible: str
) -> None:
    emulator.feed(f"be{invisible}fore".encode())
    assert emulator.lines[0].rstrip() == "before"


def test_control_characters_are_recorded(emulator: Emulator) -> None:
    emulator.feed("ok\r\n\t\x01\x7f\x9b".encode())
    assert emulator.unknown == ["\x01", "\x7f", "\x9b"]


def test_only_rows_drawn_to_are_reported_as_changed(emulator: Emulator) -> None:
    emulator.take_changed_lines()
    emulator.feed(b"\x1b[3;1Hthird")
    assert [line.rstrip() for line in emulator.take_changed_lines()] == ["third"]
    assert emulator.take_changed_lines() == []
