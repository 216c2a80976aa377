"""`edit` changes what its file names, and keeps secrets, unknown fields and other sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault, Faults, Sending
from symsrc_tui.demo.messages import Reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.exit_codes import ExitCode
from tests.cli.ci import PASSWORD, SECRET_KEY
from tests.cli.meanwhile import after_reading, before_a_repeat
from tests.replies import text, web_page
from tests.sources.samples import pem, rsa_key

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from symsrc_tui.demo.world import DemoSource
    from tests.cli.ci import Job, Ran

ID = "nightly-builds"
NEW_KEY: dict[str, Json] = {
    "access_key": "AKIAIOSFODNN7EXAMPLA",
    "secret_key": {"$env": "SYMBOLS_SECRET_KEY"},
}
NEW_ID = (
    "id: will be new, because Symbolicator remembers failures by ID for up to an hour. If "
    "Terraform manages the source, import it again"
)
WITH_PASSWORD: DemoSource = {
    "type": "http",
    "id": "internal",
    "name": "Internal",
    "url": "https://symbols.example.com/",
    "username": "sentry",
    "password": PASSWORD,
    "layout": {"type": "native", "casing": "default"},
}


def edit(job: Job, changes: Json, *arguments: str, id_: str = ID) -> Ran:
    job.write(changes, "changes.json")
    return job.command("edit", id_, "--from", "changes.json", *arguments)


def puts(job: Job) -> list[str]:
    return [request.path for request in job.server.requests if request.method == "PUT"]


@pytest.mark.parametrize("job", Age, indirect=True)
def test_a_new_name_keeps_id_secret_and_position(job: Job) -> None:
    before = job.stored
    ran = edit(job, {"name": "Nightly"})
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        'name: "Nightly builds" will be "Nightly"\n'
        'Changed "Nightly" (ID nightly-builds) in acme/game-client\n'
    )
    assert job.stored == [before[0], before[1] | {"name": "Nightly"}]


@pytest.mark.parametrize("job", Age, indirect=True)
def test_a_new_location_gets_a_new_id_and_keeps_the_secret(job: Job) -> None:
    before = job.stored
    ran = edit(job, {"prefix": None, "layout": {"casing": "default"}})
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[:-1] == [
        'layout.casing: "lowercase" will be "default"',
        'prefix: "nightly" will be removed',
        NEW_ID,
    ]
    now = job.stored[1]
    assert job.stored[0] == before[0]
    assert now.pop("id") != ID
    wanted = {name: value for name, value in before[1].items() if name not in ("id", "prefix")}
    assert now == wanted | {"layout": {"type": "unified", "casing": "default"}}


@pytest.mark.parametrize("job", Age, indirect=True)
def test_keep_id_keeps_the_id(job: Job) -> None:
    before = job.stored
    ran = edit(job, {"prefix": "weekly"}, "--keep-id")
    assert "id: stays the same, so Sentry may repeat old failures for up to an hour" in ran.out
    assert job.stored == [before[0], before[1] | {"prefix": "weekly"}]


@pytest.mark.parametrize("job", Age, indirect=True)
def test_a_new_secret_is_stored_under_a_new_id(job: Job) -> None:
    before = job.stored
    ran = edit(job, NEW_KEY, "--json")
    assert (ran.code, ran.err) == (0, "")
    now = job.stored[1]
    assert now["id"] == ran.json["id"] != ID
    assert now == before[1] | {
        "id": now["id"],
        "access_key": "AKIAIOSFODNN7EXAMPLA",
        "secret_key": SECRET_KEY,
    }
    changes = ran.json["changes"]
    assert isinstance(changes, list)
    assert {"path": "secret_key", "text": "will be replaced"} in changes
    assert puts(job) == ["/api/0/projects/acme/game-client/symbol-sources/"]


def test_an_optional_secret_is_kept_or_removed(job: Job) -> None:
    job.server.store("acme", "game-client", [WITH_PASSWORD])
    edit(job, {"username": "builder"}, "--keep-id", id_="internal")
    assert job.stored == [WITH_PASSWORD | {"username": "builder"}]
    ran = edit(job, {"username": None, "password": None}, "--keep-id", id_="internal")
    assert "password: will be removed\n" in ran.out
    wanted = dict(WITH_PASSWORD)
    del wanted["username"], wanted["password"]
    assert job.stored == [wanted]


def test_unknown_fields_go_back_unchanged(job: Job) -> None:
    more: dict[str, Json] = {"is_public": True, "platforms": ["native"], "has_index": False}
    job.server.store("acme", "game-client", [job.stored[1] | more])
    before = job.stored[0]
    assert edit(job, {"name": "Nightly", "is_public": False}, "--keep-id").code == 0
    assert job.stored == [before | {"name": "Nightly", "is_public": False}]


@pytest.mark.parametrize("more", [{}, {"is_public": True}, {"client_email": "none"}])
def test_a_key_file_and_a_prefix_are_stored_as_the_form_would(
    job: Job, more: dict[str, Json]
) -> None:
    """Whether or not the model knows, or accepts, all else that is stored."""
    old: DemoSource = {
        "type": "gcs", "id": "gcs", "name": "Google", "bucket": "acme-symbols",
        "client_email": "symbols@acme.iam.gserviceaccount.com", "private_key": "old",
        "layout": {"type": "native", "casing": "default"}, **more,
    }  # fmt: skip
    job.server.store("acme", "game-client", [old])
    key = pem(rsa_key())
    changes: Json = {
        "private_key": json.dumps({"type": "service_account", "private_key": key}),
        "prefix": " win ",
    }
    edit(job, changes, "--keep-id", id_="gcs")
    assert job.stored == [old | {"private_key": key, "prefix": "win"}]


def test_an_unchanged_source_is_not_written(job: Job) -> None:
    ran = edit(job, {"prefix": "nightly"}, "--json")
    assert (ran.code, ran.json["outcome"], puts(job)) == (0, "unchanged", [])


@pytest.mark.parametrize("changes", [{"name": "Nightly"}, {"prefix": "weekly"}, NEW_KEY])
def test_a_second_run_ends_the_same(job: Job, changes: Json) -> None:
    assert edit(job, changes).code == 0
    first = job.stored
    assert edit(job, changes).code == 0
    assert job.stored == first


@pytest.mark.parametrize("changes", [{"prefix": "weekly"}, {"prefix": None}])
def test_a_second_run_after_the_response_was_lost_for_good(
    job: Job, changes: dict[str, Json]
) -> None:
    """The server made the ID, and no journal has it. Other sources have the changes already."""
    other = job.stored[1] | {"id": "other", "prefix": changes["prefix"] or ""}
    job.server.store("acme", "game-client", [*job.stored, other])
    job.server.faults.add(Fault(method="PUT", carry=Carry.FIRST, sending=Sending.NONE))
    # The list is read twice before the change, and never after it.
    job.server.faults.add(Fault(path="/symbol-sources", times=2, carry=Carry.FIRST))
    job.server.faults.add(Fault(path="/symbol-sources", times=0, sending=Sending.NONE))
    assert edit(job, changes).code == ExitCode.UNREACHABLE
    first = job.stored
    job.server.faults = Faults()
    ran = edit(job, changes)
    assert (ran.code, job.stored) == (0, first)
    assert "up to date" in ran.out
    ran = edit(job, {"name": "Nightly"})
    assert ran.code == ExitCode.TARGET_MISSING
    assert (
        "Nothing was changed. An earlier edit, of which it is not known whether it was stored, may "
        "have given the source another ID. `symsrc-tui list` prints the IDs"
    ) in ran.err


SECRET_ALONE: Json = {"secret_key": {"$env": "SYMBOLS_SECRET_KEY"}}


@pytest.mark.parametrize("earlier", [{"name": "Nightly"}, {"prefix": "weekly"}, SECRET_ALONE])
@pytest.mark.parametrize("later", [SECRET_ALONE, {"name": "Nightly"}])
def test_an_edit_of_a_source_that_is_gone_changes_no_other(
    job: Job, earlier: Json, later: Json
) -> None:
    assert edit(job, earlier).code == 0
    other = job.stored[1] | {"id": "other", "name": "Nightly", "prefix": "weekly"}
    job.server.store("acme", "game-client", [other])
    ran = edit(job, later)
    assert (ran.code, job.stored) == (ExitCode.TARGET_MISSING, [other])
    assert "The project has no source with the ID nightly-builds" in ran.err


def test_an_interrupted_edit_of_a_secret_changes_no_other_source(job: Job) -> None:
    """Nobody knows which source the server gave the ID that it made."""
    job.server.faults.add(Fault(method="PUT", times=0, sending=Sending.NONE))
    assert edit(job, {"prefix": "weekly"}).code == ExitCode.UNREACHABLE
    job.server.faults = Faults()
    other = job.stored[1] | {"id": "other", "prefix": "weekly"}
    job.server.store("acme", "game-client", [other])
    later: list[Json] = [
        SECRET_ALONE,
        {"prefix": "weekly", **NEW_KEY},
        {"region": "eu-central-1"},
    ]
    for changes in later:
        assert edit(job, changes).code == ExitCode.TARGET_MISSING
    assert job.stored == [other]


def test_a_later_change_of_a_renamed_source_gets_a_new_id(job: Job) -> None:
    assert edit(job, {"prefix": "weekly"}).code == 0
    first = job.stored[1]["id"]
    assert NEW_ID in edit(job, {"prefix": "daily"}).out
    assert NEW_ID in edit(job, SECRET_ALONE).out
    assert job.stored[1]["id"] not in (ID, first)
    assert job.stored[1]["prefix"] == "daily"


def test_a_list_that_cannot_show_a_secret_does_not_settle_a_lost_response(job: Job) -> None:
    before = job.stored
    job.server.faults.add(Fault(Reply(500), method="PUT", times=0))
    ran = edit(job, {"secret_key": {"$env": "SYMBOLS_SECRET_KEY"}}, "--keep-id")
    assert ran.code == ExitCode.UNREACHABLE
    assert "not known whether the change was stored: " in ran.err
    assert "(status 500), and Sentry does not show secrets" in ran.err
    assert job.stored == before


@pytest.mark.parametrize("carry", [Carry.FIRST, Carry.NOT])
def test_a_gateways_rejection_is_settled_by_the_list(job: Job, carry: Carry) -> None:
    job.server.faults.add(Fault(web_page(403), method="PUT", times=0, carry=carry))
    ran = edit(job, {"name": "Nightly"})
    if carry is Carry.FIRST:
        assert ran.code == 0
    else:
        assert ran.code == ExitCode.API
        assert "Nothing was changed: the project does not show it" in ran.err


@pytest.mark.parametrize("keep", [["--keep-id"], []])
@pytest.mark.parametrize("job", [Age.NOVEMBER_2023], indirect=True)
def test_an_old_server_that_repeats_the_stored_secret_is_not_quoted(
    job: Job, keep: list[str]
) -> None:
    secret = str(job.stored[1]["secret_key"])
    ran = edit(job, {"layout": {"type": "slashsymbols"}}, *keep, "--debug", "log")
    assert (ran.code, ran.problems[-1]) == (ExitCode.API, (
        "warning: layout.type: Sentry servers older than June 2024 reject the layout /symbols"
    ))  # fmt: skip
    assert ran.lines[-1].startswith("symsrc-tui: 127.0.0.1 rejected the change. The server says: ")
    assert ran.lines[-1].endswith(
        "… is not valid. Nothing was changed. Change Layout and try again"
    )
    assert secret[:8] not in f"{ran.out}{ran.err}{(job.folder / 'log').read_text()}"


def test_a_gateways_rejection_of_a_secret_leaves_it_open(job: Job) -> None:
    job.server.faults.add(Fault(web_page(403), method="PUT", times=0))
    ran = edit(job, {"secret_key": {"$env": "SYMBOLS_SECRET_KEY"}}, "--keep-id")
    assert ran.code == ExitCode.UNREACHABLE
    assert "but not from Sentry's API, and Sentry does not show secrets" in ran.err


def test_a_dry_run_changes_nothing(job: Job) -> None:
    before = job.stored
    ran = edit(job, {"prefix": "weekly"}, "--dry-run")
    assert ran.out.splitlines() == [
        'prefix: "nightly" will be "weekly"',
        NEW_ID,
        "Dry run: nothing was changed in acme/game-client",
    ]
    as_json = edit(job, {"prefix": "weekly"}, "--dry-run", "--json").json
    assert (as_json["outcome"], as_json["dry_run"]) == ("changed", True)
    as_json = edit(job, {"prefix": "nightly"}, "--dry-run", "--json").json
    assert (as_json["outcome"], as_json["dry_run"]) == ("unchanged", True)
    assert (job.stored, puts(job)) == (before, [])


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"name": None}, ["name: Name is required. Example: Windows builds"]),
        ({"type": "gcs"}, [
            "type: The type s3 cannot be changed. Delete the source and add another"
        ]),
        ({"prefx": "x"}, ["prefx: Amazon S3 sources have no field prefx. Did you mean prefix?"]),
        ({"secret_key": {"$env": "NONE"}}, ["secret_key: The variable NONE is not set"]),
        ({"secret_key": "short"}, [
            "secret_key: This has 5 characters. A secret access key has 40"
        ]),
    ],
)  # fmt: skip
def test_invalid_changes_are_reported_and_nothing_is_changed(
    job: Job, changes: Json, problems: list[str]
) -> None:
    ran = edit(job, changes)
    assert (ran.code, ran.problems, puts(job)) == (ExitCode.FIELD_WRONG, problems, [])


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("[]", "The changes must be a JSON object, such as"),
        ("3", "The changes must be a JSON object, such as"),
        ("{}", "The JSON object contains no changes. Example: {"),
    ],
)
def test_the_changes_must_be_an_object(job: Job, document: str, said: str) -> None:
    job.write(document, "changes.json")
    ran = job.command("edit", ID, "--from", "changes.json")
    assert ran.code == ExitCode.FIELD_WRONG
    assert said in ran.err


FILTERED: dict[str, Json] = {"filters": {"filetypes": ["pdb"], "path_patterns": ["*a*"]}}


@pytest.mark.parametrize("keep", [["--keep-id"], []])
def test_a_rejection_blames_no_field_that_stays(job: Job, keep: list[str]) -> None:
    job.server.store("acme", "game-client", [job.stored[1] | FILTERED])
    job.server.faults.add(Fault(text(400, "the real reason"), method="PUT"))
    ran = edit(job, {"prefix": "weekly"}, *keep)
    assert (ran.code, ran.problems) == (ExitCode.API, [])
    assert ran.err == (
        "symsrc-tui: 127.0.0.1 rejected the change. The server says: the real reason. "
        "Nothing was changed. Change what the server names, and try again\n"
    )
    job.server.faults.add(Fault(text(400, "s3: filters: No; bucket: Bad"), method="PUT"))
    error = edit(job, {"name": "New"}, "--json").json["error"]
    assert error == {
        "code": "api",
        "message": "127.0.0.1 rejected the change. The server says: s3: filters: No; bucket: Bad",
        "advice": "Nothing was changed. Change what the server names, and try again.",
        "field": None,
    }


def test_a_rejection_names_the_changed_field_and_all_that_was_said(job: Job) -> None:
    said = "Invalid s3 source: prefix: Too long.; extra: Unknown field."
    job.server.faults.add(Fault(text(400, said), method="PUT"))
    ran = edit(job, {"prefix": "weekly"}, "--keep-id")
    assert ran.problems == ["prefix: Too long"]
    assert f"The server says: {said} Nothing was changed. Change Prefix and" in ran.err


def test_a_server_that_stores_filters_accepts_them(job: Job) -> None:
    job.server.store("acme", "game-client", [job.stored[1] | FILTERED])
    filters: list[Json] = [{"name": "New"}, {"filters": {"filetypes": ["pe"]}}, {"filters": None}]
    for changes in filters:
        assert edit(job, changes, "--dry-run").err == ""
    assert "reject the layout /symbols" in edit(job, {"layout": {"type": "slashsymbols"}}).err


def test_an_error_in_an_unchanged_field_does_not_block(job: Job) -> None:
    job.server.store("acme", "game-client", [job.stored[1] | {"access_key": "ASIA"}])
    ran = edit(job, {"name": "Nightly"})
    assert ran.code == 0
    assert ran.err == (
        "warning: access_key: ASIA… keys are temporary. Sentry needs an IAM user's access key "
        "(AKIA…) (unchanged)\n"
    )


def test_a_change_made_meanwhile_is_reported(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = [job.stored[0], job.stored[1] | {"region": "us-east-1"}]
    after_reading(monkeypatch, lambda: job.server.store("acme", "game-client", theirs))
    ran = edit(job, {"prefix": "weekly"})
    assert ran.code == ExitCode.API
    assert 'region: "eu-central-1" is now "us-east-1". Nothing was changed' in ran.err
    assert job.stored == theirs


@pytest.mark.parametrize("changes", [{"prefix": "weekly"}, NEW_KEY])
def test_a_change_made_while_the_server_was_busy_is_not_lost(job: Job, changes: Json) -> None:
    """Both ways to write it: the whole list, and the one source."""
    first, second = job.stored
    theirs = [first, second | {"region": "us-east-1"}]
    before_a_repeat(job.server, lambda: job.server.store("acme", "game-client", theirs))
    ran = edit(job, changes)
    assert (ran.code, job.stored) == (ExitCode.API, theirs)
    assert 'region: "eu-central-1" is now "us-east-1". Nothing was changed' in ran.err


def test_a_source_added_while_the_server_was_busy_is_kept(job: Job) -> None:
    first, second = job.stored
    theirs = [first | {"name": "Ours"}, second, WITH_PASSWORD]
    before_a_repeat(job.server, lambda: job.server.store("acme", "game-client", theirs))
    ran = edit(job, {"prefix": "weekly"})
    assert ran.code == 0
    assert 'Someone else added "Internal" (ID internal) in the meantime' in ran.err
    assert job.stored == [theirs[0], job.stored[1], WITH_PASSWORD]
    assert job.stored[1]["prefix"] == "weekly"


def test_without_the_plan_the_message_says_what_to_do(job: Job) -> None:
    job.environ |= {"SENTRY_ORG": "acme-labs", "SENTRY_PROJECT": "prototype"}
    job.server.store("acme-labs", "prototype", job.stored)
    ran = edit(job, {"prefix": "weekly"})
    assert ran.code == ExitCode.API
    assert "The plan of acme-labs does not include custom symbol sources" in ran.err
    assert "Keep the ID (--keep-id in a command), or enter the secret again" in ran.err
    assert edit(job, {"prefix": "weekly"}, "--keep-id").code == 0
