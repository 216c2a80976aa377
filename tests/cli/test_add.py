"""Sources arrive as they were meant, on servers of every age, and the command says so."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from symsrc_tui.demo.faults import Fault
from symsrc_tui.demo.messages import Reply
from symsrc_tui.demo.schema import Age
from tests.cli.ci import HTTP, PASSWORD, S3, SECRET_KEY
from tests.replies import text
from tests.sources.samples import ec_key, pem, rsa_key

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json
    from symsrc_tui.demo.world import DemoSource
    from tests.cli.ci import Job

GCS: dict[str, Json] = {
    "type": "gcs",
    "name": "Größe ✓ \u202e",
    "bucket": "acme.symbols",
    "client_email": "symbols@acme.iam.gserviceaccount.com",
    "private_key": {"$file": "keys/service-account.json"},
    "layout": {"type": "unified", "casing": "default"},
}
APP_STORE_CONNECT: dict[str, Json] = {
    "type": "appStoreConnect",
    "name": "Acme Racer",
    "appconnectIssuer": "69a6de7e-1234-47e3-e053-5b8c7c11a4d1",
    "appconnectKey": "2X9R4HXF34",
    "appconnectPrivateKey": {"$file": "keys/AuthKey_2X9R4HXF34.p8"},
    "appId": "1549832463",
    "appName": "Acme Racer",
    "bundleId": "com.acme.racer",
}

SLASHSYMBOLS: dict[str, Json] = {"layout": {"type": "slashsymbols", "casing": "default"}}


def test_an_http_source_with_every_field(job: Job) -> None:
    job.environ["SYMBOLS_PASSWORD"] = f" {PASSWORD}\n"
    job.write("https://[2606:4700::1]:8443/a%20b/?x=1\n", "url.txt")
    filters: dict[str, Json] = {"filetypes": ["pe", "pdb"], "requires_checksum": True}
    source: dict[str, Json] = {
        **HTTP,
        "id": "windows-builds",
        "url": {"$file": "url.txt"},
        "username": "sentry",
        "password": {"$env": "SYMBOLS_PASSWORD"},
        "filters": {**filters, "path_patterns": [{"$env": "PATTERN"}, "*.dll"]},
    }
    job.environ["PATTERN"] = "C:/game/**"
    job.write(source)
    ran = job.run("--from", "source.json")
    assert ran.code == 0
    assert ran.out == (
        'Stored "Windows builds" (ID windows-builds) in '
        f"acme / game-client @ {job.server.url.removeprefix('http://')}\n"
    )
    assert [line.partition(":")[0] for line in ran.lines] == ["warning"] * 3
    assert job.added == [
        {
            **source,
            "url": "https://[2606:4700::1]:8443/a%20b/?x=1",
            "password": PASSWORD,
            "filters": {**filters, "path_patterns": ["C:/game/**", "*.dll"]},
        }
    ]


def test_s3_from_stdin_with_a_new_id(job: Job) -> None:
    ran = job.run("--from", "-", "--json", stdin=job.write(S3).read_bytes())
    assert (ran.code, ran.err) == (0, "")
    (added,) = job.added
    assert added == {**S3, "secret_key": SECRET_KEY, "id": added["id"]}
    assert UUID(str(added["id"])).version == 5
    assert ran.json == {
        "stored": {**added, "secret_key": {"hidden-secret": True}},
        "recovered": False,
        "warnings": [],
    }


def test_gcs_with_its_key_in_a_json_file_beside_it(job: Job) -> None:
    job.folder.joinpath("ci", "keys").mkdir(parents=True)
    key = pem(rsa_key()).replace("\n", "\\n")
    job.write(f'{{"private_key": "{key}"}}', "ci/keys/service-account.json")
    job.write(GCS, "ci/source.json")
    ran = job.add("--from", "ci/source.json")
    assert ran.code == 0
    (added,) = job.added
    assert added == {**GCS, "private_key": added["private_key"], "id": added["id"]}
    sent = load_pem_private_key(str(added["private_key"]).encode(), None)
    assert sent.public_key() == rsa_key().public_key()
    assert "\u202e" not in ran.out


def test_adding_a_source_repeatedly_stores_it_once(job: Job) -> None:
    job.write(S3)
    assert job.add("--from", "source.json").code == 0
    (added,) = job.added
    job.environ["SYMBOLS_SECRET_KEY"] = SECRET_KEY[::-1]
    for options in ((), ("--dry-run",)):
        ran = job.add("--from", "source.json", "--json", *options)
        assert ran.code == 23
        assert ran.err == (
            "id: This project already has this source: an earlier run stored it with the ID"
            f' {added["id"]}. Nothing was added. To add a second one, set its "id"\n'
        )
        assert cast("dict[str, Json]", ran.json["error"])["code"] == "id-taken"
    assert len(job.added) == 1
    job.write({**S3, "id": "mine"})
    assert job.add("--from", "source.json").code == 0
    job.write({**S3, "prefix": "x64"})
    assert job.add("--from", "source.json").code == 0
    assert len({str(source["id"]) for source in job.added}) == 3


@pytest.mark.parametrize("document", [HTTP, S3, GCS])
def test_a_source_edited_since_is_not_added_again(job: Job, document: DemoSource) -> None:
    """Editing in Sentry renews the ID, and editing the file would make another one."""
    job.folder.joinpath("keys").mkdir()
    job.write(pem(rsa_key()), "keys/service-account.json")
    job.write(document)
    assert job.add("--from", "source.json").code == 0
    stored = job.server._world.organizations["acme"].projects["game-client"].sources[-1]
    stored["id"] = "renewed"
    layout: Json = {"type": "ssqp", "casing": "uppercase"}
    edited: DemoSource = {**document, "name": "Renamed", "layout": layout}
    for written in (document, edited):
        job.write(written)
        for options in ((), ("--dry-run",)):
            ran = job.add("--from", "source.json", *options)
            assert ran.code == 23
            assert "This project already has a source for this place" in ran.err
            assert "(ID renewed). Nothing was added" in ran.err
    assert len(job.added) == 1
    job.write({**edited, "id": "deliberate"})
    assert job.add("--from", "source.json").code == 0
    assert [source["id"] for source in job.added] == ["renewed", "deliberate"]


def test_two_simultaneous_runs_store_one_source(job: Job) -> None:
    job.write(HTTP)
    assert job.add("--from", "source.json").code == 0
    unseen = Fault(Reply(200, b"[]"), method="GET", path="/symbol-sources")
    job.server.faults.add(unseen)
    ran = job.add("--from", "source.json")
    assert ran.code == 23
    assert ran.err.startswith("id: This project already has this source: an earlier run stored it")
    # Not there either when it is looked for by its id, right before it is sent.
    job.server.faults.add(replace(unseen, times=2))
    assert job.add("--from", "source.json").code == 23
    assert len(job.added) == 1


def test_in_another_project_it_has_another_id(job: Job) -> None:
    job.write(HTTP)
    assert job.add("--from", "source.json").code == 0
    assert job.add("--from", "source.json", "--project", "game-server").code == 0
    assert job.server.stored("acme", "game-server")[-1]["id"] != job.added[-1]["id"]


@pytest.mark.parametrize("job", [Age.NOVEMBER_2023], indirect=True)
def test_app_store_connect(job: Job) -> None:
    job.folder.joinpath("keys").mkdir()
    key = pem(ec_key())
    job.write(key.replace("\n", "\r\n"), "keys/AuthKey_2X9R4HXF34.p8")
    job.write(APP_STORE_CONNECT)
    ran = job.add("--from", "source.json")
    assert ran.code == 0
    assert ran.lines == [
        "warning: type: Sentry servers since June 2024 reject App Store Connect sources"
    ]
    (added,) = job.added
    assert added == {**APP_STORE_CONNECT, "appconnectPrivateKey": key, "id": added["id"]}


@pytest.mark.parametrize("job", list(Age), indirect=True)
def test_servers_of_every_age_accept_the_common_fields(job: Job) -> None:
    job.write({**HTTP, "filters": {"filetypes": [], "requires_checksum": False}, "username": ""})
    ran = job.add("--from", "source.json")
    assert (ran.code, ran.err) == (0, "")
    assert job.added == [{**HTTP, "id": job.added[0]["id"]}]


@pytest.mark.parametrize(
    ("job", "source", "field", "label"),
    [
        (
            Age.NOVEMBER_2023,
            {"layout": {"type": "slashsymbols", "casing": "default"}},
            "layout.type",
            "Layout",
        ),
        (
            Age.JUNE_2024,
            {"filters": {"requires_checksum": True}},
            "filters.requires_checksum",
            "Needs checksum",
        ),
        (Age.CURRENT, APP_STORE_CONNECT, "type", "the type"),
    ],
    indirect=["job"],
)
def test_fields_that_a_server_of_that_age_rejects(
    job: Job, source: dict[str, Json], field: str, label: str
) -> None:
    job.folder.joinpath("keys").mkdir()
    job.write(pem(ec_key()), "keys/AuthKey_2X9R4HXF34.p8")
    job.write(source if "type" in source else {**HTTP, **source})
    ran = job.add("--from", "source.json", "--json")
    assert ran.code == 30
    assert job.added == []
    assert ran.lines[-1].endswith(f" Nothing was stored. Change {label} and try again")
    assert f"warning: {field}: Sentry servers " in ran.err
    error = cast("dict[str, Json]", ran.json["error"])
    assert (error["code"], error["field"]) == ("api", field)


@pytest.mark.parametrize("job", [Age.NEXT], indirect=True)
def test_a_servers_message_about_a_field_is_shown(job: Job) -> None:
    job.server.faults.add(Fault(text(400, f"url: Not reachable with {PASSWORD}"), method="POST"))
    job.write({**HTTP, "username": "sentry", "password": PASSWORD})
    ran = job.add("--from", "source.json")
    assert ran.code == 30
    assert ran.problems == ["url: The server says: Not reachable with [hidden]"]


def test_the_demo_needs_no_settings(job: Job) -> None:
    for name in [name for name in job.environ if name.startswith("SENTRY_")]:
        del job.environ[name]
    job.write(HTTP)
    ran = job.add("--demo", "--from", "source.json")
    assert ran.code == 0
    assert re.fullmatch(r"Stored .* in acme / game-client @ 127\.0\.0\.1:\d+\n", ran.out)
    assert ran.err == "symsrc-tui: Demo: nothing leaves this host, and its server keeps nothing\n"
    ran = job.add("--demo", "--project", "acme-labs/prototype", "--from", "source.json")
    assert ran.code == 0
    assert re.match(
        r"warning: acme-labs / prototype @ .*: Acme Labs does not have the feature", ran.lines[1]
    )
    assert job.add("--demo", "--project", "No Slug", "--from", "source.json").code == 22
    ran = job.add("--demo", "--org", "acme-labs", "--from", "source.json")
    assert (ran.code, ran.lines[1]) == (
        22,
        "symsrc-tui: Missing: project. Set it with --project",
    )
    assert not job.was_asked


def test_the_key_in_a_url_is_stored_and_shown_nowhere(job: Job) -> None:
    url = "https://acme.example.com/symbols?se=2999-01-01&sig=5e47137e1a11abcd"
    job.write({**HTTP, "url": url})
    document = job.add("--from", "source.json", "--dry-run").out
    assert json.loads(document)["url"] == {"$env": "URL"}
    for arguments in (["--dry-run"], ["--dry-run", "--json"], ["--json"], [], ["--json"]):
        ran = job.add("--from", "source.json", *arguments)
        assert "expires on 2999-01-01" in ran.out + ran.err
    assert [source["url"] for source in job.added] == [url]


def test_a_name_in_characters_that_the_locale_lacks(job: Job) -> None:
    job.environ["PYTHONIOENCODING"] = "ascii"
    job.write({**HTTP, "name": "Größe ✓", "url": "http://symbols"})
    ran = job.run("--from", "source.json")
    assert ran.code == 0
    assert r'Stored "Gr\xf6\xdfe \u2713"' in ran.out
    job.write({**HTTP, "name": "Größe ✓"})
    assert (
        cast("dict[str, Json]", job.run("--from", "source.json", "--json").json["stored"])["name"]
        == "Größe ✓"
    )
    ran = job.run("--from", "source.json", "--dry-run", "--project", "game-server")
    body = json.loads(ran.out)
    assert body["name"] == "Größe ✓"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://msdl.microsoft.com/acme", "this project uses it"),
        ("https://symbols.mozilla.org/", "turn it on in Project Settings"),
    ],
)
def test_a_built_in_server_is_reported_as_the_project_has_it(job: Job, url: str, told: str) -> None:
    job.write({**HTTP, "url": url})
    (line,) = job.add("--from", "source.json").lines
    assert f"No custom source is needed: {told}" in line
