"""All output of a program, to be searched for secrets: bytes, screens, clipboard, files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.text.encodings import cores, holds

if TYPE_CHECKING:
    from pathlib import Path

_SHORTEST_SECRET: Final = 8
_FRAGMENT: Final = 12
_SEQUENCES: Final = re.compile(
    rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[ -/]*[0-~])"
)


class Recording:
    """What one program wrote to its terminal, and what it left in its home folder.

    Files that stood in `home` before it started count only once the program changed them.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.raw = bytearray()
        """Every byte written to the terminal, in order."""
        self.arrivals: list[tuple[float, int]] = []
        """For each piece of it: when it arrived (`time.monotonic()`), and its size in bytes."""
        self.lines: set[str] = set()
        """Every line of text that was ever on the screen."""
        self.clipboard: list[str] = []
        self._given = self._files()

    def assert_absent(self, *secrets: str) -> None:
        """Fail, naming the place, if one of `secrets`, or a large part of one, is in the output.

        Looked for as written and as JSON, a URL, base64, hexadecimal or `repr` would have it;
        long ones (keys) also in parts, as a wrapped or cut line would show them.
        """
        places = self.places()
        for secret in secrets:
            forms = _forms(secret)
            found = [place for place, content in places.items() if holds(content, forms)]
            assert not found, f"a secret stands in: {', '.join(found)}"

    def places(self) -> dict[str, bytes]:
        """Return all output by place, as a search needs it."""
        changed = {
            str(path.relative_to(self.home)): content
            for path, content in self._files().items()
            if self._given.get(path) != content
        }
        return {
            "the bytes written": bytes(self.raw),
            "the text written": _SEQUENCES.sub(b"", bytes(self.raw)),
            "the screen": "\n".join(self.lines).encode(),
            "the clipboard": "\n".join(self.clipboard).encode(),
            "file names": "\n".join(changed).encode(),
            **changed,
        }

    def _files(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.home.rglob("*") if path.is_file()}


def _forms(secret: str) -> set[bytes]:
    """Return the byte strings that reveal `secret`. Raise ValueError if it is too short."""
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError("a secret this short may stand somewhere by chance")
    body = re.sub(r"-----[A-Z ]+-----", "", secret)
    pieces = {"".join(body.split())} | set(body.split()) if body != secret else {secret}
    long = {piece for piece in pieces if len(piece) >= 2 * _FRAGMENT}
    fragments = {
        piece[start : start + _FRAGMENT]
        for piece in long
        for start in range(0, len(piece) - _FRAGMENT + 1, _FRAGMENT)
    }
    whole = {piece for piece in pieces - long if len(piece) >= _SHORTEST_SECRET} | {secret}
    return {form for text in whole | fragments for form in map(str.encode, cores(text))}
