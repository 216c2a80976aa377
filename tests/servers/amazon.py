"""moto as Amazon S3, with users whose permissions it holds them to.

moto verifies signatures in headers only. What arrives here is signed in the query: that signature
is verified first, then the request is handed on with a signature in its headers, a wrong one if
the first was wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch
from urllib.parse import parse_qsl, quote

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import make_server

from tests.check.samples import start_of
from tests.servers.signatures import is_signed

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

BUCKET = "acme-symbols"


class User(NamedTuple):
    """An IAM user's access key."""

    access_key: str
    secret_key: str


class Amazon:
    """A running server with one bucket."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests = 0
        self._users = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
        self._buckets = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
        self._buckets.create_bucket(BUCKET, "eu-central-1")
        self.secrets: dict[str, str] = {}

    def put(self, *keys: str, content: bytes | None = None) -> None:
        """Makes objects."""
        for key in keys:
            body = start_of(key) if content is None else content
            self._buckets.put_object(BUCKET, key, body)

    def user(self, *actions: str) -> dict[str, str]:
        """The access key of a new user who may do these, as fields of a source."""
        name = f"user-{len(self.secrets)}"
        policy = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}],
        }
        self._users.create_user(region_name="us-east-1", user_name=name)
        self._users.put_user_policy(name, "policy", json.dumps(policy))
        key = self._users.create_access_key(name)
        self.secrets[key.access_key_id] = key.secret_access_key
        return {"access_key": key.access_key_id, "secret_key": key.secret_access_key}


@contextmanager
def serving() -> Iterator[Amazon]:
    """Runs moto from nothing."""
    dispatcher: WSGIApplication = DomainDispatcherApplication(create_backend_app)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        amazon.requests += 1
        if "X-Amz-Signature=" in environ["QUERY_STRING"]:
            _sign_again(environ, amazon.secrets)
        return dispatcher(environ, start_response)

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    with (
        patch.object(settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0.0),
        patch.object(ActionAuthenticatorMixin, "request_count", 0),
    ):
        for backends in (iam_backends, s3_backends):
            backends[DEFAULT_ACCOUNT_ID]["aws"].reset()
        amazon = Amazon(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield amazon
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _sign_again(environ: WSGIEnvironment, secrets: dict[str, str]) -> None:
    query: str = environ["QUERY_STRING"]
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    access_key, _, region, *_ = parameters["X-Amz-Credential"].split("/")
    path: str = environ["REQUEST_URI"].partition("?")[0]
    method, host = environ["REQUEST_METHOD"], environ["HTTP_HOST"]
    secret = secrets.get(access_key, "")
    if not is_signed(method, host, path, query, secret):
        secret = "wrong"
    rest = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}"
        for name, value in parameters.items()
        if not name.startswith("X-Amz-")
    )
    request: Any = AWSRequest(method, f"http://{host}{path}?{rest}", headers={"Host": host})
    S3SigV4Auth(Credentials(access_key, secret), "s3", region).add_auth(request)
    environ["QUERY_STRING"] = rest
    environ["REQUEST_URI"] = environ["RAW_URI"] = f"{path}?{rest}"
    for name, value in request.headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
