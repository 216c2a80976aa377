"""Whatever lies where a settings file is looked for: the rest still counts, and it is said.

What such a file may have said of the server is in `test_unreadable_server`.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.settings import Flags, SettingsError, resolve, resolve_here
from tests.settings.user import User

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "[auth]\ntoken=t0\n[defaults]\norg=acme\nproject=game\n"


def test_the_nearest_file_above_counts(user: User) -> None:
    user.in_project("[defaults]\norg=nearest\n")
    user.write(
        user.home / "code" / ".." / ".." / ".sentryclirc", "[defaults]\norg=far\nproject=p\n"
    )
    settings = user.resolve()
    assert settings.organization == ("nearest", "~/code/.sentryclirc line 2")
    assert settings.project is None


@pytest.mark.parametrize(
    ("path", "environ"),
    [
        (".config/sentry/sentrycli.ini", {}),
        ("elsewhere/sentry/sentrycli.ini", {"XDG_CONFIG_HOME": "{home}/elsewhere"}),
        ("code/sentrycli.ini", {}),
    ],
)
def test_the_other_name_of_the_file_counts_too(
    user: User, path: str, environ: dict[str, str]
) -> None:
    user.environ |= {name: value.format(home=user.home) for name, value in environ.items()}
    (user.home / path).parent.mkdir(parents=True, exist_ok=True)
    user.write(user.home / path, GOOD)
    assert user.token() == "t0"
    assert user.resolve().organization == ("acme", f"~/{path} line 4")


def test_the_first_of_two_user_files_counts(user: User) -> None:
    (user.home / ".config" / "sentry").mkdir(parents=True)
    user.write(user.home / ".config" / "sentry" / "sentrycli.ini", "[auth]\ntoken=second\n")
    user.in_home("[defaults]\norg=acme\n")
    assert user.token() is None
    assert user.resolve().organization == ("acme", "~/.sentryclirc line 2")


def test_in_one_folder_the_usual_name_comes_first(user: User) -> None:
    user.write(user.cwd / "sentrycli.ini", "[defaults]\norg=second\n")
    user.write(user.cwd / ".sentryclirc", "[defaults]\norg=first\n")
    assert user.resolve().organization == ("first", "~/code/game/.sentryclirc line 2")


def test_a_file_outside_home_is_found_and_shown_with_its_full_path(
    user: User, tmp_path: Path
) -> None:
    outside = tmp_path / "elsewhere" / "deep"
    outside.mkdir(parents=True)
    path = user.write(outside.parent / ".sentryclirc", "[defaults]\norg=acme\n")
    settings = resolve(Flags(), {}, outside, user.home)
    assert settings.organization == ("acme", f"{path} line 2")


def test_the_home_file_is_not_read_twice(user: User) -> None:
    user.in_home("nonsense\n[defaults]\norg=acme\n")
    assert user.notice().startswith("~/.sentryclirc line 1")


def test_without_a_home_folder_the_other_files_count(user: User) -> None:
    user.in_project(GOOD)
    for home in (None, user.home / "missing"):
        settings = resolve(Flags(), {}, user.cwd, home)
        assert settings.organization
        assert settings.organization.value == "acme"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe[", "not a text file in UTF-8 (line 1)"),
        (b"x" * 70_000, "larger than 64 KiB"),
    ],
)
def test_a_broken_file_is_a_notice(user: User, content: bytes, told: str) -> None:
    user.environ["SENTRY_URL"] = "https://corp.example.com"
    user.in_home(GOOD)
    path = user.in_project(content)
    settings = user.resolve()
    assert settings.organization == ("acme", "~/.sentryclirc line 4")
    assert told in user.notice()
    assert str(path) in user.notice()


def test_invalid_bytes_affect_only_their_own_line(user: User) -> None:
    user.in_home(b"# caf\xe9\n[auth]\ntoken=t0\n[defaults]\nurl=https://corp.example.com # \xfc\n")
    assert user.token() == "t0"
    assert user.resolve().url == ("https://corp.example.com/", "~/.sentryclirc line 5")
    assert not user.resolve().notices
    user.in_home(b"[defaults]\norg = caf\xe9\n")
    with pytest.raises(SettingsError, match=r"The organization .* \(~/.sentryclirc line 2\)"):
        user.resolve()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("secret words", "not of the form key = value"),
        ("[auth", "has no closing bracket"),
    ],
)
def test_a_broken_line_is_a_notice_and_the_others_count(user: User, line: str, told: str) -> None:
    user.in_home(f"[defaults]\norg=acme\n{line}\n[auth]\ntoken=t0\n")
    assert user.token() == "t0"
    assert user.resolve().organization
    assert user.notice() == f"~/.sentryclirc line 3 was ignored: {user.notice().split(': ')[1]}"
    assert told in user.notice()
    assert "secret" not in user.notice()


def test_many_broken_lines_are_one_notice(user: User) -> None:
    user.in_home("token=t0\nx\ny\n[defaults]\norg=acme\n")
    notices = user.resolve().notices
    assert notices[0].startswith(
        "~/.sentryclirc line 2 was ignored (and 1 more): it is not of the form"
    )
    assert notices[1].startswith("~/.sentryclirc line 1: token before the first [section] is not a")


def test_a_folder_a_pipe_and_a_dangling_link_are_notices(user: User) -> None:
    user.environ["SENTRY_URL"] = "https://corp.example.com"
    user.in_home(GOOD)
    path = user.cwd / ".sentryclirc"
    path.mkdir()
    assert "is a folder" in user.notice()
    path.rmdir()
    os.mkfifo(path)
    assert "is a device or pipe" in user.notice()
    path.unlink()
    path.symlink_to("nowhere")
    assert "does not exist" in user.notice()
    path.unlink()
    path.symlink_to(path)
    assert "cannot be read" in user.notice()
    assert user.token() == "t0"


def test_a_file_readable_by_others_is_reported_with_a_fix(user: User) -> None:
    path = user.in_home(GOOD, mode=0o644)
    assert user.token() == "t0"
    assert f"chmod 600 {path}" in user.notice()
    user.in_home("[defaults]\norg=acme\n", mode=0o644)
    assert not user.resolve().notices


def test_the_fix_works_in_a_shell(tmp_path: Path) -> None:
    user = User(tmp_path / "a 'folder'")
    path = user.in_home(GOOD, mode=0o640)
    remedy = user.notice().partition("chmod 600 ")[2]
    told = subprocess.run(["sh", "-c", f"printf %s {remedy}"], capture_output=True, check=True)
    assert told.stdout.decode() == str(path)


@pytest.mark.usefixtures("as_root")
def test_another_users_file_is_ignored(user: User) -> None:
    path = user.in_project("[defaults]\nurl=https://evil.example.com\norg=evil\n")
    os.chown(path, 4242, 4242)
    user.environ["SENTRY_AUTH_TOKEN"] = "t0"
    assert "belongs to another user" in user.server_error()
    user.environ["SENTRY_URL"] = "https://corp.example.com"
    settings = user.resolve()
    assert settings.url.value == "https://corp.example.com/"
    assert settings.organization is None
    assert "belongs to another user" in user.notice()
    # With `sudo -E` the home folder is another user's, and so are that user's own files.
    os.chown(user.home, 4242, 4242)
    assert user.resolve().organization


@pytest.mark.usefixtures("as_root")
def test_a_file_without_read_permission_is_a_notice(open_folder: Path) -> None:
    user = User(open_folder)
    user.in_home(GOOD, mode=0o644)
    user.in_project("[defaults]\norg=other\n", mode=0o600)
    user.environ["SENTRY_URL"] = "https://corp.example.com"
    user.resolve()  # Imports what another user may not be able to read.
    os.seteuid(65534)
    try:
        settings = user.resolve()
    finally:
        os.seteuid(0)
    assert settings.organization == ("acme", "~/.sentryclirc line 4")
    assert "cannot be read: check its permissions" in settings.notices[0]


@pytest.mark.usefixtures("as_root")
def test_an_inaccessible_folder_may_have_a_file_that_sets_the_server(
    open_folder: Path,
) -> None:
    user = User(open_folder)
    user.in_home(GOOD, mode=0o644)
    (user.home / "code").chmod(0o600)
    user.resolve()  # Imports what another user may not be able to read.
    os.seteuid(65534)
    try:
        settings = user.resolve()
    finally:
        os.seteuid(0)
    assert settings.server_error
    assert settings.server_error.message.startswith(
        f"{user.cwd}/.sentryclirc cannot be read: check its permissions. The Sentry server"
    )
    assert settings.organization == ("acme", "~/.sentryclirc line 4")


def test_a_deleted_current_folder_is_where_the_shell_says(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.in_project(GOOD)
    monkeypatch.chdir(user.cwd)
    monkeypatch.setenv("PWD", str(user.cwd))
    monkeypatch.setenv("HOME", str(user.home))
    user.cwd.rmdir()
    assert resolve_here(Flags()).organization == ("acme", "~/code/.sentryclirc line 4")


def test_a_deleted_current_folder_does_not_stop_the_search(user: User) -> None:
    user.in_project(GOOD)
    user.cwd.rmdir()
    assert user.resolve().organization


def test_properties_are_found_from_the_current_folder_and_home(user: User) -> None:
    user.write(user.home / "p", "defaults.org=acme\n")
    for named in ("../../p", str(user.home / "p"), "~/p"):
        user.environ["SENTRY_PROPERTIES"] = named
        organization = user.resolve().organization
        assert organization
        assert organization.value == "acme"


def test_a_missing_properties_file_is_a_notice(user: User) -> None:
    user.in_home(GOOD)
    user.environ |= {"SENTRY_PROPERTIES": "nowhere", "SENTRY_URL": "https://corp.example.com"}
    assert user.token() == "t0"
    assert user.notice().startswith(f"SENTRY_PROPERTIES: {user.cwd}/nowhere does not exist")


@pytest.mark.parametrize("value", ["false", "False", "0", "no", "off"])
def test_verification_is_never_turned_off(user: User, value: str) -> None:
    user.in_project(f"[http]\nverify_ssl = {value}\n")
    assert user.notice().startswith(
        f"verify_ssl = {value} (~/code/.sentryclirc line 2) was ignored"
    )
    assert "--ca-file" in user.notice()


def test_enabled_verification_is_not_reported(user: User) -> None:
    user.in_project("[http]\nverify_ssl = true\n")
    assert not user.resolve().notices


@pytest.mark.parametrize(
    ("lines", "url"),
    [
        ("proxy_username = me\nproxy_password = p@ss:w/rd\n", "http://me:p%40ss%3Aw%2Frd@proxy:1"),
        ("proxy_username = me\n", "http://me:@proxy:1"),
        ("proxy_password = p@ss\n", "http://proxy:1"),
    ],
)
def test_a_proxys_login_can_be_beside_its_url(user: User, lines: str, url: str) -> None:
    user.in_home(f"[http]\nproxy_url = proxy:1\n{lines}")
    proxy = user.resolve().proxy_url
    assert proxy
    assert proxy.value == url


def test_a_proxys_login_is_for_the_proxy_of_the_same_file(user: User) -> None:
    user.in_project("[http]\nproxy_url = proxy:1\n")
    user.in_home("[http]\nproxy_username = me\nproxy_password = secret\n")
    proxy = user.resolve().proxy_url
    assert proxy
    assert proxy.value == "http://proxy:1"


def test_a_login_in_a_proxys_url_comes_first(user: User) -> None:
    user.in_home("[http]\nproxy_url = a:b@proxy:1\nproxy_username = me\n")
    proxy = user.resolve().proxy_url
    assert proxy
    assert proxy.value == "http://a:b@proxy:1"


def test_a_proxy_in_a_file_counts_without_a_variable(user: User) -> None:
    user.in_home("[http]\nproxy_url = proxy.example.com:3128\n")
    proxy = ("http://proxy.example.com:3128", "~/.sentryclirc line 2")
    assert user.resolve().proxy_url == proxy
    for variables in (
        {"https_proxy": "x"},
        {"HTTPS_PROXY": "x"},
        {"ALL_PROXY": "x"},
        {"NO_PROXY": "a, sentry.io"},
        {"no_proxy": ".IO"},
        {"no_proxy": "*"},
    ):
        user.environ = dict(variables)
        assert user.resolve().proxy_url is None, variables
    for variables in ({"http_proxy": "x"}, {"no_proxy": "my-sentry.io, entry.io, ,"}):
        user.environ = dict(variables)
        assert user.resolve().proxy_url == proxy, variables
    user.environ = {"SENTRY_URL": "http://127.0.0.1:9000"}
    assert user.resolve().proxy_url is None


def test_an_invalid_proxy_is_a_notice_without_its_password(user: User) -> None:
    user.in_home("[http]\nproxy_url = socks5://me:hunter2@proxy\n")
    assert user.resolve().proxy_url is None
    assert "does not start with https:// or http://" in user.notice()
    assert "hunter2" not in user.notice()


def test_a_requested_ca_file_that_cannot_be_used_is_an_error(user: User) -> None:
    user.flags = Flags(ca_file=str(user.home / "missing.pem"))
    with pytest.raises(SettingsError, match=r"--ca-file: .*missing.pem does not exist") as caught:
        user.resolve()
    assert caught.value.field == "ca_file"
    user.flags = Flags(
        ca_file=str(user.write(user.home / "key.pem", "-----BEGIN PRIVATE KEY-----"))
    )
    with pytest.raises(SettingsError, match="no certificate in PEM form"):
        user.resolve()


def test_the_precedence_of_ca_files(user: User) -> None:
    pems = [
        str(user.write(user.home / name, "-----BEGIN CERTIFICATE-----\n"))
        for name in ("a", "b", "c")
    ]
    user.environ["CURL_CA_BUNDLE"] = pems[2]
    assert user.resolve().ca_file == (pems[2], "CURL_CA_BUNDLE")
    user.environ["SSL_CERT_FILE"] = pems[1]
    assert user.resolve().ca_file == (pems[1], "SSL_CERT_FILE")
    user.flags = Flags(ca_file=pems[0])
    assert user.resolve().ca_file == (pems[0], "--ca-file")


def test_a_ca_variable_that_cannot_be_used_is_a_notice(user: User) -> None:
    user.environ["SSL_CERT_FILE"] = "/nowhere/ca.pem"
    assert user.resolve().ca_file is None
    said = "SSL_CERT_FILE: /nowhere/ca.pem does not exist. Correct it or unset it"
    assert user.notice() == said


def test_terminal_escapes_in_files_do_not_reach_messages(user: User) -> None:
    user.in_home("[defaults]\norg=\x1b[2Jboo\n")
    with pytest.raises(SettingsError) as caught:
        user.resolve()
    assert caught.value.message.isprintable()
    odd = user.home / "\x1b[2J\udcff"
    odd.mkdir()
    user.write(odd / ".sentryclirc", b"[\xff")
    user.cwd = odd
    user.environ["SENTRY_ORG"] = "acme"
    assert user.server_error().isprintable()
