"""The command explain, by its options: what it prints and exits with."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import TYPE_CHECKING, Any

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import reply
from tests.demo.plain_client import add_mine
from tests.sentry.crashes import detail, elf, event_id, missed, pe, serves, tried, unused

if TYPE_CHECKING:
    from tests.cli.ci import Job

VERDICTS = (
    "used",
    "not-needed",
    "unusable",
    "refused",
    "failed",
    "broken",
    "not-there",
    "nothing-requested",
    "not-consulted",
)


def test_the_object_for_scripts(job: Job) -> None:
    location = "https://ada:pw@sym.example.com/f1/c3.debug?sig=abc"
    refused = tried(
        location, "noperm", "403 Forbidden", "nightly-builds", source_name="Nightly builds"
    )
    crash = detail(
        1, elf(debug_status="fetching_failed", candidates=[refused]), unused(), os="Linux"
    )
    job.server.faults.add(*serves(crash))
    ran = job.command("explain", event_id(1), "--json")
    assert ran.code == 0
    none = dict.fromkeys(VERDICTS, 0)
    microsoft = "b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11"
    assert ran.json == {
        "event": event_id(1),
        "events": [event_id(1)],
        "modules": [
            {
                "name": "crash",
                "debug_id": "c0bcc3f1-9827-fe65-3058-404b2831d9e6",
                "code_id": "f1c3bcc0279865fe3058404b2831d9e64135386c",
                "status": "fetching_failed",
                "sources": [
                    {
                        "id": microsoft,
                        "name": "Microsoft",
                        "verdict": "not-consulted",
                        "location": None,
                        "details": "the crash is probably older than the source",
                    },
                    {
                        "id": "nightly-builds",
                        "name": "Nightly builds",
                        "verdict": "refused",
                        "location": "https://sym.example.com/f1/c3.debug",
                        "details": "403 Forbidden",
                    },
                ],
            },
            {
                "name": "dbghelp.dll",
                "debug_id": "9c2a902b-6fdf-40ad-8308-588a41d572a0-1",
                "code_id": "57898e12145000",
                "status": "unused",
                "sources": [],
            },
        ],
        "sources": {
            microsoft: none | {"not-consulted": 1},
            "nightly-builds": none | {"refused": 1},
        },
        "headline": "Sentry found debug files for 0 of 1 module",
        "advice": '"Nightly builds" refuses Sentry\'s requests for crash: 403 Forbidden. Check its '
        "credentials, and that they allow reading its files. Symbolicator remembers failures for "
        "an hour. After that, check a new crash.",
    }


def test_ends_with_the_one_thing_to_change(job: Job) -> None:
    ran = job.command("explain")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("Crash ")
    assert "  not there: Microsoft (2 paths), Sentry" in lines
    assert lines[-2] == "Sentry found debug files for 1 of 13 modules."
    assert lines[-1].startswith('"Nightly builds" refuses Sentry\'s requests for game-server, lib')


@pytest.mark.parametrize(
    ("path", "code", "verdict"),
    [
        ("symbols/", 0, "used"),
        ("older-builds/", 0, "not-there"),
        ("refused/", 24, "refused"),
        ("debuginfod/", 24, "failed"),
    ],
)
def test_exit_codes_for_a_given_source(job: Job, path: str, code: int, verdict: str) -> None:
    add_mine(job.server, path)
    ran = job.command("explain", "--source", "mine", "--wait", "60", "--json")
    assert ran.code == code
    sources: Any = ran.json["sources"]
    assert list(sources) == ["mine"]
    assert sources["mine"][verdict] > 0
    assert ran.lines == [
        "symsrc-tui: Waiting up to 60 seconds for a crash that names the source mine. Ctrl+C stops"
    ]


def test_a_given_source_that_no_crash_mentions(job: Job) -> None:
    job.server.faults.add(*serves(detail(1, pe(candidates=missed("sentry:project", "")))))
    assert job.command("explain", "--source", "nightly-builds").code == 24
    assert job.command("explain").code == 0


def test_a_project_without_crashes(job: Job) -> None:
    job.environ["SENTRY_PROJECT"] = "game-server"
    ran = job.command("explain", "--json")
    assert (ran.code, ran.json["event"], ran.json["modules"]) == (0, None, [])
    assert ran.json["headline"] == "The project has no native crashes in the last 14 days"


@pytest.mark.parametrize(
    ("arguments", "code", "name", "message"),
    [
        (["f" * 32], 22, "target-missing", f"game-client has no event {'f' * 32}, or it is not"),
        (["--source", "x"], 22, "target-missing", "game-client has no symbol source with this ID"),
        (["x"], 2, "usage", "Enter an event ID (32 hex digits) or the URL of an event or"),
        (["--wait", "5"], 2, "usage", "--wait needs --source ID, the source to wait for"),
        (
            ["f" * 32, "--wait", "5", "--source", "x"],
            2,
            "usage",
            "--wait cannot be combined with EVENT, because it looks for new crashes",
        ),
        (
            ["--source", "x", "--wait", "soon"],
            2,
            "usage",
            "argument --wait: must be a whole number from 1 to 86400",
        ),
        (["--resume"], 2, "usage", "unknown option --resume"),
    ],
)
def test_unsupported_requests(
    job: Job, arguments: list[str], code: int, name: str, message: str
) -> None:
    ran = job.command("explain", *arguments, "--json")
    error: Any = ran.json["error"]
    assert (ran.code, error["code"]) == (code, name)
    assert error["message"].startswith(message)


def test_a_token_that_cannot_read_crashes(job: Job) -> None:
    denied = reply(403, {"detail": "You do not have permission to perform this action."})
    job.server.faults.add(Fault(denied, path="/events/", times=0))
    ran = job.command("explain")
    assert (ran.code, ran.out) == (13, "")
    assert ran.lines[0].startswith("symsrc-tui: This token is not allowed to do this")


def test_waiting_can_be_interrupted(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    async def interrupt(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)
        await asyncio.Event().wait()

    monkeypatch.setattr("symsrc_tui.session.crashes.explain.wait_for", interrupt)
    ran = job.command("explain", "--source", "nightly-builds", "--wait", "600")
    assert (ran.code, ran.out) == (130, "")
    assert ran.lines[-1] == "symsrc-tui: Interrupted. No result"


def test_users_are_neither_shown_nor_logged(job: Job) -> None:
    log = job.folder / "log"
    ran = job.command("explain", "--debug", str(log))
    told = ran.out + ran.err + log.read_text()
    assert "/events/" in told
    assert "game-client.exe" in told
    assert "jane.doe" not in told
    assert sorted(path.name for path in job.folder.iterdir()) == ["log"]


def test_the_demo_has_crashes(job: Job) -> None:
    del job.environ["SENTRY_URL"], job.environ["SENTRY_PROJECT"]
    ran = job.command("explain", "--demo", "-p", "game-client", "--json")
    assert ran.code == 0
    assert len(json.dumps(ran.json["modules"])) > 1000
