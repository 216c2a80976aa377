"""The token goes to the server it belongs to, and nothing holds it meanwhile."""

from __future__ import annotations

import gc
import json
import sys
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.settings import Flags, OrganizationTokenError, SettingsError

if TYPE_CHECKING:
    from tests.settings.user import User

SENTINEL = "sntryu_5e47137e1a11"
HOME = f"[auth]\ntoken={SENTINEL}\n"
HOME_OF_CORP = f"{HOME}[defaults]\nurl=https://corp.example.com\n"


def organization_token(**claims: str) -> str:
    payload = b64encode(json.dumps({"iat": 1.5, **claims}).encode()).decode().rstrip("=")
    return f"sntrys_{payload}_secret"


def test_a_token_with_a_url_beside_it_is_sent_there(user: User) -> None:
    user.in_home(HOME_OF_CORP)
    origin = user.resolve().token
    assert origin
    assert origin.where == "~/.sentryclirc line 2"
    assert origin.only_for == "https://corp.example.com"
    assert origin.load().get_secret_value() == SENTINEL


@pytest.mark.parametrize("place", ["flag", "variable", "project file", "properties"])
@pytest.mark.parametrize(
    "other",
    [
        "https://corp.example.org",
        "http://corp.example.com",
        "https://corp.example.com:8443",
        "https://corp.example.com.evil.example",
    ],
)
def test_a_token_with_a_url_beside_it_is_sent_nowhere_else(
    user: User, place: str, other: str
) -> None:
    user.in_home(HOME_OF_CORP)
    match place:
        case "flag":
            user.flags = Flags(url=other)
        case "variable":
            user.environ["SENTRY_URL"] = other
        case "properties":
            user.in_properties(f"defaults.url={other}")
        case _:
            user.in_project(f"[defaults]\nurl={other}\n")
    settings = user.resolve()
    assert settings.token is None
    notice = settings.notices[-1]
    assert "~/.sentryclirc line 2" in notice
    assert settings.url.origin in notice
    assert "SENTRY_AUTH_TOKEN" in notice
    assert SENTINEL not in notice


@pytest.mark.parametrize("url", ["https://CORP.example.com:443/", "https://corp.example.com/x/"])
def test_different_spellings_of_one_server_are_equal(user: User, url: str) -> None:
    user.in_home(HOME_OF_CORP)
    user.flags = Flags(url=url)
    assert user.token() == SENTINEL


def test_a_token_variable_belongs_to_the_url_variable(user: User) -> None:
    user.environ = {"SENTRY_AUTH_TOKEN": SENTINEL, "SENTRY_URL": "https://corp.example.com"}
    assert user.token() == SENTINEL
    user.flags = Flags(url="https://other.example.com")
    assert user.token() is None
    assert "The token (SENTRY_AUTH_TOKEN) belongs to a different server" in user.notice()


def test_an_invalid_url_still_restricts_its_token(user: User) -> None:
    user.in_home(f"{HOME}[defaults]\nurl=ftp://corp\n")
    user.flags = Flags(url="https://other.example.com")
    assert user.resolve().token is None


@pytest.mark.parametrize(
    ("url_in", "token_in"),
    [("flag", "variable"), ("flag", "home"), ("variable", "home"), ("home", "variable")],
)
def test_a_token_without_a_url_is_sent_to_the_resolved_server(
    user: User, url_in: str, token_in: str
) -> None:
    match url_in:
        case "flag":
            user.flags = Flags(url="https://corp.example.com")
        case "variable":
            user.environ["SENTRY_URL"] = "https://corp.example.com"
        case _:
            user.in_home("[defaults]\nurl=https://corp.example.com\n")
    if token_in == "variable":
        user.environ["SENTRY_AUTH_TOKEN"] = SENTINEL
    else:
        user.in_home(HOME)
    settings = user.resolve()
    assert settings.url.value == "https://corp.example.com/"
    assert settings.token
    assert not settings.notices


def test_a_server_set_only_by_a_project_file_is_reported_to_get_the_token(user: User) -> None:
    user.in_project("[defaults]\nurl=https://corp.example.com\n")
    user.environ["SENTRY_AUTH_TOKEN"] = SENTINEL
    assert user.token() == SENTINEL
    assert user.notice() == (
        "The token (SENTRY_AUTH_TOKEN) is sent to https://corp.example.com/,"
        " which only ~/code/.sentryclirc line 2 names"
    )


def test_a_later_token_is_used_if_an_earlier_one_is_for_another_server(user: User) -> None:
    user.environ = {"SENTRY_AUTH_TOKEN": "other", "SENTRY_URL": "https://other.example.com"}
    user.in_home(HOME_OF_CORP)
    user.flags = Flags(url="https://corp.example.com")
    assert user.token() == SENTINEL


