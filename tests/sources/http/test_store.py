"""A symbol server as it should be, and all that can be wrong with one (nginx)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import check
from tests.check.samples import ELF, ELF_NATIVE, finding, http_source, said
from tests.servers.nginx import PASSWORD, USER, Nginx, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with serving(tmp_path_factory.mktemp("nginx")) as server:
        server.put(ELF_NATIVE)
        yield server


async def test_a_correct_server(nginx: Nginx) -> None:
    report = await check(http_source(f"{nginx.url}/files"), files=[ELF], private_ok=True)
    assert said(report) == [("ok", "ok", "url"), ("file-found", "ok", "")]
    assert report.passed
    assert finding(report, "private-address").severity == "note"


async def test_a_private_address_is_a_warning(nginx: Nginx) -> None:
    report = await check(http_source(f"{nginx.url}/files"), files=[ELF])
    assert finding(report, "private-address").severity == "warning"
    assert not report.passed


async def test_a_url_without_files_may_be_wrong(nginx: Nginx) -> None:
    report = await check(http_source(f"{nginx.url}/no-such-folder"))
    assert said(report) == [("ok", "ok", "url"), ("not-found", "warning", "url")]
    assert not report.passed


@pytest.mark.parametrize(
    ("path", "code", "severity", "field", "words"),
    [
        ("private", "unauthorized", "error", "username", "requires a username and password"),
        ("single-sign-on", "unauthorized", "error", "username", "Negotiate"),
        ("forbidden", "forbidden", "warning", "url", "403"),
        ("busy", "server-error", "warning", "url", "429"),
        ("broken", "server-error", "error", "url", "500"),
        ("app", "soft-404", "error", "url", "200"),
        ("wall", "soft-404", "error", "url", "sign-in page"),
        ("gate", "soft-404", "error", "url", "sign-in page"),
        ("circle", "server-error", "error", "url", "more than 10"),
        ("nowhere", "forbidden", "error", "url", "302"),
    ],
)
async def test_faults_of_a_server(
    nginx: Nginx, path: str, code: str, severity: str, field: str, words: str
) -> None:
    report = await check(http_source(f"{nginx.url}/{path}"))
    assert said(report)[0] == (code, severity, field)
    assert words in finding(report, code).message
    assert not report.passed


async def test_username_and_password_are_sent(nginx: Nginx) -> None:
    source = http_source(f"{nginx.url}/private", username=USER, password=PASSWORD)
    report = await check(source, files=[ELF])
    assert said(report) == [("ok", "ok", "url"), ("file-found", "ok", "")]


async def test_a_wrong_password(nginx: Nginx) -> None:
    report = await check(http_source(f"{nginx.url}/private", username=USER, password="wrong-one"))
    assert said(report) == [("unauthorized", "error", "password")]
    assert "wrong-one" not in str(report)


async def test_a_redirect_on_the_same_server_keeps_the_password(nginx: Nginx) -> None:
    source = http_source(f"{nginx.url}/old", username=USER, password=PASSWORD)
    report = await check(source, files=[ELF])
    assert said(report) == [("ok", "ok", "url"), ("file-found", "ok", "")]


async def test_a_redirect_to_another_port_loses_the_password(nginx: Nginx) -> None:
    source = http_source(f"{nginx.url}/moved", username=USER, password=PASSWORD)
    report = await check(source)
    assert said(report) == [("redirect-drops-password", "error", "url")]
    told = finding(report, "redirect-drops-password")
    assert "is rejected" in told.message
    assert f"http://127.0.0.1:{nginx.other_port}" in told.advice


async def test_losing_an_unneeded_password_is_only_a_warning(nginx: Nginx) -> None:
    source = http_source(f"{nginx.url}/moved-open", username=USER, password=PASSWORD)
    report = await check(source, files=[ELF])
    assert said(report) == [
        ("redirect-drops-password", "warning", "url"),
        ("ok", "ok", "url"),
        ("file-found", "ok", ""),
    ]


async def test_without_a_password_none_can_be_lost(nginx: Nginx) -> None:
    report = await check(http_source(f"{nginx.url}/moved-open"), files=[ELF])
    assert said(report) == [("ok", "ok", "url"), ("file-found", "ok", "")]


async def test_a_broken_server_is_not_mistaken_for_a_debuginfod_server(nginx: Nginx) -> None:
    report = await check(http_source(f"{nginx.url}/broken/buildid"))
    assert said(report) == [("server-error", "error", "url")]
