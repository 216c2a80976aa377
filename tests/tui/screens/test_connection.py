"""Server, token, organization and project, where the settings do not say them."""

from __future__ import annotations

from base64 import b64encode
from threading import Event
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.demo.messages import Reply
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.session import Connection
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.settings import Flags, resolve
from tests import replies
from tests.replies import rate_limited
from tests.session.links import link_to
from tests.tui.desk import SIZES, sit_down

if TYPE_CHECKING:
    from pathlib import Path


def _no_settings(folder: Path) -> Connection:
    return Connection(resolve(Flags(), {}, folder, None))


@pytest.mark.parametrize("size", SIZES)
async def test_without_settings_the_lists_come_from_the_server(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with DemoServer(projects=300, page_size=25) as server:
        async with sit_down(_no_settings(tmp_path), size) as desk:
            assert desk.at(Step.CONNECTION)
            await desk.press("shift+tab", "ctrl+u")
            await desk.paste(server.url)
            await desk.press("tab")
            await desk.paste(server.token)
            await desk.press("tab", *"games")
            await desk.shows("acme   Acme Games")
            await desk.press("enter", *"game cl")
            await desk.shows("of 300")
            await desk.press("enter", "ctrl+r")
            await desk.until(lambda: desk.at(Step.TYPE))
            await desk.shows("acme / game-client", "✓ connected")
            assert server.token not in desk.screen


async def test_slugs_can_be_typed_if_the_token_cannot_list(
    server: DemoServer, tmp_path: Path
) -> None:
    link = link_to(server, tmp_path, token=server.make_token("project:write"), project="")
    link.organization = ""
    async with sit_down(link) as desk:
        await desk.press(*"acme", "enter", *"game-server", "enter", "ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))
        await desk.shows("acme / game-server", "✓ connected")


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("sntrys_abc", "These are for CI builds and cannot add symbol sources"),
        ("wrong", "does not accept this token"),
        ("https://sentry.example", "This is not an auth token. A token is one line, such as"),
    ],
)
async def test_an_unusable_token_is_rejected_at_once(
    server: DemoServer, tmp_path: Path, token: str, told: str
) -> None:
    link = _no_settings(tmp_path)
    link.server = server.url
    async with sit_down(link) as desk:
        await desk.paste(token)
        await desk.press("tab")
        await desk.shows(told)
        await desk.press("shift+tab", "ctrl+u")
        await desk.paste(server.token)
        await desk.press("tab")
        await desk.until(lambda: told not in desk.screen)


async def test_a_missing_scope_is_reported_at_the_token(server: DemoServer, tmp_path: Path) -> None:
    link = _no_settings(tmp_path)
    link.server = server.url
    async with sit_down(link) as desk:
        await desk.paste(server.read_only_token)
        await desk.press("tab")
        await desk.shows("does not have the scope project:write")
        # It can see the sources of a project, if one is chosen.
        await desk.press(*"acme", "tab", *"game-client", "ctrl+r")
        await desk.shows("does not have the scope project:write", "[ See the sources ]")
        await desk.press("ctrl+u", "x")
        await desk.until(lambda: "[ See the sources ]" not in desk.screen)


