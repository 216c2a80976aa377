"""Know secrets by their shape, whatever they are called."""

from __future__ import annotations

import re

_SHAPES = re.compile(
    r"""
      -----BEGIN\  | PRIVATE\ KEY | "private_key" | sntry[a-z]_
    | ://[^/?\#\s]*@                                   # username and password in a URL
    | [?&][^=&]*(?:sig|token|key|secret|pass|auth|cred)[^=&]*=
    | \b(?:gh[pousr]_|xox[a-z]-|glpat-|AIza|ya29\.|eyJ)[\w.-]{16}
    | (?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z])   # an old auth token
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
