"""Choices, and finding those that match a typed text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_NOT_WORD = re.compile(r"[\W_]+")


class Choice(NamedTuple):
    """One of the possible values of a field."""

    value: str
    label: str = ""
    """The text to show; empty to show the value."""
    help: str = ""


class _Entry(NamedTuple):
    choice: Choice
    value: str
    label: str
    text: str
    """Value and label, folded."""
    words: str
    """The same with a blank before it and blanks in place of punctuation, to find word starts."""


class Catalog:
    """Choices by value, in the order they were added. They are folded on the first search."""

    def __init__(self, choices: Iterable[Choice] = ()) -> None:
        self._choices: dict[str, Choice] = {}
        self._folded: dict[str, _Entry] = {}
        self.add(choices)

    def __len__(self) -> int:
        return len(self._choices)

    def __iter__(self) -> Iterator[Choice]:
        return iter(self._choices.values())

    def __contains__(self, value: str) -> bool:
        return value in self._choices

    def get(self, value: str) -> Choice | None:
        """Return the choice with exactly this value, or None."""
        return self._choices.get(value)

    def add(self, choices: Iterable[Choice]) -> None:
        """Append choices; one with an existing value replaces the old one in place."""
        for choice in choices:
            self._choices[choice.value] = choice
            self._folded.pop(choice.value, None)

    def _entries(self) -> Iterator[_Entry]:
        for choice in self._choices.values():
            entry = self._folded.get(choice.value)
            if entry is None:
                value, label = fold(choice.value), fold(choice.label)
                text = f"{value} {label}"
                entry = _Entry(choice, value, label, text, f" {_spaced(text)}")
                self._folded[choice.value] = entry
            yield entry

    def find(self, typed: str) -> list[Choice]:
        """Return the choices that contain every typed word; all of them for a blank text.

        Best first: value or label equals the text; value starts with it; a word starts with it;
        it occurs anywhere. Case and accents are ignored.
        """
        query = fold(typed).strip()
        if not query:
            return list(self)
        words = [(word, _spaced(word)) for word in query.split()]
        ranked: tuple[list[Choice], ...] = ([], [], [], [])
        for entry in self._entries():
            rank = _rank(entry, query, words)
            if rank is not None:
                ranked[rank].append(entry.choice)
        return [choice for choices in ranked for choice in choices]

    def exact(self, typed: str) -> Choice | None:
        """Return the choice with this value, or the only one with this label or folded value."""
        if choice := self.get(typed.strip()):
            return choice
        query = fold(typed).strip()
        hits = [e.choice for e in self._entries() if query and query in (e.value, e.label)]
        return hits[0] if len(hits) == 1 else None


def pick(
    typed: str, listed: Sequence[Choice], choices: Iterable[Choice], *, with_values: bool = True
) -> Sequence[Choice]:
    """Return the choices that match a value, label, number or part of a name.

    Args:
        listed: the choices that numbers refer to, starting at 1. A number with leading zeros is
            part of a name.
        with_values: whether the person sees the values too, so that a part of one is meant.
    """
    catalog = Catalog(choices)
    if exact := catalog.exact(typed):
        return [exact]
    # Short, because converting a long number is slow.
    if typed.isdecimal() and len(typed) < 10 and int(typed) <= len(listed) and typed[0] != "0":
        return [listed[int(typed) - 1]]
    found, words = catalog.find(typed), fold(typed).split()
    if with_values:
        return found
    return [each for each in found if all(word in fold(each.label or each.value) for word in words)]


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
