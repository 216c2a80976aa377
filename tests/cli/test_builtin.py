"""`builtin` turns Sentry's own sources on and off, and stores no key that Sentry does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.schema import Age
from symsrc_tui.exit_codes import ExitCode
from tests.cli.meanwhile import before_a_repeat
from tests.demo.plain_client import call

if TYPE_CHECKING:
    from tests.cli.ci import Job


def used(job: Job) -> list[str]:
    return job.server.built_in("acme", "game-client")


def test_prints_which_are_on(job: Job) -> None:
    ran = job.command("builtin")
    assert ran.out == (
        "on   ios          Apple\non   microsoft    Microsoft\noff  electron     Electron\n"
        "off  mozilla      Mozilla\n"
    )


@pytest.mark.parametrize("job", Age, indirect=True)
def test_turns_some_on_and_off(job: Job) -> None:
    before = job.stored
    ran = job.command("builtin", "--on", "electron", "--off", "ios", "--json")
    assert (ran.code, used(job), job.stored) == (0, ["microsoft", "electron"], before)
    assert (ran.json["outcome"], ran.json["on"], ran.json["off"]) == (
        "changed",
        ["microsoft", "electron"],
        ["ios", "mozilla"],
    )
    again = job.command("builtin", "--on", "electron", "--off", "ios", "--json")
    assert again.json["outcome"] == "unchanged"


def test_all_can_be_turned_off(job: Job) -> None:
    assert job.command("builtin", "--off", "ios", "--off", "microsoft").code == 0
    assert used(job) == []


def test_a_key_that_the_list_does_not_show_is_kept(job: Job) -> None:
    project = "/api/0/projects/acme/game-client/"
    call(job.server, "PUT", project, {"builtinSymbolSources": ["ios", "console"]})
    ran = job.command("builtin", "--on", "electron")
    assert used(job) == ["ios", "console", "electron"]
    assert "on   console      (not listed)\n" in ran.out


@pytest.mark.parametrize("option", ["--on", "--off"])
def test_a_misspelled_key_is_rejected(job: Job, option: str) -> None:
    ran = job.command("builtin", option, "elektron", option, "a,intel")
    assert (ran.code, used(job)) == (ExitCode.FIELD_WRONG, ["ios", "microsoft"])
    first, second = ran.problems
    assert first == f"{option}: elektron is not a built-in source. Did you mean electron?"
    # Not intel, which the server hides.
    choices = "ios, microsoft, electron, mozilla"
    assert second == f"{option}: a,intel is not a built-in source. Choose from {choices}"


def test_a_key_cannot_be_both(job: Job) -> None:
    ran = job.command("builtin", "--on", "ios", "--off", "ios")
    assert (ran.code, used(job)) == (ExitCode.USAGE, ["ios", "microsoft"])


def test_a_key_turned_on_while_the_server_was_busy_is_kept(job: Job) -> None:
    project = job.server._world.organizations["acme"].projects["game-client"]
    before_a_repeat(job.server, lambda: project.built_in.append("electron"))
    ran = job.command("builtin", "--off", "ios")
    assert (ran.code, used(job)) == (ExitCode.API, ["ios", "microsoft", "electron"])
    assert "another change came before this one. Nothing was changed" in ran.err
