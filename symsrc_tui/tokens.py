"""Recognize Sentry's auth tokens, without importing pydantic or httpx."""

from __future__ import annotations

import re
from typing import NamedTuple

from symsrc_tui.text.secret_shapes import OLD_TOKENS, TOKENS_BEGIN

_ORGANIZATION = "sntrys_"
_SHAPE = re.compile(f"{TOKENS_BEGIN}|{OLD_TOKENS}$")
_INSIDE = re.compile(
    rf"(?<![A-Za-z0-9_])(?:{TOKENS_BEGIN}[A-Za-z0-9+/=_-]{{8,}}|{OLD_TOKENS})(?![A-Za-z0-9_])"
)
_ANY = re.compile(r"[A-Za-z0-9_+/=.~-]+")
"""What RFC 6750 allows in an Authorization header, which excludes URLs and sentences."""
_TWO = re.compile(
    rf"{TOKENS_BEGIN}.*{TOKENS_BEGIN}|{OLD_TOKENS}\s*(?:{TOKENS_BEGIN}|{OLD_TOKENS}\b)", re.DOTALL
)
REFUSAL = "This is not an auth token"
FOR_BUILDS = "These are for CI builds and cannot add symbol sources"
"""Said of organization tokens."""
ADVICE = "A token is one line, such as sntryu_ followed by 64 letters and digits"


class TokenFacts(NamedTuple):
    """What can be read from a token."""

    is_of_organization: bool
    """Whether it is an organization token, which is only for CI builds."""
    organization: str | None = None
    """None if unknown."""


def can_be_token(text: str) -> bool:
    """Return whether the text, trimmed, could be a token."""
    return not refusal_of(text)


def are_two_tokens(text: str) -> bool:
    """Return whether there are two tokens in the text, as a paste beside another leaves them."""
    return bool(_TWO.search(text))


def refusal_of(text: str) -> str:
    """Return why the text, trimmed, is not a token; empty if it can be one."""
    if are_two_tokens(text):
        return "This has two auth tokens: keep one"
    return "" if _ANY.fullmatch(text.strip()) else REFUSAL


def is_of_organization(text: str) -> bool:
    """Return whether it is an organization token, which is only for CI builds."""
    return text.strip().startswith(_ORGANIZATION)


def has_shape_of_token(text: str) -> bool:
    """Return whether the text begins as a token does, or is an old one."""
    return bool(_SHAPE.match(text))


def token_in(text: str) -> str | None:
    """Return the only auth token in a longer text, such as a line of a settings file, or None."""
    found = set(_INSIDE.findall(text))
    token = found.pop() if len(found) == 1 else ""
    return token if token and token != text.strip() else None


def read_token(token: str) -> TokenFacts:
    """Parse a token. Never raises, and keeps nothing of its secret."""
    if not is_of_organization(token):
        return TokenFacts(is_of_organization=False)
    organization = _payload(token.strip()).get("org")
    return TokenFacts(True, organization if isinstance(organization, str) else None)


def _payload(token: str) -> dict[str, object]:
    import base64
    import json

    encoded = token.removeprefix(_ORGANIZATION).rpartition("_")[0].rstrip("=")
    try:
        decoded = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
        payload = json.loads(decoded)
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}
