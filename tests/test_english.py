"""Habits of translated English that have no right use: in texts, comments, names, README."""

from __future__ import annotations

import re
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
HABITS = re.compile(
    r"""
    (?<!\bthere\ )\b(?:is|are)\ no\ (?!longer\b|more\b|later\b|better\b)[a-z]
    | \banew\b | \bafresh\b | \bwhoever\b | \bfor\ ever\b | \bin\ clear\b | \btyping\ errors\b
    | \bin\ vain\b | \balready\ so\b
    | \b(?:go|goes|went|gone)\ on\ with\b | \bput\ right\b | (?-i:\bIt)\ looks\ like\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def words() -> Iterator[tuple[str, str]]:
    """Yield each piece of English in the repository with its location."""
    for folder in ("symsrc_tui", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text("utf-8")
            # Reading all as tokens takes seconds, and only few files can have any.
            if path == Path(__file__) or not HABITS.search(re.sub(r"[\s_]+", " ", text)):
                continue
            with path.open("rb") as file:
                for token in tokenize.tokenize(file.readline):
                    place = f"{path.relative_to(ROOT)}:{token.start[0]}"
                    if tokenize.tok_name[token.type] in {"STRING", "COMMENT", "FSTRING_MIDDLE"}:
                        yield place, token.string
                    elif token.type == tokenize.NAME:
                        yield place, token.string.replace("_", " ")
    for number, line in enumerate((ROOT / "README.md").read_text("utf-8").splitlines(), start=1):
        yield f"README.md:{number}", line


def test_no_text_reads_as_translated() -> None:
    found = [
        f"{place}: {match[0]}"
        for place, text in words()
        for match in HABITS.finditer(re.sub(r"\s+", " ", text))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["This is no slug", "Draw the screen anew", "Example: it is put right", "in clear"]
)
def test_a_habit_is_found(text: str) -> None:
    assert HABITS.search(text)


@pytest.mark.parametrize("text", ["There is no bucket with this name", "It is no longer there"])
def test_a_correct_use_is_not_found(text: str) -> None:
    assert not HABITS.search(text)