async def test_a_missing_or_malformed_answer_is_reported_at_its_field(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(_no_settings(tmp_path)) as desk:
        await desk.press("shift+tab", "ctrl+u", *"ftp://x", "ctrl+r")
        await desk.shows(
            "does not start with https:// or http://",
            "An auth token is required",
            "Organization is required",
            "Project is required",
        )
        assert desk.at(Step.CONNECTION)
    assert server.requests == []


async def test_a_token_from_the_settings_is_used_again_with_its_own_server(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path, project="")) as desk:
        await desk.press("shift+tab", "shift+tab", "shift+tab", "end", "x", "tab")
        await desk.shows("✗ Server")
        await desk.press("ctrl+r")
        await desk.shows("An auth token is required")
        await desk.press("ctrl+u")
        await desk.paste(f" {server.url}/api/0/ ")
        await desk.press("tab")
        await desk.shows("using the token from SENTRY_AUTH_TOKEN")
        await desk.press("tab", "tab", *"game-client", "ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))
        await desk.shows("acme / game-client", "✓ connected")


@pytest.mark.parametrize("is_for_another", [False, True])
async def test_an_organization_token_in_the_settings_is_reported_at_once(
    server: DemoServer, tmp_path: Path, *, is_for_another: bool
) -> None:
    token = server.organization_token
    if is_for_another:
        # Its claims, with another server in them.
        payload = b64encode(b'{"url": "https://other.example.com", "org": "acme"}').decode()
        token = f"sntrys_{payload}_secret"
    async with sit_down(
        link_to(server, tmp_path, token=token, organization="", project="")
    ) as desk:
        assert desk.at(Step.CONNECTION)
        await desk.shows("✗ Auth token", "using the token from SENTRY_AUTH_TOKEN")
        await desk.shows("is an organization token (sntrys_)", "/settings/account/api/auth-tokens/")
        assert "does not have the scope" not in desk.screen
    async with sit_down(link_to(server, tmp_path, token=token)) as desk:
        await desk.shows("is an organization token (sntrys_)", "✗ not ready")
    assert server.requests == []


async def test_settings_notices_are_shown(server: DemoServer, tmp_path: Path) -> None:
    (tmp_path / ".sentryclirc").write_text("[http]\nverify_ssl = false\n")
    link = link_to(server, tmp_path, project="")
    async with sit_down(link) as desk:
        await desk.shows("!", "verify_ssl")


async def test_a_partly_typed_project_is_used_on_connecting(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path, project="")) as desk:
        await desk.press(*"game-server", "ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))
        await desk.shows("acme / game-server", "✓ connected")


@pytest.mark.parametrize("token", ["invalid_token", "read_only_token", "organization_token"])
async def test_the_step_begins_at_a_rejected_token_of_the_settings(
    server: DemoServer, tmp_path: Path, token: str
) -> None:
    link = link_to(server, tmp_path, token=getattr(server, token))
    async with sit_down(link) as desk:
        await desk.shows("✗ Auth token", "using the token from SENTRY_AUTH_TOKEN")
        await desk.shows(f"{server.url}/settings/account/api/auth-tokens/")
        await desk.press("ctrl+r")
        can_look = token == "read_only_token"
        told = "but [ See the sources ] lists them" if can_look else "See the errors above"
        await desk.shows(told, "✗ Auth token")
        # There is nothing to take out of a field that is empty.
        await desk.press("backspace", "ctrl+u", "delete")
        assert "✗ Auth token" in desk.screen
        await desk.paste(server.token)
        assert "✗" not in desk.screen.replace("✗ no", "")
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))
        await desk.shows("✓ connected")


async def test_a_renamed_project_is_filled_in_with_its_new_name(
    server: DemoServer, tmp_path: Path
) -> None:
    server.rename("acme", "game-client", "racer")
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows("✗ Project", "racer", "renamed to racer", "Press [ Connect ] (Ctrl+R)")
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))
        await desk.shows("acme / racer", "✓ connected")


async def test_a_list_shows_that_it_is_loading(server: DemoServer, tmp_path: Path) -> None:
    held = Event()
    server.faults.add(Fault(path="/organizations/acme/projects/", carry=Carry.LAST, wait_for=held))
    async with sit_down(link_to(server, tmp_path, project="")) as desk:
        await desk.press("enter")
        await desk.shows("loading projects")
        held.set()
        await desk.shows("22 more: type to filter")


