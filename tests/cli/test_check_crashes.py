"""The options of check and detect that compare a source with recent crashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault, Faults
from symsrc_tui.demo.messages import reply
from symsrc_tui.demo.server import DemoServer
from tests.check.samples import start_of
from tests.cli.test_check import Job, Ran
from tests.sentry.crashes import detail, elf, pe, serves
from tests.servers.replay import Asked, Reply, replaying

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import JsonValue

    from symsrc_tui.demo.messages import Json

INDEX2 = "Microsoft SymStore (with index2.txt)"
NATIVE = "Platform-Specific (SymStore / GDB / LLVM)"
PDB = "crash.pdb/3249D99D0C4049318610F4E4FB0B69361/crash.pdb"


@pytest.fixture
def job(tmp_path: Path, capsys: pytest.CaptureFixture[str], home: Path) -> Job:
    del home  # where there are no settings
    return Job(tmp_path, capsys)


@pytest.fixture
def sentry(monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoServer]:
    """A server whose token and project the settings name."""
    with DemoServer(faults=serves(detail(1, pe(), elf()))) as server:
        monkeypatch.setenv("SENTRY_URL", server.url)
        monkeypatch.setenv("SENTRY_AUTH_TOKEN", server.token)
        yield server


def run(
    job: Job, command: str, *options: str, paths: tuple[str, ...] = (PDB,), **more: Json
) -> Ran:
    """Run a command about a source with these files, which lists nothing."""

    def answer(asked: Asked) -> Reply:
        path = asked.path.lstrip("/")
        return Reply(200, start_of(path)) if path in paths else Reply(404)

    with replaying(answer) as store:
        body: dict[str, JsonValue] = {"type": "http", "name": "Test", "url": store.url}
        body |= {"layout": {"type": "native", "casing": "default"}, **more}
        return job.run(command, "--from", job.write(body), *options)


CRASHES = ("--crashes", "-p", "acme/game-client")


def test_check_reports_which_modules_are_found(job: Job, sentry: DemoServer) -> None:
    ran = run(job, "check", *CRASHES, "--private-ok")
    assert ran.code == 0
    assert "ok       1 of 2 missing app modules is in this source: 1 not there" in ran.out
    assert "         crash.exe (1 crash, 1 release)\n           Found at " + PDB in ran.out
    assert "No debug file was seen" not in ran.out
    assert ran.out.endswith("Check passed.\n")
    del sentry


def test_check_in_json(job: Job, sentry: DemoServer) -> None:
    ran = run(job, "check", *CRASHES, "--private-ok", "--json", "--days", "3")
    assert ran.code == 0
    assert ran.json["crashes"] == {
        "events": 1,
        "days": 3,
        "modules": [
            {
                "name": "crash",
                "debug_id": "c0bcc3f1-9827-fe65-3058-404b2831d9e6",
                "code_id": "f1c3bcc0279865fe3058404b2831d9e64135386c",
                "type": "elf",
                "events": 1,
                "releases": 1,
                "state": "missing",
                "path": None,
            },
            {
                "name": "crash.exe",
                "debug_id": "3249d99d-0c40-4931-8610-f4e4fb0b6936-1",
                "code_id": "5ab380779000",
                "type": "pe",
                "events": 1,
                "releases": 1,
                "state": "found",
                "path": PDB,
            },
        ],
        "found": 1,
        "missing": 1,
    }
    findings = ran.json["findings"]
    assert isinstance(findings, list)
    codes = [found["code"] for found in findings if isinstance(found, dict)]
    assert codes[-2:] == ["crashes-found", "crashes-missing"]
    assert [request.query["statsPeriod"] for request in sentry.requests[:1]] == ["3d"]


def test_finding_none_is_a_warning(job: Job, sentry: DemoServer) -> None:
    ran = run(job, "check", *CRASHES, "--private-ok", paths=())
    assert ran.code == 24
    assert "warning  None of the 2 missing app modules is in this source\n" in ran.out
    assert sentry.requests


def test_a_layout_that_fits_is_suggested(job: Job, sentry: DemoServer) -> None:
    ran = run(job, "check", *CRASHES, "--json", paths=(f"cr/{PDB}",))
    assert ran.code == 24
    assert ran.json["suggestion"] == {"layout.type": "symstore_index2"}
    assert sentry.requests


def test_detect_finds_the_layout_by_crashes(job: Job, sentry: DemoServer) -> None:
    ran = run(job, "detect", *CRASHES, paths=(f"cr/{PDB}",))
    assert (ran.code, ran.out) == (
        0,
        f"{INDEX2} [symstore_index2, default]: matches 1 of 2 files\n",
    )
    lines = run(job, "detect", *CRASHES).out.splitlines()
    assert lines[0] == f"{NATIVE} [native, default]: matches 1 of 2 files"
    assert "ok       1 of 2 missing app modules is in this source: 1 not there" in lines
    ran = run(job, "detect", *CRASHES, paths=())
    assert ran.code == 24
    assert "None of the 2 missing app modules is in this source" in ran.out
    assert sentry.requests


def test_detect_says_that_crashes_are_unreadable_beside_the_layout(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DemoServer() as server:
        document = job.write({"type": "http", "name": "Test", "url": f"{server.url}/symbols/"})
        denied = Fault(reply(403, {"detail": "No"}), path="/events/$", times=0)
        server.faults.add(denied)
        options = ("--from", document, *CRASHES)
        monkeypatch.setenv("SENTRY_URL", server.url)
        monkeypatch.setenv("SENTRY_AUTH_TOKEN", server.token)
        ran = job.run("detect", *options)
        in_json = job.run("detect", *options, "--json")
    assert (ran.code, in_json.code) == (0, 0)
    said = "Recent crashes could not be read: This token is not allowed to do this"
    assert f"note     {said}" in ran.out.splitlines()
    findings = in_json.json["findings"]
    assert isinstance(findings, list)
    assert [each["message"] for each in findings if isinstance(each, dict)] == [said]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_unreadable_crashes_are_a_note(job: Job, sentry: DemoServer, status: int) -> None:
    denied = Fault(reply(status, {"detail": "No"}), path="/events/$", times=0)
    sentry.faults = Faults(denied)
    ran = run(job, "check", *CRASHES, "--private-ok", "--json")
    findings = ran.json["findings"]
    assert isinstance(findings, list)
    last = findings[-1]
    assert isinstance(last, dict)
    assert (last["code"], last["severity"]) == ("crashes-unreadable", "note")
    assert ran.json["crashes"] == {"events": 0, "days": 14, "modules": [], "found": 0, "missing": 0}


@pytest.mark.parametrize("command", ["check", "detect"])
def test_without_the_option_sentry_is_not_contacted(
    job: Job, sentry: DemoServer, command: str
) -> None:
    ran = run(job, command, "--json")
    assert "crashes" not in ran.json
    assert sentry.requests == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--days", "3"], "--days needs --crashes, without which Sentry is not contacted"),
        (["-o", "acme"], "--org needs --crashes, without which Sentry is not contacted"),
        (["--demo"], "--demo needs --crashes, without which Sentry is not contacted"),
        (["--crashes", "--days", "0"], "must be a whole number from 1 to 90"),
        (["--crashes", "--days", "91"], "must be a whole number from 1 to 90"),
        (["--crashes", "--plain"], "unknown option --plain"),
    ],
)
def test_wrong_options(job: Job, options: list[str], said: str) -> None:
    for command in ("check", "detect"):
        ran = job.run(command, "--from", "x.json", *options)
        assert ran.code == 2
        assert said in ran.err


def test_missing_settings_are_reported_before_anything_is_sent(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SENTRY_URL", "SENTRY_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    requests: list[str] = []

    def answer(asked: Asked) -> Reply:
        requests.append(asked.path)
        return Reply(404)

    with replaying(answer) as store:
        body: dict[str, JsonValue] = {"type": "http", "name": "x", "url": store.url}
        body["layout"] = {"type": "native", "casing": "default"}
        ran = job.run("check", "--from", job.write(body), *CRASHES)
    assert (ran.code, requests) == (10, [])
    assert "Missing: auth token" in ran.err


def test_in_the_demo(job: Job) -> None:
    ran = run(job, "check", *CRASHES, "--demo", "--json")
    crashes = ran.json["crashes"]
    assert isinstance(crashes, dict)
    assert crashes["events"] == 8
    assert crashes["found"] == 0


def test_a_source_that_the_demo_does_not_reach_says_so(job: Job) -> None:
    body: dict[str, JsonValue] = {"type": "http", "name": "x", "url": "https://sym.example.com/"}
    body["layout"] = {"type": "native", "casing": "default"}
    ran = job.run("check", "--from", job.write(body), *CRASHES, "--demo")
    assert ran.code == 24
    assert ran.out.splitlines()[-1] == "Not passed: the demo sends no request to other servers."
