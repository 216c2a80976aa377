"""A dry run does everything but send the source."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from symsrc_tui.exit_codes import ExitCode
from tests.cli.ci import HTTP, PASSWORD, S3

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from tests.cli.ci import Job


def test_a_dry_run_asks_the_server_and_stores_nothing(job: Job) -> None:
    job.write({**HTTP, "username": "sentry", "password": PASSWORD})
    ran = job.run("--from", "source.json", "--dry-run")
    assert ran.code == 0
    first, _, body = ran.out.partition("\n")
    assert first.startswith("Dry run: the source is valid, acme / game-client @ 127.0.0.1:")
    assert '"password": "********"' in body
    ran = job.run("--from", "source.json", "--dry-run", "--json")
    sent = {**HTTP, "username": "sentry", "password": "********"}
    outcome = ran.json
    id_ = cast("dict[str, Json]", outcome["body"]).pop("id")
    assert outcome == {"body": sent, "verified": True, "warnings": []}
    assert job.was_asked
    assert not job.was_posted_to
    assert job.add("--from", "source.json").code == 0
    assert job.added[0]["id"] == id_


def test_what_a_dry_run_shows_of_a_secret_is_refused_as_one(job: Job) -> None:
    job.write(S3)
    ran = job.add("--from", "source.json", "--dry-run", "--json")
    job.write(cast("dict[str, Json]", ran.json["body"]))
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.FIELD_WRONG
    message = "This is only shown in place of a secret. Enter the secret itself"
    assert f"secret_key: {message}" in ran.lines
    job.environ["SYMBOLS_SECRET_KEY"] = "[Filtered]"
    job.write(S3)
    assert job.add("--from", "source.json").lines == [f"secret_key: {message}"]
    assert not job.was_posted_to


def test_a_dry_run_without_settings_asks_nobody(job: Job) -> None:
    job.write(S3)
    del job.environ["SENTRY_AUTH_TOKEN"]
    ran = job.add("--from", "source.json", "--dry-run", "--json")
    assert ran.code == 0
    assert ran.err == "symsrc-tui: Missing: auth token. No server was contacted\n"
    assert ran.json["verified"] is False
    assert ran.json["body"] == {**S3, "secret_key": "********"}
    assert not job.was_asked
    job.write({**S3, "name": ""})
    assert job.add("--from", "source.json", "--dry-run").code == ExitCode.FIELD_WRONG


def test_a_dry_run_finds_what_would_be_in_the_way(job: Job) -> None:
    job.write(HTTP)
    job.environ["SENTRY_AUTH_TOKEN"] = job.server.read_only_token
    assert job.add("--from", "source.json", "--dry-run").code == ExitCode.PERMISSION_MISSING
