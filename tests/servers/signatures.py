"""Signatures of AWS in a query, verified as Amazon's documentation says ("Authenticating
Requests: Using Query Parameters"), with nothing of the library that made them."""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import parse_qsl, quote


def is_signed(method: str, host: str, path: str, query: str, secret: str) -> bool:
    """Whether a request bears a signature made with `secret`.

    Args:
        path: percent-encoded, as it was sent.
        query: the same.
    """
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    given = parameters.pop("X-Amz-Signature", "")
    canonical_query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(parameters.items())
    )
    canonical = f"{method}\n{path}\n{canonical_query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    date = parameters["X-Amz-Date"]
    _, *scope = parameters["X-Amz-Credential"].split("/")
    text = "\n".join(
        ("AWS4-HMAC-SHA256", date, "/".join(scope), sha256(canonical.encode()).hexdigest())
    )
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = _hmac(key, part)
    return hmac.compare_digest(_hmac(key, text).hex(), given)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
