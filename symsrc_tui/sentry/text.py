"""Foreign text made fit to be shown: no secrets, no control characters, not endless."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from pydantic import SecretStr

MASK = "[hidden]"
"""What stands where a secret was."""

_LONGEST_INPUT = 200_000
_LIMIT = 300
# A shorter secret cannot be cut out: what is left would spell it.
_SHORTEST_SECRET = 4
_SHORTEST_PART = 16
_SHORTEST_FRAGMENT = 8
_DEEPEST_QUOTES = 3

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # colours, movement
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles
    r"|\x1b[ -/]*[0-~]?"
)


def plain(text: str, limit: int = _LIMIT) -> str:
    """One line without escape sequences, control, direction or invisible characters.

    At most `limit` characters, the last three being dots if something was cut off.
    """
    text = _ESCAPES.sub("", text[:_LONGEST_INPUT])
    # Blanks in place of what is left out would be wrong inside words, and right for line ends.
    kept = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
    return _cut(" ".join(kept.split()), limit)


class Scrubber:
    """Takes secrets out of text, in every form in which servers echo them.

    The forms: as it is, line by line, escaped for HTML or URLs, for JSON or Python (each also
    within the other, three deep), and base64 wherever it begins, as in basic authentication.
    """

    def __init__(self, secrets: Iterable[SecretStr], username: str = "") -> None:
        """Keeps the secrets.

        Args:
            secrets: empty ones are left out.
            username: for the header of basic authentication with each of them.
        """
        values = {secret.get_secret_value() for secret in secrets}
        values = {form for value in values for form in (value, value.strip()) if form.strip()}
        self._short = [value for value in values if len(value) < _SHORTEST_SECRET]
        forms = {form for value in values for form in _forms(value, username)}
        self._forms = sorted(forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, self._forms)) or r"(?!)")

    def __call__(self, text: str, limit: int = _LIMIT) -> str:
        """The text without secrets, and as `plain` leaves it."""
        whole = self._hide(text[:_LONGEST_INPUT])
        # Characters that are left out may have stood in the middle of a secret.
        return _cut(self._hide(plain(whole, _LONGEST_INPUT)), limit)

    def _hide(self, text: str) -> str:
        if any(short in text for short in self._short):
            return MASK
        text = self._pattern.sub(MASK, text)
        for form in self._forms:
            # Text that was cut off may end in the first part of a secret.
            for length in range(min(len(form), len(text)) - 1, _SHORTEST_FRAGMENT - 1, -1):
                if text.endswith(form[:length]):
                    text = text[:-length] + MASK
                    break
        return text


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


def _forms(secret: str, username: str) -> Iterator[str]:
    if len(secret) < _SHORTEST_SECRET:
        return
    lines = [line for line in secret.splitlines() if not line.startswith("-----")]
    for part in {secret, *(line for line in lines if len(line) >= _SHORTEST_PART)}:
        yield from _escaped(part)
        for fragment in _base64_anywhere(part.encode(errors="replace")):
            yield from (fragment, fragment.replace("+", "-").replace("/", "_"))
    yield base64.b64encode(f"{username}:{secret}".encode(errors="replace")).decode()


# The module html would bring half a megabyte of names for this.
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_HTML_QUOTES = str.maketrans({'"': "&quot;", "'": "&#x27;"})


def _escaped(text: str) -> Iterator[str]:
    yield text
    in_html = text.translate(_HTML)
    yield from (in_html, in_html.translate(_HTML_QUOTES))
    forms = {text}
    for _ in range(_DEEPEST_QUOTES):
        forms = forms.union(*map(_quoted, forms))
    for quoted in forms:
        yield from (quoted, quoted.replace("/", "\\/"))
    for encoded in (
        quote(text, errors="replace"),
        quote(text, safe="", errors="replace"),
        quote_plus(text, errors="replace"),
    ):
        yield encoded
        yield re.sub(r"%..", lambda escape: escape[0].lower(), encoded)


def _quoted(text: str) -> set[str]:
    """As it stands between quotes in JSON and in Python."""
    in_json = {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    shows = (repr, ascii, lambda each: repr(each.encode(errors="replace"))[1:])
    alone = {show(text)[1:-1] for show in shows}
    # Beside quotes of both sorts, Python escapes those that it leaves as they are otherwise.
    beside_quotes = {show(f"{text}\"'")[1:-4] for show in shows}
    return in_json | alone | beside_quotes


def _base64_anywhere(data: bytes) -> Iterator[str]:
    """The characters that base64 has for `data` whatever stands before and behind it."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + data).decode()
        first = -(-before * 8 // 6)
        whole = (before + len(data)) * 8 // 6
        if whole - first >= _SHORTEST_FRAGMENT:
            yield encoded[first:whole]
