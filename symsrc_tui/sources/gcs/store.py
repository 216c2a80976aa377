"""Check a Google Cloud Storage bucket as Symbolicator reads it. Facts: Symbolicator 26.8.0."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import time
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from pydantic import SecretStr

from symsrc_tui.lookup import gcs_object_url
from symsrc_tui.lookup.listing import Listing
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.sources.probe.bucket_store import (
    LONGEST_LIST,
    NO_BUCKET,
    BucketStore,
    Refusal,
    off_by,
)
from symsrc_tui.sources.probe.client import FIRST_PART, MOST_OF_FILE, named_endpoint, send
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.probe.unreachable import finding_for
from symsrc_tui.text.safe import without_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from symsrc_tui.lookup.listing import ListRequest
    from symsrc_tui.net.client import Client, Response
    from symsrc_tui.sources.gcs.model import GcsSource

    Object: TypeAlias = dict[str, JsonValue]

_STORAGE = "https://storage.googleapis.com"
_TOKENS = "https://www.googleapis.com/oauth2/v4/token"
_SCOPE = "https://www.googleapis.com/auth/devstorage.read_only"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_VALID = 3600
"""Seconds, the longest that Google accepts."""
_KMS_IN_WORDS = re.compile(r"\bkms\b|cloudkms", re.IGNORECASE)
_CLOCK_IN_WORDS = re.compile(r"timeframe|short-lived|\biat\b|\bexp\b", re.IGNORECASE)
_ACCOUNT_IN_WORDS = re.compile(r"not found|disabled|deleted|invalid email|issuer", re.IGNORECASE)


class GcsStore(BucketStore):
    """A bucket of Google Cloud Storage, or of an emulator."""

    account_field = "client_email"
    list_permission = "storage.objects.list (role Storage Object Viewer)"
    read_permission = "storage.objects.get (role Storage Object Viewer)"

    def __init__(self, source: GcsSource, client: Client, environ: Mapping[str, str]) -> None:
        """Choose the servers. Raises BadAddress.

        Args:
            environ: its `STORAGE_EMULATOR_HOST` replaces Google's storage, and its
                `SYMSRC_GCS_TOKEN_URL` Google's token server. With only the former, requests have
                no token, because emulators need none.
        """
        super().__init__(source.prefix, source.layout)
        self._source = source
        self._client = client
        emulator = named_endpoint(environ, "STORAGE_EMULATOR_HOST")
        self._storage = emulator or _STORAGE
        tokens = named_endpoint(environ, "SYMSRC_GCS_TOKEN_URL")
        self._tokens = tokens or ("" if emulator else _TOKENS)
        self._authorization: dict[str, str] = {}

    async def reach(self) -> list[Finding]:
        """See `Store`."""
        if self._tokens:
            refused = await self._log_in()
            if refused is not None:
                return [refused]
        return await super().reach()

    async def _log_in(self) -> Finding | None:
        """Exchange the key for a token. Return a finding if that failed."""
        # In a thread, because signing with a long key and importing the signer take a while.
        assertion = await asyncio.to_thread(
            _signed,
            self._source.client_email,
            self._source.private_key.get_secret_value(),
            self._tokens,
        )
        self._client.secrets.append(SecretStr(assertion))
        answer = await send(
            self._client,
            "POST",
            self._tokens,
            {"Content-Type": "application/x-www-form-urlencoded"},
            content=urlencode({"grant_type": _GRANT, "assertion": assertion}).encode(),
        )
        if isinstance(answer, NoAnswer):
            return finding_for(answer, "")
        members = _object(answer)
        token = members.get("access_token")
        if answer.status == 200 and isinstance(token, str) and token.isascii():
            self._client.secrets.append(SecretStr(token))
            self._authorization = {"Authorization": f"Bearer {token}"}
            return None
        if answer.status not in (400, 401, 403):
            return _unexpected(answer, "")
        reason = members.get("error_description") or members.get("error")
        return _key_refused(reason if isinstance(reason, str) else "", answer)

    async def request_without_credentials(self) -> Response | Refusal:
        """See `BucketStore`."""
        url = f"{self._storage}/storage/v1/b/{self._source.bucket}/o?maxResults=1"
        answer = await send(self._client, "GET", url, {})
        if isinstance(answer, NoAnswer):
            return Refusal(finding_for(answer, "bucket"))
        return answer

    async def list_keys(self, request: ListRequest) -> Listing | Refusal:
        """See `BucketStore`."""
        query = {
            "prefix": request.prefix,
            "maxResults": str(request.limit),
            "fields": "items(name),prefixes,nextPageToken",
        }
        if not request.recursive:
            query["delimiter"] = "/"
        if request.after:
            query["startOffset"] = request.after
        url = f"{self._storage}/storage/v1/b/{self._source.bucket}/o?{urlencode(query)}"
        answer = await send(self._client, "GET", url, self._authorization, most=LONGEST_LIST)
        if isinstance(answer, NoAnswer):
            return Refusal(finding_for(answer, "bucket"))
        if answer.status != 200:
            return _refusal(answer)
        members = _object(answer)
        keys = [item.get("name") for item in _list(members, "items") if isinstance(item, dict)]
        return Listing(
            [key for key in keys if isinstance(key, str) and not key.endswith("/")],
            [folder for folder in _list(members, "prefixes") if isinstance(folder, str)],
            more=bool(members.get("nextPageToken")),
        )

    async def read(self, key: str) -> Response | Refusal | None:
        """See `BucketStore`."""
        url = gcs_object_url(self._source.bucket, key, self._storage)
        headers = {**FIRST_PART, **self._authorization}
        answer = await send(self._client, "GET", url, headers, most=MOST_OF_FILE)
        if isinstance(answer, NoAnswer):
            return Refusal(finding_for(answer, "bucket"))
        # Only a listing distinguishes a missing bucket from a missing file.
        return answer if answer.is_there else None if answer.status == 404 else _refusal(answer)


def _signed(email: str, key: str, audience: str) -> str:
    """Return the signed request for a token: a JWT (RFC 7515, RFC 7523) with RS256."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    now = int(time.time())
    claims = {"iss": email, "scope": _SCOPE, "aud": audience, "iat": now, "exp": now + _VALID}
    parts = [{"alg": "RS256", "typ": "JWT"}, claims]
    text = ".".join(_base64(json.dumps(part).encode()) for part in parts)
    private = load_pem_private_key(key.encode(), password=None)
    assert isinstance(private, RSAPrivateKey)  # noqa: S101 - GcsSource accepts only RSA
    return f"{text}.{_base64(private.sign(text.encode(), PKCS1v15(), SHA256()))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _object(answer: Response) -> Object:
    """Return the response's JSON object; empty if it is not one."""
    try:
        members = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return members if isinstance(members, dict) else {}


