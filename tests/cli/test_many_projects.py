"""Commands on many projects: a plan, few requests at once, a result each, safe to repeat."""

from __future__ import annotations

import json
import signal
from collections import Counter
from threading import Event
from typing import TYPE_CHECKING, cast

import pytest

from symsrc_tui.demo.faults import Carry, Fault, Faults, Sending
from symsrc_tui.demo.messages import Reply, reply
from symsrc_tui.demo.schema import Age
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.sentry.transport import Transport
from tests.cli.ci import HTTP, S3, SECRET_KEY
from tests.cli.meanwhile import after_reading
from tests.replies import rate_limited, text

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from symsrc_tui.demo.world import DemoSource
    from tests.cli.ci import Job, Ran

OLD_KEY = "AKIAIOSFODNN7EXAMPLE"
NEW: dict[str, Json] = {
    "access_key": "AKIAIOSFODNN7EXAMPLA",
    "secret_key": {"$env": "SYMBOLS_SECRET_KEY"},
}


def slugs(job: Job) -> list[str]:
    return [*job.server._world.organizations["acme"].projects]


def stored(job: Job, slug: str) -> list[DemoSource]:
    return job.server.stored("acme", slug)


def outcomes(ran: Ran) -> dict[str, str]:
    """The outcome by project."""
    lines = [cast("dict[str, Json]", json.loads(line)) for line in ran.out.splitlines()]
    return {str(line["project"]): str(line["outcome"]) for line in lines[:-1]}


def fill(job: Job) -> list[str]:
    """Gives every project its own copy of one source."""
    for number, slug in enumerate(slugs(job)):
        copy = {**S3, "secret_key": "x" * 40, "id": f"copy-{number}"}
        job.server.store("acme", slug, [copy])
    job.write("\n".join(f"acme/{slug}  # ours" for slug in slugs(job)), "projects.txt")
    return slugs(job)


def in_flight(monkeypatch: pytest.MonkeyPatch) -> list[Counter[str]]:
    """How many requests of each project run, each time one starts."""
    running: Counter[str] = Counter()
    seen: list[Counter[str]] = []
    exchange = Transport.exchange

    async def counted(this: Transport, method: str, url: object, *rest: object, **more: object):  # type: ignore[no-untyped-def]
        project = str(url).split("/")[7]
        running[project] += 1
        seen.append(+running)
        try:
            return await exchange(this, method, url, *rest, **more)  # type: ignore[arg-type]
        finally:
            running[project] -= 1

    monkeypatch.setattr(Transport, "exchange", counted)
    return seen


