"""Take the addresses of buckets apart: URIs, ARNs, URLs, and those of the providers' consoles."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Store = Literal["Amazon S3", "Google Cloud Storage"]

SCHEMES: dict[str, Store] = {"s3": "Amazon S3", "gs": "Google Cloud Storage"}
LONGEST = 2_000
"""Characters; longer than any bucket address, and short enough that the patterns stay fast."""

_BARE_HOST = re.compile(r"[^/]*\.(amazonaws\.com(\.cn)?|googleapis\.com)(/.*)?", re.IGNORECASE)
REGION = r"(?P<region>[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2})"
_S3_HOST = re.compile(
    r"(?:(?P<bucket>.+)\.)?s3(?:-website|-fips|-accelerate|-external-1)?(?:\.dualstack)?"
    rf"(?:[.-]{REGION})?\.amazonaws\.com(?:\.cn)?"
)
_S3_CONSOLE_HOST = re.compile(
    rf"(?:(?:[^.]+\.)*?(?:{REGION}|s3)\.)?console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)"
)
_S3_CONSOLE = re.compile(r"/s3/(?P<page>buckets|object)/(?P<address>[^;]*)")
_GCS_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?storage\.googleapis\.com|storage\.cloud\.google\.com")
_GCS_API = re.compile(r"/storage/v1/b/(?P<bucket>[^/]+)(?P<objects>/o)?/?")
_GCS_CONSOLE_HOSTS = ("console.cloud.google.com", "console.developers.google.com")
# Google keeps the open tab in matrix parameters, behind the last folder.
_GCS_CONSOLE = re.compile(
    r"/storage/browser/(?P<details>_details/)?(?P<address>[^;]*)(?:;[\w.-]+=[^;/]*)*"
)
# The hosts of other makers' stores that speak S3's protocol.
_OTHER_HOST = re.compile(
    r"(?:.+\.)?(?:r2\.(?:cloudflarestorage\.com|dev)|digitaloceanspaces\.com|backblazeb2\.com"
    r"|wasabisys\.com|scw\.cloud|linodeobjects\.com|vultrobjects\.com|your-objectstorage\.com"
    r"|cloud\.ovh\.(?:net|us)|appdomain\.cloud|oraclecloud\.com|aliyuncs\.com|myqcloud\.com"
    r"|storjshare\.io|tigris\.dev|storage\.dev|exo\.io|idrivee2(?:-[0-9]+)?\.com|filebase\.com"
    r"|dream\.io|min\.io)"
)
_PROVIDERS = (
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".api.aws",
    ".aws.amazon.com",
    ".googleapis.com",
    ".google.com",
)
_OTHER_REGION = re.compile(
    r"auto|global|garage|(?:nyc|ams|sfo|sgp|lon|fra|tor|blr|syd|atl|ric|fsn|nbg|hel|ewr|sjc)[0-9]"
    r"|fr-par|nl-ams|pl-waw|it-mil|gra|sbg|bhs|rbx|waw|[a-z]{2}-[a-z]+-00[0-9]"
)
# What may be in the query of a list's URL without meaning anything for a source.
_LISTING = {"list-type", "delimiter", "max-keys", "maxresults", "encoding-type", "prefix"}
_NEUTRAL = {"authuser", "project"}
# A debug file, which is in a prefix and is none.
_FILE = re.compile(
    r"\.(?:pdb|pd_|dll|dl_|exe|ex_|sym|debug|so|dylib|dwarf|wasm|zip|cab)", re.IGNORECASE
)


class BucketAddress(NamedTuple):
    """The parts of an address that a source has fields for."""

    store: Store
    bucket: str
    prefix: str
    region: str = ""
    """The region in the address, if it names one."""
    is_exact: bool = True
    """False if the address says more than these parts, such as the name of one object."""


def is_address(text: str) -> bool:
    """Return whether the text is more than a bucket's name."""
    return "/" in text or text.startswith("arn:") or _BARE_HOST.fullmatch(text) is not None


def parse_address(text: str, store: Store) -> BucketAddress | None:
    """Return the parts of an address, or None if it is not understood.

    Args:
        store: that of addresses without a scheme.
    """
    if len(text) > LONGEST:
        return None
    found = _parse(text, store)
    # Sentry trims slashes, so it never looks in a folder without a name.
    is_folder = found and not found.prefix.startswith("/") and not _names_file(text)
    return found and found._replace(is_exact=found.is_exact and bool(is_folder))


def _names_file(text: str) -> bool:
    path = re.split("[?#;]", text)[0]
    return "/" in path and _FILE.fullmatch(path[path.rfind(".") :]) is not None


def _parse(text: str, store: Store) -> BucketAddress | None:
    if text.startswith("arn:"):
        # The ARN of a bucket has no region and no account; that of an access point has both.
        match = re.fullmatch(r"arn:[^:]*:s3:::(.*)", text)
        return _literal("Amazon S3", match[1]) if match else None
    if "://" not in text:
        if not _BARE_HOST.fullmatch(text):
            return _literal(store, text)
        text = f"https://{text}"
    try:
        url = urlsplit(text)
        is_exact = not url.fragment and url.username is None and url.port in (None, 80, 443)
    except ValueError:
        return None
    found = _of_uri(url) if url.scheme in SCHEMES else _of_url(url)
    return found and found._replace(is_exact=found.is_exact and is_exact)


