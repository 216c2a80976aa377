"""Find server, token, organization and project in the places where Sentry's own tools look.

Precedence, separately for each value: the command line, the environment (`SENTRY_HOST`,
`SENTRY_URL`, `SENTRY_ORG`, `SENTRY_PROJECT`, `SENTRY_AUTH_TOKEN`), the Java-properties file that
`SENTRY_PROPERTIES` names, the nearest `.sentryclirc` or `sentrycli.ini` from the current folder
up, the user's own (`~/.sentryclirc`, else `~/.config/sentry/sentrycli.ini`). If none has a token,
the login of Sentry's npm client is used. A URL may be that of a Sentry page, which also names an
organization and perhaps a project.
An organization in `SENTRY_PROJECT` (`organization/project`) takes precedence over `SENTRY_ORG`.

A token is sent only to its own server. A token and a URL in the same place belong together: if
another place's URL is used, that token is ignored and a later one may be used. A token without a
URL beside it is sent to the resolved server.

If a place may name the server but cannot be understood, the server is unknown unless a place of
higher precedence names it. Then no token is used.

This runs before the first screen, so it imports neither pydantic nor an HTTP client.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from symsrc_tui.files import UnreadableError, read_bytes
from symsrc_tui.hosts import is_excepted, is_loopback
from symsrc_tui.settings import locations
from symsrc_tui.settings.headers import CustomHeaders, choose_headers
from symsrc_tui.settings.locations import Doubt, Flags, SettingsLocation
from symsrc_tui.settings.npm_login import npm_login
from symsrc_tui.settings.token import TokenOrigin, choose_token, tied_token
from symsrc_tui.settings.values import (
    OrganizationTokenError,
    Setting,
    SettingsError,
    check_slug,
    normalize_proxy,
    normalize_url,
    placeholder_in,
    split_project,
    unreplaced,
)
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "DEFAULT_URL",
    "Flags",
    "OrganizationTokenError",
    "Setting",
    "Settings",
    "SettingsError",
    "TokenOrigin",
    "check_slug",
    "normalize_url",
    "organization_of",
    "resolve",
    "resolve_demo",
    "resolve_here",
    "split_project",
]

DEFAULT_URL = "https://sentry.io/"
_CA_LIMIT = 16 * 1024 * 1024
"""In bytes. The bundles of operating systems have about 200 KiB."""


class Settings(NamedTuple):
    """The resolved settings. The only secret is a proxy's password, which `repr` hides."""

    url: Setting
    """The server's base URL with a trailing slash; empty if there is a `server_error`."""
    organization: Setting | None
    project: Setting | None
    token: TokenOrigin | None
    proxy_url: Setting | None
    """A proxy that only a file names; None if the environment variables decide."""
    ca_file: Setting | None
    """Additional trusted certificates."""
    notices: tuple[str, ...]
    """Sentences to show the user: what was ignored and why, and risks."""
    headers: CustomHeaders | None = None
    """What a gateway before the server demands."""
    server_error: SettingsError | None = None
    """Why the server is unknown."""


def resolve_here(flags: Flags) -> Settings:
    """Find the settings for this process: its environment, current folder and home folder.

    Raises `SettingsError` as `resolve` does. If the current folder was deleted, its parents are
    still searched.
    """
    try:
        current = Path.cwd()
    except OSError:  # It was deleted meanwhile.
        current = Path("/", os.environ.get("PWD", ""))
    try:
        home = Path.home()
    except RuntimeError:
        home = None
    return resolve(flags, os.environ, current, home)


def resolve(flags: Flags, environ: Mapping[str, str], cwd: Path, home: Path | None) -> Settings:
    """Find the settings. `cwd` is absolute; `home` is None if the user has no home folder.

    Raises `SettingsError` for an invalid value, except for the server's, because the user can
    enter that one.
    """
    found = (
        locations.command_line(flags),
        locations.environment(environ),
        *locations.files(environ, cwd, home),
    )
    if not any("token" in place.values for place in found):
        found = (*found, npm_login(environ, home))
    if not any("url" in place.values for place in found):
        found = (*found, locations.empty_server(environ))
    url, url_place, error = _server(found)
    notices = [notice for place in found for notice in _told(place, error)]
    if url.value.startswith("http:") and not is_loopback(_host(url.value)):
        notices.append(
            f"{url.value} ({url.origin}) is not encrypted: others can read the token and secrets in"
            " transit. Use https:// if possible"
        )
    organization, project = _target(found, notices)
    token = tied_token(found) if error else choose_token(found, url, url_place, notices)
    headers = None if error else choose_headers(found, url, url_place, notices)
    return Settings(
        url,
        organization,
        project,
        token,
        _proxy(found, environ, url.value, notices),
        _ca_file(found, notices),
        tuple(notices),
        headers,
        error,
    )


def resolve_demo(flags: Flags) -> Settings:
    """Return the demo's settings, with the command line's organization and project if given.

    There is no project if the command line names only an organization. Raises `SettingsError`
    for an invalid slug.
    """
    organization, project = _target((locations.command_line(flags),), [])
    if organization is None:
        project = project or Setting("game-client", "--demo")
        organization = Setting("acme", "--demo")
    url = Setting("http://127.0.0.1/", "--demo")
    return Settings(url, organization, project, None, None, None, ())


