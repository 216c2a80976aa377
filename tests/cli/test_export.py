"""`export` prints sources that `add` reads again, and Terraform with what that would delete."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.schema import Age
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.sentry.client import SentryClient
from symsrc_tui.sentry.models import StoredSource, stored_source
from symsrc_tui.text.redact import Redactor
from tests.cli.ci import SECRET_KEY
from tests.demo.test_sources import APPLE

if TYPE_CHECKING:
    from symsrc_tui.demo.world import DemoSource
    from tests.cli.ci import Job

ID = "nightly-builds"
TERRAFORM = """\
import {
  to = sentry_project_symbol_source.nightly_builds
  id = "acme/game-client/nightly-builds"
}

resource "sentry_project_symbol_source" "nightly_builds" {
  organization = "acme"
  project = "game-client"
  type = "s3"
  name = "Nightly builds"
  bucket = "acme-nightly-symbols"
  region = "eu-central-1"
  access_key = "AKIAIOSFODNN7EXAMPLE"
  secret_key = var.nightly_builds_secret_key
  prefix = "nightly"
  layout = {
    type = "unified"
    casing = "lowercase"
  }
}

variable "nightly_builds_secret_key" {
  type      = string
  sensitive = true
}
"""


@pytest.mark.parametrize("job", Age, indirect=True)
def test_one_source_can_be_added_to_another_project(job: Job) -> None:
    job.write(job.command("export", ID).out)
    job.environ |= {"SENTRY_PROJECT": "game-server", "SECRET_KEY": SECRET_KEY}
    assert job.add("--from", "source.json").code == 0
    assert job.server.stored("acme", "game-server") == [job.stored[1] | {"secret_key": SECRET_KEY}]


def test_several_are_a_list_with_a_variable_each(job: Job) -> None:
    twin = job.stored[1] | {"id": "b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b12", "is_public": True}
    job.server.store("acme", "game-client", [job.stored[1], twin])
    ran = job.command("export")
    first, second = json.loads(ran.out)
    assert first["secret_key"] == {"$env": "NIGHTLY_BUILDS_SECRET_KEY"}
    assert second["secret_key"] == {"$env": "NIGHTLY_BUILDS_2_SECRET_KEY"}
    assert (first["id"], "id" in second, "is_public" in second) == (ID, False, False)
    assert ran.err == (
        'warning: acme/game-client: "Nightly builds" (ID b7f2b1c4-5a0e-4c57-9a55-0f6f2f8f0b12): '
        "left out is_public, which add does not know\n"
    )


def test_as_terraform(job: Job) -> None:
    assert job.command("export", ID, "--format", "terraform").out == TERRAFORM


def test_what_terraform_would_delete_or_reject_is_reported(job: Job) -> None:
    changed: DemoSource = {
        "name": "100% ${x} %{y}",
        "layout": {"type": "slashsymbols", "casing": "default"},
        "filters": {"filetypes": ["pe"]},
        "has_index": True,
    }
    job.server.store("acme", "game-client", [job.stored[1] | changed])
    ran = job.command("export", "--format", "terraform")
    assert '  name = "100% $${x} %%{y}"\n' in ran.out
    assert '"sentry_project_symbol_source" "source_100_x_y"' in ran.out
    start = 'warning: acme/game-client: "100% ${x} %{y}" (ID nightly-builds):'
    assert ran.err == (
        f"{start} Terraform deletes filters.filetypes, has_index at its first change, because it "
        f"lacks them\n{start} the Terraform provider does not accept the layout slashsymbols\n"
    )


@pytest.mark.parametrize("job", [Age.NOVEMBER_2023], indirect=True)
def test_terraform_leaves_out_what_it_cannot_manage(job: Job) -> None:
    job.server.store("acme", "game-client", [APPLE | {"id": "apple"}])
    ran = job.command("export", "--format", "terraform")
    assert (ran.code, ran.out) == (0, "\n")
    assert ran.err == (
        'warning: acme/game-client: "n" (ID apple) cannot be exported, because the Terraform '
        "provider cannot manage App Store Connect sources\n"
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("weird",), '"Weird" (ID weird) {}this program does not know the type azure'),
        (
            (ID, "apple", "--format", "terraform"),
            '"n" (ID apple) {}the Terraform provider cannot manage App Store Connect sources',
        ),
    ],
)
def test_a_source_that_was_asked_for_and_cannot_be_exported_is_a_failure(
    job: Job, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], why: str
) -> None:
    why = why.format("cannot be exported, because ")
    stored: list[DemoSource] = [
        {"type": "azure", "id": "weird", "name": "Weird"},
        APPLE | {"id": "apple"},
        job.stored[1],
    ]
    listed = tuple(stored_source(fields, Redactor(())) for fields in stored)

    async def read(*_: object) -> tuple[StoredSource, ...]:
        return listed

    monkeypatch.setattr(SentryClient, "sources", read)
    ran = job.command("export", *arguments)
    assert (ran.code, ran.out) == (ExitCode.FIELD_WRONG, "")
    assert ran.err == f"symsrc-tui: {why}. Nothing was exported\n"
    ran = job.command("export", *arguments[2:])
    assert (ran.code, f"warning: acme/game-client: {why}\n" in ran.err) == (0, True)


def test_an_unknown_id_is_reported(job: Job) -> None:
    ran = job.command("export", "nonesuch", "--json")
    assert ran.code == ExitCode.TARGET_MISSING
    assert "The project has no source with the ID nonesuch" in str(ran.json["error"])


LOGIN_URL: DemoSource = {
    "type": "http",
    "id": "login",
    "name": "With a login",
    "url": f"https://ci:{SECRET_KEY.replace('/', '%2F')}@symbols.example.com/x",
    "layout": {"type": "native", "casing": "default"},
}


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("list",), "https://[hidden]@symbols.example.com/x"),
        (("list", "--json"), "https://[hidden]@symbols.example.com/x"),
        (("export",), '{\n      "$env": "WITH_A_LOGIN_URL"\n    }'),
        (("export", "--format", "terraform"), "url = var.with_a_login_url\n"),
        (("edit", "login", "--from", "changes.json"), '"https://[hidden]@symbols.example.com/x"'),
    ],
)
def test_a_password_in_a_stored_url_is_not_shown(
    job: Job, command: tuple[str, ...], told: str
) -> None:
    job.server.store("acme", "game-client", [LOGIN_URL])
    job.write({"url": "https://symbols.example.com/x"}, "changes.json")
    ran = job.command(*command)
    assert (ran.code, told in ran.out) == (0, True)
    assert "wJalr" not in ran.out + ran.err
