"""Servers that cannot be reached, and why: names, ports, time, TLS, addresses."""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from symsrc_tui.check import check
from symsrc_tui.net.deadline import Limits
from tests.check.samples import ELF, ELF_NATIVE, finding, gcs_source, http_source, s3_source, said
from tests.needs import need
from tests.ports import free_port
from tests.sentry.certificates import Authority, make_authority, serve_as
from tests.servers.nginx import serving
from tests.servers.replay import Asked, Reply, replaying

if TYPE_CHECKING:
    from pathlib import Path

HASTY = Limits(connect=0.3, silence=0.3)
MISSING = Reply(404)


async def test_a_name_that_does_not_exist() -> None:
    report = await check(http_source("https://symbols.invalid/files"))
    assert said(report) == [("dns", "error", "url")]
    assert "symbols.invalid" in finding(report, "dns").message


async def test_a_name_that_is_invalid() -> None:
    report = await check(http_source(f"https://{'a' * 60}.{'ü' * 55}.example/files"))
    assert said(report) == [("dns", "error", "url")]


@pytest.mark.parametrize(
    "url",
    [
        "https://☃.invalid/",
        "https://symbols.☃.invalid/",
        "https://xn--n3h.invalid/",
        "https://ａ.invalid/",
        "https://a。invalid/",
        "https://❤️.invalid/",
        "https://ΟΔΟΣ.invalid/",
        "https://straße.invalid/",
        "https://אב.invalid/",
        "https://می\u200cخواهم.invalid/",
        "https://क्\u200dष.invalid/",
        "https://-a-.b_c.invalid/",
        "https://a--b.invalid./",
        f"https://symbols.invalid/{'a' * 70_000}",
    ],
)
@pytest.mark.parametrize("layout", ["native", "debuginfod"])
async def test_any_host_that_a_source_can_use(url: str, layout: str) -> None:
    report = await check(http_source(url, layout))
    assert said(report)[0] == ("dns", "error", "url")


async def test_a_port_on_which_nothing_listens() -> None:
    port = free_port()
    report = await check(http_source(f"http://127.0.0.1:{port}/files"))
    assert said(report) == [("refused", "error", "url")]
    assert str(port) in finding(report, "refused").message


async def test_a_server_that_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/files"
        report = await check(http_source(url), limits=HASTY)
    assert said(report) == [("timeout", "error", "url")]
    assert "did not respond" in finding(report, "timeout").message


async def test_a_server_that_accepts_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, _filled(full):
        url = f"http://127.0.0.1:{full.getsockname()[1]}/files"
        report = await check(http_source(url), limits=HASTY)
    assert said(report) == [("timeout", "error", "url")]
    assert "did not accept a connection" in finding(report, "timeout").message


@contextmanager
def _filled(server: socket.socket) -> Iterator[None]:
    """Connections enough that the system lets no more wait to be accepted."""
    waiting = [socket.socket() for _ in range(4)]
    for connection in waiting:
        connection.setblocking(False)
        connection.connect_ex(server.getsockname())
    yield
    for connection in waiting:
        connection.close()


async def test_the_whole_check_ends_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/files"
        report = await check(http_source(url), seconds=0.2)
    assert said(report) == [("timeout", "warning", "")]


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nConte"])
async def test_a_server_that_speaks_another_protocol(answer: bytes) -> None:
    with _answering(answer) as port:
        report = await check(http_source(f"http://127.0.0.1:{port}/files"))
    assert said(report) == [("server-error", "error", "url")]


@contextmanager
def _answering(answer: bytes) -> Iterator[int]:
    """A server that says one thing, whatever it is asked, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Believed in this test."""
    authority = make_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


async def _said_of(folder: Path, certificate: Path, host: str = "127.0.0.1") -> str:
    """What a check says of nginx with this certificate and its key in one file."""
    port = free_port()
    server = f"""
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {certificate};
        ssl_certificate_key {certificate};
        location / {{ return 404; }}
    }}
    """
    with serving(folder, server):
        report = await check(http_source(f"https://{host}:{port}/"))
    if said(report)[0] == ("ok", "ok", "url"):
        assert said(report)[1:] == [("tls", "warning", "url"), ("not-found", "warning", "url")]
    else:
        assert said(report) == [("tls", "error", "url")]
    return finding(report, "tls").message


