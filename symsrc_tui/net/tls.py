"""Whose certificates are believed."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import httpx

from symsrc_tui.sentry.errors import TrustFileUnreadable

VARIABLES = ("SSL_CERT_FILE", "CURL_CA_BUNDLE")


def trust(ca_file: Path | None = None, *, verify: bool = True) -> ssl.SSLContext:
    """What TLS connections are held to.

    A file that one of the usual variables names stands in place of this host's certificates, as
    it does for curl; `ca_file` only ever adds. Raises TrustFileUnreadable.

    Args:
        verify: False believes any certificate. Never without telling the user.
    """
    if not verify:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    named = [(name, Path(os.environ[name])) for name in VARIABLES if os.environ.get(name)]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if named else _default()
    for source, path in [*named, *([("--ca-file", ca_file)] if ca_file else [])]:
        if problem := _add(context, path):
            raise TrustFileUnreadable(
                f"The certificates of {source} cannot be used: {problem}",
                f"{path} has to be a file of certificates in PEM form. Name another one, or none.",
            )
    return context


def _default() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if context.cert_store_stats()["x509_ca"] or ssl.get_default_verify_paths().capath:
        return context
    # Pythons that were built elsewhere look for certificates where there are none.
    return httpx.create_ssl_context(trust_env=False)


def _add(context: ssl.SSLContext, path: Path) -> str:
    """Why the file could not be added; empty if it was."""
    try:
        context.load_verify_locations(path)
    except ssl.SSLError:
        return "it holds no certificate"
    except OSError as error:
        return error.strerror or "it cannot be read"
    return ""
