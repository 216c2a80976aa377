"""The login of Sentry's npm client is used last, for its own server, and never changed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.settings.user import User

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "sntryu_de30de30de30"
LATER = 32_503_680_000_000
"""The year 3000, in milliseconds."""


def log_in(user: User, host: str | int | None, *, expires_at: int | None = LATER) -> None:
    """Write the file as the npm client does, in its journal mode too."""
    folder = user.home / ".sentry"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "cli.db")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE auth (id INTEGER PRIMARY KEY, token, expires_at, host)")
        database.execute("INSERT INTO auth VALUES (1, ?, ?, ?)", (TOKEN, expires_at, host))
        database.commit()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("", None),
        ("", "https://sentry.io"),
        ("https://sentry.example.com/", "https://sentry.example.com"),
    ],
)
@pytest.mark.parametrize("expires_at", [LATER, None])
def test_the_login_is_used_for_its_own_server(
    user: User, url: str, host: str | None, expires_at: int | None
) -> None:
    user.environ["SENTRY_URL"] = url
    log_in(user, host, expires_at=expires_at)
    before = (user.home / ".sentry" / "cli.db").read_bytes()
    assert user.token() == TOKEN
    token = user.resolve().token
    assert token is not None
    assert token.where == "login of the sentry command"
    assert not user.resolve().notices
    assert (user.home / ".sentry" / "cli.db").read_bytes() == before


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://sentry.example.com/", None),
        ("https://sentry.example.com/", "https://sentry.io"),
        ("https://sentry.example.com/", "https://sentry.example.com:8443"),
        ("", "https://sentry.example.com"),
    ],
)
def test_another_server_never_gets_the_login(user: User, url: str, host: str | None) -> None:
    if url:
        user.environ["SENTRY_URL"] = url
    log_in(user, host)
    assert user.token() is None
    assert "belongs to a different server" in user.notice()


def test_the_login_does_not_set_the_server_for_another_token(user: User) -> None:
    log_in(user, "https://sentry.example.com")
    user.environ["SENTRY_AUTH_TOKEN"] = "sntryu_other"
    assert user.token() == "sntryu_other"
    assert user.resolve().url.value == "https://sentry.io/"


def test_any_other_token_comes_first(user: User) -> None:
    log_in(user, None)
    user.in_home("[auth]\ntoken=sntryu_other\n")
    assert user.token() == "sntryu_other"


def test_an_expired_login_is_reported_with_the_command_to_renew_it(user: User) -> None:
    log_in(user, None, expires_at=1)
    assert user.token() is None
    assert user.notice() == (
        "The login of the sentry command has expired. Run: sentry auth refresh"
    )


def test_an_unreadable_file_is_reported(user: User) -> None:
    (user.home / ".sentry").mkdir()
    (user.home / ".sentry" / "cli.db").write_text("nonsense, and more than a header has" * 9)
    assert user.token() is None
    assert user.notice().endswith("cli.db cannot be read: file is not a database")


@pytest.mark.usefixtures("as_root")
def test_an_inaccessible_folder_is_reported(open_folder: Path) -> None:
    user = User(open_folder)
    log_in(user, None)
    (user.home / ".sentry").chmod(0o700)
    user.resolve()  # Imports what another user may not be able to read.
    os.seteuid(65534)
    try:
        notice = user.notice()
    finally:
        os.seteuid(0)
    assert notice == f"{user.home}/.sentry/cli.db cannot be read: Permission denied"


def test_a_folder_with_too_long_a_name_is_reported(user: User) -> None:
    user.environ["SENTRY_CONFIG_DIR"] = "/" + "x" * 300
    assert user.token() is None
    assert user.notice().endswith(" cannot be read: File name too long")


def test_a_relative_folder_in_a_deleted_one_has_no_login(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.environ["SENTRY_CONFIG_DIR"] = "elsewhere"
    monkeypatch.chdir(user.cwd)
    user.cwd.rmdir()
    assert user.token() is None
    assert not user.resolve().notices


@pytest.mark.parametrize("host", ["", "nonsense host"])
def test_a_login_of_an_unknown_server_is_not_used(user: User, host: str) -> None:
    log_in(user, host)
    assert user.token() is None


def test_the_folder_can_be_changed(user: User) -> None:
    log_in(user, None)
    (user.home / ".sentry").rename(user.home / "elsewhere")
    assert user.token() is None
    user.environ["SENTRY_CONFIG_DIR"] = str(user.home / "elsewhere")
    assert user.token() == TOKEN
