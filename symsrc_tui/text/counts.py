"""Numbers with their nouns, and the beginning of a sentence."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which is plural except after 1."""
    plural = f"{noun}es" if noun.endswith("sh") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def part_of(number: int, total: int, noun: str, *, negated: bool = False) -> str:
    """Return how many of several things it is, such as "all 3 files" or "2 of the 3 files".

    Args:
        number: at least 1.
        negated: true for what is denied or in doubt: "any of the 3 files" in place of all.
    """
    if number < total:
        return f"{number:,} of the {counted(total, noun)}"
    if total == 1:
        return f"the only {noun}"
    return f"{'any of the' if negated else 'all'} {counted(total, noun)}"


def capitalized(text: str) -> str:
    """Return a text that begins a sentence: its first letter in upper case, the rest unchanged."""
    return text[:1].upper() + text[1:]