def test_adds_to_all_with_bounded_requests(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    job.write("\n".join(f"acme/{slug}" for slug in slugs(job)), "projects.txt")
    job.write(HTTP)
    seen = in_flight(monkeypatch)
    ran = job.add("--from", "source.json", "--projects-from", "projects.txt", "--json")
    assert (ran.code, set(outcomes(ran).values())) == (0, {"added"})
    assert ran.err == "symsrc-tui: Plan: 30 to add\n"
    for slug in slugs(job):
        assert [each["name"] for each in stored(job, slug)].count("Windows builds") == 1
    assert max(each.total() for each in seen) == 8
    assert max(max(each.values()) for each in seen) == 1
    asked = Counter(request.path.split("/")[5] for request in job.server.requests)
    assert set(asked.values()) == {3}
    again = job.add("--from", "source.json", "--projects-from", "projects.txt", "--json")
    assert (again.code, set(outcomes(again).values())) == (0, {"unchanged"})


@pytest.mark.parametrize("carry", [Carry.NOT, Carry.FIRST])
def test_a_second_run_completes_a_partial_failure(job: Job, carry: Carry) -> None:
    job.write(HTTP)
    job.server.faults.add(
        Fault(method="POST", path="arena", times=0, carry=carry, sending=Sending.NONE)
    )
    job.server.faults.add(Fault(path="arena.*", times=0, carry=Carry.FIRST))
    places = ",".join(f"acme/{slug}" for slug in slugs(job)[:10])
    ran = job.add("--from", "source.json", "--projects", places, "--json")
    done = [slug for slug in slugs(job)[:10] if len(stored(job, slug)) % 2]
    job.server.faults = Faults()
    again = job.add("--from", "source.json", "--projects", places, "--json")
    assert (ran.code, again.code) == (ExitCode.SOME_FAILED if carry is Carry.NOT else 0, 0)
    assert len(done) == (5 if carry is Carry.NOT else 10)
    for slug in slugs(job)[:10]:
        names = [each["name"] for each in stored(job, slug)]
        assert names.count("Windows builds") == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_second_run_after_a_kill_stores_each_source_once(
    job: Job, number: signal.Signals
) -> None:
    job.write(HTTP)
    places = ",".join(f"acme/{slug}" for slug in slugs(job)[:10])
    arguments = ("--from", "source.json", "--projects", places, "--json")
    arrived = Event()
    # The source is stored, but the response does not come.
    job.server.faults.add(
        Fault(method="POST", path="game-tools", carry=Carry.FIRST, wait_for=arrived)
    )
    process = job.start(*arguments)
    while not stored(job, "game-tools"):
        assert process.poll() is None
    process.send_signal(number)
    ran = job.finish(process)
    arrived.set()
    assert ran.code == (-signal.SIGKILL if number is signal.SIGKILL else ExitCode.INTERRUPTED)
    assert job.add(*arguments).code == 0
    for slug in slugs(job)[:10]:
        names = [each["name"] for each in stored(job, slug)]
        assert names.count("Windows builds") == 1


def test_a_rate_limit_is_waited_for(job: Job) -> None:
    job.server.faults.add(Fault(rate_limited(), times=6))
    job.write(HTTP)
    places = ",".join(f"acme/{slug}" for slug in slugs(job)[:10])
    ran = job.add("--from", "source.json", "--projects", places)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "10 added")
    assert "Sentry is rate-limiting requests. Retrying in" in ran.err


def test_failures_are_listed_first_and_the_exit_code_means_some(job: Job) -> None:
    job.write(HTTP)
    ran = job.add(
        "--from", "source.json", "--projects", "acme/game-client,acme/nope,acme/game-server"
    )
    assert ran.code == ExitCode.SOME_FAILED
    lines = ran.out.splitlines()
    assert lines[0].startswith("failed         acme/nope: No project nope in acme")
    assert lines[-1] == "1 failed, 2 added"
    ran = job.add("--from", "source.json", "--projects", "acme/nope,acme/none")
    assert ran.code == ExitCode.TARGET_MISSING


@pytest.mark.parametrize(
    ("refused", "field", "hint"),
    [
        (text(400, "Invalid s3 source: bucket: Denied."), "bucket", "bucket: Denied."),
        # A guess from the server's possible age.
        (Reply(400), "layout.type", "older than June 2024 reject the layout"),
    ],
)
def test_a_rejection_names_the_field(job: Job, refused: Reply, field: str, hint: str) -> None:
    job.write({**S3, "layout": {"type": "slashsymbols", "casing": "default"}})
    job.server.faults.add(Fault(refused, method="POST", times=0))
    command = ("--from", "source.json", "--projects", "acme/game-client,acme/game-server")
    assert job.add(*command).out.count(hint) == 2
    line = json.loads(job.add(*command, "--json").out.splitlines()[0])
    assert line["error"]["field"] == field
    assert [each["field"] for each in line["problems"]] == [field]


def test_what_a_server_says_is_in_the_result(job: Job) -> None:
    job.server.faults.add(Fault(text(400, "No more sources today"), method="POST", times=0))
    job.write(HTTP)
    command = ("--from", "source.json", "--projects", "acme/game-client,acme/game-server")
    assert job.add(*command).out.count("The server says: No more sources today") == 2
    line = json.loads(job.add(*command, "--json").out.splitlines()[0])
    assert "The server says: No more sources today" in line["error"]["message"]


