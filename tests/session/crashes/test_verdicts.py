"""What crashes say about the project's sources, and the one thing to change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from symsrc_tui.sentry.errors import Unexpected
from symsrc_tui.sentry.event_models import Event
from symsrc_tui.sentry.models import from_json, stored_source
from symsrc_tui.session.crashes.explanation import Explanation, ProjectFacts, details
from symsrc_tui.session.crashes.verdicts import explain
from symsrc_tui.text.redact import Redactor
from tests.sentry.crashes import detail, elf, missed, pe, tried, unused

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from symsrc_tui.sentry.models import StoredSource

CACHED = "Symbolicator remembers failures for an hour. After that, check a new crash."
AGAIN = "Crash the app once more, wait a minute, then try again."
LINUX: Json = {"os": {"name": "Linux"}}
BUILD_ID = "f1c3bcc0279865fe3058404b2831d9e64135386c"
AT = f"https://sym.example.com/{BUILD_ID[:2]}/{BUILD_ID[2:]}.debug"


def event(number: int, *images: Json, **changes: Json) -> Event:
    found = from_json(Event, json.dumps({**detail(number, *images), **changes}).encode())
    assert found is not None
    return found


def source(id_: str = "SRC", **fields: Any) -> StoredSource:
    own = {
        "id": id_,
        "name": f"Acme {id_}",
        "type": "http",
        "url": "https://sym.example.com/",
        "layout": {"type": "native", "casing": "default"},
    }
    return stored_source(own | fields, Redactor(()))


def told(*rows: Json, project: ProjectFacts | None = None, **changes: Json) -> Explanation:
    """Of one crash on Linux with a module that has these rows."""
    images = (elf(candidates=[*rows], **changes),)
    return explain([event(1, *images, contexts=LINUX)], project or ProjectFacts((source(),)))


def verdicts(explanation: Explanation, id_: str = "SRC") -> dict[str, tuple[str, str]]:
    """The verdict and details of a source, by module."""
    return {
        module.image.name: (each.found.verdict, each.found.details)
        for module in explanation.modules
        for each in module.sources
        if each.id == id_
    }


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        (
            tried(AT, "noperm", "403 Forbidden"),
            (
                '"Acme SRC" refuses Sentry\'s requests for crash: 403 Forbidden. Check its '
                f"credentials, and that they allow reading its files. {CACHED}"
            ),
        ),
        (
            tried(AT, "error", "download failed: destination is restricted"),
            (
                'Requests to "Acme SRC" for crash fail: download failed: destination is '
                "restricted. Its address is private or IPv6. Use a public IPv4 address, or have "
                f"the administrator of your Sentry set connect_to_reserved_ips. {CACHED}"
            ),
        ),
        (
            tried(AT, "error", "download failed: Server is temporarily blocked"),
            (
                'Requests to "Acme SRC" for crash fail: download failed: Server is temporarily '
                f"blocked. Fix what the message names. The block ends by itself. {CACHED}"
            ),
        ),
        (
            tried(AT, "error", "download failed: 503 Service Unavailable"),
            (
                'Requests to "Acme SRC" for crash fail: download failed: 503 Service Unavailable. '
                f"Check that Sentry's servers can reach it. {CACHED}"
            ),
        ),
        (
            tried(AT, "ok", debug={"status": "malformed"}),
            (
                f'The file of crash in "Acme SRC", {AT}, is not usable (malformed). Upload it '
                "again, and check that it is not cut or empty."
            ),
        ),
        (
            tried(AT, "malformed"),
            (
                f'The file of crash in "Acme SRC", {AT}, is not usable. Upload it again, and '
                "check that it is not cut or empty."
            ),
        ),
        (
            tried(AT, "notfound"),
            (
                f'Put the debug files of crash into "Acme SRC". Sentry looked for the first '
                f"at {AT}. If they are there under other paths, correct its layout, casing or "
                "prefix; symsrc-tui detect finds out which."
            ),
        ),
        (
            tried(AT, "ok", debug={"status": "ok"}),
            "Nothing to change: Sentry has the debug files of all modules.",
        ),
    ],
)
def test_the_one_thing_to_change(given: Json, advice: str) -> None:
    assert told(given).advice == advice


def test_a_rejection_counts_more_than_a_missing_file() -> None:
    found = told(
        tried(AT, "notfound"),
        tried("s3://b/x", "noperm", "denied", source="S3"),
        project=ProjectFacts((source(), source("S3"))),
    )
    assert found.advice.startswith('"Acme S3" refuses')
    assert found.headline == "Sentry found debug files for 0 of 1 module"


def test_the_path_shown_is_that_of_the_debug_file() -> None:
    others = missed("SRC", "https://sym.example.com/a/b/cras_", "https://sym.example.com/a/b/crash")
    assert f" looked for the first at {AT}. If " in told(*others, tried(AT, "notfound")).advice


@pytest.mark.parametrize(
    ("project", "reason", "advice"),
    [
        (
            ProjectFacts((source(),), lacks_feature=True),
            "the organization's plan does not include custom symbol sources",
            (
                "The organization does not have the feature custom-symbol-sources (Business and "
                "Enterprise plans), so Sentry never uses the project's own sources. Change the "
                "plan, or upload the debug files to Sentry."
            ),
        ),
        (
            ProjectFacts((source(), source("B", filters={"path_patterns": ["a**"]}))),
            'Symbolicator cannot read the filters of "Acme B", and then uses no source',
            (
                'Correct the filters of "Acme B". Until then, Symbolicator uses none of the '
                "project's sources."
            ),
        ),
        (
            ProjectFacts((source(),)),
            "Sentry used none of the project's own sources",
            f"Crashes from before a source was added never name it. {AGAIN}",
        ),
    ],
)
def test_why_a_source_is_not_consulted(project: ProjectFacts, reason: str, advice: str) -> None:
    found = told(*missed("sentry:project", ""), project=project)
    assert verdicts(found)["crash"] == ("not-consulted", reason)
    assert found.advice == advice
    assert found.is_bad("SRC")


def test_a_source_consulted_beside_others() -> None:
    both = ProjectFacts((source(), source("NEW")))
    found = told(tried(AT, "notfound"), project=both)
    reason = "the crash is probably older than the source"
    assert verdicts(found, "NEW")["crash"] == ("not-consulted", reason)


def test_a_crash_older_than_the_source() -> None:
    new = event(2, elf(candidates=[tried(AT, "ok", debug={"status": "ok"})]), contexts=LINUX)
    old = event(1, pe(candidates=missed("sentry:project", "")))
    found = explain([new, old], ProjectFacts((source(),)))
    assert verdicts(found) == {
        "crash": ("used", ""),
        "crash.exe": ("not-consulted", "the crash is older than the source"),
    }
    # What the newer crash proves counts.
    assert not found.is_bad("SRC")
    assert (
        found.advice
        == "Add a source that has the debug files of crash.exe, or upload them to Sentry."
    )


def test_a_list_that_the_server_cannot_read() -> None:
    failure = Unexpected("sentry had an internal error (status 500)", "Remove that source.")
    found = told(*missed("sentry:project", ""), project=ProjectFacts(list_failure=failure))
    assert found.advice == (
        "The project's list of sources cannot be read: sentry had an internal error (status 500). "
        "If Sentry itself cannot read it, it uses none of them. Remove that source."
    )


def test_app_store_connect_cannot_be_seen() -> None:
    project = ProjectFacts((source(type="appStoreConnect"),))
    crash = event(1, elf(candidates=missed("sentry:project", "")))
    assert verdicts(explain([crash], project)) == {}
    reason = "Sentry itself fetches files from App Store Connect, so crashes do not show it"
    assert verdicts(explain([crash], project, "SRC"))["crash"] == ("not-consulted", reason)


@pytest.mark.parametrize(
    ("fields", "changes", "reason", "change"),
    [
        (
            {"filters": {"filetypes": ["il2cpp"]}},
            {},
            "File types excludes its files",
            "Add ELF debug to File types.",
        ),
        (
            {"filetypes": ["pe"]},
            {},
            "File types excludes its files",
            "Add ELF debug to File types.",
        ),
        (
            {"filters": {"path_patterns": ["/opt/**"]}},
            {},
            "no path pattern matches its path",
            "Add a path pattern such as **/crash, or remove all.",
        ),
        (
            {"filters": {"path_patterns": ["/opt/**"]}},
            {"code_file": None, "debug_file": None},
            "no path pattern matches a module without a path",
            "Remove the path patterns.",
        ),
        (
            {"filters": {"requires_checksum": True}},
            {},
            "Needs checksum is on, and the crash has no checksum for it",
            "Turn off Needs checksum.",
        ),
        (
            {"layout": {"type": "debuginfod", "casing": "default"}},
            {"code_id": None},
            "it has no build ID",
            "",
        ),
        ({"layout": {"type": "novel", "casing": "default"}}, {}, "", ""),
    ],
)
def test_reasons_why_nothing_was_requested(
    fields: dict[str, Any], changes: dict[str, Json], reason: str, change: str
) -> None:
    nothing = tried("No object files listed on this source", "notfound")
    found = told(nothing, project=ProjectFacts((source(**fields),)), **changes)
    ((name, (verdict, details)),) = verdicts(found).items()
    assert verdict == "nothing-requested"
    assert details == reason
    if change:
        never = f'Sentry never requests the debug file of {name} from "Acme SRC"'
        assert found.advice == f"{never}: {reason}. {change}"
    else:
        why = reason or "check its filters"
        assert found.advice == f'Sentry has nothing to request from "Acme SRC" for crash: {why}.'


def test_a_filter_is_the_reason_that_a_source_is_not_consulted() -> None:
    filtered = source(filters={"filetypes": ["pdb"]})
    reason = "File types excludes its debug files"
    alone = event(1, elf(candidates=missed("sentry:project", "")), contexts=LINUX)
    others = [elf(candidates=missed("sentry:project", "")), pe(candidates=missed("SRC", AT))]
    crash = event(1, *others, contexts=LINUX)
    for each in (alone, crash):
        found = explain([each], ProjectFacts((filtered,)))
        assert verdicts(found)["crash"] == ("not-consulted", reason)
    found = explain([alone], ProjectFacts((filtered,), lacks_feature=True))
    assert "plan does not include" in verdicts(found)["crash"][1]
    assert found.advice.startswith("The organization does not have the feature")


def test_a_source_that_the_same_crash_names_is_not_newer_than_it() -> None:
    crash = event(
        1,
        elf(candidates=missed("sentry:project", "")),
        pe(candidates=missed("SRC", AT)),
        contexts=LINUX,
    )
    found = explain([crash], ProjectFacts((source(),)))
    assert verdicts(found)["crash"] == (
        "not-consulted",
        "nothing was requested for this module",
    )


def test_a_filter_for_programs_alone_is_the_reason_that_debug_files_are_missing() -> None:
    programs = source(filters={"filetypes": ["elf_code"]})
    found = told(*missed("SRC", AT.removesuffix(".debug")), project=ProjectFacts((programs,)))
    assert verdicts(found)["crash"] == ("not-there", "")
    assert found.advice == (
        'Sentry never requests the debug file of crash from "Acme SRC": File types excludes its '
        "debug files. Add ELF debug to File types."
    )


def test_a_filter_changes_nothing_for_what_another_source_is_asked_for() -> None:
    both = ProjectFacts((source("A", filters={"filetypes": ["pdb"]}), source()))
    nothing = tried("No object files listed on this source", "notfound", source="A")
    found = told(nothing, tried(AT, "notfound"), project=both)
    assert found.advice.startswith('Put the debug files of crash into "Acme SRC".')
    found = told(nothing, tried(AT, "ok", debug={"status": "ok"}), project=both)
    assert found.advice == "Nothing to change: Sentry has the debug files of all modules."


def test_system_modules_alone_need_no_change() -> None:
    found = told(tried("u", "notfound"), code_file="/usr/lib/libc.so.6")
    assert found.advice == (
        "Nothing to change: Sentry has the debug files of all modules of the app. Those missing "
        "belong to the system."
    )


def test_a_used_file_counts_whatever_the_status() -> None:
    found = told(tried(AT, "ok", debug={"status": "ok"}), debug_status="missing")
    assert found.headline == "Sentry found debug files for 1 of 1 module"


def test_crashes_that_sentry_did_not_process() -> None:
    error: Json = {"type": "native_symbolicator_failed", "message": "Failed to process"}
    crash = event(1, elf(debug_status=None, candidates=None), errors=[error])
    found = explain([crash], ProjectFacts((source(),)))
    assert found.headline == "Sentry looked up none of the modules"
    assert found.advice == f"Sentry itself could not symbolicate this crash. {AGAIN}"
    crash = event(1, unused())
    found = explain([crash], ProjectFacts((source(),)))
    assert found.advice == ("Nothing to change: these crashes have no module that Sentry looks up.")


def test_a_source_removed_since() -> None:
    found = told(tried(AT, "notfound", source="GONE"))
    assert {each.id: each.name for each in found.modules[0].sources} == {
        "SRC": "Acme SRC",
        "GONE": "Acme (removed since)",
    }


def test_each_module_is_reported_once_from_the_latest_crash() -> None:
    rows = [tried(AT, "ok", debug={"status": "ok"})]
    crashes = [
        event(3, elf(debug_status="unused", candidates=None)),
        event(2, elf(candidates=rows, code_id=BUILD_ID.upper())),
        event(1, elf(candidates=missed("SRC", AT))),
    ]
    found = explain(crashes, ProjectFacts((source(),)))
    assert verdicts(found) == {"crash": ("used", "")}
    assert found.counts() == {"SRC": {"used": 1}}


def test_lines_for_people() -> None:
    twice = "The AWS Access Key Id you provided does not exist"
    images = (
        elf(candidates=[tried(AT, "ok", debug={"status": "ok"}), *missed("sentry:project", "")]),
        pe(
            debug_status="fetching_failed",
            candidates=[
                tried("s3://b/1", "noperm", twice, source="S3"),
                *missed("SRC", "u/1", "u/2"),
            ],
        ),
        pe(
            code_file="C:\\x\\two\u202e.dll",
            debug_id="3249d99d-0c40-4931-8610-f4e4fb0b6936-2",
            debug_status="fetching_failed",
            candidates=[tried("s3://b/2", "noperm", twice, source="S3"), *missed("SRC", "u/3")],
        ),
        unused(),
        elf(code_id="00" * 20, debug_id=None, debug_status=None, candidates=None),
    )
    crash = event(1, *images, dateCreated="2026-05-04T10:20:30Z")
    project = ProjectFacts((source(), source("S3", type="s3")))
    assert list(details(explain([crash, event(2)], project))) == [
        (
            "Crash 00000000000000000000000000000001 (release game@1, 2026-05-04 10:20 UTC), and "
            "1 earlier one"
        ),
        "crash.exe: could not be fetched",
        f"  refused: Acme S3 ({twice})",
        "    s3://b/1",
        "  not there: Acme SRC (2 paths)",
        "two\\u202e.dll: could not be fetched",
        "  refused: Acme S3",
        "  not there: Acme SRC (1 path)",
        "crash: found",
        "  used: Acme SRC",
        f"    {AT}",
        "  not there: Acme",
        "  not consulted: Acme S3 (nothing was requested for this module)",
        "Not looked up, because no stack needs them: dbghelp.dll",
        "Not looked up, because Sentry did not process them: crash",
    ]
