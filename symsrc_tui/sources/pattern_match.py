"""Match paths with patterns as Symbolicator 26.8.0 does: globs of Rust's crate `glob` 0.3."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

# Two states stand for "**/", which matches nothing or anything that ends in a slash.
_TOKEN = re.compile(r"\*\*/|\*+|\?|\[!?.[^\]]*\]|.", re.DOTALL)
_STRANGE_FOLDERS = ("", "/zq9/", "C:/zq9/x7/")


class _Token(NamedTuple):
    text: str
    """A pattern's part; "**" for a run that ends in a slash."""
    is_run: bool = False
    """Matches any number of characters, or none."""

    def matches(self, character: str) -> bool:
        if self.is_run or self.text in ("**", "?"):
            return True
        if len(self.text) == 1:
            return _folded(self.text) == _folded(character)
        members = self.text[1:-1]
        is_negated = members.startswith("!")
        return _is_in(members[is_negated:], character) is not is_negated


def _folded(character: str) -> str:
    return character.lower() if character.isascii() else character


def _is_in(members: str, character: str) -> bool:
    spellings = {character}
    if character.isascii():
        spellings |= {character.lower(), character.upper()}
    for start, end, single in re.findall(r"(.)-(.)|(.)", members, re.DOTALL):
        if any(single == each if single else start <= each <= end for each in spellings):
            return True
    return False


class Pattern:
    """A valid path pattern."""

    def __init__(self, text: str) -> None:
        self._tokens: list[_Token] = []
        self._skips: set[int] = set()
        for match in _TOKEN.finditer(text):
            if match[0] == "**/":
                self._skips.add(len(self._tokens))
                self._tokens += [_Token("", is_run=False), _Token("**")]
            else:
                self._tokens.append(_Token(match[0], is_run=match[0].startswith("*")))

    def matches(self, path: str) -> bool:
        """Return whether the whole path matches."""
        return self._ends(self._closed({0}), path)

    def can_match(self, name: str) -> bool:
        """Return whether a path with this file name matches if its folder is the right one."""
        reached: set[int] = set()
        following = self._closed({0})
        while not following <= reached:
            reached |= following
            following = self._after_any(reached)
        return self.matches(name) or self._ends(self._step(reached, "/"), name)

    def needs_a_folder(self, name: str) -> bool:
        """Return whether it depends on the folder if a path with this file name matches."""
        return not all(self.matches(f"{folder}{name}") for folder in _STRANGE_FOLDERS)

    def _ends(self, states: set[int], text: str) -> bool:
        for character in text:
            states = self._step(states, character)
        return len(self._tokens) in states

    def _step(self, states: set[int], character: str) -> set[int]:
        following: set[int] = set()
        for at in states:
            if at == len(self._tokens) or at in self._skips:
                continue
            token = self._tokens[at]
            if token.text == "**" and not token.is_run:
                following |= {at, at + 1} if character == "/" else {at}
            elif token.matches(character):
                following.add(at if token.is_run else at + 1)
        return self._closed(following)

    def _after_any(self, states: set[int]) -> set[int]:
        """Return the states that some character leads to."""
        following = self._step(states, "/")
        for at in states:
            if at < len(self._tokens) and at not in self._skips:
                following.add(at if self._tokens[at].is_run else at + 1)
        return self._closed(following)

    def _closed(self, states: Iterable[int]) -> set[int]:
        """Add the states that are reached without a character."""
        closed: set[int] = set()
        todo = list(states)
        while todo:
            at = todo.pop()
            if at in closed:
                continue
            closed.add(at)
            if at in self._skips:
                todo += [at + 1, at + 2]
            elif at < len(self._tokens) and self._tokens[at].is_run:
                todo.append(at + 1)
        return closed
