"""Split the addresses of Google's buckets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from symsrc_tui.sources.bucket_address import (
    BucketAddress,
    Provider,
    bucket_and_prefix,
    with_list,
)

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?storage\.googleapis\.com|storage\.cloud\.google\.com")
_API = re.compile(r"/storage/v1/b/(?P<bucket>[^/]+)(?P<objects>/o)?/?")
_CONSOLE_HOST = re.compile(r"console\.(?:cloud\.google|developers\.google)\.com")
# Google keeps the open tab in matrix parameters, behind the last folder.
_CONSOLE = re.compile(
    r"/storage/browser/(?P<details>_details/)?(?P<address>[^;]*)(?:;[\w.-]+=[^;/]*)*"
)


def _split_url(url: SplitResult, query: dict[str, str]) -> BucketAddress | None:
    host = (url.hostname or "").lower()
    if _CONSOLE_HOST.fullmatch(host):
        return _of_console(url, query)
    match = _HOST.fullmatch(host)
    if match is None:
        return None
    found = bucket_and_prefix(f"{match['bucket'] or ''}{unquote(url.path)}")
    if url.path.startswith(("/storage/v1/", "/download/", "/upload/", "/batch/")):
        api = _API.fullmatch(url.path)
        if api is None or match["bucket"]:
            return None
        found = bucket_and_prefix(unquote(api["bucket"]))
    return with_list(found, query)


def _of_console(url: SplitResult, query: dict[str, str]) -> BucketAddress | None:
    match = _CONSOLE.fullmatch(url.path)
    if match is None:
        return None
    found = bucket_and_prefix(unquote(match["address"]))
    # The prefix in the query is what someone searched for.
    searched = query.get("prefix", "")
    if match["details"]:
        return found._replace(prefix="", left_out=found.prefix)
    if searched.endswith("/") and not found.prefix:
        return found._replace(prefix=searched.rstrip("/"))
    return found._replace(left_out=searched)


GOOGLE = Provider(
    scheme="gs",
    domains=(".googleapis.com", "storage.cloud.google.com"),
    console=_CONSOLE_HOST,
    split_url=_split_url,
)