async def test_the_only_organization_is_chosen_at_once(server: DemoServer, tmp_path: Path) -> None:
    del server._world.organizations["acme-labs"]
    link = link_to(server, tmp_path, organization="", project="")
    async with sit_down(link) as desk:
        await desk.shows("acme   Acme Games")
        await desk.press("tab", *"game-client", "ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))


async def test_an_unresponsive_server_is_reported_at_its_field(tmp_path: Path) -> None:
    with DemoServer() as server:
        link = link_to(server, tmp_path)
    async with sit_down(link) as desk:
        await desk.shows("✗ Server", "127.0.0.1 refused the connection")
        assert desk.app.screen.focused is desk.app.screen.query_one("#field-server").children[0]


async def test_a_pasted_token_replaces_a_typed_one_and_two_are_reported(
    server: DemoServer, tmp_path: Path
) -> None:
    link = link_to(server, tmp_path, token=server.invalid_token)
    async with sit_down(link) as desk:
        await desk.shows("✗ Auth token")
        await desk.paste(server.read_only_token)
        await desk.press("ctrl+r")
        await desk.shows("does not have the scope project:write")
        await desk.paste(server.token)
        await desk.shows("Replaced. Ctrl+Y restores what was here")
        await desk.press("ctrl+y", "ctrl+r")
        await desk.shows("does not have the scope project:write")
        # As a terminal that marks no pastes sends it.
        await desk.press(*server.token, "tab")
        await desk.shows("This has two auth tokens: keep one")
        await desk.press("shift+tab")
        await desk.paste(server.token)
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))