def _list(members: Object, name: str) -> list[JsonValue]:
    value = members.get(name)
    return value if isinstance(value, list) else []


def _key_refused(reason: str, answer: Response) -> Finding:
    if _CLOCK_IN_WORDS.search(reason):
        return off_by(answer.date, "Google's")
    if _ACCOUNT_IN_WORDS.search(reason):
        return Finding(
            "key-refused",
            "error",
            "client_email",
            f"Google rejected this service account: {without_tags(reason, 120)}",
            "Check for typos, and that the account still exists and is enabled.",
        )
    return Finding(
        "key-refused",
        "error",
        "private_key",
        "Google rejected this key for this account"
        + (f": {without_tags(reason, 120)}" if reason else ""),
        "The key may have been deleted, or belong to another account. Use both values from the "
        "same JSON key file.",
    )


def _refusal(answer: Response) -> Refusal:
    """Return what a response with neither a listing nor an object means."""
    error = _object(answer).get("error")
    message = error.get("message") if isinstance(error, dict) else answer.text
    words = message if isinstance(message, str) else ""
    if answer.status == 404:
        return Refusal(NO_BUCKET)
    if answer.status in (400, 401, 403) and _KMS_IN_WORDS.search(words):
        return Refusal(
            Finding(
                "forbidden",
                "error",
                "client_email",
                f"A file is encrypted with a Cloud KMS key that cannot be used: "
                f"{without_tags(words, 120).rstrip('.')}",
                "Check that the key is enabled, and that the bucket's service agent may use it.",
            )
        )
    if answer.status in (401, 403):
        is_permission = "storage.objects." in words or answer.status == 401
        return Refusal(
            Finding(
                "forbidden",
                "error",
                "client_email",
                f"Google denied access to this account: {without_tags(words, 120)}",
                "Ask the owner of the bucket's project.",
            ),
            is_denied=is_permission or not words,
        )
    if answer.status == 400 and "requester pays" in words.lower():
        return Refusal(
            Finding(
                "forbidden",
                "error",
                "bucket",
                "This bucket is Requester Pays, which Sentry does not support",
                "Turn off Requester Pays for the bucket.",
            )
        )
    return Refusal(_unexpected(answer, "bucket"))


def _unexpected(answer: Response, field: str) -> Finding:
    host = answer.host
    is_busy = answer.status == 429 or answer.status >= 500
    return Finding(
        "server-error",
        "error",
        field,
        f"{host} returns {answer.status}"
        + (", an error of the service" if is_busy else ", which is not a valid Google response"),
        "Try again. If this persists, check for a proxy or gateway in between.",
    )