async def test_a_certificate_trusted_only_by_this_host(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No public authority would vouch for loopback, so this is as good as it gets here."""
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    serve_as(authority, "127.0.0.1")
    assert await _said_of(tmp_path, tmp_path / "127.0.0.130.pem") == (
        "The certificate of 127.0.0.1 is trusted only because of SSL_CERT_FILE"
    )


async def test_the_request_for_public_trust_is_counted(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test's authority stands for the public ones."""
    tls = ssl.create_default_context(cafile=authority.file)
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: tls)
    with replaying(lambda _: MISSING, serve_as(authority, "127.0.0.1")) as server:
        report = await check(http_source(server.url))
    methods = [asked.method for asked in server.asked]
    assert methods == ["GET", "HEAD", "GET"]
    assert report.requests == 3


async def test_an_expired_certificate(tmp_path: Path, authority: Authority) -> None:
    serve_as(authority, "127.0.0.1", days=-1)
    assert "has expired" in await _said_of(tmp_path, tmp_path / "127.0.0.1-1.pem")


async def test_a_certificate_for_another_address(tmp_path: Path, authority: Authority) -> None:
    serve_as(authority, "symbols.example.com")
    certificate = tmp_path / "symbols.example.com30.pem"
    assert "does not cover this address" in await _said_of(tmp_path, certificate)


async def test_a_certificate_for_another_name(tmp_path: Path, authority: Authority) -> None:
    serve_as(authority, "symbols.example.com")
    certificate = tmp_path / "symbols.example.com30.pem"
    assert "is for another host name" in await _said_of(tmp_path, certificate, "localhost")


async def test_a_certificate_of_an_unknown_authority(tmp_path: Path) -> None:
    serve_as(make_authority(tmp_path), "127.0.0.1")
    told = await _said_of(tmp_path, tmp_path / "127.0.0.130.pem")
    assert "an unknown authority" in told


