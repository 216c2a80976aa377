"""Remove secrets from text, in every encoding in which servers, proxies and libraries repeat them.

A text is read in every way it may be meant: unchanged, as base64 from each offset, as hexadecimal,
without its line breaks, and all of these again with escapes (percent, JSON, Python, HTML) undone,
up to eight times. Each reading is searched, and every hit is masked in the text itself.
"""

from __future__ import annotations

import re
import sys
from binascii import a2b_base64, a2b_hex
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from symsrc_tui.text import safe
from symsrc_tui.text.secret_shapes import has_secret_shape
from symsrc_tui.text.stand_in import MASK
from symsrc_tui.text.url_keys import keys_in

if TYPE_CHECKING:
    from pydantic import SecretStr

_SHORTEST = 4
"""In characters. A shorter secret occurs in any text by chance."""
_LONG = 12
"""In characters. Fragments of a secret as long as this are masked as well."""
_FRAGMENT = 8
"""In bytes."""
_LONGEST_TEXT = 16_384
"""In bytes. Nothing that is shown or logged is longer, and it bounds the time for hostile text."""
_MARGIN = 2_000
"""In bytes, searched beyond the limit, because a secret may lie across it."""
_DEEPEST = 8
"""How often escapes are undone."""
_OWN_WORDS = ("password", "username", "https://", "symbols.")
"""In this program's own messages. Masked as fragments, they would tell what a secret contains."""
_GRAM = 4
"""In bytes. As integers, parts of this length are found faster than fragments."""

# Other characters become zeros, because then all positions stay and no run has to be found first.
_BASE64 = bytes(
    ord("/" if c in "/_" else "+" if c in "+-" else c if c.isascii() and c.isalnum() else "A")
    for c in map(chr, range(256))
)
_HEX = bytes(c if chr(c) in "0123456789abcdefABCDEF" else ord("0") for c in range(256))
# Hosts are repeated in lowercase, and a space in a query as a plus sign.
_FOLD = bytes(
    ord(" " if c == "+" else c.lower() if c.isascii() else c) for c in map(chr, range(256))
)
_LINE_BREAK = re.compile(rb"[ \t]*[\r\n][ \t\r\n]*")
_ESCAPE = re.compile(
    rb"%[0-9A-Fa-f]{2}"
    rb"|\\(?:u[0-9A-Fa-f]{4}(?:\\u[Dd][C-Fc-f][0-9A-Fa-f]{2})?|U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}"
    rb"|[\\\"'/bfnrt])"
    rb"|&(?:\#[0-9]{1,7}|\#[Xx][0-9A-Fa-f]{1,6}|[A-Za-z][0-9A-Za-z]{1,30});"
)
_CONTROL = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_MASKS = re.compile(rf"(?:{re.escape(MASK)})+")
_ARMOR = re.compile(r"^-----.*$", re.MULTILINE)


class _Reading(NamedTuple):
    """One way to read a text."""

    data: bytes
    origin: Callable[[int, int], tuple[int, int]]
    """Maps a range of `data` to the range of the text that it was read from."""


