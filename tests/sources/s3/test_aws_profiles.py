"""AWS profiles, read from real files; never run, never asked over a network."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.files import UnreadableError
from symsrc_tui.sources.fill import CredentialsError
from symsrc_tui.sources.s3 import S3
from symsrc_tui.sources.s3.aws_profiles import Profile, load, profiles
from symsrc_tui.sources.s3.model import S3Source
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from pathlib import Path

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
STATIC = f"aws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"


class Host:
    """A home folder with AWS's files, as the environment tells it."""

    def __init__(self, home: Path) -> None:
        self.folder = home / ".aws"
        self.folder.mkdir()
        self.environ = {"HOME": str(home)}

    def write(self, name: str, text: str, mode: int = 0o600) -> Path:
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def profiles(self) -> dict[str, Profile]:
        return {profile.name: profile for profile in profiles(self.environ)}

    def load(self, name: str) -> dict[str, str]:
        found = load(self.profiles()[name], self.environ)
        assert SECRET not in repr(found)
        return {
            field: value.get_secret_value() if isinstance(value, SecretStr) else value
            for field, value in found.values.items()
        }


@pytest.fixture
def host(home: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was attempted")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return Host(home)


def test_without_files_there_are_no_profiles(host: Host) -> None:
    assert profiles(host.environ) == ()


def test_profiles_of_both_files_are_merged(host: Host) -> None:
    host.write("credentials", f"[default]\n{STATIC}[ci]\n{STATIC}")
    host.write(
        "config",
        f"[default]\nregion = eu-central-1\n[profile ci]\ns3 =\n  max_concurrent_requests = 2\n"
        f"[profile 'two words']\nregion = us-east-1\n{STATIC}[preview]\nx = y\n",
    )
    assert profiles(host.environ) == (
        Profile("default", "eu-central-1"),
        Profile("ci"),
        Profile("two words", "us-east-1"),
    )
    assert host.load("default") == {
        "access_key": KEY,
        "secret_key": SECRET,
        "region": "eu-central-1",
    }
    assert host.load("ci") == {"access_key": KEY, "secret_key": SECRET}
    assert host.load("two words")["secret_key"] == SECRET


def test_the_credentials_file_counts_over_the_config_file(host: Host) -> None:
    host.write("config", f"[default]\n{STATIC.replace(KEY, 'AKIAOTHEROTHEROTHER1')}")
    host.write("credentials", f"[default]\n{STATIC}")
    assert host.load("default")["access_key"] == KEY


def test_variables_set_the_paths_of_the_files(host: Host, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(f"[a]\n{STATIC}")
    (tmp_path / "conf").write_text("[profile a]\nregion = eu-west-1\n")
    host.environ |= {
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "keys"),
        "AWS_CONFIG_FILE": str(tmp_path / "conf"),
    }
    assert profiles(host.environ) == (Profile("a", "eu-west-1"),)
    host.environ["AWS_SHARED_CREDENTIALS_FILE"] = "~/nowhere"
    assert host.profiles()["a"].problem == "has no access key and secret key"


def test_the_active_profile_comes_first_after_the_environments_key(host: Host) -> None:
    host.write("credentials", "".join(f"[{name}]\n{STATIC}" for name in ("b", "default", "a")))
    assert [profile.name for profile in profiles(host.environ)] == ["default", "a", "b"]
    host.environ |= {
        "AWS_PROFILE": "b",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "eu-west-3",
    }
    first, *rest = profiles(host.environ)
    assert first == Profile("environment variables", "eu-west-3", from_environment=True)
    assert [profile.name for profile in rest] == ["b", "a", "default"]
    assert host.load("environment variables") == {
        "access_key": KEY,
        "secret_key": SECRET,
        "region": "eu-west-3",
    }
    assert host.load("a")["region"] == "eu-west-3"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ("role_arn = arn:aws:iam::1:role/r\nsource_profile = base", "assumes a role"),
        (f"role_arn = arn:aws:iam::1:role/r\ncredential_source = Environment\n{STATIC}", "role"),
        ("role_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = /x", "assumes a role"),
        ("sso_session = corp\nsso_account_id = 1\nsso_role_name = r", "signs in with SSO"),
        ("sso_start_url = https://x\nsso_region = eu-west-1", "signs in with SSO"),
        ("login_session = arn:aws:iam::1:user/u", "console login"),
        (f"{STATIC}aws_session_token = hunter2", "session token"),
        (f"{STATIC}aws_security_token = hunter2", "session token"),
        (STATIC.replace("AKIA", "ASIA"), "starts with ASIA"),
        (f"aws_access_key_id = {KEY}", "no access key and secret key"),
        ("region = eu-west-1", "no access key and secret key"),
    ],
)
def test_temporary_credentials_are_rejected_with_advice(
    host: Host, options: str, problem: str
) -> None:
    host.write("config", f"[profile x]\n{options}\n[sso-session corp]\nsso_region = eu-west-1\n")
    profile = host.profiles()["x"]
    assert problem in profile.problem
    with pytest.raises(CredentialsError, match=r"AWS profile x .*long-term access key") as caught:
        load(profile, host.environ)
    assert problem in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_role_is_rejected_with_the_profile_to_use_instead(host: Host) -> None:
    host.write("config", "[profile x]\nrole_arn = a\nsource_profile = base\n")
    assert host.profiles()["x"].problem.endswith("its source profile is base")


