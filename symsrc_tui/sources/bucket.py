"""Bucket addresses and prefixes, shared by the kinds that read from a bucket."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from symsrc_tui.forms.field import Field, Value, invalid
from symsrc_tui.lookup.file_address import bucket_uri
from symsrc_tui.sources.fill import FilledValues
from symsrc_tui.text.redact import looks_secret
from symsrc_tui.text.safe import shown
from symsrc_tui.text.two_urls import TWO_URLS, has_two_urls

if TYPE_CHECKING:
    from symsrc_tui.sources.bucket_address import BucketAddress, Provider
    from symsrc_tui.sources.kind import Paste

_LIKE_A_NAME = re.compile(r"[A-Za-z0-9._-]+")


def explain_address(text: str, provider: Provider, check_name: Callable[[str], str]) -> None:
    """Reject an address entered as a bucket name, and say which part is the name.

    Args:
        check_name: raises the error of an invalid name, so that no such name is suggested.

    Raises:
        PydanticCustomError: the text is an address.
    """
    if has_two_urls(text):
        raise invalid(TWO_URLS)
    if not provider.is_address(text):
        return
    if _may_be_key(text):
        raise invalid("A bucket name contains no slash. Example: acme-symbols")
    address = provider.parse(text)
    if address is None or not address.bucket:
        raise invalid("No bucket was found in this address. Example: acme-symbols")
    check_name(address.bucket)
    _check_prefix(address.prefix)
    is_prefix = address.prefix and address.is_exact
    prefix = f". The prefix is {shown(address.prefix, 24)}" if is_prefix else ""
    raise invalid(f"Enter only the bucket name: {shown(address.bucket, 30)}{prefix}")


def parse_bucket_address(text: str, provider: Provider) -> BucketAddress | None:
    """Return the parts of an address; None for a plain name or any other text.

    None also if the address says more than can be filled in, or is another provider's.
    """
    if not provider.is_address(text) or re.search(r"\s", text) or _may_be_key(text):
        return None
    address = provider.parse(text)
    if address is None or not address.is_exact or not _LIKE_A_NAME.fullmatch(address.bucket):
        return None
    return address


def object_address(scheme: str, answers: Mapping[str, Value], path: str) -> str:
    """Return the address of a path in the bucket of these answers. See `Kind.address`."""
    if "bucket" not in answers:
        raise ValueError("Enter a valid bucket name to see where Sentry will look")
    return bucket_uri(scheme, str(answers["bucket"]), str(answers.get("prefix", "")), path)


def split_address(paste: Paste, provider: Provider) -> FilledValues | None:
    """Split a bucket's address into bucket, prefix and region. See `Kind.read_paste`."""
    text, at = paste.text.strip(), paste.field.path
    if at not in ("bucket", "prefix") or (at == "prefix" and "://" not in text):
        return None
    address = parse_bucket_address(text, provider)
    if address is None:
        return None
    values = {"bucket": address.bucket, "prefix": address.prefix, "region": address.region}
    values = {path: value for path, value in values.items() if value}
    # An address over a bucket replaces it whole. Otherwise, never overwrite another answer: the
    # field's own message then says what to enter.
    is_replaced = at == "bucket" and paste.answers.get(at) not in (None, "", text)
    if not is_replaced and any(
        path != at and paste.answers.get(path) not in (None, "", value)
        for path, value in values.items()
    ):
        return None
    parts = ", ".join(f"{path} {value}" for path, value in values.items())
    left_out = ""
    if address.left_out:
        left_out = f". Left out: {shown(address.left_out, 40)}, which may not be a prefix"
    return FilledValues(values, (f"Split into {parts}{left_out}",))


def check_no_ip_address(text: str) -> None:
    """Reject an IP address, which neither store accepts as a bucket name."""
    if re.fullmatch(r"\d+(\.\d+){3}", text):
        raise invalid("A bucket name cannot be an IP address. Example: acme-symbols")


def _may_be_key(text: str) -> bool:
    # What is secret in a URL is not in its host or path, which are all that is repeated.
    return "://" not in text and looks_secret(text)


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