def test_a_journal_that_cannot_be_written_is_reported(job: Job) -> None:
    folder = job.folder / ".local/state"
    folder.mkdir(parents=True)
    folder.joinpath("symsrc-tui").write_text("no folder")
    job.write(HTTP)
    ran = job.add("--from", "source.json", "--projects", "acme/game-client,acme/game-server")
    assert ran.code == 0
    assert sum("journal.jsonl could not be written" in line for line in ran.lines) == 1


def test_a_list_adds_several(job: Job) -> None:
    job.write([HTTP, S3])
    ran = job.add("--from", "source.json")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "2 added")
    assert [each["type"] for each in job.added] == ["http", "s3"]


def test_an_id_that_another_source_has_fails(job: Job) -> None:
    job.server.store("acme", "game-client", [{**HTTP, "id": "ours"}])
    job.write({**S3, "id": "ours"})
    ran = job.add("--from", "source.json", "--projects", "acme/game-client,acme/game-server")
    assert ran.code == ExitCode.SOME_FAILED
    assert (
        'failed         acme/game-client: "Windows builds" (ID ours) The ID ours is taken by '
        '"Windows builds" (ID ours). Nothing was added to this project. Choose another ID.\n'
    ) in ran.out
    alone = job.add("--from", "source.json", "--projects", "acme/game-client")
    assert alone.code == ExitCode.ID_TAKEN
    assert len(job.stored) == 1
    # It has the place of another, too.
    other: DemoSource = {**S3, "id": "other", "secret_key": "x" * 40}
    job.server.store("acme", "game-client", [{**HTTP, "id": "ours"}, other])
    assert job.add("--from", "source.json", "--projects", "acme/game-client").code == 23


def test_a_list_says_up_to_date_where_a_single_source_exits_with_23(job: Job) -> None:
    job.write(HTTP)
    assert job.add("--from", "source.json").code == 0
    assert job.add("--from", "source.json").code == ExitCode.ID_TAKEN
    ran = job.add("--from", "source.json", "--projects", "acme/game-client")
    lines = ran.out.splitlines()
    assert (ran.code, len(job.added)) == (0, 1)
    assert lines[0].startswith('up to date     acme/game-client: "Windows builds" (ID ')
    assert lines[-1] == "1 up to date"


@pytest.mark.parametrize("more", [(), ("--projects", "acme/game-client")])
def test_a_chosen_id_is_the_way_to_a_second_source_of_a_place(
    job: Job, more: tuple[str, ...]
) -> None:
    job.write(HTTP)
    assert job.add("--from", "source.json", *more).code == 0
    job.write({**HTTP, "id": "deliberate"})
    assert job.add("--from", "source.json", *more).code == 0
    assert [each["id"] == "deliberate" for each in job.added] == [False, True]


def test_all_problems_of_a_list_are_reported_before_anything_is_sent(job: Job) -> None:
    job.write([HTTP, {**S3, "bucket": "Not_valid"}])
    ran = job.add("--from", "source.json")
    assert (ran.code, job.was_posted_to) == (ExitCode.FIELD_WRONG, False)
    assert ran.problems[0].startswith("source 2: bucket: A bucket name has 3 to 63")


