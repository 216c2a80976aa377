"""Nothing leaves the host: a check in the demo connects only to what the demo serves.

Every connection and every look-up of a name in this process is watched meanwhile.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.session import DemoConnection
from symsrc_tui.session.check_source import read_own_file
from symsrc_tui.session.wizard.wizard import WizardSession
from symsrc_tui.sources.fill import ListFiller
from symsrc_tui.sources.http.store import private_address
from symsrc_tui.sources.registry import KINDS
from symsrc_tui.sources.validate import validate
from tests.demo.watch import noted, watching
from tests.replies import redirect
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.forms.field import Value
    from symsrc_tui.session.check_source import CheckResult

watched = contextmanager(watching)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "STORAGE_EMULATOR_HOST", "SYMSRC_GCS_TOKEN_URL")


class Demo(NamedTuple):
    """A session in the demo, while everything else is forbidden."""

    session: WizardSession
    server: DemoServer

    async def check(
        self, type_: str, answers: dict[str, Value], *, own: bool = True
    ) -> CheckResult:
        source = validate(kind(type_), answers).source
        assert source is not None
        check = self.session.check
        check.files = read_own_file(check.example_file) if own else ()
        return await check.run(source, None)


@pytest.fixture
def another() -> Iterator[str]:
    """The URL of a server on loopback that is not the demo's."""
    with DemoServer() as server:
        yield server.url


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, another: str) -> Iterator[Demo]:
    """The demo of somebody whose settings name other servers wherever they can."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for name in (*PROXIES, *ENDPOINTS):
        monkeypatch.setenv(name, another)
    monkeypatch.delenv("NO_PROXY", raising=False)
    connection = DemoConnection()
    assert connection.demo is not None
    server = connection.demo.start()
    with watched({int(server.url.rpartition(":")[2])}):
        yield Demo(WizardSession(connection), server)
    asyncio.run(connection.close())


def not_connected(result: CheckResult, authority: str) -> None:
    """Fails unless the result says this alone."""
    (finding,) = result.findings
    assert finding[:2] == ("demo", "note")
    assert finding.message == f"The demo does not connect to {authority}"
    assert "start without --demo" in finding.advice
    assert (result.requests, result.passed) == (0, False)
    assert result.headline.startswith(f"Inconclusive: The demo does not connect to {authority}.")


async def test_an_unserved_address_is_noticed(demo: Demo, another: str) -> None:
    host, port = another.removeprefix("http://").split(":")
    with pytest.raises(PermissionError):
        socket.create_connection((host, int(port)))
    with pytest.raises(PermissionError):
        socket.create_connection(("192.0.2.1", 443))
    with pytest.raises(PermissionError):
        socket.getaddrinfo("symbols.example.com", 443)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        pytest.raises(PermissionError),
    ):
        udp.sendto(b"", ("192.0.2.1", 53))
    await private_address("symbols.example.com")
    assert len(noted) == 5
    noted.clear()
    with socket.create_connection(("127.0.0.1", int(demo.server.url.rpartition(":")[2]))):
        pass


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://symbols.example.com/files", "symbols.example.com"),
        ("http://symbols.example.com:8080", "symbols.example.com:8080"),
        ("https://msdl.microsoft.com/download/symbols", "msdl.microsoft.com"),
        ("http://192.0.2.1/", "192.0.2.1"),
        ("http://127.0.0.1/symbols/", "127.0.0.1"),
        ("http://127.0.0.1:9/symbols/", "127.0.0.1:9"),
        ("{another}/symbols/", "{host_of_another}"),
        ("http://localhost:{port}/symbols/", "localhost:{port}"),
        ("https://127.0.0.1:{port}/symbols/", "127.0.0.1:{port}"),
        ("http://[::1]:{port}/symbols/", "[::1]:{port}"),
        ("http://127.0.0.2:{port}/symbols/", "127.0.0.2:{port}"),
        ("http://127.0.0.1.example.com:{port}/symbols/", "127.0.0.1.example.com:{port}"),
    ],
)
async def test_no_other_symbol_server_is_contacted(
    demo: Demo, another: str, url: str, authority: str
) -> None:
    names = {
        "another": another,
        "host_of_another": another.removeprefix("http://"),
        "port": demo.server.url.rpartition(":")[2],
    }
    answers = right("http", url=url.format(**names), username="sentry")
    result = await demo.check("http", answers)
    others = tuple(each for each in result.findings if each.code != "built-in")
    alone = result._replace(report=result.report._replace(findings=others))
    not_connected(alone, authority.format(**names))


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize(
    ("type_", "authority"),
    [
        ("s3", "acme-symbols.s3.eu-central-1.amazonaws.com"),
        ("gcs", "www.googleapis.com"),
    ],
)
async def test_no_bucket_and_no_token_server_is_contacted(
    demo: Demo, type_: str, authority: str, own: bool
) -> None:
    not_connected(await demo.check(type_, right(type_), own=own), authority)


async def test_app_store_connect_is_never_connected_to(demo: Demo) -> None:
    result = await demo.check("appStoreConnect", right("appStoreConnect"))
    assert result.requests == 0


@pytest.mark.parametrize("path", ["^/symbols/$", "^/symbols/.+"])
@pytest.mark.parametrize("to", ["https://symbols.example.com/", "{another}/symbols/"])
async def test_no_redirect_leads_outside(demo: Demo, another: str, path: str, to: str) -> None:
    to = to.format(another=another)
    demo.server.faults.add(Fault(redirect(to), path=path, times=0))
    result = await demo.check("http", right("http", url=f"{demo.server.url}/symbols/"))
    authority = to.partition("://")[2].partition("/")[0]
    if path == "^/symbols/.+":
        assert f"The demo does not connect to {authority}" in result.headline
    else:
        assert "file-found" in {finding.code for finding in result.findings}


CHECKS = {
    "Symbol server": (["ok", "ok"], ["ok", "ok", "file-found"], {}),
    "debuginfod": (["ok", "unproven"], ["ok", "file-found"], {}),
    "Wrong layout": (
        ["ok", "layout-mismatch"],
        ["ok", "layout-mismatch", "file-missing"],
        {"layout.type": "unified"},
    ),
    "Wrong URL": (
        ["server-error", "buildid-missing"],
        ["server-error", "buildid-missing", "server-error"],
        {"url": "{url}/debuginfod/buildid"},
    ),
    "No access": (["forbidden"], ["forbidden", "forbidden"], {}),
    "Older builds": (["ok", "ok"], ["ok", "ok", "file-missing"], {}),
}
"""By the example's title: the codes without and with the example file, and the suggestion."""