class Redactor:
    """Masks secrets in text, and fragments of those that are long enough."""

    def __init__(
        self, secrets: Iterable[SecretStr], *, username: str = "", known: Iterable[str] = ()
    ) -> None:
        """Keep the secrets.

        Args:
            secrets: those of fewer than 4 characters are ignored.
            username: used with them in HTTP basic authentication, where short ones are found too.
            known: texts that are not secret, such as names and hosts. A short secret is not masked
                where it is a part of one, because the rest of the text would give it away.
        """
        self._whole: set[bytes] = set()
        self._fragments: set[bytes] = set()
        self._grams: set[int] = set()
        for secret in secrets:
            self._add(_ARMOR.sub("", secret.get_secret_value()).strip(), username)
        texts = {_folded(part) for text in known for part in (text, *re.split(r"[\s/:@?#]+", text))}
        self._known = {
            text for text in texts if any(part in text and part != text for part in self._whole)
        }

    def _add(self, secret: str, username: str) -> None:
        if 0 < len(secret) < _SHORTEST and username:
            self._whole.add(_folded(f"{username}:{secret}"))
        if len(secret) < _SHORTEST:
            return
        for form in _forms(secret):
            if len(secret) >= _LONG and len(form) >= _FRAGMENT:
                self._fragments |= _parts(form, _FRAGMENT) - _OWN_FRAGMENTS
                self._grams |= {int.from_bytes(gram, sys.byteorder) for gram in _parts(form, _GRAM)}
            elif len(form) >= _SHORTEST:
                cuts = range(_SHORTEST, len(form))
                self._whole |= {form, *(form[:cut] + safe.MORE.encode() for cut in cuts)}

    def __call__(self, text: str, length: int = 300) -> str:
        """Return the text without secrets, as one line that is fit to show."""
        hidden = self.hide(text)
        line = safe.line(hidden, _LONGEST_TEXT)
        if line != hidden:
            # Characters that cannot be shown may have been in the middle of a secret.
            line = _MASKS.sub(MASK, self.hide(line))
        return safe.cut(line, length)

    def hide(self, text: str) -> str:
        """Return the text, or the first 16 KiB of it, with a mask for each secret."""
        data = text[: _LONGEST_TEXT + _MARGIN].encode(errors="surrogatepass")
        kept: list[bytes] = []
        at = 0
        for start, end in _merged(self._found(data)):
            start, end = _whole_characters(data, start, end)
            if start >= _LONGEST_TEXT:
                break
            kept += [data[at:start], MASK.encode()]
            at = end
        _, limit = _whole_characters(data, 0, min(_LONGEST_TEXT, len(data)))
        return b"".join([*kept, data[at:limit]]).decode(errors="surrogatepass")

    def _found(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield the ranges of the text that contain a secret."""
        if not self._whole and not self._fragments:
            return
        folded = data.translate(_FOLD)
        known = [span for text in self._known for span in _spans(text, folded)]
        for reading in _readings(data):
            folded = reading.data.translate(_FOLD)
            for secret in self._whole:
                for start, end in _spans(secret, folded):
                    span = reading.origin(start, end)
                    if not any(low <= span[0] and span[1] <= high for low, high in known):
                        yield span
            for start, end in _merged(self._fragments_in(folded)):
                yield reading.origin(start, end)

    def _fragments_in(self, data: bytes) -> list[tuple[int, int]]:
        # A quarter of the positions is enough, because each fragment contains an aligned gram. In
        # most texts, none of these is a gram of a secret.
        grams = memoryview(data)[: len(data) // _GRAM * _GRAM].cast("I")
        if self._grams.isdisjoint(grams):
            return []
        return [
            (start, start + _FRAGMENT)
            for number, gram in enumerate(grams)
            if gram in self._grams
            for start in range(max(0, _GRAM * (number - 1) + 1), _GRAM * number + 1)
            if data[start : start + _FRAGMENT] in self._fragments
        ]


def _forms(secret: str) -> set[bytes]:
    """Return the bytes, folded, that a secret can be in a reading."""
    return {reading.data.translate(_FOLD) for data in _encoded(secret) for reading in _texts(data)}


def _encoded(secret: str) -> set[bytes]:
    r"""Return it in UTF-8, and as read from a repr, where \xe9 can be a character or a byte."""
    narrow = {c: c.encode("latin-1") for c in set(secret) if "\x7f" < c <= "\xff"}
    unseen = {c: data for c, data in narrow.items() if not c.isprintable()}
    return {
        b"".join(bytewise.get(c) or c.encode(errors="surrogatepass") for c in secret)
        for bytewise in ({}, narrow, unseen)
    }


def _parts(data: bytes, length: int) -> set[bytes]:
    return {data[at : at + length] for at in range(len(data) - length + 1)}


def _folded(text: str) -> bytes:
    return text.encode(errors="surrogatepass").translate(_FOLD)


def _readings(data: bytes) -> Iterator[_Reading]:
    """Yield all the readings of a text."""
    for text in _texts(data):
        yield text
        for digits, decode, read, wrote in (
            (text.data.translate(_BASE64) + b"AAA", a2b_base64, 4, 3),
            (text.data.translate(_HEX) + b"0", a2b_hex, 2, 1),
        ):
            for skipped in range(read):
                end = skipped + (len(digits) - skipped) // read * read
                origin = partial(_coded, text, skipped, read, wrote)
                decoded = decode(digits[skipped:end])
                yield from _unescaped_often(_Reading(decoded, origin))


def _coded(
    text: _Reading, skipped: int, read: int, wrote: int, start: int, end: int
) -> tuple[int, int]:
    """Return the range of the text that a range of decoded digits was read from."""
    last = skipped - (-end * read // wrote)
    return text.origin(skipped + start * read // wrote, min(last, len(text.data)))


def _texts(data: bytes) -> Iterator[_Reading]:
    """Yield the text and its unescaped forms, each with and without its line breaks."""
    for text in _unescaped_often(_Reading(data, lambda start, end: (start, end))):
        yield text
        joined = _replaced(text, _LINE_BREAK, lambda _: b"")
        if joined is not None:
            yield joined


def _unescaped_often(text: _Reading | None) -> Iterator[_Reading]:
    for _ in range(_DEEPEST):
        if text is None:
            return
        yield text
        text = _replaced(text, _ESCAPE, _meant)


def _meant(escape: re.Match[bytes]) -> bytes:
    """Return the bytes that an escape encodes."""
    code = escape[0]
    if code[:1] == b"%" or code[:2] == b"\\x":
        return bytes([int(code[-2:], 16)])
    if code[:1] == b"&":
        # Imported only when needed, because it has a table of thousands of names.
        from html import unescape

        return unescape(code.decode()).encode(errors="surrogatepass")
    if code[1:2] in b"uU":
        # In UTF-16, the two halves of a character become one.
        units = code.decode("unicode_escape").encode("utf-16-le", "surrogatepass")
        return units.decode("utf-16-le", "surrogatepass").encode(errors="surrogatepass")
    return _CONTROL.get(code[1:], code[1:])


def _replaced(
    text: _Reading, pattern: re.Pattern[bytes], meaning: Callable[[re.Match[bytes]], bytes]
) -> _Reading | None:
    """Replace all matches of the pattern. Return None if that changes nothing."""
    pieces: list[bytes] = []
    starts: list[int] = []
    ends: list[int] = []
    replaced: list[tuple[int, int]] = []
    at = length = 0
    for found in pattern.finditer(text.data):
        pieces += [text.data[at : found.start()], meaning(found)]
        starts.append(length + len(pieces[-2]))
        length = starts[-1] + len(pieces[-1])
        ends.append(length)
        at = found.end()
        replaced.append((found.start(), at))
    data = b"".join([*pieces, text.data[at:]])
    if data == text.data:
        return None

    def place(position: int) -> tuple[int, int]:
        """Return the range of the text that a byte was read from."""
        number = bisect_right(starts, position) - 1
        if number >= 0 and position < ends[number]:
            return replaced[number]
        before = position + (replaced[number][1] - ends[number] if number >= 0 else 0)
        return before, before + 1

    return _Reading(data, lambda start, end: text.origin(place(start)[0], place(end - 1)[1]))


def _spans(part: bytes, data: bytes) -> Iterator[tuple[int, int]]:
    start = data.find(part)
    while start >= 0:
        yield start, start + len(part)
        start = data.find(part, start + 1)


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the ranges in order, with adjacent ones merged."""
    start = end = -1
    for low, high in sorted(spans):
        if low > end:
            if end >= 0:
                yield start, end
            start = low
        end = max(end, high)
    if end >= 0:
        yield start, end


def _whole_characters(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Extend the range to whole characters of UTF-8."""
    while start > 0 and data[start] & 0xC0 == 0x80:
        start -= 1
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end += 1
    return start, end


_OWN_FRAGMENTS = set[bytes]().union(*(_parts(_folded(word), _FRAGMENT) for word in _OWN_WORDS))


def passwords_in(urls: Iterable[str]) -> tuple[SecretStr, ...]:
    """Return the passwords in proxies' URLs, as written and with their percent escapes undone."""
    from pydantic import SecretStr

    hosts = (url.partition("://")[2] or url for url in urls)
    passwords = {host.rpartition("@")[0].partition(":")[2] for host in hosts}
    return tuple(map(SecretStr, {*passwords, *map(unquote, passwords)} - {""}))


def looks_secret(text: str) -> bool:
    """Return whether a text seems to contain a secret that was entered in the wrong place."""
    return has_secret_shape(text) or bool(keys_in(text))


def url_to_show(text: str) -> str:
    """Return a URL without its username, password, query and fragment, which may be secret."""
    _, at, rest = text.rpartition("@")
    text = f"…@{rest}" if at else text
    found = re.search("[?#]", text)
    text = f"{text[: found.end()]}…" if found else text
    return "…" if looks_secret(text.removeprefix("…@")) else text