@pytest.mark.parametrize(
    "token",
    [
        organization_token(url="https://corp.example.com", org="acme"),
        organization_token(url="https://us.sentry.io", region_url="https://us.sentry.io"),
        "sntrys_YOUR_TOKEN_HERE",
        "sntrys_!!_x",
    ],
)
@pytest.mark.parametrize("url", ["", "https://corp.example.com", "https://de.sentry.io/"])
def test_an_organization_token_is_rejected_for_every_server(
    user: User, token: str, url: str
) -> None:
    user.environ = {"SENTRY_AUTH_TOKEN": token, **({"SENTRY_URL": url} if url else {})}
    user.in_home(HOME)
    settings = user.resolve()
    assert settings.token
    assert settings.token.where == "SENTRY_AUTH_TOKEN"
    assert settings.notices == ()
    with pytest.raises(OrganizationTokenError) as caught:
        settings.token.load()
    base = "https://corp.example.com" if "corp" in url else "https://sentry.io"
    assert caught.value.message == (
        "The token (SENTRY_AUTH_TOKEN) is an organization token (sntrys_). These are for CI builds"
        " and cannot add symbol sources. Create a user token with the scope project:write under"
        f" Personal tokens: {base}/settings/account/api/auth-tokens/"
    )


def test_an_organization_token_has_no_notice_about_its_server(user: User) -> None:
    user.in_project("[defaults]\nurl=https://corp.example.com\n")
    user.environ["SENTRY_AUTH_TOKEN"] = organization_token(url="https://corp.example.com")
    assert user.resolve().notices == ()


def test_a_token_that_became_an_organization_token_is_not_sent(user: User) -> None:
    user.in_home(HOME_OF_CORP)
    origin = user.resolve().token
    assert origin
    user.in_home(HOME_OF_CORP.replace(SENTINEL, organization_token()))
    with pytest.raises(OrganizationTokenError):
        origin.load()


@pytest.mark.parametrize("token", ["two words", "a\tb", "a\nX-Header: b", "tökén", "a\x1bb", "a:b"])
def test_a_token_that_could_break_a_header_is_ignored(user: User, token: str) -> None:
    user.environ["SENTRY_AUTH_TOKEN"] = token
    assert user.resolve().token is None
    assert "SENTRY_AUTH_TOKEN" in user.notice()
    assert token not in user.notice()


def test_the_token_is_read_only_when_needed(user: User) -> None:
    user.in_home(HOME_OF_CORP)
    origin = user.resolve().token
    assert origin
    user.in_home(HOME_OF_CORP.replace(SENTINEL, "rotated"))
    assert origin.load().get_secret_value() == "rotated"


@pytest.mark.parametrize(
    ("now", "message"),
    [
        ("[auth]\n", "no longer exists"),
        ("[auth]\ntoken = two words\n", "no longer exists"),
        (f"{HOME}[defaults]\nurl = https://other.example.com\n", "now belongs to another server"),
        (f"{HOME}[default]\nurl = https://other.example.com\n", "now belongs to another server"),
        (f"{HOME}[defaults]\nurl https://corp.example.com\n", "now belongs to another server"),
    ],
)
def test_a_token_deleted_or_moved_since_is_not_sent(user: User, now: str, message: str) -> None:
    user.in_home(HOME_OF_CORP)
    origin = user.resolve().token
    assert origin
    user.in_home(now)
    with pytest.raises(SettingsError, match=message) as caught:
        origin.load()
    assert caught.value.field == "token"


@pytest.mark.parametrize("place", ["home", "variable"])
def test_nothing_keeps_the_token_after_resolving(user: User, place: str) -> None:
    secret = f"sntryu_{'5e' * 20}{place}"
    if place == "home":
        user.in_home(f"[auth]\ntoken={secret}\n")
    else:
        user.environ["SENTRY_AUTH_TOKEN"] = secret
    origin = user.resolve().token
    assert origin
    # Everything the object leads to, but for the modules, and the user's own environment.
    reached: set[int] = {id(user.environ), id(sys.modules)}
    waiting: list[object] = [origin]
    while waiting:
        current = waiting.pop()
        if id(current) in reached or isinstance(current, type(sys)):
            continue
        reached.add(id(current))
        if hasattr(current, "__globals__"):
            reached.add(id(current.__globals__))
        assert not (isinstance(current, str) and secret in current)
        waiting.extend(gc.get_referents(current))
    assert secret not in repr(origin)
