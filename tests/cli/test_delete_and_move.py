"""`delete` and `move` keep every other source and secret, on servers of each age."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, cast

import pytest

from symsrc_tui.demo.faults import Carry, Fault, Sending
from symsrc_tui.demo.messages import Reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.exit_codes import ExitCode
from tests.cli.ci import HTTP
from tests.cli.meanwhile import after_reading, at_the_same_moment, before_a_repeat

if TYPE_CHECKING:
    from symsrc_tui.demo.world import DemoSource
    from tests.cli.ci import Job

FIRST = "b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b11"
THIRD: DemoSource = {
    "type": "http",
    "id": "third",
    "name": "Third",
    "url": "https://symbols.example.com/third",
    "username": "u",
    "password": "correct horse battery staple",
    "layout": {"type": "native", "casing": "default"},
}


def ids(job: Job) -> list[str]:
    return [str(source["id"]) for source in job.stored]


def methods(job: Job) -> list[str]:
    return [request.method for request in job.server.requests]


def journal(job: Job) -> list[dict[str, object]]:
    file = job.folder / ".local/state/symsrc-tui/journal.jsonl"
    assert file.stat().st_mode & 0o777 == 0o600
    return [cast("dict[str, object]", json.loads(line)) for line in file.read_text().splitlines()]


@pytest.mark.parametrize("job", Age, indirect=True)
def test_deletes_one_source(job: Job) -> None:
    ran = job.command("delete", "nightly-builds", "--yes", "--json")
    assert (ran.code, ran.err, ids(job)) == (0, "", [FIRST])
    assert ran.json == {
        "project": "acme/game-client",
        "name": "Nightly builds",
        "outcome": "deleted",
        "id": "nightly-builds",
        "error": None,
        "warnings": [],
    }
    assert [(each["action"], each["state"]) for each in journal(job)] == [
        ("delete", "planned"),
        ("delete", "verified"),
    ]


@pytest.mark.parametrize("job", Age, indirect=True)
@pytest.mark.parametrize(
    ("command", "outcome"),
    [(("delete", "nightly-builds", "--yes"), "deleted"), (("move", FIRST, "--last"), "changed")],
)
def test_the_help_has_the_outcome_of_the_command(
    job: Job, command: tuple[str, ...], outcome: str
) -> None:
    assert job.command(*command, "--json").json["outcome"] == outcome
    assert f'"outcome": "{outcome}"' in job.command(command[0], "--help").out


def test_a_token_that_cannot_delete_changes_the_list_instead(job: Job) -> None:
    job.server.store("acme", "game-client", [*job.stored, THIRD])
    before = job.stored
    job.environ["SENTRY_AUTH_TOKEN"] = job.server.make_token("project:write", "org:read")
    assert job.command("delete", FIRST, "--yes").code == 0
    assert job.stored == before[1:]


def test_a_read_only_token_deletes_nothing(job: Job) -> None:
    job.environ["SENTRY_AUTH_TOKEN"] = job.server.read_only_token
    ran = job.command("delete", FIRST, "--yes")
    assert ran.code == ExitCode.PERMISSION_MISSING
    assert "Nothing was changed. It needs the scope project:admin or project:write" in ran.err
    assert len(job.stored) == 2


def test_deleting_needs_yes_without_a_terminal(job: Job) -> None:
    ran = job.command("delete", FIRST)
    assert (ran.code, job.was_asked) == (ExitCode.USAGE, False)
    assert ran.lines == [
        "symsrc-tui: Deleting needs a confirmation, and stdin is not a terminal. Add --yes"
    ]


def test_a_second_deletion_is_reported_and_a_wrong_id_fails(job: Job) -> None:
    job.command("delete", FIRST, "--yes")
    again = job.command("delete", FIRST, "--yes", "--json")
    assert (again.code, again.json["outcome"]) == (0, "unchanged")
    ran = job.command("delete", "nonesuch", "--yes")
    assert ran.code == ExitCode.TARGET_MISSING
    assert ran.err == (
        "symsrc-tui: The project has no source with the ID nonesuch. "
        "`symsrc-tui list` prints the IDs\n"
    )


@pytest.mark.parametrize("carry", [Carry.FIRST, Carry.NOT])
@pytest.mark.parametrize(
    ("method", "command"),
    [("DELETE", ("delete", "nightly-builds", "--yes")), ("PUT", ("move", FIRST, "--last"))],
)
def test_a_lost_response_is_settled_by_the_list(
    job: Job, method: str, command: tuple[str, ...], carry: Carry
) -> None:
    job.server.faults.add(Fault(method=method, carry=carry, sending=Sending.NONE))
    assert job.command(*command).code == 0
    assert ids(job) == ([FIRST] if method == "DELETE" else ["nightly-builds", FIRST])
    assert methods(job).count(method) == (1 if carry is Carry.FIRST else 2)


def test_an_unknown_outcome_is_reported(job: Job) -> None:
    job.server.faults.add(Fault(method="DELETE", times=0, sending=Sending.NONE))
    ran = job.command("delete", "nightly-builds", "--yes")
    assert ran.code == ExitCode.UNREACHABLE
    assert "It is not known whether the change was stored" in ran.lines[-1]


@pytest.mark.parametrize("job", Age, indirect=True)
@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ((FIRST, "--last"), ["nightly-builds", "third", FIRST]),
        (("third", "--first"), ["third", FIRST, "nightly-builds"]),
        (("third", "--before", "nightly-builds"), [FIRST, "third", "nightly-builds"]),
        ((FIRST, "--after", "nightly-builds"), ["nightly-builds", FIRST, "third"]),
    ],
)
def test_moves_one_source_and_keeps_all_ids_and_secrets(
    job: Job, arguments: tuple[str, ...], wanted: list[str]
) -> None:
    before: dict[object, DemoSource] = {each["id"]: each for each in (*job.stored, THIRD)}
    job.server.store("acme", "game-client", [*before.values()])
    ran = job.command("move", *arguments)
    assert (ran.code, ran.err) == (0, "")
    assert job.stored == [before[id_] for id_ in wanted]


@pytest.mark.parametrize("arguments", [("--first",), ("--before", FIRST), ("--after", FIRST)])
def test_a_source_in_its_place_is_not_moved(job: Job, arguments: tuple[str, ...]) -> None:
    ran = job.command("move", FIRST, *arguments, "--json")
    assert (ran.code, ran.json["outcome"]) == (0, "unchanged")
    assert set(methods(job)) == {"GET"}


@pytest.mark.parametrize("arguments", [("x", "--first"), (FIRST, "--before", "x")])
def test_moving_needs_ids_that_exist(job: Job, arguments: tuple[str, ...]) -> None:
    ran = job.command("move", *arguments)
    assert ran.code == ExitCode.TARGET_MISSING
    assert "The project has no source with the ID x" in ran.err


def test_a_source_added_meanwhile_is_kept_and_reported(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = job.stored
    after_reading(monkeypatch, lambda: job.server.store("acme", "game-client", [*before, THIRD]))
    ran = job.command("move", FIRST, "--last")
    assert ids(job) == ["nightly-builds", FIRST, "third"]
    assert ran.problems == [
        'warning: acme/game-client: Someone else added "Third" (ID third) in the meantime'
    ]


@pytest.mark.parametrize("command", [("delete", FIRST, "--yes"), ("move", FIRST, "--last")])
def test_a_source_added_while_the_server_was_busy_is_kept(
    job: Job, command: tuple[str, ...]
) -> None:
    job.environ["SENTRY_AUTH_TOKEN"] = job.server.make_token("project:write", "org:read")
    before = job.stored
    theirs = [*before, THIRD]
    before_a_repeat(job.server, lambda: job.server.store("acme", "game-client", theirs))
    ran = job.command(*command)
    assert ran.code == 0
    assert 'acme/game-client: Someone else added "Third" (ID third) in the meantime' in ran.err
    assert THIRD in job.stored
    assert [each["state"] for each in journal(job)] == ["planned", "failed", "planned", "verified"]


@pytest.mark.parametrize("job", Age, indirect=True)
@pytest.mark.parametrize(
    ("command", "id_"),
    [
        (("move", FIRST, "--last"), "nightly-builds"),
        (("move", "nightly-builds", "--first"), "nightly-builds"),
        (("delete", FIRST, "--yes"), "nightly-builds"),
        (("edit", "nightly-builds", "--from", "changes.json"), "third"),
    ],
)
def test_a_change_that_a_write_of_the_list_has_undone_is_reported(
    job: Job, command: tuple[str, ...], id_: str
) -> None:
    job.environ["SENTRY_AUTH_TOKEN"] = job.server.make_token("project:write", "org:read")
    job.write({"prefix": "weekly"}, "changes.json")
    job.server.store("acme", "game-client", [*job.stored, THIRD])
    (before,) = (each for each in job.stored if each["id"] == id_)

    def act() -> None:
        theirs = [each | {"name": "Theirs"} if each["id"] == id_ else each for each in job.stored]
        job.server.store("acme", "game-client", theirs)

    at_the_same_moment(job.server, act)
    ran = job.command(*command)
    (now,) = (each for each in job.stored if each["name"] == before["name"])
    title = f'"{before["name"]}" (ID {id_})'
    told = (
        f"warning: acme/game-client: Someone else changed or deleted {title} at the same moment. "
        f"This change has undone that, and the source has the ID {now['id']} now. "
        "If theirs was meant, repeat it"
    )
    assert (ran.code, ran.problems) == (0, [told])
    assert now == before | {"id": now["id"]} != before


def test_a_deletion_that_a_write_of_the_list_has_undone_is_reported(job: Job) -> None:
    """Only a source without a secret can come back."""
    theirs = job.stored[1:]
    at_the_same_moment(job.server, lambda: job.server.store("acme", "game-client", theirs))
    ran = job.command("move", "nightly-builds", "--first")
    assert 'Someone else changed or deleted "Microsoft"' in ran.err
    assert [each["name"] for each in job.stored] == ["Nightly builds", "Microsoft"]


def test_a_new_id_of_a_source_that_was_replaced_by_itself_is_not_taken_for_undone(
    job: Job,
) -> None:
    """A change of one source does not write the others."""
    job.write({"name": "Nightly"}, "changes.json")
    theirs = [job.stored[0] | {"id": "theirs"}, job.stored[1]]
    at_the_same_moment(job.server, lambda: job.server.store("acme", "game-client", theirs))
    ran = job.command("edit", "nightly-builds", "--from", "changes.json")
    assert ran.problems == [
        f'warning: acme/game-client: Someone else removed "Microsoft" (ID {FIRST}) in the meantime',
        'warning: acme/game-client: Someone else added "Microsoft" (ID theirs) in the meantime',
    ]


def test_an_id_from_before_an_edit_is_followed(job: Job) -> None:
    job.write({"prefix": "weekly"}, "changes.json")
    assert job.command("edit", "nightly-builds", "--from", "changes.json").code == 0
    id_ = str(job.stored[1]["id"])
    said = f'symsrc-tui: nightly-builds is a former ID of "Nightly builds" (ID {id_})'
    ran = job.command("move", FIRST, "--after", "nightly-builds")
    assert (ran.code, ran.lines, ids(job)) == (0, [said], [id_, FIRST])
    ran = job.command("move", FIRST, "--before", "nightly-builds")
    assert (ran.code, ran.lines, ids(job)) == (0, [said], [FIRST, id_])
    ran = job.command("move", "nightly-builds", "--first")
    assert (ran.code, ran.lines, ids(job)) == (0, [said], [id_, FIRST])
    ran = job.command("export", "nightly-builds")
    assert (ran.code, ran.lines, '"Nightly builds"' in ran.out) == (0, [said], True)
    ran = job.command("delete", "nightly-builds", "--yes")
    assert (ran.code, ran.lines, ids(job)) == (0, [said], [FIRST])
    again = job.command("delete", "nightly-builds", "--yes", "--json")
    assert (again.code, again.json["outcome"]) == (0, "unchanged")


def test_others_that_never_stop_end_it(job: Job) -> None:
    sources = job.server._world.organizations["acme"].projects["game-client"].sources
    for number in range(5):
        more: DemoSource = THIRD | {"id": f"more-{number}"}
        before_a_repeat(job.server, partial(sources.append, more))
    ran = job.command("move", FIRST, "--last")
    assert ran.code == ExitCode.API
    assert "another change came before this one. Nothing was changed" in ran.err
    assert ids(job)[:3] == [FIRST, "nightly-builds", "more-0"]


@pytest.mark.parametrize(
    ("command", "method"),
    [(("delete", FIRST, "--yes"), "DELETE"), (("move", "nightly-builds", "--first"), "PUT")],
)
def test_a_change_made_while_the_server_was_busy_is_not_lost(
    job: Job, command: tuple[str, ...], method: str
) -> None:
    first, second = job.stored
    theirs = [second, first | {"name": "Ours"}]
    before_a_repeat(
        job.server, lambda: job.server.store("acme", "game-client", theirs), method=method
    )
    ran = job.command(*command)
    assert ran.code == ExitCode.API
    assert "Someone else changed it in the meantime: " in ran.err
    assert job.stored == theirs


def test_another_change_after_a_lost_response_leaves_the_order_open(job: Job) -> None:
    theirs = [*job.stored, THIRD]
    before_a_repeat(job.server, lambda: job.server.store("acme", "game-client", theirs), Reply(502))
    ran = job.command("move", FIRST, "--last")
    assert (ran.code, job.stored) == (ExitCode.UNREACHABLE, theirs)
    assert "and then somebody made another change" in ran.err


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("delete", FIRST, "--yes"), 'name: "Microsoft" is now "Ours". Nothing was deleted'),
        (
            ("move", "nightly-builds", "--first"),
            "the order of the sources. Nothing was changed",
        ),
    ],
)
def test_a_change_made_meanwhile_is_reported_and_nothing_is_changed(
    job: Job, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], told: str
) -> None:
    first, second = job.stored
    theirs = [second, first | {"name": "Ours"}]
    after_reading(monkeypatch, lambda: job.server.store("acme", "game-client", theirs))
    ran = job.command(*command)
    assert ran.code == ExitCode.API
    assert f"Someone else changed it in the meantime: {told}" in ran.err
    assert job.stored == theirs


def test_the_id_that_an_edit_did_not_get_is_another_source(job: Job) -> None:
    one: DemoSource = {**HTTP, "id": "one"}
    other: DemoSource = {**HTTP, "id": "other", "name": "Other"}
    job.server.store("acme", "game-client", [one, other])
    job.write({"id": "other"}, "changes.json")
    ran = job.command("edit", "one", "--from", "changes.json")
    assert (ran.code, job.stored) == (ExitCode.ID_TAKEN, [one, other])
    assert 'The ID other is taken by "Other"' in ran.err
    job.server.store("acme", "game-client", [other])
    for command in (("delete", "one", "--yes"), ("edit", "one", "--from", "changes.json")):
        assert job.command(*command).code == ExitCode.TARGET_MISSING
    assert job.stored == [other]