def test_two_of_a_list_with_one_id_are_reported_before_anything_is_sent(job: Job) -> None:
    chosen = {**HTTP, "id": "deliberate"}
    job.write([HTTP, chosen, HTTP, {**S3, "id": "deliberate"}])
    ran = job.add("--from", "source.json", "--projects", "acme/game-client,acme/game-server")
    assert (ran.code, job.was_asked) == (ExitCode.FIELD_WRONG, False)
    assert ran.problems == [
        "source 3: The same as source 1. Remove it, or set an ID",
        "source 4: id: Source 2 has the same ID",
    ]
    job.write([HTTP, chosen])
    assert job.add("--from", "source.json").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--projects", "Acme!/x"), "is not a slug"),
        (("--projects", ","), "The list of projects is empty"),
        (("--projects-from", "nonesuch"), "nonesuch does not exist"),
    ],
)
def test_invalid_projects_are_rejected(job: Job, arguments: tuple[str, str], message: str) -> None:
    job.write(HTTP)
    ran = job.add("--from", "source.json", *arguments)
    assert (ran.code in (ExitCode.USAGE, ExitCode.FILE_UNREADABLE), job.was_asked) == (True, False)
    assert message in ran.err


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        (("--org", "acme"), {"SENTRY_ORG": "other"}),
        ((), {"SENTRY_ORG": "acme"}),
        ((), {"SENTRY_PROJECT": "acme/game-tools"}),
        (("-p", "acme/game-tools"), {}),
    ],
)
@pytest.mark.parametrize("way", ["--projects", "--projects-from"])
def test_projects_without_an_organization_are_in_the_known_one(
    job: Job, way: str, arguments: tuple[str, ...], environ: dict[str, str]
) -> None:
    for name in ("SENTRY_ORG", "SENTRY_PROJECT"):
        job.environ.pop(name, None)
    job.environ.update(environ)
    job.write(HTTP)
    job.write("game-client\nacme/game-server", "projects.txt")
    named = "projects.txt" if way == "--projects-from" else "game-client,acme/game-server"
    ran = job.add("--from", "source.json", way, named, "--json", *arguments)
    assert (ran.code, outcomes(ran)) == (
        ExitCode.OK,
        {"acme/game-client": "added", "acme/game-server": "added"},
    )


@pytest.mark.parametrize(
    ("environ", "code", "message"),
    [
        ({}, ExitCode.USAGE, "x (--projects) has no organization. Write ORG/PROJECT, or set"),
        ({"SENTRY_ORG": "Not one"}, ExitCode.TARGET_MISSING, "SENTRY_ORG"),
    ],
)
def test_a_project_without_any_organization_is_rejected(
    job: Job, environ: dict[str, str], code: ExitCode, message: str
) -> None:
    for name in ("SENTRY_ORG", "SENTRY_PROJECT"):
        job.environ.pop(name, None)
    job.environ.update(environ)
    job.write(HTTP)
    ran = job.add("--from", "source.json", "--projects", "x")
    assert (ran.code, job.was_asked) == (code, False)
    assert message in ran.err


@pytest.mark.parametrize("job", Age, indirect=True)
def test_a_rotation_replaces_the_old_key_in_every_project(job: Job) -> None:
    fill(job)
    other = {**S3, "secret_key": "y" * 40, "id": "other", "access_key": "AKIAIOSFODNN7OTHERXX"}
    job.server.store("acme", "game-server", [other])
    job.write(NEW, "new.json")
    command = ("rotate", "--match", f"access_key={OLD_KEY}", "--from", "new.json", "--no-check")
    ran = job.command(*command, "--projects-from", "projects.txt", "--json")
    assert ran.code == 0
    found = outcomes(ran)
    assert found.pop("acme/game-server") == "unchanged"
    assert set(found.values()) == {"changed"}
    assert stored(job, "game-server") == [other]
    now = stored(job, "game-tools")
    assert now == [{**S3, "id": now[0]["id"], **NEW, "secret_key": SECRET_KEY}]
    asked = Counter(request.path.split("/")[5] for request in job.server.requests)
    assert set(asked.values()) == {1, 4}
    before = {slug: stored(job, slug) for slug in slugs(job)}
    again = job.command(*command, "--projects-from", "projects.txt", "--json")
    assert (again.code, set(outcomes(again).values())) == (0, {"unchanged"})
    assert {slug: stored(job, slug) for slug in slugs(job)} == before
    job.write(S3)
    assert job.add("--from", "source.json").code == ExitCode.ID_TAKEN


@pytest.mark.parametrize("more", [{"bucket": "acme-other"}, {"name": "Ours", "layout": {}}])
def test_a_rotation_changes_nothing_but_credentials(job: Job, more: dict[str, Json]) -> None:
    before = job.stored
    job.write({**NEW, **more}, "new.json")
    ran = job.command("rotate", "--match", f"access_key={OLD_KEY}", "--from", "new.json")
    assert (ran.code, job.stored, job.was_asked) == (ExitCode.FIELD_WRONG, before, False)
    assert f"rotate changes credentials only. Remove {', '.join(more)}. Nothing" in ran.err


