"""Find the keys in a URL: before its host, and in its query, such as a shared link's signature."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, unquote_plus

from symsrc_tui.text.secret_shapes import has_secret_shape
from symsrc_tui.text.stand_in import MASK

_URL = re.compile(r"://|[?&#][^\s=&;?#]*=")
"""What a URL has that can contain a key, even if its scheme is missing. Prose has neither."""
_WORD_END = r"(?:[^a-z].* | (?-i:(?<=[a-z])[A-Z]).*)?"
"""As in `token-2`, `token_value` and `tokenValue`."""
_NAME = re.compile(
    rf"""
      code | policy | hdn[a-z]+                             # the last is Akamai's
    | (?:.*[^a-z])? (?:hash|hmac|jwt|mac|md5|pat|pin|pwd?|sas|sid|sign) {_WORD_END}
    | .*(?:auth|authorization|bearer|cred|credential|key|pass|passphrase|passwd|password
          |secret|session|sig|signature|token) s?
      (?:b64|code|cookie|data|hash|id|pair|string|value|v[0-9]+)? {_WORD_END}
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ID = re.compile(r".*(?:key|token).*(?:id|name|type|version)", re.IGNORECASE | re.DOTALL)
_LONGEST_NAME = 100
"""In characters. The end of a longer name decides, because the time grows with its square."""
_PARAMETER = re.compile(r"(?<=[?&;#])(?:(?P<name>[^=&;#?]*)=)?(?P<value>[^&;#]+)")
# Also a name without a password, because servers accept a token in its place. A password may
# contain an @.
_LOGIN = re.compile(r"(?<=://)[^/?#\s]+(?=@)")


def keys_in(text: str) -> list[tuple[str, str]]:
    """Return the names of the parameters that are keys, with their values, both as written.

    A name is empty if a key is all there is of its parameter, and for a username and password.
    """
    if not _URL.search(text):
        return []
    logins = [("", found[0]) for found in _LOGIN.finditer(text)]
    found = _PARAMETER.finditer(text)
    return [*logins, *((each["name"] or "", each["value"]) for each in found if _is_key(each))]


def spellings(key: str) -> set[str]:
    """Return a key as written in a URL, and with its escapes undone."""
    return {key, unquote_plus(key)}


def hide_keys(text: str) -> str:
    """Return the text with a mask for each key in a URL."""
    return _PARAMETER.sub(_hidden, _LOGIN.sub(MASK, text)) if _URL.search(text) else text


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
    name, value = unquote_plus(found["name"] or "")[-_LONGEST_NAME:], found["value"]
    if _NAME.fullmatch(name) and not _ID.fullmatch(name):
        return True
    # Without its folders, because a path has the letters of a key.
    return any(map(has_secret_shape, re.split("[/\\\\]", value)))


def _hidden(found: re.Match[str]) -> str:
    return f"{found[0].removesuffix(found['value'])}{MASK}" if _is_key(found) else found[0]
