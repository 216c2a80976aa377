"""Split the addresses of Amazon's buckets, and recognize those of S3-compatible stores."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from symsrc_tui.sources.bucket_address import (
    LONGEST,
    BucketAddress,
    Provider,
    bucket_and_prefix,
    host_in,
    with_list,
)

if TYPE_CHECKING:
    from urllib.parse import SplitResult

OTHER_STORE = "Sentry reads only Amazon's own S3. For others, choose SymbolServer (HTTP)"
REGION = r"(?P<region>[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2})"
_HOST = re.compile(
    r"(?:(?P<bucket>.+)\.)?s3(?:-website|-fips|-accelerate|-external-1)?(?:\.dualstack)?"
    rf"(?:[.-]{REGION})?\.amazonaws\.com(?:\.cn)?"
)
_CONSOLE_HOST = re.compile(
    rf"(?:(?:[^.]+\.)*?(?:{REGION}|s3)\.)?console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)"
)
_CONSOLE = re.compile(r"/s3/(?P<page>buckets|object)/(?P<address>[^;]*)")
_OWN_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".aws.amazon.com")
# The hosts of other makers' stores that speak S3's protocol.
_OTHER_HOST = re.compile(
    r"(?:.+\.)?(?:r2\.(?:cloudflarestorage\.com|dev)|digitaloceanspaces\.com|backblazeb2\.com"
    r"|wasabisys\.com|scw\.cloud|linodeobjects\.com|vultrobjects\.com|your-objectstorage\.com"
    r"|cloud\.ovh\.(?:net|us)|appdomain\.cloud|oraclecloud\.com|aliyuncs\.com|myqcloud\.com"
    r"|storjshare\.io|tigris\.dev|storage\.dev|exo\.io|idrivee2(?:-[0-9]+)?\.com|filebase\.com"
    r"|dream\.io|min\.io)"
)
_OTHER_REGION = re.compile(
    r"auto|global|garage|(?:nyc|ams|sfo|sgp|lon|fra|tor|blr|syd|atl|ric|fsn|nbg|hel|ewr|sjc)[0-9]"
    r"|fr-par|nl-ams|pl-waw|it-mil|gra|sbg|bhs|rbx|waw|[a-z]{2}-[a-z]+-00[0-9]"
)
_HOST_AND_PORT = re.compile(r"(https?://)?[^/:@\s]+:\d+(/.*)?", re.IGNORECASE)


def _split_url(url: SplitResult, query: dict[str, str]) -> BucketAddress | None:
    host = (url.hostname or "").lower()
    if match := _CONSOLE_HOST.fullmatch(host):
        return _of_console(url, query, match["region"] or "")
    if match := _HOST.fullmatch(host):
        found = bucket_and_prefix(f"{match['bucket'] or ''}{unquote(url.path)}")
        return with_list(found._replace(region=match["region"] or ""), query)
    return None


def _of_console(url: SplitResult, query: dict[str, str], region: str) -> BucketAddress | None:
    match = _CONSOLE.fullmatch(url.path)
    if match is None:
        return None
    found = bucket_and_prefix(unquote(match["address"]))
    listed = query.get("prefix", "")
    region = query.get("region") or region
    is_region = re.fullmatch(REGION, region) is not None
    is_exact = (is_region or not region) and not (listed and found.prefix)
    found = found._replace(region=region if is_region else "", is_exact=is_exact)
    is_file = match["page"] == "object"
    # Without a slash at its end, it is what someone searched for.
    if is_file or (listed and not listed.endswith("/")):
        return found._replace(prefix="", left_out=listed or found.prefix)
    is_exact = is_exact and "versionid" not in query
    return found._replace(prefix=found.prefix or listed.rstrip("/"), is_exact=is_exact)


AMAZON = Provider(
    scheme="s3",
    domains=(".amazonaws.com", ".amazonaws.com.cn"),
    console=_CONSOLE_HOST,
    split_url=_split_url,
    # The ARN of a bucket has no region and no account; that of an access point has both.
    arn=re.compile(r"arn:[^:]*:s3:::"),
)


def is_other_store(text: str) -> bool:
    """Return whether a URL or host is of an S3-compatible store that is not Amazon's.

    Any URL is, unless its host is Amazon's, and so is a host with its port.
    """
    if len(text) > LONGEST:
        return False
    host = host_in(text)
    if _OTHER_HOST.fullmatch(host):
        return True
    if re.match(r"https?://", text, re.IGNORECASE):
        is_own = host.endswith(_OWN_DOMAINS) or _CONSOLE_HOST.fullmatch(host)
        return bool(host) and not is_own
    return False


def is_host_and_port(text: str) -> bool:
    """Return whether a text is a host with its port, and so not of Amazon."""
    if len(text) > LONGEST or not _HOST_AND_PORT.fullmatch(text):
        return False
    address = AMAZON.parse(text)
    return address is None or ":" in address.bucket


def is_other_region(text: str) -> bool:
    """Return whether a region is one of S3-compatible stores, and not of Amazon."""
    return _OTHER_REGION.fullmatch(text) is not None