def test_what_others_did_is_told_once_for_all_sources_of_a_project(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = [{**S3, "secret_key": "x" * 40, "id": each} for each in ("one", "two")]
    job.server.store("acme", "game-client", ours)
    job.write(NEW, "new.json")
    theirs = [*ours, {**HTTP, "id": "third"}]
    after_reading(monkeypatch, lambda: job.server.store("acme", "game-client", theirs))
    command = ("rotate", "--match", f"access_key={OLD_KEY}", "--from", "new.json", "--no-check")
    ran = job.command(*command)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "2 changed")
    assert ran.out.count('Someone else added "Windows builds" (ID third) in the meantime') == 1


def test_an_old_secret_does_not_stay_beside_new_credentials(job: Job) -> None:
    before = job.stored
    job.write({"access_key": NEW["access_key"]}, "new.json")
    command = ("rotate", "--match", f"access_key={OLD_KEY}", "--from", "new.json", "--no-check")
    ran = job.command(*command)
    assert (ran.code, job.stored) == (ExitCode.FIELD_WRONG, before)
    assert "secret_key: Enter the one that belongs to the new credentials" in ran.out
    (line, _) = map(json.loads, job.command(*command, "--json").out.splitlines())
    assert line["error"]["field"] == "secret_key"
    assert [each["field"] for each in line["problems"]] == ["secret_key"]


def test_the_credentials_in_use_are_named_where_none_match(job: Job) -> None:
    job.write(NEW, "new.json")
    ran = job.command("rotate", "--match", "access_key=AKIANOSUCHKEY", "--from", "new.json")
    assert ran.code == 0
    assert f"No source uses access_key=AKIANOSUCHKEY. In use: access_key={OLD_KEY}" in ran.err


@pytest.mark.parametrize("host", ["SYMBOLS.example.com", "https://symbols.example.com/files"])
def test_a_host_may_be_written_in_any_way(job: Job, host: str) -> None:
    old: DemoSource = {**HTTP, "id": "old", "username": "ci", "password": "an old one"}
    job.server.store("acme", "game-client", [old])
    job.write({"password": {"$env": "SYMBOLS_PASSWORD"}}, "new.json")
    match = ("--match", f"host={host}", "--match", "username=ci")
    assert job.command("rotate", *match, "--from", "new.json", "--no-check").code == 0
    assert job.stored[0]["password"] == job.environ["SYMBOLS_PASSWORD"]


@pytest.mark.parametrize(
    ("own", "outcome"),
    [({}, "unchanged"), ({"username": "ci"}, "changed"), ({"password": "an old one"}, "changed")],
)
def test_only_sources_that_have_credentials_are_matched(
    job: Job, own: DemoSource, outcome: str
) -> None:
    job.server.store("acme", "game-client", [{**HTTP, "id": "old", **own}])
    new: DemoSource = {"username": "new", "password": {"$env": "SYMBOLS_PASSWORD"}}
    job.write(new, "new.json")
    match = ("--match", "host=symbols.example.com")
    ran = job.command("rotate", *match, "--from", "new.json", "--no-check", "--json")
    assert (ran.code, outcomes(ran)) == (0, {"acme/game-client": outcome})
    assert ("username" in job.stored[0], "No source uses host=" in ran.err) == (
        bool(own) or outcome == "changed",
        outcome == "unchanged",
    )


def test_a_source_that_differs_is_told_by_its_own_name(job: Job) -> None:
    job.server.store("acme", "game-client", [{**HTTP, "id": "old", "name": "Ours"}])
    job.write(HTTP)
    ran = job.add("--from", "source.json", "--projects", "acme/game-client")
    first, second, last = ran.out.splitlines()
    assert (ran.code, last) == (0, "1 different")
    assert first == 'different      acme/game-client: "Ours" (ID old)'
    assert second.lstrip() == (
        'This project already has a source for this place: "Ours" (ID old). It differs in Name. '
        "To change it, edit that source"
    )


