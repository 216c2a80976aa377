"""Know secrets by their shape, whatever they are called."""

from __future__ import annotations

import re

TOKENS_BEGIN = "sntry[a-z]_"
"""How Sentry's auth tokens begin."""
OLD_TOKENS = "[0-9a-f]{64}"
"""Those of older servers."""
_SHAPES = re.compile(
    rf"""
      -----BEGIN\  | PRIVATE\ KEY | "private_key" | {TOKENS_BEGIN}
    | \b(?:gh[pousr]_|xox[a-z]-|glpat-|AIza|ya29\.|eyJ)[\w.-]{{16}}
    | (?<![0-9A-Za-z]){OLD_TOKENS}(?![0-9A-Za-z])
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Long enough that they are not names.
_WORD = re.compile(r"[0-9A-Za-z+/=_-]{32,}")
_LENGTH_AT_AWS = 40


def has_secret_shape(text: str) -> bool:
    """Return whether a part of the text has the form of a known secret or was made at random."""
    return bool(_SHAPES.search(text)) or any(map(_is_random, _WORD.findall(text)))


def _is_random(word: str) -> bool:
    # One in a thousand of AWS's keys, which have 40 characters, has no digit.
    kinds = ("[a-z]", "[A-Z]") if len(word) == _LENGTH_AT_AWS else ("[a-z]", "[A-Z]", "[0-9]")
    return all(re.search(letters, word) for letters in kinds)
