"""What a Sentry auth token gives away of itself. Imports neither pydantic nor httpx."""

from __future__ import annotations

import base64
import binascii
import json
import re
from enum import Enum
from typing import NamedTuple

_OLD = re.compile(r"[0-9a-fA-F]{64}")
_ANY = re.compile(r"[A-Za-z0-9_+/=.~-]+")
"""What RFC 6750 lets stand in an Authorization header. An address or a sentence is none."""
REFUSAL = "This is no auth token"
ADVICE = "A token is one line of letters and digits, such as sntryu_ and 64 characters"


class TokenSort(Enum):
    """The sorts of tokens, by what they begin with."""

    USER = "user token"
    ORGANIZATION = "organization token"
    OLD = "user token of the old form, or an internal integration's"
    UNKNOWN = "unknown"


class TokenFacts(NamedTuple):
    """What can be read off a token. The rest is None."""

    sort: TokenSort
    url: str | None = None
    """The server it is for. Not to be trusted: whoever made the token wrote it."""
    region_url: str | None = None
    organization: str | None = None

    @property
    def may_write_sources(self) -> bool:
        """False for tokens that never may: those of organizations are for builds only."""
        return self.sort is not TokenSort.ORGANIZATION


def can_be_token(text: str) -> bool:
    """Whether a server could have made this, blanks around it aside."""
    return bool(_ANY.fullmatch(text.strip()))


def read_token(token: str) -> TokenFacts:
    """What sort of token this is. Never raises, and keeps nothing of the token's secret."""
    token = token.strip()
    if token.startswith("sntryu_"):
        return TokenFacts(TokenSort.USER)
    if token.startswith("sntrys_"):
        payload = _payload(token)
        found = (payload.get(name) for name in ("url", "region_url", "org"))
        return TokenFacts(
            TokenSort.ORGANIZATION, *(name if isinstance(name, str) else None for name in found)
        )
    return TokenFacts(TokenSort.OLD if _OLD.fullmatch(token) else TokenSort.UNKNOWN)


def _payload(token: str) -> dict[str, object]:
    encoded = token.removeprefix("sntrys_").rpartition("_")[0].rstrip("=")
    try:
        decoded = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
        payload = json.loads(decoded)
    except (binascii.Error, ValueError):
        return {}
    return payload if isinstance(payload, dict) else {}
