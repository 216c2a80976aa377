"""The token and a source's secrets: where they go, and where they never show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from symsrc_tui.demo.faults import Carry, Fault, Sending
from symsrc_tui.demo.messages import Json, Reply, reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.net.deadline import Limits
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import OutcomeUnknown
from symsrc_tui.sentry.transport import OwnServers, Transport
from symsrc_tui.text.redact import Redactor
from symsrc_tui.text.stand_in import MASK
from tests.replies import redirect, text, web_page
from tests.sentry.connection import Connection
from tests.sentry.leaks import forms_of, shown_by
from tests.sentry.samples import source
from tests.servers.replay import Asked, replaying
from tests.servers.replay import Reply as ProxyReply
from tests.text.encodings import fragments_left

if TYPE_CHECKING:
    from symsrc_tui.sources.source import Source

TARGET = ("acme", "game-client")
TYPES = ["http", "s3", "gcs", "appStoreConnect"]


def assert_hidden(shown: str, sent: Source, token: str) -> None:
    """Nothing of a secret, of any line of a key, is seen in any form."""
    secrets = [token, *(secret.get_secret_value() for secret in sent.secrets())]
    for line in (line for secret in secrets for line in secret.splitlines()):
        assert line.startswith("-----") or fragments_left(shown, line) == set()


REDIRECTS = [301, 302, 303, 307, 308]


@pytest.mark.parametrize("status", REDIRECTS)
async def test_no_redirect_sends_the_token_elsewhere(status: int) -> None:
    with DemoServer() as other, DemoServer() as server:
        server.faults.add(Fault(redirect(f"{other.url}/api/0/", status), times=0))
        async with Connection(server) as client:
            with pytest.raises(RequestError, match="redirects"):
                await client.scopes()
            with pytest.raises(RequestError, match="redirects"):
                await client.add(*TARGET, source("http"))
        assert other.requests == []


@pytest.mark.parametrize("status", REDIRECTS)
async def test_no_redirect_sends_a_source_elsewhere(status: int) -> None:
    """Not to another server, and not to another path, where a POST could become a GET."""
    with DemoServer() as other, DemoServer() as server:
        for target in (f"{other.url}/api/0/", "/api/0/"):
            server.faults.add(Fault(redirect(target, status), method="POST"))
            async with Connection(server) as client:
                with pytest.raises(OutcomeUnknown, match="redirects"):
                    await client.add(*TARGET, source("http"))
        assert other.requests == []
        assert len(server.stored(*TARGET)) == 2


async def test_no_request_sends_the_token_elsewhere() -> None:
    """Even one that should not have been made."""
    with DemoServer() as other, DemoServer() as server:
        url = httpx.URL(server.url)
        auth = OwnServers(SecretStr(server.token), url, {"X-Gate": SecretStr("key")})
        transport = Transport(
            url, auth, ca_file=None, proxy=None, limits=Limits(), on_exchange=None
        )
        async with transport:
            for base in (server.url, other.url, server.url.replace("127.0.0.1", "localhost")):
                await transport.exchange("GET", httpx.URL(f"{base}/api/0/"), Redactor(()))
        assert [request.bearer for request in server.requests] == [server.token, None]
        assert [request.bearer for request in other.requests] == [None]
        assert [request.headers.get("x-gate") for request in server.requests] == ["key", None]
        assert "x-gate" not in other.requests[0].headers


async def test_no_list_sends_the_token_elsewhere() -> None:
    """Links to further pages, regions and organizations' own addresses."""
    with DemoServer() as other, DemoServer(regions={"x": "http://127.0.0.1:1"}) as server:
        link = f'<{other.url}/api/0/organizations/>; rel="next"; results="true"; cursor="0:1:0"'
        listed = reply(200, [{"slug": "a", "links": {"regionUrl": other.url}}], {"Link": link})
        server.faults.add(Fault(listed))
        server.faults.add(
            Fault(reply(200, {"regions": [{"name": "x", "url": other.url}]}), path="me")
        )
        async with Connection(server) as client:
            slugs = [found.slug async for page in client.organizations() for found in page]
        assert slugs == ["a", "acme-labs"]
        assert other.requests == []


def echoes(secret: str) -> list[Fault]:
    """Servers that give back what they got, each in another form and place."""
    forms = list(forms_of(secret))
    return [
        *(Fault(text(400, f"Wrong: {form}"), method="POST") for form in forms),
        *(Fault(Reply(500, form.encode(), "text/plain"), method="POST") for form in forms),
        Fault(reply(400, {"url": [f"bad {secret}"], secret: ["Unknown field."]}), method="POST"),
        Fault(reply(403, {"detail": secret}), method="POST"),
        Fault(reply(401, {"detail": {"message": secret, "extra": {"loginUrl": secret}}})),
        Fault(web_page(500, secret), method="POST"),
        Fault(web_page(200, secret), method="POST", carry=Carry.NOT),
        Fault(redirect(f"https://x.example/{secret.encode().hex()}"), method="POST"),
        Fault(text(404, secret), method="GET", times=0),
        Fault(reply(200, [{"id": secret, "name": secret}]), method="GET"),
        Fault(method="POST", sending=Sending.NONE, times=0),
    ]


