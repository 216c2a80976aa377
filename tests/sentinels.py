"""Marks that stand in the secrets of the whole suite, and the search for them in all it produces.

Every test's secrets have one of these in them, or are private keys that `tests.sources.samples`
made. After each test, `tests/conftest.py` looks for them in what the program let out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.text.encodings import cores, holds

if TYPE_CHECKING:
    from collections.abc import Mapping

MARKS: Final = (
    "wJalrXUtnFEMI",
    "SentinelMI/K7MDENG",
    "correct horse",
    "de30de30de30",
    'pässwört "sentinel"',
    'pä"ss/wörd+&<sentinel>',
    "5e47137e1a11",
)
_LONGEST_SHOWN: Final = 60
_keys: set[bytes] = set()


def remember(pem: str) -> str:
    """Has a private key looked for as well, by a line from its middle. Returns it."""
    lines = [line for line in pem.splitlines() if len(line) > _LONGEST_SHOWN]
    if lines:
        _keys.add(lines[len(lines) // 2].encode())
    return pem


def assert_none(places: Mapping[str, bytes]) -> None:
    """Fails, naming the place and not the secret, if there is one in any of `places`."""
    found = [place for place, content in places.items() if holds(content, _FORMS | _keys)]
    assert not found, f"a secret stands in: {', '.join(found)}"


_FORMS: Final = {form.encode() for mark in MARKS for form in cores(mark)}
