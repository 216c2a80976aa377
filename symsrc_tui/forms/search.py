"""Finds the choices that match a typed text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_NOT_WORD = re.compile(r"[\W_]+")


class Option(NamedTuple):
    """One of the possible values."""

    value: str
    label: str = ""
    """The text to show; empty to show the value."""
    help: str = ""


class _Entry(NamedTuple):
    option: Option
    value: str
    label: str
    text: str
    """Value and label, folded."""
    words: str
    """The same with a blank before it and blanks in place of punctuation, to find word starts."""


class Catalogue:
    """Options by value, in the order they were added. They are folded on the first search."""

    def __init__(self, options: Iterable[Option] = ()) -> None:
        self._options: dict[str, Option] = {}
        self._folded: dict[str, _Entry] = {}
        self.add(options)

    def __len__(self) -> int:
        return len(self._options)

    def __iter__(self) -> Iterator[Option]:
        return iter(self._options.values())

    def __contains__(self, value: str) -> bool:
        return value in self._options

    def get(self, value: str) -> Option | None:
        """Return the option with exactly this value, or None."""
        return self._options.get(value)

    def add(self, options: Iterable[Option]) -> None:
        """Append options; one with an existing value replaces the old option in place."""
        for option in options:
            self._options[option.value] = option
            self._folded.pop(option.value, None)

    def _entries(self) -> Iterator[_Entry]:
        for option in self._options.values():
            entry = self._folded.get(option.value)
            if entry is None:
                value, label = fold(option.value), fold(option.label)
                text = f"{value} {label}"
                entry = _Entry(option, value, label, text, f" {_spaced(text)}")
                self._folded[option.value] = entry
            yield entry

    def find(self, typed: str) -> list[Option]:
        """Return the options that contain every typed word; all of them for a blank text.

        Best first: value or label equals the text; value starts with it; a word starts with it;
        it occurs anywhere. Case and accents are ignored.
        """
        query = fold(typed).strip()
        if not query:
            return list(self)
        words = [(word, _spaced(word)) for word in query.split()]
        ranked: tuple[list[Option], ...] = ([], [], [], [])
        for entry in self._entries():
            rank = _rank(entry, query, words)
            if rank is not None:
                ranked[rank].append(entry.option)
        return [option for options in ranked for option in options]

    def exact(self, typed: str) -> Option | None:
        """Return the option with this value, or the only one with this label or folded value."""
        if option := self.get(typed.strip()):
            return option
        query = fold(typed).strip()
        hits = [e.option for e in self._entries() if query and query in (e.value, e.label)]
        return hits[0] if len(hits) == 1 else None


def fold(text: str) -> str:
    """Remove differences of case and accents."""
    if not text.isascii():
        text = "".join(
            c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)
        )
    return text.casefold()


def _spaced(text: str) -> str:
    return _NOT_WORD.sub(" ", text).strip()


def _rank(entry: _Entry, query: str, words: list[tuple[str, str]]) -> int | None:
    if query in (entry.value, entry.label):
        return 0
    worst = 0
    for word, spaced in words:
        if entry.value.startswith(word):
            rank = 1
        elif spaced and f" {spaced}" in entry.words:
            rank = 2
        elif word in entry.text:
            rank = 3
        else:
            return None
        worst = max(worst, rank)
    return worst