def test_a_credential_process_is_never_run(host: Host, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    host.write("config", f"[default]\ncredential_process = touch {ran}\n")
    profile = host.profiles()["default"]
    assert "credential_process" in profile.problem
    with pytest.raises(CredentialsError, match="not run here"):
        load(profile, host.environ)
    assert not ran.exists()


@pytest.mark.parametrize("variable", ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"])
def test_a_temporary_key_in_the_environment_is_rejected(host: Host, variable: str) -> None:
    host.environ |= {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        variable: "hunter2",
    }
    (profile,) = profiles(host.environ)
    with pytest.raises(CredentialsError, match=r"^The environment has a session token"):
        load(profile, host.environ)


def test_a_profile_deleted_since_is_reported(host: Host) -> None:
    host.write("credentials", f"[a]\n{STATIC}")
    profile = host.profiles()["a"]
    host.write("credentials", "")
    with pytest.raises(CredentialsError, match="AWS profile a no longer exists"):
        load(profile, host.environ)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{STATIC}", 1),
        (f"[a]\n{SECRET[:5]}\n", 2),
        (f"[a]\n{STATIC}[a]\n", 4),
        (f"[a]\n{STATIC}{STATIC}", 4),
        (f"[a]\ns3 =\n  {SECRET[:5]}\n", None),
    ],
)
def test_a_broken_file_is_reported_by_line_without_its_content(
    host: Host, text: str, line: int | None
) -> None:
    path = host.write("credentials", text)
    with pytest.raises(CredentialsError) as caught:
        profiles(host.environ)
    assert str(caught.value).startswith(f"{path} line {line} is" if line else f"{path} is")
    assert SECRET[:5] not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_folder_in_place_of_a_file_is_reported(host: Host) -> None:
    (host.folder / "config").mkdir()
    with pytest.raises(UnreadableError, match="is a folder"):
        profiles(host.environ)


def test_files_readable_by_others_are_noted(host: Host) -> None:
    host.write("credentials", f"[a]\n{STATIC}", 0o644)
    host.write("config", "[profile a]\nregion = eu-west-1\n", 0o644)
    found = load(host.profiles()["a"], host.environ)
    assert len(found.notes) == 1
    assert f"chmod 600 {host.folder / 'credentials'}" in found.notes[0]
    assert found.notes_on["region"].startswith("eu-west-1 is the profile")
    # What is told of the file is told whether or not the region is taken.
    fields = fields_of(S3Source)
    for answers, region in (
        ({}, found.notes_on["region"]),
        ({"region": "eu-central-1"}, "Region eu-central-1 was kept."),
    ):
        assert found.beside(S3.fillers[0], fields, answers).notes == (found.notes[0], region)


def test_no_secret_is_logged(host: Host, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    host.write("credentials", f"[a]\n{STATIC}")
    host.load("a")
    assert SECRET not in caplog.text
    assert KEY not in caplog.text


def test_unprintable_names_are_not_offered(host: Host) -> None:
    host.write("credentials", f"[a\x1b[2J]\n{STATIC}[b]\n{STATIC}")
    assert list(host.profiles()) == ["b"]


def test_a_byte_order_mark_and_quotes_are_not_part_of_a_profile(host: Host) -> None:
    quoted = f"aws_access_key_id = \"{KEY}\"\naws_secret_access_key = '{SECRET}'\n"
    host.write("credentials", f"\ufeff[a]\n{quoted}")
    host.write("config", "\ufeff[profile a]\nregion = 'eu-west-1'\n")
    assert host.load("a") == {"access_key": KEY, "secret_key": SECRET, "region": "eu-west-1"}


@pytest.mark.parametrize(
    "options",
    [
        "endpoint_url = https://acc.r2.cloudflarestorage.com",
        "s3 =\n  endpoint_url = http://localhost:4566",
        "services = local\n[services local]\ns3 =\n  endpoint_url = https://minio.example.com",
        "region = auto",
        "region = nyc3",
    ],
)
def test_a_profile_of_a_compatible_store_leads_to_http(host: Host, options: str) -> None:
    host.write("config", f"[profile x]\n{STATIC}{options}\n")
    profile = host.profiles()["x"]
    assert profile.problem == "is for an S3-compatible store, not for Amazon S3"
    with pytest.raises(CredentialsError, match=r"For others, choose SymbolServer \(HTTP\)$"):
        load(profile, host.environ)


def test_the_endpoint_in_the_environment_counts_for_its_key(host: Host) -> None:
    host.environ |= {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
    assert not host.profiles()["environment variables"].problem
    host.environ["AWS_ENDPOINT_URL"] = "http://localhost:9000"
    assert "S3-compatible" in host.profiles()["environment variables"].problem
