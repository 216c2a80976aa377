"""Find the keys in a URL's query, such as the signature of a shared access link."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, unquote_plus

MASK = "********"

_NAME = re.compile(
    r"code|auth|pass|pwd|sig|(?:.*[^a-z])?sas|policy|.*(?:signature|token|key|secret|password|credential)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"(?<=[?&;])(?P<name>[^=&;#?]*)=(?P<value>[^&;#]+)")


def keys_in(text: str) -> dict[str, str]:
    """Return the values that are keys, as written, by the names of their parameters."""
    found = _PARAMETER.finditer(text) if "://" in text else ()
    return {each["name"]: each["value"] for each in found if _is_key(each)}


def spellings(key: str) -> set[str]:
    """Return a key as written in a URL, and with its escapes undone."""
    return {key, unquote_plus(key)}


def hide_keys(text: str) -> str:
    """Return the text with a mask for each key in the query of a URL."""
    return _PARAMETER.sub(_hidden, text) if "://" in text else text


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


def _is_key(found: re.Match[str]) -> bool:
    return bool(_NAME.fullmatch(unquote_plus(found["name"])))


def _hidden(found: re.Match[str]) -> str:
    return f"{found['name']}={MASK}" if _is_key(found) else found[0]
