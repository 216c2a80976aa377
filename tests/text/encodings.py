"""The forms in which servers, proxies and libraries repeat a text, written without the product."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import quote, quote_plus

Encoder = Callable[[str], str]


def in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def in_unicode_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def in_json_with_slashes(text: str) -> str:
    return in_json(text).replace("/", "\\/")


def in_repr(text: str) -> str:
    return repr(text)[1:-1]


def in_ascii(text: str) -> str:
    return ascii(text)[1:-1]


def in_bytes(text: str) -> str:
    return repr(text.encode())[2:-1]


def in_url(text: str) -> str:
    return quote(text, safe="")


def in_lowercase_url(text: str) -> str:
    return "".join(c if quote(c) == c else quote(c).lower() for c in text)


def in_html(text: str) -> str:
    return html.escape(text).encode("ascii", "xmlcharrefreplace").decode()


ESCAPES: Final[dict[str, Encoder]] = {
    "as it is": str,
    "JSON": in_json,
    "JSON in Unicode": in_unicode_json,
    "JSON with slashes escaped": in_json_with_slashes,
    "repr": in_repr,
    "ascii": in_ascii,
    "repr of bytes": in_bytes,
    "percent": in_url,
    "percent in lowercase": in_lowercase_url,
    "percent in a form": quote_plus,
    "HTML": html.escape,
    "HTML in ASCII": in_html,
}
"""Each of them escapes single characters, so they can follow each other in any order."""


def in_base64(before: str = "", *, alphabet: bytes = b"+/", width: int = 0) -> Encoder:
    """Encode a text that has another one before it, in lines of that width if it is not 0."""

    def encode(text: str) -> str:
        encoded = base64.b64encode(f"{before}{text}".encode(), alphabet).decode()
        return in_lines(encoded, width) if width else encoded

    return encode


def in_lines(text: str, width: int) -> str:
    return "\r\n".join(text[at : at + width] for at in range(0, len(text), width))


def in_hex(text: str) -> str:
    return text.encode().hex()


DIGITS: Final[dict[str, Encoder]] = {
    "base64": in_base64(),
    "base64 of user:password": in_base64("sentry:"),
    "base64 after one byte": in_base64("x"),
    "base64 after two bytes": in_base64("xy"),
    "base64 for URLs": in_base64(alphabet=b"-_"),
    "base64 for URLs after one byte": in_base64("x", alphabet=b"-_"),
    "base64 for URLs after two bytes": in_base64("xy", alphabet=b"-_"),
    "base64 without padding": lambda text: in_base64()(text).rstrip("="),
    "base64 in lines": in_base64("a name of a user:", width=76),
    "base64 in short lines": in_base64(width=7),
    "hex": in_hex,
    "hex in uppercase": lambda text: in_hex(text).upper(),
    "hex in lines": lambda text: in_lines(in_hex(text), 9),
}


def fragments_left(text: str, secret: str) -> set[str]:
    """Parts of 8 characters of a secret that can be read in a text, in any form."""
    text = text.replace("\r\n", "")
    fragments = {secret[at : at + 8] for at in range(len(secret) - 7)}
    # Because a whole core is searched for much more slowly than its beginning.
    begins = {text[at : at + 6] for at in range(len(text) - 5)}
    return {
        part
        for part in fragments
        if any(core[:6] in begins and core in text for core in cores(part))
    }


def holds(content: bytes, forms: Iterable[bytes]) -> bool:
    """Whether one of the forms is in it, also if an encoding broke it into lines."""
    joined = content.replace(b"\r", b"").replace(b"\n", b"")
    return any(form in content or form in joined for form in forms)


@lru_cache(maxsize=4096)
def cores(text: str) -> frozenset[str]:
    """What every form of a text has in it, whatever is beside the text."""
    data = text.encode()
    digits = {data.hex(), data.hex().upper()}
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + data).decode().rstrip("=")
        core = encoded[-(-before * 4 // 3) : len(encoded) - 1]
        digits |= {core, core.replace("+", "-").replace("/", "_")}
    once = {escape(form) for form in (text, *digits) for escape in ESCAPES.values()}
    return frozenset(once | {escape(form) for form in once for escape in ESCAPES.values()})