@pytest.mark.parametrize("type_", TYPES)
async def test_no_error_and_no_log_shows_a_secret(type_: str) -> None:
    sent = source(type_)
    (secret,) = sent.secrets()
    failures = 0
    with DemoServer(Age.NOVEMBER_2023) as server:
        token = server.token
    for fault in echoes(secret.get_secret_value()) + echoes(token):
        with DemoServer(Age.NOVEMBER_2023, faults=(fault,)) as server:
            async with Connection(server) as client:
                try:
                    shown = repr(await client.add(*TARGET, sent))
                except RequestError as error:
                    failures += 1
                    shown = shown_by(error)
            assert_hidden(shown, sent, token)
            assert_hidden(repr(client.log) + repr(client.waits), sent, token)
    assert failures > 40


@pytest.mark.parametrize("from_variable", [True, False])
async def test_a_proxy_that_echoes_its_password(
    monkeypatch: pytest.MonkeyPatch, *, from_variable: bool
) -> None:
    """In the reason of a 407 and, where there is no tunnel, in the body of an answer."""
    digits = b"correct horse".hex()

    def answer(asked: Asked) -> ProxyReply:
        heard = f"{asked.headers['proxy-authorization']}, correct%20horse, {digits}"
        return ProxyReply(407, heard, reason=f"no {heard}")

    hidden = f"Basic bWU6{MASK}==, {MASK}, {MASK}"
    with replaying(answer) as proxy:
        address = proxy.url.replace("//", "//me:correct%20horse@")
        monkeypatch.setenv("ALL_PROXY", address if from_variable else "")
        given = None if from_variable else address
        for url, told in (
            ("https://sentry.example", f"sentry.example: 407 no {hidden}"),
            ("http://sentry.example", hidden),
        ):
            async with Connection(url, proxy=given) as client:
                with pytest.raises(RequestError) as caught:
                    await client.scopes()
            assert told in (caught.value.server_text or caught.value.message)
            assert told in client.log[0].response
            assert "horse" not in str(caught.value)


async def test_names_that_contain_the_token() -> None:
    """What the token may do, organizations and projects."""
    with DemoServer() as server:
        token = server.token
        index: Json = {"auth": {"scopes": ["project:write", f"x {token}"]}}
        listed: Json = [{"slug": f"a {token}", "name": token.encode().hex(), "platform": token}]
        for content in (index, listed, listed):
            server.faults.add(Fault(reply(200, content)))
        async with Connection(server) as client:
            scopes = await client.scopes()
            organizations = await client.organizations().__anext__()
            projects = await client.projects("acme").__anext__()
    assert scopes == {"project:write", f"x {MASK}"}
    assert [(found.slug, found.name) for found in organizations] == [(f"a {MASK}", MASK)]
    assert [(found.slug, found.platform) for found in projects] == [(f"a {MASK}", MASK)]


async def test_an_error_is_raised_from_nothing() -> None:
    """What it is raised from would carry the request with its body and headers."""
    with DemoServer(faults=(Fault(sending=Sending.NONE, times=0),)) as server:
        async with Connection(server) as client:
            with pytest.raises(RequestError) as caught:
                await client.scopes()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


async def test_the_log_still_has_the_requests() -> None:
    sent = source("s3", name="Ours")
    with DemoServer(faults=(Fault(sending=Sending.NONE, method="POST"),)) as server:
        async with Connection(server) as client:
            await client.add(*TARGET, sent)
            looked, lost, again, posted = client.log
    path = f"{server.url}/api/0/projects/acme/game-client/symbol-sources/"
    assert (looked.method, looked.url, looked.status) == ("GET", f"{path}?id={sent.id}", 404)
    assert "Unknown source id" in looked.response
    assert (lost.method, lost.url, lost.status) == ("POST", path, None)
    assert "closed the connection" in lost.response
    assert again.status == 404
    assert (posted.status, posted.seconds > 0) == (201, True)
    assert '"name": "Ours"' in posted.request
    assert '"secret_key": "[hidden]"' in posted.request
    assert '"hidden-secret": true' in posted.response


def test_a_client_shows_no_token() -> None:
    client = Connection("https://sentry.example", token="sntryu_" + "5e" * 32)
    assert "5e5e" not in repr(vars(client)).replace(repr(client.secret), "")