def _self_signed(folder: Path, from_day: int) -> Path:
    """A certificate that is good for two days, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.now(timezone.utc) + timedelta(days=from_day)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .add_extension(address, critical=False)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=2))
        .sign(key, SHA256())
    )
    both = folder / "self-signed.pem"
    both.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    return both


async def test_a_self_signed_certificate(tmp_path: Path) -> None:
    certificate = _self_signed(tmp_path, from_day=-1)
    assert "is self-signed" in await _said_of(tmp_path, certificate)


async def test_a_certificate_that_is_not_yet_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = _self_signed(tmp_path, from_day=1)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert "is not valid yet" in await _said_of(tmp_path, certificate)


async def test_tls_with_a_server_without_tls(tmp_path: Path) -> None:
    with serving(tmp_path) as nginx:
        report = await check(http_source(f"https://127.0.0.1:{nginx.port}/files"))
    assert said(report) == [("tls", "error", "url")]
    assert f"http://127.0.0.1:{nginx.port}" in finding(report, "tls").advice


async def test_certificates_that_this_host_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bundle.pem"
    broken.write_text("nothing")
    monkeypatch.setenv("SSL_CERT_FILE", str(broken))
    report = await check(http_source("https://127.0.0.1/files"))
    assert said(report) == [("tls", "error", "")]
    assert "SSL_CERT_FILE" in finding(report, "tls").message


@pytest.mark.parametrize(
    "proxy", ["gopher://me:hunter2@x.example", "http://me:hunter2@x:99999", "me:hunter2@[::1"]
)
async def test_an_invalid_proxy(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    report = await check(http_source("https://symbols.example.com/"))
    assert said(report) == [("refused", "error", "")]
    assert "hunter2" not in str(report)


async def test_a_proxy_that_rejects(monkeypatch: pytest.MonkeyPatch) -> None:
    with replaying(lambda _: Reply(407)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        report = await check(http_source("https://symbols.example.com/"))
    assert said(report) == [("refused", "error", "url")]
    assert "proxy" in finding(report, "refused").message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_loopback_is_private_and_never_behind_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    with serving(tmp_path) as nginx:
        nginx.put(ELF_NATIVE)
        report = await check(http_source(f"http://{host}:{nginx.port}/files"), files=[ELF])
    assert said(report) == [("ok", "ok", "url"), ("file-found", "ok", "")]
    told = finding(report, "private-address")
    assert (told.severity, told.field) == ("warning", "url")
    assert "sentry.io does not set it; your own Sentry may" in told.advice


async def test_ipv6(tmp_path: Path) -> None:
    need(socket.has_ipv6 and _has_ipv6_loopback(), "there is no IPv6 here")
    port = free_port("::1")
    server = f"server {{ listen [::1]:{port}; location / {{ return 404; }} }}"
    with serving(tmp_path, server):
        report = await check(http_source(f"http://[::1]:{port}/files"))
    assert said(report) == [("ok", "ok", "url"), ("not-found", "warning", "url")]
    assert "IPv6" in finding(report, "private-address").message


def _has_ipv6_loopback() -> bool:
    try:
        free_port("::1")
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"username": "sentry", "password": "geheim ß:"}, "sentry:geheim ß:"),
        ({"username": "sentry"}, "sentry:"),
        ({"password": "geheim"}, ":geheim"),
        ({}, None),
    ],
)
async def test_authentication_with_only_a_username_or_only_a_password(
    given: dict[str, str], sent: str | None
) -> None:
    with replaying(lambda _: MISSING) as server:
        await check(http_source(server.url, **given))
    headers = {asked.headers.get("authorization") for asked in server.asked}
    assert headers == {f"Basic {base64.b64encode(sent.encode()).decode()}" if sent else None}


async def test_the_requests_of_a_check() -> None:
    """A path of the layout in the URL's folder, a part of it, and the URL's own page."""
    cookie = Reply(404, headers={"Set-Cookie": "session=1; Path=/"})
    with replaying(lambda _: cookie) as server:
        await check(http_source(f"{server.url}/a%20b/?sig=x%2Fy", "symstore", "uppercase"))
    first, second = server.asked
    folder, file = first.path.split("/_.DEBUG/ELF-BUILDID-SYM-")
    assert folder == "/a%20b"
    assert file.endswith("/_.DEBUG?sig=x%2Fy")
    assert first.headers["range"] == "bytes=0-1023"
    assert first.headers["accept-encoding"] == "br, deflate, gzip, zstd"
    assert second.headers["accept-encoding"] == "identity"
    assert second.path == "/a%20b/?sig=x%2Fy"
    assert "range" not in second.headers
    assert "cookie" not in second.headers


@pytest.mark.parametrize(("redirects", "code"), [(10, "ok"), (11, "server-error")])
async def test_ten_redirects_are_followed_and_no_more(redirects: int, code: str) -> None:
    def answer(asked: Asked) -> Reply:
        step, _, _ = asked.path.removeprefix("/").partition("/")
        step = step if step.isdigit() else "0"
        if int(step) == redirects:
            return MISSING
        return Reply(307, headers={"Location": f"/{int(step) + 1}/"})

    with replaying(answer) as server:
        report = await check(http_source(server.url, "symstore"))
    assert said(report)[0][0] == code


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "//",
        "http://\x01/",
        "",
        "http://xn--a.invalid/",
        "http://xn--n3h.invalid/",
        "http://xn--/",
    ],
)
async def test_invalid_redirects(location: str) -> None:
    with replaying(lambda _: Reply(302, headers={"Location": location})) as server:
        report = await check(http_source(server.url))
    assert [code for code, _, _ in said(report)] in (["forbidden"], ["server-error"], ["dns"])


async def test_text_from_a_server_is_never_markup_and_never_long() -> None:
    def answer(asked: Asked) -> Reply:
        del asked
        scheme = "[bold]<b>Bearer\x1b[31m" + "x" * 5000
        return Reply(401, headers={"WWW-Authenticate": f'{scheme} realm="y"'})

    with replaying(answer) as server:
        report = await check(http_source(server.url))
    message = finding(report, "unauthorized").message
    assert message.isprintable()
    assert "[" not in message
    assert "<" not in message
    assert len(message) < 200


@pytest.mark.parametrize(
    "endpoint", ["ftp://127.0.0.1", "http://", "http://[::1", "http://127.0.0.1:99999", "a b"]
)
@pytest.mark.parametrize(
    "name", ["AWS_ENDPOINT_URL_S3", "STORAGE_EMULATOR_HOST", "SYMSRC_GCS_TOKEN_URL"]
)
async def test_an_invalid_endpoint(
    monkeypatch: pytest.MonkeyPatch, name: str, endpoint: str
) -> None:
    monkeypatch.setenv(name, endpoint)
    report = await check(s3_source() if name.startswith("AWS") else gcs_source())
    assert said(report) == [("dns", "error", "")]
    assert name in finding(report, "dns").message
    assert report.requests == 0
