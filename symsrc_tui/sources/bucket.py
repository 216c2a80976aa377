"""Bucket addresses and prefixes, shared by the kinds that read from a bucket."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator

from symsrc_tui.forms.field import Field, Value, invalid
from symsrc_tui.lookup.addressing import bucket_uri
from symsrc_tui.sources.fill import FilledValues
from symsrc_tui.text.redact import looks_secret
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.sources.kind import Paste

Store = Literal["Amazon S3", "Google Cloud Storage"]

# Longer than any bucket address, and short enough that the patterns below stay fast.
_LONGEST = 2_000
_LIKE_A_NAME = re.compile(r"[A-Za-z0-9._-]+")
_SCHEMES: dict[str, Store] = {"s3": "Amazon S3", "gs": "Google Cloud Storage"}
_BARE_HOST = re.compile(r"[^/]*\.(amazonaws\.com(\.cn)?|googleapis\.com)(/.*)?", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(https?://)?[^/:@\s]+:\d+(/.*)?", re.IGNORECASE)
_S3_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?")
_S3_CONSOLE = re.compile(r"s3/(?:buckets|object)/(?P<address>.*)")
_GCS_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?storage\.googleapis\.com|storage\.cloud\.google\.com")
_GCS_CONSOLE = re.compile(r"storage/browser/(?:_details/)?(?P<address>.*)")


class BucketAddress(NamedTuple):
    store: Store
    bucket: str
    prefix: str


def explain_address(text: str, store: Store, check_name: Callable[[str], str]) -> None:
    """Reject an address entered as a bucket name, and say which part is the name.

    Args:
        check_name: raises the error of an invalid name, so that no such name is suggested.

    Raises:
        PydanticCustomError: the text is an address.
    """
    is_compatible = store == "Amazon S3" and _HOST_AND_PORT.fullmatch(text) is not None
    if not _is_address(text) and not is_compatible:
        return
    if _may_be_key(text):
        raise invalid("A bucket name contains no slash. Example: acme-symbols")
    address = _parse(text, store) if len(text) <= _LONGEST else None
    if is_compatible and (address is None or ":" in address.bucket):
        raise invalid("For S3-compatible stores, choose the type SymbolServer (HTTP)")
    if address is None or not address.bucket:
        raise invalid(f"No {store} bucket in this address. Example: acme-symbols")
    if address.store != store:
        raise invalid(f"This bucket is in {address.store}. Choose that type instead")
    check_name(address.bucket)
    _check_prefix(address.prefix)
    prefix = f". The prefix is {shown(address.prefix, 24)}" if address.prefix else ""
    raise invalid(f"Enter only the bucket name: {shown(address.bucket, 30)}{prefix}")


def parse_bucket_address(text: str, scheme: str) -> tuple[str, str] | None:
    """Return bucket and prefix of an address; None for a plain name or any other text.

    Args:
        scheme: of the store, `s3` or `gs`; addresses in another store give None.
    """
    store = _SCHEMES.get(scheme)
    if store is None or not _is_address(text) or len(text) > _LONGEST or re.search(r"\s", text):
        return None
    address = None if _may_be_key(text) else _parse(text, store)
    if address is None or address.store != store or not _LIKE_A_NAME.fullmatch(address.bucket):
        return None
    return address.bucket, address.prefix


def object_address(scheme: str, answers: Mapping[str, Value], path: str) -> str:
    """Return the address of a path in the bucket of these answers. See `Kind.address`."""
    if "bucket" not in answers:
        raise ValueError("Enter a valid bucket name to see where Sentry will look")
    return bucket_uri(scheme, str(answers["bucket"]), str(answers.get("prefix", "")), path)


def split_address(
    paste: Paste, scheme: str, others: Mapping[str, str] | None = None
) -> FilledValues | None:
    """Split a bucket's address into bucket and prefix. See `Kind.read_paste`.

    Args:
        others: values of other fields that the address contains.
    """
    text, at = paste.text.strip(), paste.field.path
    if at not in ("bucket", "prefix") or (at == "prefix" and "://" not in text):
        return None
    address = parse_bucket_address(text, scheme)
    if address is None:
        return None
    bucket, prefix = address
    # Never overwrite another answer. The field's own message then says what to enter.
    for path, value in (("bucket", bucket), ("prefix", prefix)):
        if path != at and value and paste.answers.get(path) not in (None, "", value):
            return None
    values = {"bucket": bucket} | ({"prefix": prefix} if prefix else {}) | dict(others or {})
    parts = ", ".join(f"{path} {value}" for path, value in values.items())
    return FilledValues(values, (f"Split into {parts}",))


def check_no_ip_address(text: str) -> None:
    """Reject an IP address, which neither store accepts as a bucket name."""
    if re.fullmatch(r"\d+(\.\d+){3}", text):
        raise invalid("A bucket name cannot be an IP address. Example: acme-symbols")


def _may_be_key(text: str) -> bool:
    # What is secret in a URL is not in its host or path, which are all that is repeated.
    return "://" not in text and looks_secret(text)


def _is_address(text: str) -> bool:
    return "/" in text or text.startswith("arn:") or _BARE_HOST.fullmatch(text) is not None


def _parse(text: str, store: Store) -> BucketAddress | None:
    """Return store, bucket and prefix of an address, or None if it is not understood."""
    if text.startswith("arn:"):
        # The ARN of a bucket has no region and no account; that of an access point has both.
        match = re.fullmatch(r"arn:[^:]*:s3:::(.*)", text)
        return BucketAddress("Amazon S3", *_split(match[1])) if match else None
    if "://" not in text:
        if not _BARE_HOST.fullmatch(text):
            return BucketAddress(store, *_split(text))
        text = f"https://{text}"
    try:
        address = urlsplit(text)
    except ValueError:
        return None
    host, path = address.hostname or "", unquote(address.path).strip("/")
    if address.scheme in _SCHEMES:
        bucket = address.netloc.rpartition("@")[2]
        return BucketAddress(_SCHEMES[address.scheme], bucket, path)
    if match := _S3_HOST.fullmatch(host):
        return BucketAddress("Amazon S3", *_split(f"{match['bucket'] or ''}/{path}"))
    if match := _GCS_HOST.fullmatch(host):
        return BucketAddress("Google Cloud Storage", *_split(f"{match['bucket'] or ''}/{path}"))
    if host.endswith("console.aws.amazon.com") and (match := _S3_CONSOLE.fullmatch(path)):
        return BucketAddress("Amazon S3", *_split(match["address"]))
    if host == "console.cloud.google.com" and (match := _GCS_CONSOLE.fullmatch(path)):
        return BucketAddress("Google Cloud Storage", *_split(match["address"]))
    return None


def _split(path: str) -> tuple[str, str]:
    bucket, _, prefix = path.strip("/").partition("/")
    return bucket, prefix


def _check_prefix(text: str) -> str:
    if "://" in text:
        raise invalid("The prefix is a path inside the bucket, such as win/x64, not a URL")
    if "\\" in text:
        corrected = text.replace("\\", "/").strip("/") or "win/x64"
        raise invalid(f"Use / between folders: {shown(corrected, 30)}")
    # Symbolicator trims slashes, so a prefix of slashes only is the same as none.
    return text if text.strip("/") else ""


Prefix = Annotated[
    str,
    Field(
        "Prefix",
        "The folder the files are in, such as win/x64. Leave blank for the top level",
        where_to_find="The part of the object keys that precedes the layout's path. Leading and "
        "trailing slashes are ignored.",
        example="win/x64",
    ),
    AfterValidator(_check_prefix),
]
