"""The ways to a server that do not lead there, and what is said of them."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.net.errors import TrustFileUnreadable, Unreachable
from symsrc_tui.sentry.client import SentryClient
from symsrc_tui.sentry.errors import TokenRefused
from tests.sentry.certificates import Authority, make_authority, serve_as
from tests.sentry.connection import Connection
from tests.sentry.tunnel import tunnel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine is set to do about certificates and proxies is not tested here."""
    names = (
        "SSL_CERT_FILE",
        "CURL_CA_BUNDLE",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
    )
    for name in names:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that is taken and on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


async def why_not(client: Connection) -> Unreachable:
    async with client:
        with pytest.raises(Unreachable) as caught:
            await client.scopes()
    assert caught.value.exit_code == ExitCode.UNREACHABLE
    assert caught.value.advice
    return caught.value


async def test_nobody_listens(closed_port: int) -> None:
    client = Connection(f"http://127.0.0.1:{closed_port}")
    error = await why_not(client)
    assert error.cause == "refused"
    assert str(closed_port) in error.message
    assert [wait.attempt for wait in client.waits] == [2, 3, 4]


async def test_nobody_listens_on_any_address_of_the_name(closed_port: int) -> None:
    error = await why_not(Connection(f"http://localhost:{closed_port}"))
    assert error.cause == "refused"


async def test_a_name_that_does_not_exist() -> None:
    client = Connection("https://sentry.invalid")
    error = await why_not(client)
    assert (error.cause, "sentry.invalid" in error.message) == ("name", True)


async def test_a_server_with_ipv6_only() -> None:
    with DemoServer(host="::1") as server:
        async with Connection(server) as client:
            assert client.server.startswith("http://[::1]:")
            assert "project:write" in await client.scopes()


async def test_a_certificate_of_an_unknown_authority(authority: Authority) -> None:
    with DemoServer(tls=serve_as(authority, "127.0.0.1")) as server:
        client = Connection(server)
        error = await why_not(client)
        assert server.requests == []
    assert error.cause == "certificate-issuer"
    assert "was issued by an unknown authority" in error.message
    assert "--ca-file" in error.advice
    assert client.waits == []


async def test_a_certificate_trusted_by_an_option(authority: Authority) -> None:
    with DemoServer(tls=serve_as(authority, "127.0.0.1")) as server:
        async with Connection(server, ca_file=authority.file) as client:
            await client.scopes()
            assert client.is_private


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "CURL_CA_BUNDLE"])
async def test_a_certificate_trusted_by_a_variable(
    authority: Authority, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(authority.file))
    with DemoServer(tls=serve_as(authority, "127.0.0.1")) as server:
        async with Connection(server) as client:
            await client.scopes()


async def test_a_certificate_file_adds_to_the_trusted_ones(
    authority: Authority, tmp_path: Path
) -> None:
    """Whom a variable trusts is trusted still."""
    (tmp_path / "other").mkdir()
    other = make_authority(tmp_path / "other")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(authority.file))
        with DemoServer(tls=serve_as(authority, "127.0.0.1")) as server:
            async with Connection(server, ca_file=other.file) as client:
                await client.scopes()


async def test_a_certificate_for_another_name(authority: Authority) -> None:
    with DemoServer(tls=serve_as(authority, "sentry.example")) as server:
        error = await why_not(Connection(server, ca_file=authority.file))
    assert error.cause == "certificate-name"
    assert "127.0.0.1" in error.message


async def test_a_certificate_that_has_expired(authority: Authority) -> None:
    with DemoServer(tls=serve_as(authority, "127.0.0.1", days=-1)) as server:
        error = await why_not(Connection(server, ca_file=authority.file))
    assert "expired" in error.message
    assert "clock" in error.advice


async def test_https_to_a_server_without_tls() -> None:
    with DemoServer() as server:
        error = await why_not(Connection(server.url.replace("http:", "https:")))
    assert error.cause == "no-tls"
    assert "does not speak TLS" in error.message
    assert server.url in error.advice


