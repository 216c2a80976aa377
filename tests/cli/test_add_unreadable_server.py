"""A place that may name the server and is not understood: no server hears of it, or of a token."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.exit_codes import ExitCode
from tests.cli.ci import HTTP

if TYPE_CHECKING:
    from tests.cli.ci import Job

ELSEWHERE = "https://sentry.invalid"


@pytest.fixture
def job_below(job: Job) -> Job:
    """With a server that only the file in the home folder names, and a token for any server."""
    job.write(HTTP)
    (job.folder / "home").mkdir()
    url = job.environ.pop("SENTRY_URL")
    job.write(f"[defaults]\nurl = {url}\n", "home/.sentryclirc")
    job.environ["HOME"] = str(job.folder / "home")
    return job


def test_a_server_named_only_by_the_last_setting_is_used(job_below: Job) -> None:
    assert job_below.add("--from", "source.json").code == ExitCode.OK
    assert len(job_below.added) == 1


FILES = {
    "near miss": f"[default]\nurl = {ELSEWHERE}\n",
    "no pair": f"[defaults]\nurl {ELSEWHERE}\n",
    "no value": "[defaults]\nurl =\n",
    "large": "#" * 70_000,
    "no text": b"\xff\xfe[",
}


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--json",)])
@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_settings_file_that_cannot_be_parsed(
    job_below: Job, content: str | bytes, options: tuple[str, ...]
) -> None:
    job_below.write(content, ".sentryclirc")
    ran = job_below.add("--from", "source.json", *options)
    assert ran.code == ExitCode.FILE_UNREADABLE
    assert ".sentryclirc" in ran.lines[-1]
    assert "so no token is sent. Correct it, or set the server yourself" in ran.lines[-1]
    if options == ("--json",):
        assert ran.json["error"]
    assert not job_below.was_asked


def test_a_properties_file_that_is_missing(job_below: Job) -> None:
    job_below.environ["SENTRY_PROPERTIES"] = "nowhere"
    ran = job_below.run("--from", "source.json")
    assert ran.code == ExitCode.FILE_UNREADABLE
    assert f"SENTRY_PROPERTIES: {job_below.folder}/nowhere does not exist" in ran.err
    assert not job_below.was_asked


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
@pytest.mark.parametrize(
    ("variable", "value"),
    [("SENTRY_BASE_URL", ELSEWHERE), ("SENTRY_SERVER", "sentry"), ("SENTRY_HOST", "ftp://x")],
)
def test_a_variable_that_cannot_be_parsed(
    job_below: Job, variable: str, value: str, options: tuple[str, ...]
) -> None:
    job_below.environ[variable] = value
    ran = job_below.add("--from", "source.json", *options)
    assert ran.code == ExitCode.USAGE
    assert variable in ran.lines[-1]
    assert not job_below.was_asked


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_sentry_io_is_not_contacted_either(job_below: Job, content: str | bytes) -> None:
    job_below.write(content, "home/.sentryclirc")
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(0)
        job_below.environ["https_proxy"] = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        assert job_below.add("--from", "source.json").code == ExitCode.FILE_UNREADABLE
        with pytest.raises(BlockingIOError):
            proxy.accept()


def test_only_the_tokens_own_server_can_be_named(job_below: Job) -> None:
    token = job_below.environ.pop("SENTRY_AUTH_TOKEN")
    home = f"[auth]\ntoken = {token}\n[default]\nurl = {job_below.server.url}\n"
    job_below.write(home, "home/.sentryclirc")
    ran = job_below.add("--from", "source.json", "--url", "http://127.0.0.1:9")
    assert ran.code == ExitCode.NO_TOKEN
    assert f"url in [default] ({job_below.server.url}) is not a setting" in ran.err
    ran = job_below.add("--from", "source.json", "--url", job_below.server.url)
    assert ran.code == ExitCode.OK


def test_the_npm_clients_server_is_used(job_below: Job) -> None:
    job_below.environ |= {"SENTRY_HOST": job_below.server.url, "SENTRY_URL": ELSEWHERE}
    ran = job_below.add("--from", "source.json")
    assert ran.code == ExitCode.OK
    assert "SENTRY_HOST and SENTRY_URL name different servers. SENTRY_HOST is used" in ran.err