@pytest.mark.parametrize("title", CHECKS)
async def test_the_demo_has_an_example_of_every_kind_of_answer(demo: Demo, title: str) -> None:
    form, checking = demo.session.form, demo.session.check
    form.choose(kind("http"))
    filler = demo.session.kind.filler_for("url")
    assert isinstance(filler, ListFiller)
    (choice,) = (each for each in filler.choices() if each.name == title)
    form.fill(choice.load().values)
    assert form.validation().errors == ()
    without, with_file, suggestion = CHECKS[title]
    for files, codes in (((), without), (read_own_file(checking.example_file), with_file)):
        checking.files = files
        source = form.checkable()
        assert source is not None
        result = await checking.run(source, None)
        found = [each for each in result.findings if each.code != "private-address"]
        assert [each.code for each in found] == codes
        expected = {path: text.format(url=demo.server.url) for path, text in suggestion.items()}
        assert result.suggestion == expected
        private = [each for each in result.findings if each.code == "private-address"]
        assert [each.severity for each in private] == ["note"]


@pytest.mark.parametrize("type_", [each.type for each in KINDS])
def test_every_type_has_an_example_that_is_valid_and_replaces_all(demo: Demo, type_: str) -> None:
    form = demo.session.form
    form.choose(kind(type_))
    form.fill({**right(type_), "layout.casing": "uppercase"})
    filler = demo.session.kind.fillers[-1]
    assert isinstance(filler, ListFiller)
    for choice in filler.choices():
        filled = choice.load().beside(filler, (), form.answers)
        form.fill(filled.values)
        assert form.validation().errors == ()
        assert {path: form.answers[path] for path in filled.values} == filled.values


def test_a_list_has_the_examples_first(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles = tmp_path / "credentials"
    profiles.write_text("[ci]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(profiles))
    demo.session.form.choose(kind("s3"))
    filler = demo.session.kind.filler_for("access_key")
    assert isinstance(filler, ListFiller)
    names = [choice.name for choice in filler.choices()]
    assert names[0] == "Demo example"
    assert "ci" in names


def test_without_the_demo_no_kind_offers_examples() -> None:
    offers = [filler.offer for each in KINDS for filler in each.fillers]
    assert offers
    assert not any("demo" in offer for offer in offers)