def test_warnings_of_an_edit_are_told_in_every_project(job: Job) -> None:
    old: DemoSource = {**HTTP, "id": "old", "username": "ci", "password": "an old one"}
    job.server.store("acme", "game-client", [old])
    job.write({"url": "https://elsewhere.example.net/"}, "changes.json")
    arguments = ("edit", "old", "--from", "changes.json", "--projects", "acme/game-client")
    warned = "password: The stored one is kept, so Sentry will send it to elsewhere.example.net"
    (line, _) = map(json.loads, job.command(*arguments, "--dry-run", "--json").out.splitlines())
    assert any(warned in each for each in line["warnings"])
    assert f"  warning: {warned}" in job.command(*arguments).out


def test_an_interrupted_run_says_of_each_project_what_is_known(job: Job) -> None:
    job.write(HTTP)
    some = slugs(job)[:12]
    places = ",".join(f"acme/{slug}" for slug in some)
    held = Event()
    # Eight at once: the first is stored; of the others, only some are begun.
    job.server.faults.add(Fault(method="POST", path=f"/{some[0]}/", carry=Carry.FIRST))
    job.server.faults.add(Fault(method="POST", times=0, wait_for=held))
    process = job.start("--from", "source.json", "--projects", places, "--json")
    while not any("POST" in each.method for each in job.server.requests):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    ran = job.finish(process)
    held.set()
    assert ran.code == ExitCode.INTERRUPTED
    *lines, last = map(json.loads, ran.out.splitlines())
    assert {each["project"] for each in lines} == {f"acme/{slug}" for slug in some}
    assert last["summary"]["failed"] == sum(each["outcome"] == "failed" for each in lines) > 0
    assert {each["error"]["message"] for each in lines if each["error"]} <= {
        "Interrupted. It is not known whether this was done",
        "Interrupted before this was done",
    }


def test_what_was_only_read_again_is_not_in_doubt(job: Job) -> None:
    old: DemoSource = {**S3, "secret_key": "x" * 40, "id": "old"}
    for slug in ("game-client", "game-server"):
        job.server.store("acme", slug, [old])
    job.write(NEW, "new.json")
    held = Event()
    path = "/game-server/symbol-sources"
    job.server.faults.add(Fault(method="GET", path=path, carry=Carry.FIRST))
    job.server.faults.add(Fault(method="GET", path=path, carry=Carry.FIRST, wait_for=held))
    process = job.start(
        *("--match", f"access_key={OLD_KEY}", "--from", "new.json", "--no-check"),
        *("--projects", "acme/game-client,acme/game-server"),
        command="rotate",
    )

    def is_read_again() -> bool:
        return sum(path in each.path for each in job.server.requests) == 2

    # The other project is done once it was read after its change.
    while not is_read_again() or job.stored[0]["id"] == "old" or reads(job, "game-client") < 3:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    ran = job.finish(process)
    held.set()
    assert ran.code == ExitCode.INTERRUPTED
    (line,) = (each for each in ran.out.splitlines() if "acme/game-server" in each)
    assert line.endswith("Interrupted before this was done.")
    assert "Nothing was changed" not in ran.err
    assert stored(job, "game-server") == [old]


def reads(job: Job, slug: str) -> int:
    """How often the list of a project was read."""
    path = f"/{slug}/symbol-sources"
    return sum(path in each.path and each.method == "GET" for each in job.server.requests)


def test_a_dry_run_of_a_rotation_only_shows_the_plan(job: Job) -> None:
    before = job.stored
    job.write(NEW, "new.json")
    match = ("--match", f"access_key={OLD_KEY}")
    ran = job.command("rotate", *match, "--from", "new.json", "--no-check", "--dry-run")
    assert (ran.code, job.stored) == (0, before)
    assert ran.out.splitlines()[:3] == [
        'to change      acme/game-client: "Nightly builds" (ID nightly-builds)',
        '               access_key: "AKIAIOSFODNN7EXAMPLE" will be "AKIAIOSFODNN7EXAMPLA"',
        "               secret_key: will be replaced",
    ]


