"""Of two places that both say something, the right one counts."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Literal

import pytest

from symsrc_tui.settings import DEFAULT_URL, Flags, SettingsError, resolve_demo

if TYPE_CHECKING:
    from tests.settings.user import User

Name = Literal["url", "organization", "project", "token"]
PLACES = ("flag", "environment", "properties", "project file", "home file")
VARIABLES = {
    "url": "SENTRY_URL",
    "organization": "SENTRY_ORG",
    "project": "SENTRY_PROJECT",
    "token": "SENTRY_AUTH_TOKEN",
}
KEYS = {
    "url": ("defaults", "url"),
    "organization": ("defaults", "org"),
    "project": ("defaults", "project"),
    "token": ("auth", "token"),
}


def value_of(name: Name, place: str) -> str:
    word = place.replace(" ", "-")
    return f"https://{word}.example.com/" if name == "url" else word


def say(user: User, place: str, name: Name) -> None:
    value = value_of(name, place)
    section, key = KEYS[name]
    match place:
        case "flag":
            user.flags = user.flags._replace(**{name: value})
        case "environment":
            user.environ[VARIABLES[name]] = value
        case "properties":
            user.in_properties(f"{section}.{key}={value}\n")
        case "project file":
            user.in_project(f"[{section}]\n{key} = {value}\n")
        case _:
            user.in_home(f"[{section}]\n{key} = {value}\n")


def resolved(user: User, name: Name) -> str | None:
    if name == "token":
        return user.token()
    setting = getattr(user.resolve(), name)
    return setting.value if setting else None


ORIGINS = {
    "flag": "--",
    "environment": "SENTRY_",
    "properties": "~/code/game/sentry.properties line 1",
    "project file": "~/code/.sentryclirc line 2",
    "home file": "~/.sentryclirc line 2",
}


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize(("first", "second"), list(combinations(PLACES, 2)))
def test_the_first_of_two_settings_counts(user: User, name: Name, first: str, second: str) -> None:
    if name == "token" and first == "flag":
        first = "environment"
    for place in (second, first):
        say(user, place, name)
    assert resolved(user, name) == value_of(name, first)
    settings = user.resolve()
    said = settings.token.where if settings.token else getattr(settings, name).origin
    assert said.startswith(ORIGINS[first])


def test_the_default_server_is_sentry_io(user: User) -> None:
    settings = user.resolve()
    assert settings.url == (DEFAULT_URL, "default")
    assert settings[1:] == (None, None, None, None, None, (), None, None)


def test_files_are_overlaid_value_by_value(user: User) -> None:
    user.in_home("[auth]\ntoken=t0\n[defaults]\norg=acme\nproject=old\n")
    user.in_project("[defaults]\nproject=game\n")
    settings = user.resolve()
    assert settings.organization == ("acme", "~/.sentryclirc line 4")
    assert settings.project == ("game", "~/code/.sentryclirc line 2")
    assert user.token() == "t0"


def test_the_project_can_include_the_organization(user: User) -> None:
    user.environ |= {"SENTRY_ORG": "other", "SENTRY_PROJECT": "acme/game"}
    settings = user.resolve()
    assert settings.organization == ("acme", "SENTRY_PROJECT")
    assert settings.project == ("game", "SENTRY_PROJECT")
    assert not settings.notices


def test_a_project_option_sets_its_organization(user: User) -> None:
    user.environ["SENTRY_ORG"] = "other"
    user.flags = Flags(project="acme/game")
    assert user.resolve().organization == ("acme", "--project")


def test_a_project_of_another_organization_is_ignored(user: User) -> None:
    user.environ["SENTRY_PROJECT"] = "acme/game"
    user.flags = Flags(organization="other")
    settings = user.resolve()
    assert settings.organization == ("other", "--org")
    assert settings.project is None
    assert "game (SENTRY_PROJECT) belongs to acme, not to other (--org)" in user.notice()


def test_a_project_without_organization_belongs_to_the_selected_one(user: User) -> None:
    user.environ["SENTRY_PROJECT"] = "game"
    user.flags = Flags(organization="other")
    assert user.resolve().project == ("game", "SENTRY_PROJECT")


@pytest.mark.parametrize(
    ("page", "server", "organization", "project"),
    [
        (
            "https://acme.sentry.io/settings/projects/game-client/?a=b",
            "https://sentry.io/",
            "acme",
            "game-client",
        ),
        (
            "https://sentry.example.com/settings/acme/projects/game-client/",
            "https://sentry.example.com/",
            "acme",
            "game-client",
        ),
        (
            "https://corp.example/api/0/projects/acme/game-client/symbol-sources/",
            "https://corp.example/",
            "acme",
            "game-client",
        ),
        ("https://corp.example/api/0/organizations/acme/", "https://corp.example/", "acme", None),
        ("https://acme.sentry.io", "https://sentry.io/", "acme", None),
        ("corp.example/organizations/acme/issues/1/", "https://corp.example/", "acme", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["flag", "variable", "file"])
def test_a_page_url_sets_server_organization_and_project(
    user: User, place: str, page: str, server: str, organization: str, project: str | None
) -> None:
    if place == "flag":
        user.flags = Flags(url=page)
    elif place == "variable":
        user.environ["SENTRY_URL"] = page
    else:
        user.in_home(f"[defaults]\nurl = {page}\n")
    settings = user.resolve()
    assert settings.url.value == server
    assert settings.organization
    assert settings.organization.value == organization
    assert (settings.project.value if settings.project else None) == project


def test_options_count_over_a_page_url(user: User) -> None:
    user.environ["SENTRY_URL"] = "https://acme.sentry.io/settings/projects/game-client/"
    user.environ["SENTRY_ORG"] = "other"
    settings = user.resolve()
    assert settings.organization == ("other", "SENTRY_ORG")
    assert settings.project is None
    told = (
        "SENTRY_URL is a page of the organization acme, but SENTRY_ORG names other, which is used"
    )
    assert settings.notices == (told,)
    user.environ["SENTRY_PROJECT"] = "tools"
    assert user.resolve().project == ("tools", "SENTRY_PROJECT")
    assert user.notice() == told


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"SENTRY_ORG": "acme", "SENTRY_PROJECT": "game-client"}, ""),
        (
            {"SENTRY_PROJECT": "tools"},
            "the project game-client, but SENTRY_PROJECT names tools, which is used",
        ),
        (
            {"SENTRY_PROJECT": "other/game-client"},
            "the organization acme, but SENTRY_PROJECT names other, which is used",
        ),
    ],
)
def test_a_page_url_beside_other_settings(user: User, environ: dict[str, str], told: str) -> None:
    user.environ = {
        "SENTRY_URL": "https://acme.sentry.io/settings/projects/game-client/",
        **environ,
    }
    expected = (f"SENTRY_URL is a page of {told}",) if told else ()
    assert user.resolve().notices == expected
    file = "".join(f"{key[7:].lower()} = {value}\n" for key, value in user.environ.items())
    user.environ = {}
    user.in_home(f"[defaults]\n{file}")
    assert len(user.resolve().notices) == len(expected)


def test_two_organizations_on_the_command_line_are_an_error(user: User) -> None:
    user.flags = Flags(organization="acme", project="other/game")
    with pytest.raises(SettingsError, match="--org and --project name different") as caught:
        user.resolve()
    assert caught.value.field == "organization"
    user.flags = Flags(organization="acme", project="acme/game")
    assert user.resolve().project == ("game", "--project")


@pytest.mark.parametrize("value", ["", "   ", '""', "\ufeff"])
def test_an_empty_value_is_not_a_value(user: User, value: str) -> None:
    user.environ |= dict.fromkeys(VARIABLES.values(), value)
    user.in_home("[auth]\ntoken=t0\n[defaults]\nurl=https://home.example.com\norg=a\nproject=b\n")
    settings = user.resolve()
    assert settings.url.value == "https://home.example.com/"
    assert settings.organization
    assert settings.project
    assert user.token() == "t0"


def test_an_overridden_value_is_not_validated(user: User) -> None:
    user.environ |= {"SENTRY_URL": "ftp://nowhere", "SENTRY_ORG": "No Slug"}
    user.flags = Flags(url="https://sentry.example.com", organization="acme")
    assert user.resolve().url.value == "https://sentry.example.com/"


def test_no_shown_setting_has_a_proxy_password(user: User) -> None:
    user.in_home("[http]\nproxy_url=http://me:hunter2@proxy:3128\n[auth]\ntoken=t0ken\n")
    settings = user.resolve()
    assert settings.proxy_url
    assert settings.proxy_url.value == "http://me:hunter2@proxy:3128"
    assert "hunter2" not in repr(settings)
    assert "t0ken" not in repr(settings)


@pytest.mark.parametrize(
    ("flags", "organization", "project"),
    [
        (Flags(), "acme", "game-client"),
        (Flags(project="game-server"), "acme", "game-server"),
        (Flags(project="acme-labs/prototype"), "acme-labs", "prototype"),
        (Flags(organization="acme-labs", project="prototype"), "acme-labs", "prototype"),
        (Flags(organization="acme-labs"), "acme-labs", None),
    ],
)
def test_the_demo_uses_its_own_project_or_the_given_one(
    flags: Flags, organization: str, project: str | None
) -> None:
    settings = resolve_demo(flags)
    assert settings.organization is not None
    assert settings.organization.value == organization
    assert (settings.project.value if settings.project else None) == project
    assert settings.token is None
