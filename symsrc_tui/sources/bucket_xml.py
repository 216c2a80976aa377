"""Read the XML in which S3, and stores that imitate it, list the objects of a bucket."""

from __future__ import annotations

from xml.etree import ElementTree

from symsrc_tui.lookup.listing import Listing


def elements_of(body: bytes) -> dict[str, list[ElementTree.Element]]:
    """Return the elements by name without namespace; empty if it is not valid XML."""
    # Reject declarations, because harmful XML needs them and S3 sends none.
    if b"<!" in body:
        return {}
    elements: dict[str, list[ElementTree.Element]] = {}
    try:
        root = ElementTree.fromstring(body.decode(errors="replace"))  # noqa: S314 - no declaration, checked above
    except (ElementTree.ParseError, ValueError):
        return {}
    for element in root.iter():
        elements.setdefault(element.tag.rpartition("}")[2], []).append(element)
    return elements


def parse_listing(body: bytes) -> Listing | None:
    """Return a page of a listing, without keys that only stand for folders; None if it is none."""
    elements = elements_of(body)
    if "ListBucketResult" not in elements:
        return None
    keys = [key.text or "" for key in elements.get("Key", ())]
    folders = [part.text or "" for group in elements.get("CommonPrefixes", ()) for part in group]
    more = any(element.text == "true" for element in elements.get("IsTruncated", ()))
    return Listing([key for key in keys if not key.endswith("/")], folders, more)
