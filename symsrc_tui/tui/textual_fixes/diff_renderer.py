"""Send the terminal only the cells that have changed.

Works round these faults of Textual 8.2, and may go when they are fixed:
- It redraws the whole screen whenever the size of a widget may have changed, and pads each line
  with blanks. Over a slow link (5 KB a second), each move between two fields would take a second or
  more.
- For a character that the terminal's encoding lacks it writes an escape of six characters, which
  shifts the rest of the line. Here others of the same width stand in.
- After a resize, or when it is continued, it takes the screen for what it was before.
"""

from __future__ import annotations

import codecs
import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len
from rich.control import Control
from textual._compositor import CompositorUpdate
from textual.app import App

from symsrc_tui.tui.textual_fixes.input_queue import ResultT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.style import Style
    from textual.screen import Screen
    from textual.strip import Strip

    Cell = tuple[str, Style | None]

_ERASE_TO_END = "\x1b[K"
# Sequences that Textual sends for the terminal's default colors, which need none.
_PLAIN = re.compile(r"\x1b\[(?:39;49|39|49)m([^\x1b]*)\x1b\[0m")
_PLAIN_COLOURS = re.compile(r"(?<=[0-9]);(?:39;49|39|49)m")
# For what Textual itself draws: the end of a shortened line, and the ends of a scroll bar.
_STAND_INS = {"…": ">"} | dict.fromkeys("▏▁▂▃▄▅▆▇█", "|")


class FrameDiff:
    """The lines that the terminal shows, as far as they are known."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self._lines: list[Strip] = []
        self._encoding = encoding

    def forget(self) -> None:
        """Redraw everything next time, because something may have changed the screen."""
        self._lines = []

    def update(self, lines: Sequence[Strip], console: Console) -> str:
        """Return the text that makes the terminal show these lines; empty if it does already."""
        lines = [line.discard_meta() for line in lines]
        known = self._lines if len(self._lines) == len(lines) else [None] * len(lines)
        self._lines = lines
        changes = "".join(
            _difference(y, before, after, console)
            for y, (before, after) in enumerate(zip(known, lines, strict=True))
            if before is None or before != after
        )
        return changes.encode(self._encoding, _REPLACE).decode(self._encoding)


def _replace_missing(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_STAND_INS.get(each, "?" * cell_len(each)) for each in missing), error.end


_REPLACE = "symsrc_tui.replace_missing"
codecs.register_error(_REPLACE, _replace_missing)


class FrameChanges(CompositorUpdate):
    """A Textual update made of finished escape sequences."""

    def __init__(self, sequences: str) -> None:
        self._sequences = sequences

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._sequences

    def render_segments(self, console: Console) -> str:
        del console
        return self._sequences


class DiffRenderer(App[ResultT]):
    """An app that sends only what has changed on the screen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._frame = FrameDiff(sys.__stderr__.encoding if sys.__stderr__ else "utf-8")

    def on_mount(self) -> None:
        """Redraw everything after Ctrl+Z, because other programs have written to the screen."""
        self.app_resume_signal.subscribe(self, lambda _: self._frame.forget())

    def on_resize(self) -> None:
        """Redraw everything, because a terminal may move or drop text when it is resized."""
        self._frame.forget()

    def action_redraw(self) -> None:
        """Redraw everything, because something else may have written to the terminal."""
        self._frame.forget()
        self.refresh()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if renderable is None or self._batch_count or self.is_headless or not self._running:
            super()._display(screen, renderable)
            return
        changes = self._frame.update(screen._compositor.render_strips(), self.console)
        if changes:
            super()._display(screen, FrameChanges(changes))


class _Span(NamedTuple):
    """Columns from `start` up to, but not including, `end`."""

    start: int
    end: int


def _difference(y: int, before: Strip | None, after: Strip, console: Console) -> str:
    span = _changed(before, after)
    if span.start >= span.end:
        return ""
    text_end = _text_end(after)
    erases = span.end > max(text_end, span.start) + len(_ERASE_TO_END)
    if erases:
        # Keep one blank: it may carry a zero-width character, which must not be cut off.
        text_end += not _is_even(after)
        span = _Span(span.start, max(text_end, span.start))
    text = after.crop(span.start, span.end).render(console) if span.start < span.end else ""
    text = _PLAIN_COLOURS.sub("m", _PLAIN.sub(r"\1", text))
    return f"{Control.move_to(span.start, y)}{text}{_ERASE_TO_END if erases else ''}"


def _changed(before: Strip | None, after: Strip) -> _Span:
    """Return the columns in which two lines differ.

    If a character is not one cell wide, these are all columns, because terminals disagree about
    the width of some characters.
    """
    whole = _Span(0, after.cell_length)
    if before is None or not (_is_even(before) and _is_even(after)):
        return whole
    old, new = _cells(before), _cells(after)
    if len(old) != len(new):
        return whole
    differing = [x for x, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
    return _Span(differing[0], differing[-1] + 1) if differing else _Span(0, 0)


def _is_even(strip: Strip) -> bool:
    texts = (text for text, _, _ in strip)
    return all(text.isascii() or all(cell_len(each) == 1 for each in text) for text in texts)


def _cells(strip: Strip) -> list[Cell]:
    return [(character, style) for text, style, _ in strip for character in text]


def _text_end(strip: Strip) -> int:
    """Return the column after which there are only blanks in the default colors."""
    end = strip.cell_length
    for text, style, _ in reversed(list(strip)):
        if style is not None and not _shows_nothing(style):
            break
        stripped = text.rstrip(" ")
        end -= len(text) - len(stripped)
        if stripped:
            break
    return end


def _shows_nothing(style: Style) -> bool:
    """True if a blank of this style is invisible."""
    background = style.bgcolor
    return (background is None or background.is_default) and not (
        style.reverse or style.underline or style.strike
    )