async def test_http_to_a_server_with_tls(authority: Authority) -> None:
    with DemoServer(tls=serve_as(authority, "127.0.0.1")) as server:
        error = await why_not(Connection(server.url.replace("https:", "http:")))
    assert error.cause == "closed"


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_an_invalid_file_of_certificates(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "trust.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(TrustFileUnreadable, match="--ca-file") as caught:
        Connection("https://sentry.example", ca_file=file)
    assert caught.value.exit_code == ExitCode.FILE_UNREADABLE
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(file))
        with pytest.raises(TrustFileUnreadable, match="SSL_CERT_FILE"):
            Connection("https://sentry.example")
        # Where there is no TLS, nothing is wrong with it.
        Connection("http://127.0.0.1:1")


async def test_through_a_proxy(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with DemoServer(tls=serve_as(authority, "sentry.example")) as server:
        async with tunnel({"sentry.example:443": server.url}) as proxy:
            client = Connection(
                "https://sentry.example",
                token=server.token,
                proxy=proxy.url,
                ca_file=authority.file,
            )
            async with client:
                await client.scopes()
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            client = Connection(
                "https://sentry.example", token=server.token, ca_file=authority.file
            )
            async with client:
                await client.scopes()
        assert len(server.requests) == len(proxy.asked) == 2
        # The proxy learns the server's name, and not the token.
        assert all(server.token.encode() not in head for head in proxy.asked)


async def test_a_proxy_that_refuses(authority: Authority) -> None:
    async with tunnel({}) as proxy:
        client = Connection("https://sentry.example", proxy=proxy.url, ca_file=authority.file)
        error = await why_not(client)
    assert error.cause == "proxy"
    assert "403" in error.message


async def test_a_proxy_that_is_down(closed_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is not blamed for it."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port}")
    error = await why_not(Connection("https://sentry.example"))
    assert error.cause == "proxy"
    assert "HTTPS_PROXY" in error.advice


async def test_a_proxy_is_not_used_for_this_host(
    closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{closed_port}")
    with DemoServer() as server:
        async with Connection(server) as client:
            await client.scopes()


@pytest.mark.parametrize(
    "proxy",
    [
        "ftp://u:very-secret@x",
        "socks5://u:very-secret@x",
        "http://u:very-secret@x:99999",
        "http://u:very-secret@[::1",
        "http://",
    ],
)
async def test_an_invalid_proxy(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    named = await why_not(Connection("https://sentry.example", proxy=proxy))
    monkeypatch.setenv("ALL_PROXY", proxy)
    found = await why_not(Connection("https://sentry.example"))
    for error in (named, found):
        assert (error.cause, error.message) == ("proxy-url", "The proxy's URL is not usable")
        assert "very-secret" not in f"{error!r}{error.advice}"
        assert error.__context__ is None


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
async def test_a_proxy_without_a_scheme(
    variable: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DemoServer(tls=serve_as(authority, "sentry.example")) as server:
        async with tunnel({"sentry.example:443": server.url}) as proxy:
            monkeypatch.setenv(variable, proxy.url.removeprefix("http://"))
            client = Connection(
                "https://sentry.example", token=server.token, ca_file=authority.file
            )
            async with client:
                await client.scopes()
        assert len(proxy.asked) == 1


@pytest.mark.parametrize("no_proxy", ["[::1", "http://[", "a b", "*.*", "x:y:z", "%", ":"])
async def test_a_servers_faults_are_not_blamed_on_the_proxy(
    no_proxy: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", no_proxy)
    with DemoServer(tls=serve_as(authority, "sentry.example")) as server:
        async with tunnel({"sentry.example:443": server.url}) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            client = Connection(
                "https://sentry.example", token=server.token, ca_file=authority.file
            )
            async with client:
                await client.scopes()


async def test_an_exempt_server_is_contacted_without_the_proxy(
    closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("NO_PROXY", ".invalid")
    error = await why_not(Connection("https://sentry.invalid"))
    assert error.cause == "name"
    assert "proxy" not in error.message + error.advice


@pytest.mark.parametrize("token", ["", "  ", "sntryu_a b", "a\nb: c", "tokén", "\x1b[0m"])
def test_an_invalid_token(token: str) -> None:
    with pytest.raises(TokenRefused, match="not an auth token"):
        SentryClient("https://sentry.example", SecretStr(token))


async def test_a_token_with_blanks_around_it() -> None:
    with DemoServer() as server:
        async with Connection(server, token=f" {server.token}\n") as client:
            await client.scopes()
        assert server.requests[0].bearer == server.token