def organization_of(flags: Flags, *, demo: bool) -> str:
    """Return the organization that the settings name, or the demo's; empty if there is none.

    Raises `SettingsError` as `resolve` does.
    """
    settings = resolve_demo(flags) if demo else resolve_here(flags)
    return settings.organization.value if settings.organization else ""


def _server(
    found: Sequence[SettingsLocation],
) -> tuple[Setting, SettingsLocation | None, SettingsError | None]:
    """Return the server, its place, and the error if it is unknown."""
    for place in found:
        if url := place.values.get("url"):
            try:
                return Setting(normalize_url(url.value, url.origin), url.origin), place, None
            except SettingsError as error:
                if url.origin == "--url":
                    raise
                return Setting("", url.origin), None, error
        if place.doubt:
            return Setting("", ""), None, _unclear(place.doubt)
    return Setting(DEFAULT_URL, "default"), None, None


def _told(place: SettingsLocation, error: SettingsError | None) -> Sequence[str]:
    """Return the notices of a place, without what the error already says."""
    if place.doubt and not (error and error.message.startswith(place.doubt.message)):
        return (f"{place.doubt.message}. It was ignored", *place.notices)
    return place.notices


def _unclear(doubt: Doubt) -> SettingsError:
    return SettingsError(
        "url" if doubt.line is None else "file",
        f"{doubt.message}. The Sentry server is therefore unknown, so no token is sent. Correct"
        " it, or set the server yourself",
    )


def _target(
    found: Sequence[SettingsLocation], notices: list[str]
) -> tuple[Setting | None, Setting | None]:
    """Return organization and project; ignore a project of another organization."""
    organization = project = owner = None
    for place in found:
        said, named = place.values.get("organization"), place.values.get("project")
        prefix = None
        if named and "/" in named.value:
            prefix = Setting(named.value.rpartition("/")[0], named.origin)
        if prefix and said and said.origin == "--org" and said.value != prefix.value:
            raise SettingsError(
                "organization", "--org and --project name different organizations. Remove one"
            )
        organization = organization or prefix or said
        if named and not project:
            project, owner = named, prefix
    if organization:
        check_slug(organization.value, "organization", organization.origin)
    if not project:
        return organization, None
    _, slug = split_project(project.value, project.origin)
    if owner and organization and owner.value != organization.value:
        notices.append(
            f"The project {slug} ({project.origin}) belongs to {owner.value}, not to"
            f" {organization.value} ({organization.origin}), and was ignored. Choose a project"
        )
        return organization, None
    return organization, Setting(slug, project.origin)


def _proxy(
    found: Sequence[SettingsLocation], environ: Mapping[str, str], url: str, notices: list[str]
) -> Setting | None:
    values = next((place.values for place in found if "proxy" in place.values), None)
    if not values or _environment_decides(environ, url):
        return None
    proxy = values["proxy"]
    # From the same file only, because another one's proxy must not get this password.
    logins = (values.get("proxy_username"), values.get("proxy_password"))
    for login in filter(None, logins):
        # A password may begin with a dollar sign.
        if (name := placeholder_in(login.value)) and (name.isupper() or f"${name}" != login.value):
            notices.append(
                f"The proxy's login ({login.origin}) {unreplaced(name)}. The proxy was ignored"
            )
            return None
    username, password = (login.value if login else "" for login in logins)
    try:
        return Setting(normalize_proxy(proxy.value, username, password), proxy.origin)
    except ValueError as error:
        notices.append(
            f"The proxy ({proxy.origin}) {error}, so it was ignored."
            " Example: http://proxy.example.com:3128"
        )
        return None


def _environment_decides(environ: Mapping[str, str], url: str) -> bool:
    """Return whether the environment variables name a proxy for the server, or exclude it."""
    scheme = url.partition(":")[0]
    names = (f"{scheme}_proxy", "all_proxy")
    host = _host(url)
    if any(environ.get(name) or environ.get(name.upper()) for name in names) or is_loopback(host):
        return True
    return is_excepted(host, environ.get("no_proxy") or environ.get("NO_PROXY") or "")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _ca_file(found: Sequence[SettingsLocation], notices: list[str]) -> Setting | None:
    for place in found:
        if named := place.values.get("ca_file"):
            try:
                path, data = read_bytes(named.value, _CA_LIMIT)
            except UnreadableError as error:
                problem = f"{error}"
            else:
                if b"CERTIFICATE-----" in data:
                    return Setting(path, named.origin)
                problem = (
                    f"{shown(path)} has no certificate in PEM form (-----BEGIN CERTIFICATE-----)"
                )
            if named.origin == "--ca-file":
                raise SettingsError("ca_file", f"--ca-file: {problem}")
            # The file would replace this host's certificates, so do not fall back to another one.
            notices.append(f"{named.origin}: {problem}. Correct it or unset it")
    return None