def test_new_credentials_that_do_not_work_are_not_stored(job: Job) -> None:
    url = "http://127.0.0.1:1/"  # where nothing listens
    old: DemoSource = {**HTTP, "id": "old", "url": url, "username": "ci", "password": "an old one"}
    job.server.store("acme", "game-client", [old])
    job.write({"password": {"$env": "SYMBOLS_PASSWORD"}}, "new.json")
    match = ("--match", "host=127.0.0.1", "--match", "username=ci")
    ran = job.command("rotate", *match, "--from", "new.json")
    assert (ran.code, job.stored) == (ExitCode.CHECK_FAILED, [old])
    assert "A check with the new credentials failed: " in ran.out
    assert "To skip the check, add --no-check" in ran.out
    assert job.command("rotate", *match, "--from", "new.json", "--no-check").code == 0
    assert job.stored[0]["password"] == job.environ["SYMBOLS_PASSWORD"]


@pytest.mark.parametrize(
    "more", [{"is_public": True}, {"has_index": False, "platforms": ["native"]}]
)
def test_fields_of_other_versions_do_not_skip_the_check(job: Job, more: dict[str, Json]) -> None:
    url = "http://127.0.0.1:1/"  # where nothing listens
    old: DemoSource = {**HTTP, "id": "old", "url": url, "username": "ci", "password": "an old one"}
    job.server.store("acme", "game-client", [old | more])
    job.write({"password": {"$env": "SYMBOLS_PASSWORD"}}, "new.json")
    match = ("--match", "host=127.0.0.1", "--match", "username=ci")
    ran = job.command("rotate", *match, "--from", "new.json")
    assert (ran.code, job.stored) == (ExitCode.CHECK_FAILED, [old | more])
    assert "A check with the new credentials failed: " in ran.out


def test_a_source_that_cannot_be_checked_is_not_changed(job: Job) -> None:
    old: DemoSource = {**S3, "id": "old", "secret_key": "x" * 40, "bucket": "Not_valid"}
    job.server.store("acme", "game-client", [old])
    job.write(NEW, "new.json")
    command = ("rotate", "--match", f"access_key={OLD_KEY}", "--from", "new.json")
    ran = job.command(*command)
    assert (ran.code, job.stored) == (ExitCode.CHECK_FAILED, [old])
    assert "cannot be checked, because other fields of the source have errors" in ran.out
    assert job.command(*command, "--no-check").code == 0
    assert job.stored[0]["secret_key"] == SECRET_KEY


@pytest.mark.parametrize(
    ("match", "message"),
    [
        (("access_key",), "--match needs a field and its value"),
        (("access_key=",), "--match needs a field and its value"),
        (("secret_key=x",), "Cannot match on secret_key. Use access_key, client_email, "),
        (("layout.type=unified",), "Cannot match on layout.type. Use access_key, client_email, "),
        (("username=ci",), "username belongs to one server. Add --match host=NAME"),
    ],
)
def test_a_match_that_is_too_broad_is_rejected(
    job: Job, match: tuple[str, ...], message: str
) -> None:
    job.write(NEW, "new.json")
    ran = job.command("rotate", *(f"--match={each}" for each in match), "--from", "new.json")
    assert ran.code == ExitCode.USAGE
    assert message in ran.err


@pytest.mark.parametrize("changes", [{"name": "Ours"}, {"prefix": "new"}])
def test_an_edit_of_many_projects_can_be_repeated(job: Job, changes: Json) -> None:
    fill(job)
    job.write(changes, "changes.json")
    command = ("edit", "copy-0", "--from", "changes.json", "--projects-from", "projects.txt")
    ran = job.command(*command, "--json")
    assert (ran.code, set(outcomes(ran).values())) == (0, {"changed"})
    before = {slug: stored(job, slug) for slug in slugs(job)}
    assert all(each[0].items() >= cast("DemoSource", changes).items() for each in before.values())
    asked = Counter(request.path.split("/")[5] for request in job.server.requests)
    assert set(asked.values()) == {4}
    again = job.command(*command, "--json")
    assert (again.code, set(outcomes(again).values())) == (0, {"unchanged"})
    assert {slug: stored(job, slug) for slug in slugs(job)} == before


