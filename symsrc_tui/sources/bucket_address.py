"""Split the addresses of buckets: URIs, ARNs, URLs, and those of the providers' consoles."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from symsrc_tui.sources.kind import Claim

LONGEST = 2_000
"""Characters; longer than any bucket address, and short enough that the patterns stay fast."""

# What may be in the query of a list's URL without meaning anything for a source.
_LISTING = {"list-type", "delimiter", "max-keys", "maxresults", "encoding-type", "prefix"}
_NEUTRAL = {"authuser", "project"}
# A debug file, which is in a prefix and is none.
_FILE = re.compile(
    r"\.(?:pdb|pd_|dll|dl_|exe|ex_|sym|debug|so|dylib|dwarf|wasm|zip|cab)", re.IGNORECASE
)


class BucketAddress(NamedTuple):
    """The parts of an address that a source has fields for."""

    bucket: str
    prefix: str
    region: str = ""
    """The region in the address, if it names one."""
    is_exact: bool = True
    """False if the address says more than these parts, such as the name of one object."""
    left_out: str = ""
    """A path on a page of the console that may not be a prefix: a file's, or what was searched."""


SplitUrl: TypeAlias = Callable[[SplitResult, dict[str, str]], BucketAddress | None]


class Provider(NamedTuple):
    """How the addresses of a provider's buckets look."""

    scheme: str
    """That of its tools' URIs."""
    domains: tuple[str, ...]
    """How the names of its hosts end, on which files can be read over the web."""
    console: re.Pattern[str]
    """Matches the hosts of its console."""
    split_url: SplitUrl
    """Split a URL, given the parameters of its query; None if it is not of a bucket."""
    arn: re.Pattern[str] | None = None
    """Matches a bucket's ARN up to its name, if buckets have one."""

    def is_address(self, text: str) -> bool:
        """Return whether the text is more than a bucket's name."""
        return "/" in text or self._is_arn(text) or self._is_bare(text)

    def claim(self, text: str) -> Claim | None:
        """Return who can use an address. See `Kind.claim`."""
        host = host_in(text)
        is_uri = text[: len(self.scheme) + 3].lower() == f"{self.scheme}://"
        if is_uri or self._is_arn(text) or self.console.fullmatch(host):
            return Claim.ALONE
        return Claim.SHARED if host.endswith(self.domains) else None

    def parse(self, text: str) -> BucketAddress | None:
        """Return the parts of an address, or None if it is not understood."""
        if len(text) > LONGEST:
            return None
        found = self._parse(text)
        # Sentry trims slashes, so it never looks in a folder without a name.
        if found is None or found.left_out:
            return found
        is_folder = not found.prefix.startswith("/") and not _names_file(text)
        return found._replace(is_exact=found.is_exact and is_folder)

    def _is_arn(self, text: str) -> bool:
        return self.arn is not None and text.startswith("arn:")

    def _is_bare(self, text: str) -> bool:
        """Return whether a text is a URL without https://."""
        return text.partition("/")[0].lower().endswith(self.domains)

    def _parse(self, text: str) -> BucketAddress | None:
        if self.arn is not None and text.startswith("arn:"):
            match = self.arn.match(text)
            return _literal(text[match.end() :]) if match else None
        if "://" not in text:
            if not self._is_bare(text):
                return _literal(text)
            text = f"https://{text}"
        try:
            url = urlsplit(text)
            is_exact = not url.fragment and url.username is None and url.port in (None, 80, 443)
        except ValueError:
            return None
        found = _of_uri(url) if url.scheme == self.scheme else self._of_url(url)
        return found and found._replace(is_exact=found.is_exact and is_exact)

    def _of_url(self, url: SplitResult) -> BucketAddress | None:
        parameters = parse_qsl(url.query, keep_blank_values=True)
        query = {name.lower(): value for name, value in parameters}
        found = self.split_url(url, query)
        return found and found._replace(is_exact=found.is_exact and len(query) == len(parameters))


def host_in(text: str) -> str:
    """Return the host of a URL, or of one without its scheme, in lowercase; empty if none."""
    try:
        return urlsplit(text if "://" in text else f"https://{text}").hostname or ""
    except ValueError:
        return ""


def bucket_and_prefix(path: str) -> BucketAddress:
    """Return the parts of the path `bucket/prefix`."""
    bucket, _, prefix = path.strip("/").partition("/")
    return BucketAddress(bucket, prefix)


def with_list(found: BucketAddress, query: dict[str, str]) -> BucketAddress:
    """Add the prefix of a list's URL, which is in its query."""
    listed = query.get("prefix", "")
    if listed:
        is_folder = listed.endswith("/") and not found.prefix
        found = found._replace(prefix=found.prefix or listed.rstrip("/"), is_exact=is_folder)
    is_plain = set(query) <= _LISTING | _NEUTRAL
    return found._replace(is_exact=found.is_exact and is_plain)


def _names_file(text: str) -> bool:
    path = re.split("[?#;]", text)[0]
    return "/" in path and _FILE.fullmatch(path[path.rfind(".") :]) is not None


def _literal(text: str) -> BucketAddress:
    """Return the parts of bucket and prefix as they are, without the asterisk of all objects."""
    bucket, _, prefix = text.strip("/").partition("/")
    prefix = re.sub(r"(?:^|/)\*{1,2}$", "", prefix)
    return BucketAddress(bucket, prefix, is_exact="*" not in prefix and "?" not in prefix)


def _of_uri(url: SplitResult) -> BucketAddress:
    path = url.path.strip("/")
    found = _literal(f"{url.netloc.rpartition('@')[2]}/{unquote(path)}")
    # Tools disagree whether a URI has escapes and a query.
    is_plain = unquote(path) == path and not url.query
    return found._replace(is_exact=found.is_exact and is_plain)
