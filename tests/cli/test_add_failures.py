"""What the input, the settings or the server can have against it: exit codes and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import Reply
from symsrc_tui.exit_codes import ExitCode
from tests.cli.ci import HTTP, S3
from tests.replies import redirect, sign_in_required, web_page

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from tests.cli.ci import Job, Ran

WRONG: dict[str, Json] = {
    **S3,
    "name": " ",
    "bucket": "s3://acme-symbols",
    "region": "af-south-1",
    "secret_key": {"$env": "MISSING"},
    "layout": {"type": "symstor", "casing": "lowercase"},
    "url": "https://symbols.example.com",
}


def error(ran: Ran) -> dict[str, Json]:
    return cast("dict[str, Json]", ran.json["error"])


def fails(job: Job, code: ExitCode, *arguments: str) -> Ran:
    """Runs the command, which stores nothing and ends with this code, in both of its languages."""
    told = job.add("--from", "source.json", *arguments)
    assert (told.code, told.out) == (code, "")
    ran = job.add("--from", "source.json", "--json", *arguments)
    assert ran.code == code
    assert error(ran)["code"] == code.name.lower().replace("_", "-")
    assert ran.err == told.err
    assert job.added == []
    return ran


def test_all_errors_are_reported_at_once_and_nothing_is_sent(job: Job) -> None:
    job.write(WRONG)
    ran = fails(job, ExitCode.FIELD_WRONG)
    fields = ["url: ", "name: ", "bucket: ", "warning: region: ", "secret_key: ", "layout.type: "]
    assert len(ran.lines) == len(fields)
    assert all(map(str.startswith, ran.lines, fields))
    assert ran.lines[4] == "secret_key: The variable MISSING is not set"
    assert error(ran) == {
        "code": "field-wrong",
        "message": "The source has 5 errors. Nothing was sent",
        "advice": "",
        "field": "url",
    }
    assert cast("list[Json]", ran.json["problems"])[3:5] == [
        {
            "field": "region",
            "message": "Sentry's documentation does not list af-south-1",
            "severity": "warning",
        },
        {
            "field": "secret_key",
            "message": "The variable MISSING is not set",
            "severity": "error",
        },
    ]
    assert not job.was_asked


def test_a_missing_field_is_reported_with_its_choices(job: Job) -> None:
    job.write({"type": "s3", "layout": {"casing": ""}})
    layouts = "native, symstore, symstore_index2, ssqp, unified, debuginfod or slashsymbols"
    assert job.add("--from", "source.json").problems[2:] == [
        "region: Region is required. Example: eu-central-1",
        "access_key: Access key ID is required. Example: AKIAIOSFODNN7EXAMPLE",
        "secret_key: Secret access key is required",
        f"layout.type: Layout is required. Choose {layouts}",
        "layout.casing: Casing is required. Choose default, uppercase or lowercase",
    ]


@pytest.mark.parametrize(
    ("field", "values", "message"),
    [
        (
            "path_patterns",
            ["C:\\Game\\**"],
            "Use / in place of \\. Enter C:/Game/**",
        ),
        (
            "path_patterns",
            ["*.dll", "/opt/**game"],
            "Use *, which matches / too, or ** alone between slashes. Enter /opt/*game",
        ),
        (
            "filetypes",
            ["pe", "dartsymbolmap"],
            "Custom sources do not support the type dartsymbolmap. Remove it",
        ),
    ],
)
def test_a_filter_that_would_fail_every_request_of_the_project(
    job: Job, field: str, values: list[Json], message: str
) -> None:
    job.write({**HTTP, "filters": {field: values}})
    ran = fails(job, ExitCode.FIELD_WRONG)
    assert f"filters.{field}: {message}" in ran.lines
    assert not job.was_asked


def test_a_line_break_is_reported_as_one(job: Job) -> None:
    job.write("correct\nhorse", "password")
    job.write({**HTTP, "username": "a\tb", "password": {"$file": "password"}})
    assert job.add("--from", "source.json").problems == [
        "username: Username contains a tab (U+0009). Remove it",
        "password: Password contains a line break (U+000A). Remove it",
    ]


def test_missing_settings_are_reported_with_invalid_fields(job: Job) -> None:
    job.write({**HTTP, "name": ""})
    del job.environ["SENTRY_AUTH_TOKEN"]
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.FIELD_WRONG
    assert ran.lines[0].startswith("symsrc-tui: Missing: auth token. Set SENTRY_AUTH_TOKEN to")
    assert ran.problems == ["name: Name is required. Example: Windows builds"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("[]", 'source.json: The source must be a JSON object: {"type": …}'),
        ("{}", "type: Type is required. Choose s3, gcs, http or appStoreConnect"),
        ('{"type": "azure"}', "type: Type cannot be 'azure'. Choose s3, gcs, http or"),
    ],
)
def test_documents_that_are_not_a_source(job: Job, content: str, line: str) -> None:
    job.write(content)
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.FIELD_WRONG
    assert ran.err.startswith(line)


def test_a_document_that_cannot_be_read(job: Job) -> None:
    job.write('{"type": "http",}')
    ran = fails(job, ExitCode.FILE_UNREADABLE)
    said = "source.json is not valid JSON: line 1, column 16: extra comma before the"
    assert ran.err == f"symsrc-tui: {said} closing bracket\n"
    assert job.run("--from", "-", stdin=b"").err == (
        "symsrc-tui: stdin is empty. It must contain the source as JSON\n"
    )


def test_a_referenced_file_that_cannot_be_read(job: Job) -> None:
    job.write({**HTTP, "name": {"$file": "missing"}})
    ran = fails(job, ExitCode.FILE_UNREADABLE)
    assert ran.lines == ["name: missing does not exist"]
    assert error(ran)["field"] == "name"
    job.write({**HTTP, "name": {"$file": "missing"}, "url": "ftp://x"})
    fails(job, ExitCode.FIELD_WRONG)


def test_settings_that_are_missing(job: Job) -> None:
    job.write(HTTP)
    del job.environ["SENTRY_PROJECT"]
    ran = fails(job, ExitCode.TARGET_MISSING)
    assert ran.err == (
        "symsrc-tui: Missing: project. Set the project with --project or SENTRY_PROJECT."
        " Or set it in a .sentryclirc\n"
    )
    assert error(ran)["field"] is None
    del job.environ["SENTRY_ORG"]
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.TARGET_MISSING
    assert "Missing: organization, project. Set the organization with --org or" in ran.err
    del job.environ["SENTRY_AUTH_TOKEN"]
    ran = fails(job, ExitCode.NO_TOKEN)
    assert "Missing: auth token, organization, project. Set SENTRY_AUTH" in ran.err
    assert not job.was_asked


def test_invalid_settings(job: Job) -> None:
    job.write(HTTP)
    for arguments, code in (
        (("--url", "ftp://x"), ExitCode.USAGE),
        (("--org", "No Slug"), ExitCode.TARGET_MISSING),
        (("--project", "No Slug"), ExitCode.TARGET_MISSING),
        (("--ca-file", "missing.pem"), ExitCode.FILE_UNREADABLE),
    ):
        for dry_run in ((), ("--dry-run",)):
            assert job.add("--from", "source.json", *arguments, *dry_run).code == code
    assert not job.was_asked


def test_a_token_for_another_server_is_not_used(job: Job) -> None:
    job.write("[auth]\ntoken = t0\n[defaults]\nurl = https://other.example.com", ".sentryclirc")
    job.write(HTTP)
    del job.environ["SENTRY_AUTH_TOKEN"]
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.NO_TOKEN
    assert "The token (~/.sentryclirc line 2) belongs to a different server than" in ran.lines[0]


def test_a_token_that_the_server_rejects(job: Job) -> None:
    job.write(HTTP)
    job.environ["SENTRY_AUTH_TOKEN"] = job.server.invalid_token
    assert "does not accept this token" in fails(job, ExitCode.TOKEN_REFUSED).err


def test_an_organization_that_requires_single_sign_on(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(Fault(sign_in_required(), path="/projects/", times=0))
    assert "/auth/login/acme/ in a browser" in fails(job, ExitCode.SIGN_ON_NEEDED).err


def test_tokens_that_cannot_add_sources(job: Job) -> None:
    job.write(HTTP)
    job.environ["SENTRY_AUTH_TOKEN"] = job.server.read_only_token
    ran = fails(job, ExitCode.PERMISSION_MISSING)
    assert "symsrc-tui: The token does not have the scope project:write. It has " in ran.err


@pytest.mark.parametrize("arguments", [(), ("--url", "https://sentry.io"), ("--dry-run",)])
@pytest.mark.parametrize("lacks", [(), ("SENTRY_PROJECT",), ("SENTRY_PROJECT", "SENTRY_ORG")])
def test_an_organization_token_is_rejected_before_any_request(
    job: Job, arguments: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    job.write(HTTP)
    job.environ["SENTRY_AUTH_TOKEN"] = job.server.organization_token
    for name in lacks:
        del job.environ[name]
    ran = fails(job, ExitCode.PERMISSION_MISSING, *arguments)
    assert "symsrc-tui: The token (SENTRY_AUTH_TOKEN) is an organization token (sntrys_)" in ran.err
    assert "/settings/account/api/auth-tokens/" in ran.err
    assert len(ran.lines) == 1
    job.write({**HTTP, "url": "ftp://x"})
    ran = fails(job, ExitCode.FIELD_WRONG, *arguments)
    assert "organization token" in ran.err
    assert not job.was_asked


def test_projects_that_do_not_exist(job: Job) -> None:
    job.write(HTTP)
    ran = fails(job, ExitCode.TARGET_MISSING, "--project", "nope")
    assert "No project nope in acme, or this token cannot access it" in ran.err
    ran = job.add("--from", "source.json", "--org", "nobody")
    assert ran.code == ExitCode.TARGET_MISSING
    assert "nobody" in ran.err


def test_a_renamed_project_is_reported_and_not_followed(job: Job) -> None:
    job.write(HTTP)
    job.server.rename("acme", "game-server", "game-backend")
    ran = fails(job, ExitCode.TARGET_MISSING, "--project", "game-server")
    assert ran.err == (
        "symsrc-tui: The project game-server was renamed to game-backend. Nothing was sent."
        " Set the project to game-backend and run this again\n"
    )
    assert not job.was_posted_to


def test_an_id_that_is_taken(job: Job) -> None:
    job.write({**HTTP, "id": "nightly-builds"})
    ran = fails(job, ExitCode.ID_TAKEN)
    assert (
        ran.err
        == "id: This project already has a source with this ID. Choose another, or leave it blank\n"
    )
    assert error(ran)["field"] == "id"
    assert fails(job, ExitCode.ID_TAKEN, "--dry-run").err == ran.err
    assert not job.was_posted_to


def test_an_id_taken_meanwhile(job: Job) -> None:
    job.write({**HTTP, "id": "mine"})
    # The list that is looked at first does not have it yet.
    empty = Reply(200, b"[]")
    job.server.faults.add(Fault(empty, method="GET", path="/symbol-sources", times=1))
    assert job.add("--from", "source.json").code == 0
    job.server.faults.add(Fault(empty, method="GET", path="/symbol-sources", times=1))
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.ID_TAKEN
    assert ran.err.startswith("id: The ID mine is taken by the source 'Windows builds'. Choose")
    assert "It has the same fields, so it may come from an earlier attempt" in ran.err
    assert len(job.added) == 1


def test_a_response_that_makes_no_sense(job: Job) -> None:
    job.write(HTTP)
    job.server.faults.add(Fault(web_page(), method="GET", times=0))
    ran = fails(job, ExitCode.API)
    assert (
        "sent a web page (status 200). The server says: Sign in to the network Hello. " in ran.err
    )
    assert not job.was_posted_to


def test_a_redirect_is_not_followed(job: Job) -> None:
    job.write(HTTP)
    elsewhere = redirect("https://sentry.example.com/api/0/")
    job.server.faults.add(Fault(elsewhere, method="POST"))
    ran = job.add("--from", "source.json")
    assert ran.code == ExitCode.UNREACHABLE
    assert "redirects to https://sentry.example.com" in ran.err
    assert job.added == []


def test_servers_out_of_reach(job: Job) -> None:
    job.write(HTTP)
    job.environ["SENTRY_URL"] = job.server.url.replace("http:", "https:")
    ran = fails(job, ExitCode.UNREACHABLE)
    assert "127.0.0.1 does not speak TLS on port" in ran.err
    assert not job.was_asked