def test_an_edit_of_many_projects_that_was_killed_can_be_completed(job: Job) -> None:
    """The server has made an ID in the first project, which also has a source like the new one."""
    some = fill(job)[:3]
    other: DemoSource = {**stored(job, some[0])[0], "id": "other", "bucket": "acme-other"}
    job.server.store("acme", some[0], [*stored(job, some[0]), other])
    for slug in some:
        unified: Json = {"type": "unified", "casing": "lowercase"}
        rest = stored(job, slug)[1:]
        job.server.store("acme", slug, [{**stored(job, slug)[0], "layout": unified}, *rest])
    job.write({"layout": {"type": "symstore"}}, "changes.json")
    places = ",".join(f"acme/{slug}" for slug in some)
    arguments = ("copy-0", "--from", "changes.json", "--projects", places, "--json")
    held = Event()
    carried = Fault(method="PUT", path=f"/{some[0]}/", carry=Carry.FIRST, wait_for=held)
    job.server.faults.add(carried, Fault(method="PUT", times=0, wait_for=held))
    process = job.start(*arguments, command="edit")
    while stored(job, some[0])[0]["id"] == "copy-0":
        assert process.poll() is None
    process.kill()
    job.finish(process)
    held.set()
    job.server.faults = Faults()
    ran = job.command("edit", *arguments)
    assert (ran.code, outcomes(ran)[f"acme/{some[0]}"]) == (0, "unchanged")
    for slug in some:
        layouts = [cast("DemoSource", each["layout"])["type"] for each in stored(job, slug)]
        assert set(layouts) == {"symstore"}


@pytest.mark.parametrize("fails", ["PUT", "GET"])
def test_an_edit_of_the_place_in_many_projects_can_be_completed(job: Job, fails: str) -> None:
    """The first project shows which place the others have, so it has to be the last."""
    fill(job)
    job.write({"prefix": "new", "secret_key": NEW["secret_key"]}, "changes.json")
    some = slugs(job)[:3]
    places = ",".join(f"acme/{slug}" for slug in some)
    command = ("edit", "copy-0", "--from", "changes.json", "--projects", places, "--json")
    denied = reply(403, {"detail": "You do not have permission to perform this action."})
    job.server.faults.add(Fault(denied, method=fails, path=f"{some[2]}/", times=1))
    ran = job.command(*command)
    assert ran.code == ExitCode.SOME_FAILED
    assert [outcomes(ran)[f"acme/{slug}"] for slug in some] == ["failed", "changed", "failed"]
    assert (
        "Not changed: the other projects' sources are found by its current location"
        in ran.out.splitlines()[1]
    )
    assert stored(job, some[0])[0].get("prefix") is None
    again = job.command(*command)
    assert (again.code, "failed" in outcomes(again).values()) == (0, False)
    assert [stored(job, slug)[0]["prefix"] for slug in some] == ["new"] * 3
    # A new name need not wait.
    job.write({"name": "Ours"}, "changes.json")
    job.server.faults.add(Fault(denied, method=fails, path=f"{some[2]}/", times=1))
    command = ("edit", str(stored(job, some[0])[0]["id"]), *command[2:])
    assert [*outcomes(job.command(*command)).values()].count("changed") == 2


def test_the_usual_code_says_that_all_have_failed_alike(job: Job) -> None:
    fill(job)
    job.write({"prefix": "new"}, "changes.json")
    places = ",".join(f"acme/{slug}" for slug in slugs(job)[:2])
    denied = reply(403, {"detail": "You do not have permission to perform this action."})
    job.server.faults.add(Fault(denied, method="PUT", times=0))
    ran = job.command("edit", "copy-0", "--from", "changes.json", "--projects", places)
    assert ran.code == ExitCode.PERMISSION_MISSING


def test_an_unknown_outcome_says_how_to_go_on(job: Job) -> None:
    job.server.faults.add(Fault(Reply(500), method="POST", times=0))
    job.write(HTTP)
    ran = job.add(
        "--from", "source.json", "--projects", "acme/game-client,acme/game-server", "--json"
    )
    assert ran.code == ExitCode.UNREACHABLE
    assert ran.out.count("Run this again: the source keeps its ID") == 2
    assert "wizard" not in ran.out
