"""Request files as Symbolicator does. Facts: Symbolicator 26.8.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.net.client import Client, Limits
from symsrc_tui.net.errors import BadAddress
from symsrc_tui.net.tls import trust
from symsrc_tui.net.urls import can_be_sent_to, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_BYTES = {"Range": "bytes=0-1023"}
"""As Symbolicator requests parts of files. Servers may ignore it and send the whole file."""
LIMITS = Limits(connect=5, silence=10, whole=15)
"""The first two are those of Symbolicator."""


def open_client(limits: Limits) -> Client:
    """Read the trusted certificates, which takes a while. Raises TrustFileUnreadable."""
    return Client(limits, trust(), accept="*/*")


def named_endpoint(environ: Mapping[str, str], name: str) -> str:
    """Return the URL, without a trailing slash, that a variable sets instead of a provider's own.

    Empty if the variable is not set. Raises BadAddress.
    """
    text = environ.get(name, "")
    if not text:
        return ""
    text = text if "://" in text else f"http://{text}"
    url = parse(text)
    if url is None or not can_be_sent_to(url):
        raise BadAddress(f"{name} is not a URL", "Example: http://127.0.0.1:9000.")
    return text.rstrip("/")
