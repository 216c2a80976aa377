"""Find the keys in a URL's query, such as the signature of a shared access link."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

MASK = "********"

_NAME = re.compile(
    r"code|auth|pass|pwd|sig|(?:.*[^a-z])?sas|policy|.*(?:signature|token|key|secret|password|credential)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"(?<=[?&;])(?P<name>[^=&;#?]*)=(?P<value>[^&;#]+)")


def keys_in(text: str) -> dict[str, str]:
    """Return the values that are keys, as written, by the names of their parameters."""
    return {found["name"]: found["value"] for found in _found(text)}


def spellings(key: str) -> set[str]:
    """Return a key as written in a URL, and with its escapes undone."""
    return {key, unquote_plus(key)}


def hide_keys(text: str) -> str:
    """Return the text with a mask for each key in the query of a URL."""
    for found in reversed(list(_found(text))):
        text = text[: found.start("value")] + MASK + text[found.end("value") :]
    return text


def expiry(url: str) -> datetime | None:
    """Return when the key in a URL expires, or None if the URL does not say so.

    Reads the forms of Azure (`se`), of Amazon and Google (`X-Amz-Date` and `X-Amz-Expires`) and of
    CloudFront (`Expires`).
    """
    query = {name.lower(): value for name, value in parse_qsl(url.partition("?")[2])}
    with suppress(ValueError, OverflowError, OSError):
        if "se" in query:
            end = datetime.fromisoformat(query["se"].replace("Z", "+00:00"))
            return end if end.tzinfo else end.replace(tzinfo=timezone.utc)
        if "expires" in query:
            return datetime.fromtimestamp(int(query["expires"]), timezone.utc)
        for cloud in ("amz", "goog"):
            if f"x-{cloud}-expires" in query:
                start = datetime.strptime(query.get(f"x-{cloud}-date", ""), "%Y%m%dT%H%M%S%z")
                return start + timedelta(seconds=int(query[f"x-{cloud}-expires"]))
    return None


def _found(text: str) -> Iterator[re.Match[str]]:
    if "://" in text:
        for found in _PARAMETER.finditer(text):
            if _NAME.fullmatch(unquote_plus(found["name"])):
                yield found
