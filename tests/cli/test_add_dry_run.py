"""A dry run does everything but send the source."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from symsrc_tui.exit_codes import ExitCode
from tests.cli.ci import HTTP, PASSWORD, S3

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from tests.cli.ci import Job


def test_a_dry_run_contacts_the_server_and_stores_nothing(job: Job) -> None:
    job.write({**HTTP, "username": "sentry", "password": PASSWORD})
    ran = job.run("--from", "source.json", "--dry-run")
    assert ran.code == 0
    said = r"symsrc-tui: Dry run: the source is valid, acme / game-client @ 127\.0\.0\.1:\d+ would "
    assert re.fullmatch(rf"{said}accept it\. Nothing was sent\n", ran.err)
    document = {**HTTP, "username": "sentry", "password": {"$env": "PASSWORD"}}
    assert json.loads(ran.out) == document
    outcome = job.run("--from", "source.json", "--dry-run", "--json").json
    id_ = outcome.pop("id")
    assert outcome == {"body": document, "verified": True, "warnings": []}
    assert job.was_asked
    assert not job.was_posted_to
    assert job.add("--from", "source.json").code == 0
    assert job.added[0]["id"] == id_


def test_a_dry_run_prints_a_file_for_add(job: Job) -> None:
    url = "https://symbols.example.com/files?sig=c0ffee"
    job.write({**HTTP, "url": url, "username": "sentry", "password": PASSWORD})
    job.write(job.add("--from", "source.json", "--dry-run").out, "printed.json")
    job.environ |= {"PASSWORD": PASSWORD, "URL": url}
    assert (
        job.add("--from", "printed.json", "--dry-run").out
        == (job.folder / "printed.json").read_text()
    )
    assert job.add("--from", "printed.json").code == 0
    assert job.add("--from", "source.json").code == ExitCode.ID_TAKEN
    [added] = job.added
    assert (added["url"], added["password"]) == (url, PASSWORD)


def test_a_dry_run_keeps_references(job: Job) -> None:
    job.write("win\n", "name.txt")
    job.environ |= {"LAYOUT": "symstore", "PATTERN": "*/win/*"}
    document: dict[str, Json] = {
        **S3,
        "name": {"$file": "name.txt"},
        "layout": {"type": {"$env": "LAYOUT"}, "casing": "default"},
        "filters": {"path_patterns": ["*/mac/*", {"$env": "PATTERN"}]},
    }
    job.write(document)
    assert json.loads(job.add("--from", "source.json", "--dry-run").out) == document


def test_a_placeholder_is_rejected_as_a_secret(job: Job) -> None:
    message = "This is only shown in place of a secret. Enter the secret itself"
    for shown in ("********", "[Filtered]", '{"$env": "SECRET_KEY"}'):
        job.environ["SYMBOLS_SECRET_KEY"] = shown
        for secret in (S3["secret_key"], shown):
            job.write({**S3, "secret_key": secret})
            assert job.add("--from", "source.json").lines == [f"secret_key: {message}"]
    assert not job.was_posted_to


def test_a_dry_run_without_settings_contacts_no_server(job: Job) -> None:
    job.write(S3)
    del job.environ["SENTRY_AUTH_TOKEN"]
    ran = job.add("--from", "source.json", "--dry-run", "--json")
    assert ran.code == 0
    assert ran.err == "symsrc-tui: Missing: auth token. No server was contacted\n"
    assert ran.json == {"body": S3, "id": None, "verified": False, "warnings": []}
    assert not job.was_asked
    job.write({**S3, "name": ""})
    assert job.add("--from", "source.json", "--dry-run").code == ExitCode.FIELD_WRONG


def test_a_dry_run_reports_what_would_prevent_adding(job: Job) -> None:
    job.write(HTTP)
    job.environ["SENTRY_AUTH_TOKEN"] = job.server.read_only_token
    assert job.add("--from", "source.json", "--dry-run").code == ExitCode.PERMISSION_MISSING
