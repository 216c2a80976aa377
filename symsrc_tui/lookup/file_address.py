"""Join a path to a source's URL or bucket as Symbolicator does.

Facts: Symbolicator 26.8.0; URLs follow the WHATWG URL standard.
"""

from __future__ import annotations

import re

from symsrc_tui.hosts import DEFAULT_PORTS, ascii_host
from symsrc_tui.text.safe import shown

_PATH_UNSAFE = '"#<>?{}`'
# Compiled on first use, because that takes longer than importing the rest.
_URL = (
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):/*"
    r"(?P<userinfo>[^/?#]*@)?"
    r"(?P<host>\[[^\]/?#]*\]|[^/?#:@\[\]<>^|\s]+)(?::(?P<port>[0-9]*))?"
    r"(?P<path>/[^?#]*)?"
    r"(?P<rest>[?#].*)?"
)


def join_url(base: str, path: str) -> str:
    """Return the URL Symbolicator requests for `path` below the folder `base`.

    The base keeps its query, and its host is converted to ASCII. Empty, `.` and `..` parts of
    `path` are skipped. Raises ValueError, saying what to enter, if `base` is not an http or https
    URL.
    """
    cleaned = re.sub(r"[\t\r\n]", "", base.strip("".join(map(chr, range(33))))).replace("\\", "/")
    match = re.fullmatch(_URL, cleaned, re.DOTALL)
    if match is None or match["scheme"].lower() not in DEFAULT_PORTS:
        raise ValueError("a symbol server's URL needs https:// or http:// and a host name")
    scheme = match["scheme"].lower()
    port = match["port"] or ""
    try:
        host = ascii_host(match["host"])
    except ValueError:
        name = shown(match["host"], 40)
        message = f"{name} is not a valid host name. Example: https://symbols.example.com/"
        raise ValueError(message) from None
    authority = f"{match['userinfo'] or ''}{host}"
    if port and port != str(DEFAULT_PORTS[scheme]):
        authority += f":{port}"

    folder = _base_folder(match["path"] or "/")
    segments = [quote_segment(part) for part in path.split("/") if part not in ("", ".", "..")]
    if segments and folder != "/":
        folder += "/"
    rest = _quote(match["rest"] or "", '"<>')
    return f"{scheme}://{authority}{folder}{'/'.join(segments)}{rest}"


def _base_folder(path: str) -> str:
    """Resolve the dot parts of a base URL's path and remove one trailing slash."""
    kept: list[str] = []
    parts = path.split("/")[1:]
    for position, part in enumerate(parts):
        plain = re.sub("%2e", ".", part, flags=re.IGNORECASE)
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(_quote(part, _PATH_UNSAFE))
            continue
        if position == len(parts) - 1:
            kept.append("")
    if len(kept) > 1 and kept[-1] == "":
        kept.pop()
    return "/" + "/".join(kept)


def join_prefix(prefix: str, path: str) -> str:
    """Return the object key in a bucket: prefix without leading and trailing slashes, then path."""
    trimmed = prefix.strip("/")
    return f"{trimmed}/{path}" if trimmed else path


def bucket_uri(scheme: str, bucket: str, prefix: str, path: str) -> str:
    """Return an object's address for people: `s3://bucket/prefix/path` or `gs://...`."""
    return f"{scheme}://{bucket}/{_quote(join_prefix(prefix, path), _PATH_UNSAFE)}"


def gcs_object_url(bucket: str, key: str, endpoint: str) -> str:
    """Return the URL of an object's content in Google Cloud Storage's JSON API."""
    base = endpoint.rstrip("/")
    return f"{base}/storage/v1/b/{quote_segment(bucket)}/o/{quote_segment(key)}?alt=media"


def quote_segment(text: str) -> str:
    """Percent-encode one part of a path."""
    return _quote(text, _PATH_UNSAFE + "%/\\")


def _quote(text: str, unsafe: str) -> str:
    def is_safe(char: str) -> bool:
        return "!" <= char <= "~" and char not in unsafe

    # File names may contain bytes that are not valid text; surrogatepass keeps them encodable.
    return "".join(
        char
        if is_safe(char)
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
        for char in text
    )
