"""Read the XML in which S3, stores that imitate it, and Azure list the objects of a bucket.

Facts: the documentation of S3's ListObjects and ListObjectsV2, and of Azure's List Blobs.
"""

from __future__ import annotations

from xml.etree import ElementTree

from symsrc_tui.lookup.listing import Listing

_MOST_TAGS = 100_000
"""More than a page of a thousand objects has, and few enough to be read without a pause."""

_LISTINGS = ("ListBucketResult", "EnumerationResults")


def elements_of(body: bytes) -> dict[str, list[ElementTree.Element]]:
    """Return the elements by name without namespace; empty if it is not valid, or too large."""
    # Reject declarations, because harmful XML needs them and S3 sends none.
    if b"<!" in body or body.count(b"<") > _MOST_TAGS:
        return {}
    elements: dict[str, list[ElementTree.Element]] = {}
    try:
        root = ElementTree.fromstring(body.decode("utf-8-sig", "replace"))  # noqa: S314 - no declaration, checked above
    except (ElementTree.ParseError, ValueError):
        return {}
    for element in root.iter():
        elements.setdefault(element.tag.rpartition("}")[2], []).append(element)
    return elements


def is_of_bucket(body: bytes) -> bool:
    """Return whether a bucket's API sent this: a listing, or why there is none."""
    return not elements_of(body).keys().isdisjoint({"Error", *_LISTINGS})


def parse_listing(body: bytes) -> Listing | None:
    """Return a page of a listing, without keys that only stand for folders; None if it is none."""
    elements = elements_of(body)

    def texts(outer: str, inner: str) -> list[str]:
        return [
            part.text or ""
            for element in elements.get(outer, ())
            for part in element
            if part.tag.rpartition("}")[2] == inner
        ]

    if "ListBucketResult" in elements:
        keys, folders = texts("Contents", "Key"), texts("CommonPrefixes", "Prefix")
        more = "true" in texts("ListBucketResult", "IsTruncated")
    elif "EnumerationResults" in elements:
        keys, folders = texts("Blob", "Name"), texts("BlobPrefix", "Name")
        more = any(texts("EnumerationResults", "NextMarker"))
    else:
        return None
    return Listing([key for key in keys if not key.endswith("/")], folders, more)
