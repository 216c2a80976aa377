"""Sign URLs for Amazon S3 (AWS Signature Version 4, in the query)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.sources.s3.model import S3Source

_VALID = 900
"""Seconds a signed URL is valid, which is also the clock skew that S3 allows."""


def signed(source: S3Source, method: str, url: str, query: Mapping[str, str]) -> str:
    """Return the URL with `query` and a signature for `method`. It is a secret while valid."""
    # Imported late, because that takes a fifth of a second.
    from botocore.auth import S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    request = AWSRequest(method, url, params=query)
    credentials = Credentials(source.access_key, source.secret_key.get_secret_value())
    S3SigV4QueryAuth(credentials, "s3", source.region, expires=_VALID).add_auth(request)
    return str(request.url)
