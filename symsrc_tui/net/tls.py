"""The trusted TLS certificates."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import httpx

from symsrc_tui.net.errors import TrustFileUnreadable

VARIABLES = ("SSL_CERT_FILE", "CURL_CA_BUNDLE")


def trust(ca_file: Path | None = None) -> ssl.SSLContext:
    """Create the TLS context.

    A file named by one of `VARIABLES` replaces this host's certificates, as with curl; `ca_file`
    is added to them. Raises TrustFileUnreadable.
    """
    named = [(name, Path(os.environ[name])) for name in VARIABLES if os.environ.get(name)]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if named else _default()
    for source, path in [*named, *([("--ca-file", ca_file)] if ca_file else [])]:
        if problem := _add(context, path):
            raise TrustFileUnreadable(
                f"The certificates of {source} cannot be used: {problem}",
                f"{path} must be a PEM file with certificates. Choose another file, or none.",
            )
    return context


def _default() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if context.cert_store_stats()["x509_ca"] or ssl.get_default_verify_paths().capath:
        return context
    # A Python built for another system looks for certificates in the wrong place.
    return httpx.create_ssl_context(trust_env=False)


def _add(context: ssl.SSLContext, path: Path) -> str:
    """Add a file of certificates. Return the reason if that failed, else an empty string."""
    try:
        context.load_verify_locations(path)
    except ssl.SSLError:
        return "it contains no certificate"
    except OSError as error:
        return error.strerror or "it cannot be read"
    return ""