def console_of(host: str) -> Store | None:
    """Return the store whose console has this host, in lowercase, or None."""
    if _S3_CONSOLE_HOST.fullmatch(host):
        return "Amazon S3"
    return "Google Cloud Storage" if host in _GCS_CONSOLE_HOSTS else None


def is_other_store(text: str) -> bool:
    """Return whether a URL or host is of an S3-compatible store that is not Amazon's.

    Any URL is, unless its host is one of the two providers'.
    """
    has_scheme = re.match(r"https?://", text, re.IGNORECASE) is not None
    try:
        host = urlsplit(text if has_scheme else f"https://{text}").hostname or ""
    except ValueError:
        return False
    if _OTHER_HOST.fullmatch(host):
        return True
    return has_scheme and not host.endswith(_PROVIDERS) and console_of(host) is None


def is_other_region(text: str) -> bool:
    """Return whether a region is one of S3-compatible stores, and of no provider's own."""
    return _OTHER_REGION.fullmatch(text) is not None


def _literal(store: Store, text: str) -> BucketAddress:
    """Return the parts of bucket and prefix as they are, without the asterisk of all objects."""
    bucket, _, prefix = text.strip("/").partition("/")
    prefix = re.sub(r"(?:^|/)\*{1,2}$", "", prefix)
    return BucketAddress(store, bucket, prefix, is_exact="*" not in prefix and "?" not in prefix)


def _of_uri(url: SplitResult) -> BucketAddress:
    path = url.path.strip("/")
    found = _literal(SCHEMES[url.scheme], f"{url.netloc.rpartition('@')[2]}/{unquote(path)}")
    # Tools disagree whether a URI has escapes and a query.
    is_plain = unquote(path) == path and not url.query
    return found._replace(is_exact=found.is_exact and is_plain)


def _of_url(url: SplitResult) -> BucketAddress | None:
    host = (url.hostname or "").lower()
    parameters = parse_qsl(url.query, keep_blank_values=True)
    query = {name.lower(): value for name, value in parameters}
    found = _of_host(url, host, query)
    return found and found._replace(is_exact=found.is_exact and len(query) == len(parameters))


def _of_host(url: SplitResult, host: str, query: dict[str, str]) -> BucketAddress | None:
    if match := _S3_CONSOLE_HOST.fullmatch(host):
        return _of_amazon_console(url, query, match["region"] or "")
    if host in _GCS_CONSOLE_HOSTS:
        return _of_google_console(url, query)
    if match := _S3_HOST.fullmatch(host):
        found = _of_path("Amazon S3", f"{match['bucket'] or ''}{unquote(url.path)}")
        found = found._replace(region=match["region"] or "")
    elif match := _GCS_HOST.fullmatch(host):
        path = f"{match['bucket'] or ''}{unquote(url.path)}"
        found = _of_path("Google Cloud Storage", path)
        if url.path.startswith(("/storage/v1/", "/download/", "/upload/", "/batch/")):
            api = _GCS_API.fullmatch(url.path)
            if api is None or match["bucket"]:
                return None
            found = _of_path("Google Cloud Storage", unquote(api["bucket"]))
    else:
        return None
    listed = query.get("prefix", "")
    if listed:
        is_folder = listed.endswith("/") and not found.prefix
        found = found._replace(prefix=found.prefix or listed.rstrip("/"), is_exact=is_folder)
    is_plain = set(query) <= _LISTING | _NEUTRAL
    return found._replace(is_exact=found.is_exact and is_plain)


def _of_path(store: Store, path: str) -> BucketAddress:
    bucket, _, prefix = path.strip("/").partition("/")
    return BucketAddress(store, bucket, prefix)


def _of_amazon_console(
    url: SplitResult, query: dict[str, str], region: str
) -> BucketAddress | None:
    match = _S3_CONSOLE.fullmatch(url.path)
    if match is None:
        return None
    found = _of_path("Amazon S3", unquote(match["address"]))
    listed = query.get("prefix", "")
    region = query.get("region") or region
    is_region = re.fullmatch(REGION, region) is not None
    # Without a slash at its end, it is what someone searched for.
    is_folder = not listed or (listed.endswith("/") and not found.prefix)
    return found._replace(
        prefix=found.prefix or listed.rstrip("/"),
        region=region if is_region else "",
        is_exact=is_folder
        and (is_region or not region)
        and match["page"] == "buckets"
        and "versionid" not in query,
    )


def _of_google_console(url: SplitResult, query: dict[str, str]) -> BucketAddress | None:
    match = _GCS_CONSOLE.fullmatch(url.path)
    if match is None:
        return None
    found = _of_path("Google Cloud Storage", unquote(match["address"]))
    # The prefix in the query is what someone searched for.
    return found._replace(is_exact=not match["details"] and not query.get("prefix"))