async def test_a_pasted_server_replaces_another_and_two_are_reported(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(_no_settings(tmp_path)) as desk:
        await desk.press("shift+tab")
        await desk.paste(server.url)
        await desk.shows(server.url, "Replaced. Ctrl+Y restores what was here")
        assert desk.session.connection.server == server.url
        await desk.press("ctrl+y")
        assert desk.session.connection.server == "https://sentry.io"
        await desk.press(*"https://sentry.io", "tab")
        await desk.shows("has two URLs: keep one")


async def test_answers_replaced_by_a_pasted_page_can_be_restored(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(_no_settings(tmp_path)) as desk:
        await desk.press("shift+tab")
        for _ in range(2):
            await desk.paste(f"{server.url}/settings/acme/projects/game-client/")
            await desk.shows("Filled in from the URL:", "Ctrl+Y restores what was here")
            assert desk.session.connection.server == server.url
            assert desk.session.connection.project == "game-client"
            await desk.press("ctrl+y")
            await desk.until(lambda: desk.session.connection.server == "https://sentry.io")
            assert desk.session.connection.organization == ""
            assert desk.session.connection.project == ""
            assert "game-client" not in desk.screen
        # A token from a longer text over another one.
        await desk.paste(server.url)
        await desk.press("tab")
        await desk.paste(server.read_only_token)
        await desk.paste(f"export SENTRY_AUTH_TOKEN={server.token}")
        await desk.shows("Only the token was kept", "Ctrl+Y restores what was here")
        await desk.press("ctrl+y", "ctrl+r")
        await desk.shows("does not have the scope project:write")


async def test_the_first_step_says_how_to_continue(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path, project="no-such-project")) as desk:
        await desk.until(lambda: desk.at(Step.CONNECTION))
        await desk.press("escape")
        await desk.shows("This is the first step. Press [ Connect ] (Ctrl+R) to continue")


async def test_connecting_shows_a_countdown_and_can_be_cancelled(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("escape")
        server.faults.add(Fault(replies.rate_limited(50), times=4, path="/api/0/$"))
        await desk.press("ctrl+r")
        await desk.shows("connecting", "Retrying in", "Press Esc to cancel", "Esc cancel")
        await desk.press("escape")
        await desk.shows("Cancelled. Press [ Connect ] (Ctrl+R) to try again", "not checked yet")
        assert desk.at(Step.CONNECTION)


async def test_a_late_message_about_a_changed_answer_is_ignored(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("escape", "tab", "tab", "tab")
        held = Event()
        server.faults.add(Fault(carry=Carry.LAST, wait_for=held, path="/api/0/$"))
        await desk.press("ctrl+r")
        await desk.shows("connecting")
        await desk.press("ctrl+u", *"no-such-project", "tab")
        held.set()
        await desk.until(lambda: not any(each.group == "connection" for each in desk.app.workers))
        await desk.shows("not checked yet", "no-such-project")
        assert desk.at(Step.CONNECTION)
        await desk.press("ctrl+r")
        await desk.shows("✗ Project", "No project no-such-project")


async def test_a_list_that_failed_is_requested_again(server: DemoServer, tmp_path: Path) -> None:
    refusal = Fault(Reply(403, b'{"detail": "no"}', "application/json"), path="/organizations/$")
    server.faults.add(refusal)
    link = link_to(server, tmp_path, organization="", project="")
    async with sit_down(link) as desk:
        await desk.shows("This token cannot list organizations. Type the slug")
        assert not desk.problem("token")
        await desk.press("ctrl+r", "enter")
        await desk.shows("acme        Acme Games")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (replies.web_page(404), "does not seem to be a Sentry server: it sent a web page"),
        (replies.web_page(), "sent a web page (status 200)"),
        (Reply(404, b'{"message": "Not Found"}', "application/json"), "does not have this part"),
        (Reply(404, b"", "text/plain"), "does not have this part of Sentry's API"),
    ],
)
async def test_a_server_that_is_not_sentry_is_marked(
    server: DemoServer, tmp_path: Path, answer: Reply, message: str
) -> None:
    server.faults.add(Fault(answer, times=0))
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.shows("✗ Server", message)
        assert desk.app.screen.focused is desk.app.screen.query_one("#field-server").children[0]
        assert message in desk.problem("server")
        assert "slugs" not in desk.screen


async def test_a_page_address_and_a_settings_line_can_be_pasted(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(_no_settings(tmp_path)) as desk:
        await desk.press("shift+tab")
        await desk.paste(f"{server.url}/settings/acme/projects/game-client/debug-symbols/?a=b#c")
        await desk.shows("Filled in from the URL", "game-client", server.url)
        await desk.press("tab")
        await desk.paste(f"export SENTRY_AUTH_TOKEN={server.token}\n")
        await desk.shows("Only the token was kept from what you pasted")
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.at(Step.TYPE))
        await desk.shows("acme / game-client", "✓ connected")


async def test_an_invalid_slug_is_reported_without_its_origin(
    server: DemoServer, tmp_path: Path
) -> None:
    link = link_to(server, tmp_path, organization="", project="")
    async with sit_down(link) as desk:
        await desk.press(*"no/slug", "tab")
        await desk.shows("The organization 'no/slug' is not a slug.", "such as acme")


async def test_the_projects_of_an_invalid_organization_are_not_requested(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path, project="")) as desk:
        await desk.press("enter")
        await desk.shows("22 more: type to filter")
        await desk.press("escape", "shift+tab", "ctrl+u", *"com.acme", "tab")
        await desk.shows("is not a slug.", "such as acme. You find them in Sentry's URLs")
        await desk.press("enter")
        await desk.app.workers.wait_for_complete()
        assert "No organization com.acme" not in desk.screen
        assert "22 more" not in desk.screen
    assert not any("com.acme" in request.path for request in server.requests)


async def test_a_finished_wait_for_a_list_leaves_the_message_line(
    server: DemoServer, tmp_path: Path
) -> None:
    server.faults.add(Fault(rate_limited(reset_in=3), path="/organizations/$"))
    async with sit_down(link_to(server, tmp_path, organization="", project="")) as desk:
        await desk.shows("Retrying in")
        await desk.until(lambda: "Retrying in" not in desk.screen)
        await desk.shows("Choose one, or type its slug")


async def test_connect_leads_to_the_token_that_listing_showed_to_be_wrong(
    server: DemoServer, tmp_path: Path
) -> None:
    connection = _no_settings(tmp_path)
    connection.server = server.url
    async with sit_down(connection) as desk:
        await desk.paste(server.invalid_token)
        await desk.press("enter")
        await desk.shows("✗ Auth token", "does not accept this token")
        await desk.press("ctrl+r")
        token = desk.app.screen.query_one("#field-token").children[0]
        await desk.until(lambda: desk.app.screen.focused is token)
        await desk.paste(server.token)
        await desk.press("enter")
        await desk.until(lambda: "✗ Auth token" not in desk.screen)
