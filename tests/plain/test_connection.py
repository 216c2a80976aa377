"""Server, token, organization and project: asked where they are not known, verified always."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Fault, Faults
from symsrc_tui.demo.server import DemoServer
from tests.plain.person import Held, Person, flat
from tests.replies import rate_limited, sign_in_required, text
from tests.terminal.wizard import settings_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Opened = Callable[[Person], Person]


@pytest.fixture
def many() -> Iterator[DemoServer]:
    """A server with 10,000 projects."""
    with DemoServer(projects=10_000) as demo:
        yield demo


@pytest.fixture
def start(home: Path, opened: Opened) -> Callable[..., Person]:
    """Starts the wizard with these settings."""

    def started(*options: str, **env: str | None) -> Person:
        return opened(Person(*options, home=home, env=env))

    return started


def test_without_settings_all_four_fields_are_prompted_for(
    start: Callable[..., Person], server: DemoServer
) -> None:
    person = start()
    said = person.answers("Server [https://sentry.io]", server.url)
    assert "Step 1 of 4, Connection, question 1 of 4: Server" in said
    person.answers("Auth token:", server.token)
    said = person.answers("Organization", "2")
    assert "1. acme, Acme Games" in said
    assert "There is one" not in said
    person.answers("Project [prototype]", "<")
    person.answers("Organization [acme-labs]", "acme")
    said = person.answers("Project:", "orbit-w")
    assert "And 9 more" in said
    said = person.is_asked("Type")
    assert "Connected: acme / orbit-website" in said
    person.recording.assert_absent(server.token)


def test_a_pasted_page_and_line_of_a_file_fill_in_their_parts(
    start: Callable[..., Person], server: DemoServer
) -> None:
    person = start()
    page = f"{server.url}/settings/acme/projects/game-client/debug-symbols/?a=b#c"
    person.answers("Server [https://sentry.io]", page)
    line = f"export SENTRY_AUTH_TOKEN={server.token}"
    said = flat(person.answers("Auth token:", line))
    assert f"Note: Filled in from the URL: {server.url}, acme, game-client" in said
    said = person.answers("Organization [acme]")
    assert "Only the token was kept from what you pasted" in said
    person.answers("Project [game-client]")
    assert "Connected: acme / game-client" in person.is_asked("Type")
    person.recording.assert_absent(server.token)


def test_of_10_000_projects_few_are_shown_and_any_is_found(
    start: Callable[..., Person], many: DemoServer
) -> None:
    person = start(SENTRY_URL=many.url, SENTRY_AUTH_TOKEN=many.token, SENTRY_ORG="acme")
    person.answers("Server")
    said = person.answers("Auth token [token from SENTRY_AUTH_TOKEN]")
    person.answers("Organization [acme]")
    said = person.answers("Project", "level 0999")
    assert "And 9,979 more" in said
    assert said.count("\n") < 60
    said = person.answers("Project", "level-09993")
    assert "11 matches for level 0999" in said
    assert "Connected: acme / level-09993" in person.is_asked("Type")


def test_listing_can_be_cancelled_and_the_name_entered(
    start: Callable[..., Person], server: DemoServer
) -> None:
    held = Held()
    server.faults.add(Fault(path="/acme/projects/", wait_for=held))
    person = start(SENTRY_URL=server.url, SENTRY_AUTH_TOKEN=server.token, SENTRY_ORG="acme")
    person.answers("Server")
    person.answers("Auth token")
    person.answers("Organization")
    person.reads("Listing the names this token has access to. Ctrl+C cancels.")
    person.cancels(held)
    assert "Cancelled." in person.answers("Project", "game-client")
    assert "Connected: acme / game-client" in person.is_asked("Type")


def test_a_rejected_token_can_be_entered_again(
    start: Callable[..., Person], server: DemoServer
) -> None:
    env = {**settings_for(server), "SENTRY_AUTH_TOKEN": server.invalid_token}
    person = start(**env)
    said = person.answers("Auth token [token from SENTRY_AUTH_TOKEN]", server.organization_token)
    assert "does not accept this token" in said
    said = flat(person.answers("Auth token [entered]", server.read_only_token))
    assert (
        "These are for CI builds and cannot add symbol sources. This field's help shows which "
        "tokens can" in said
    )
    said = person.answers("Organization [acme]", "<")
    assert "does not have the scope project:write" in said
    person.answers("Auth token [entered]", server.token)
    person.answers("Organization [acme]")
    person.answers("Project [game-client]")
    person.is_asked("Type")
    person.recording.assert_absent(
        server.token, server.read_only_token, server.invalid_token, server.organization_token
    )


def test_a_token_that_can_only_read_shows_the_sources(
    start: Callable[..., Person], server: DemoServer
) -> None:
    person = start(**{**settings_for(server), "SENTRY_AUTH_TOKEN": server.read_only_token})
    said = person.answers("What next?", "see")
    assert "does not have the scope project:write" in said
    assert "2. Change the connection\n3. See the project's sources\n" in said
    told = "Changing sources needs the scope project:write, which this token does not have."
    said = person.answers("Which one?", "built-in")
    assert told in flat(said)
    assert "2. Nightly builds, Amazon S3" in said
    assert "3. Read the list again\n4. Go back\n" in said
    assert "No match for built-in." in person.answers("Which one?", "nightly")
    said = person.answers("What next?", "delete")
    assert "Secret access key: set\n" in said
    assert "1. Go back to the list\n" in said
    assert "2. " not in said
    assert "No match for delete. Type 1, or part of a name." in flat(
        person.answers("What next?", "<")
    )
    person.answers("Which one?", "<")
    person.answers("What next?", "change")
    person.answers("Auth token", server.token)
    person.answers("Organization")
    person.answers("Project")
    person.is_asked("Type:")
    assert {request.method for request in server.requests} == {"GET"}


def test_a_list_that_cannot_be_read_is_explained_in_its_place(
    start: Callable[..., Person], server: DemoServer
) -> None:
    before = server.stored("acme", "game-client")
    server.store("acme", "game-client", [{"type": "appStoreConnect", "id": "a", "name": "A"}])
    person = start(**settings_for(server))
    told = "this server can no longer read the list"
    assert told in flat(person.answers("What next?", "see"))
    assert told in flat(person.answers("Which one?", "<"))
    person.is_asked("What next?")
    server.store("acme", "game-client", before)
    person.answers("What next?", "again")
    person.is_asked("Type:")


def test_two_values_in_one_field_are_reported(
    start: Callable[..., Person], server: DemoServer
) -> None:
    person = start()
    person.answers("Server [https://sentry.io]", f"{server.url}{server.url}")
    said = flat(person.answers("Server [", server.url))
    assert "has two URLs: keep one" in said
    person.answers("Auth token:", f"{server.token}{server.read_only_token}")
    said = flat(person.answers("Auth token", server.token))
    assert "Error: This has two auth tokens: keep one." in said
    person.is_asked("Organization")
    person.recording.assert_absent(server.token, server.read_only_token)


@pytest.mark.parametrize("is_complete", [True, False])
def test_an_organization_token_is_recognized_and_sent_nowhere(
    start: Callable[..., Person], server: DemoServer, *, is_complete: bool
) -> None:
    token = server.organization_token.replace("sntrys_", "sntrys_x")
    env = {**settings_for(server), "SENTRY_AUTH_TOKEN": token}
    if not is_complete:
        del env["SENTRY_ORG"]
    person = start(**env)
    if not is_complete:
        person.answers("Server")
        person.answers("Auth token [token from SENTRY_AUTH_TOKEN]")
    said = flat(person.is_asked("Auth token [token from SENTRY_AUTH_TOKEN]"))
    assert "The token (SENTRY_AUTH_TOKEN) is an organization token (sntrys_)" in said
    assert f"{server.url}/settings/account/api/auth-tokens/" in said.replace(" ", "")
    assert server.requests == []


def test_sign_in_is_explained(start: Callable[..., Person], server: DemoServer) -> None:
    server.faults.add(Fault(sign_in_required(), times=0))
    person = start(**settings_for(server))
    said = flat(person.is_asked("Auth token"))
    assert f"Sign in at {server.url}/auth/login/acme/ in a browser" in said


def test_a_deleted_project_can_be_replaced(
    start: Callable[..., Person], server: DemoServer
) -> None:
    server.remove_project("acme", "game-client")
    person = start(**settings_for(server))
    person.answers("Project [game-client]", "game-server")
    assert "Connected: acme / game-server" in person.is_asked("Type")


def test_a_renamed_project_is_followed_when_the_user_agrees(
    start: Callable[..., Person], server: DemoServer
) -> None:
    server.rename("acme", "game-client", "game-ng")
    person = start(**settings_for(server))
    said = person.answers("Project [game-ng]")
    assert "The project game-client was renamed to game-ng" in said
    assert "Connected: acme / game-ng" in person.is_asked("Type")


def test_an_unreachable_server_can_be_retried_or_changed(
    start: Callable[..., Person], server: DemoServer
) -> None:
    server.faults.add(Fault(text(500, "Out of order"), path="/projects/acme/game-client/", times=2))
    person = start(**settings_for(server))
    said = person.is_asked("What next?")
    assert "The server says: Out of order" in said
    person.answers("What next?", "change")
    person.answers("Server", "?")
    assert "SENTRY_URL" in person.answers("Server")
    person.answers("Auth token")
    person.answers("Organization")
    person.answers("Project")
    person.is_asked("Type")


def test_back_from_an_unreachable_server_leads_to_the_last_prompt(
    start: Callable[..., Person], server: DemoServer
) -> None:
    server.faults.add(Fault(text(500, "Out of order"), path="/projects/acme/game-client/", times=0))
    person = start(**settings_for(server))
    person.answers("What next?", "<")
    person.answers("Project [game-client]", "game-server")
    assert "Connected: acme / game-server" in person.is_asked("Type")


def test_connecting_can_be_cancelled(start: Callable[..., Person], server: DemoServer) -> None:
    held = Held()
    server.faults.add(Fault(path="/projects/acme/game-client/", times=2, wait_for=held))
    person = start(**settings_for(server))
    person.reads("Connecting to 127.0.0.1")
    person.cancels(held)
    person.answers("What next?", "again")
    person.is_asked("Type")


def test_a_wait_for_a_busy_server_is_shown_and_can_be_cancelled(
    start: Callable[..., Person], server: DemoServer
) -> None:
    server.faults.add(Fault(rate_limited(reset_in=50), times=0))
    person = start(**settings_for(server))
    said = person.reads(
        "Sentry is rate-limiting requests. Retrying in", "(2 of 4). Ctrl+C cancels."
    )
    person.press("ctrl+c")
    person.is_asked("What next?")
    server.faults = Faults()
    said = person.answers("What next?", "again")
    # Four requests wait at once, for the same reason.
    assert said.count("Retrying") == 1
    person.is_asked("Type")


def test_a_wait_for_a_busy_server_is_shown_while_it_lists(
    start: Callable[..., Person], server: DemoServer
) -> None:
    server.faults.add(Fault(rate_limited(reset_in=50), path="/acme/projects/"))
    person = start(SENTRY_URL=server.url, SENTRY_AUTH_TOKEN=server.token, SENTRY_ORG="acme")
    for prompt in ("Server", "Auth token", "Organization"):
        person.answers(prompt)
    person.reads("Sentry is rate-limiting requests. Retrying in")
    person.press("ctrl+c")
    assert "Cancelled. You can type a name that is not listed." in person.is_asked("Project")


def test_the_demo_accepts_another_project(start: Callable[..., Person]) -> None:
    person = start("--demo", "--project", "acme-labs/prototype")
    assert "Connected: acme-labs / prototype @ the demo" in person.is_asked("Type")
    person = start("--demo", "--org", "acme-labs")
    person.answers("Organization [acme-labs]")
    assert "1. prototype, Prototype" in person.is_asked("Project [prototype]")


def test_back_from_the_type_leads_to_the_connection_and_forward_again(person: Person) -> None:
    person.answers("Type:", "<")
    assert "question 4 of 4: Project" in person.answers("Project [game-client]", "<")
    person.answers("Organization", "<")
    person.answers("Auth token", "<")
    person.answers("Server", "<")
    assert "Amazon S3" in person.is_asked("Type:")


def test_there_is_no_way_back_from_the_first_prompt(start: Callable[..., Person]) -> None:
    person = start()
    person.answers("Server", "<")
    assert "This is the first question" in person.is_asked("Server")


def test_a_missing_feature_of_the_organization_is_reported_at_once(
    start: Callable[..., Person], server: DemoServer
) -> None:
    person = start(**settings_for(server, "acme-labs", "prototype"))
    assert "Warning: Acme Labs does not have the feature custom-symbol-sources" in flat(
        person.is_asked("Type")
    )


def test_the_demo_prompts_for_neither_server_nor_token(start: Callable[..., Person]) -> None:
    person = start("--demo")
    said = person.answers("Type", "<")
    assert "nothing leaves this host" in said
    assert "question 2 of 2: Project" in person.answers("Project", "<")
    person.answers("Organization [acme]")
    person.answers("Project [game-client]", "game-server")
    assert "Connected: acme / game-server @ the demo" in person.is_asked("Type")


def test_an_invalid_server_is_prompted_for_before_anything_is_sent(
    start: Callable[..., Person], server: DemoServer, home: Path
) -> None:
    rc = home / ".sentryclirc"
    rc.write_text(f"[auth]\ntoken = {server.token}\n[default]\nurl = {server.url}\n")
    rc.chmod(0o600)
    person = start(SENTRY_ORG="acme", SENTRY_PROJECT="game-client")
    said = flat(person.answers("Server:"))
    assert "~/.sentryclirc line 4: url in [default]" in said
    assert "so no token is sent. Correct it, or set the server yourself" in said
    assert server.requests == []
    person.answers("Server:", server.url)
    person.answers("Auth token [token from ~/.sentryclirc line 2]")
    person.answers("Organization [acme]")
    person.answers("Project [game-client]")
    assert "Connected: acme / game-client" in person.is_asked("Type")


def test_a_token_without_a_server_is_not_sent_to_a_typed_one(
    start: Callable[..., Person], server: DemoServer, home: Path
) -> None:
    (home / ".sentryclirc").write_text(f"[defaults]\nurl = {server.url}\n")
    person = start(**{**settings_for(server), "SENTRY_URL": None, "SENTRY_PROPERTIES": "nowhere"})
    assert "nowhere does not exist" in flat(person.answers("Server:", server.url))
    person.is_asked("Auth token:")
    assert server.requests == []
