"""Server, token, organization and project, from wherever the user already keeps them.

Precedence, each value by itself: the command line, the environment (`SENTRY_HOST`, `SENTRY_URL`,
`SENTRY_ORG`, `SENTRY_PROJECT`, `SENTRY_AUTH_TOKEN`), the Java-properties file that
`SENTRY_PROPERTIES` names, the nearest `.sentryclirc` from the current folder up, `~/.sentryclirc`.
This is how Sentry's own command-line tools read them. Of `SENTRY_ORG` and an organization in
`SENTRY_PROJECT` (`organization/project`), the latter counts.

A token goes to its own server only. Where one place holds a token and a URL, they belong together:
if another place's URL counts, that token is left out and a later one may serve. A token without a
URL beside it goes to the server that was resolved.

A place that may name the server and cannot be understood leaves open which server is meant, unless
a place that counts before it says so. Then there is no server, and no token for any.

Importing this imports neither pydantic nor an HTTP client, since it runs before the first screen.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from symsrc_tui.files import UnreadableError, read_bytes
from symsrc_tui.settings import locations
from symsrc_tui.settings.locations import Doubt, Flags, Setting, SettingsLocation
from symsrc_tui.settings.token import TokenOrigin, choose_token, tied_token
from symsrc_tui.settings.values import (
    OrganizationTokenError,
    SettingsError,
    check_slug,
    is_loopback,
    normalise_proxy,
    normalise_url,
    split_project,
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
    "normalise_url",
    "resolve",
    "resolve_demo",
    "resolve_here",
    "split_project",
]

DEFAULT_URL = "https://sentry.io/"
_CA_LIMIT = 16 * 1024 * 1024
"""Bytes. The bundles of operating systems have some 200 KiB."""


class Settings(NamedTuple):
    """What was found. Nothing in here is secret but a proxy's password, which `repr` hides."""

    url: Setting
    """The server's base URL, ending in a slash; empty if `server_error` says why."""
    organization: Setting | None
    project: Setting | None
    token: TokenOrigin | None
    proxy_url: Setting | None
    """A proxy that only a file names; None where the usual variables decide."""
    ca_file: Setting | None
    """Certificates to trust besides the usual ones."""
    notices: tuple[str, ...]
    """Sentences to show the user: what was left out and why, what is risky."""
    server_error: SettingsError | None = None
    """Why it is not known which server is meant."""


def resolve_here(flags: Flags) -> Settings:
    """Find the settings for this process: its environment, current folder and home folder.

    Raises `SettingsError` as `resolve` does. A folder that is gone counts as one without files,
    and those above it count.
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
    """Find the settings. `cwd` is absolute; `home` is None where the user has no home folder.

    Raises `SettingsError` for a value that counts and cannot be used, but for the server's: a
    person can enter that one.
    """
    found = (
        locations.command_line(flags),
        locations.environment(environ),
        *locations.files(environ, cwd, home),
    )
    url, url_place, error = _server(found)
    notices = [notice for place in found for notice in _told(place, error)]
    if url.value.startswith("http:") and not is_loopback(url.value):
        notices.append(
            f"{url.value} ({url.origin}) is not encrypted: token and secrets can be read on the"
            " way. Use https:// if the server has it"
        )
    organization, project = _target(found, notices)
    token = tied_token(found) if error else choose_token(found, url, url_place, notices)
    return Settings(
        url,
        organization,
        project,
        token,
        _proxy(found, environ, url.value, notices),
        _ca_file(found, notices),
        tuple(notices),
        error,
    )


def resolve_demo(flags: Flags) -> Settings:
    """The demo's own settings, but for a project that the command line names; none where that
    names another organization only. Raises `SettingsError` for a project that cannot be."""
    organization, project = _target((locations.command_line(flags),), [])
    if organization is None:
        project = project or Setting("game-client", "--demo")
        organization = Setting("acme", "--demo")
    url = Setting("http://127.0.0.1/", "--demo")
    return Settings(url, organization, project, None, None, None, ())


def _server(
    found: Sequence[SettingsLocation],
) -> tuple[Setting, SettingsLocation | None, SettingsError | None]:
    """The server, its place, and why it is not known if it is not."""
    for place in found:
        if url := place.values.get("url"):
            try:
                return Setting(normalise_url(url.value, url.origin), url.origin), place, None
            except SettingsError as error:
                if url.origin == "--url":
                    raise
                return Setting("", url.origin), None, error
        if place.doubt:
            return Setting("", ""), None, _unclear(place.doubt)
    return Setting(DEFAULT_URL, "default"), None, None


def _told(place: SettingsLocation, error: SettingsError | None) -> Sequence[str]:
    """What a place has to say, but for what the error says already."""
    if place.doubt and not (error and error.message.startswith(place.doubt.message)):
        return (f"{place.doubt.message}. It is ignored", *place.notices)
    return place.notices


def _unclear(doubt: Doubt) -> SettingsError:
    return SettingsError(
        "url" if doubt.line is None else "file",
        f"{doubt.message}. This leaves open which Sentry server is meant, so no token is"
        " sent. Correct it, or name the server yourself",
    )


def _target(
    found: Sequence[SettingsLocation], notices: list[str]
) -> tuple[Setting | None, Setting | None]:
    """Organization and project. A project of another organization than the one that counts is
    left out."""
    organization = project = owner = None
    for place in found:
        said, named = place.values.get("organization"), place.values.get("project")
        prefix = None
        if named and "/" in named.value:
            prefix = Setting(named.value.rpartition("/")[0], named.origin)
        if prefix and said and said.origin == "--org" and said.value != prefix.value:
            raise SettingsError(
                "organization", "--org and --project name different organizations. Drop one"
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
            f"The project {slug} ({project.origin}) is one of {owner.value}, not of"
            f" {organization.value} ({organization.origin}), so it is left out. Choose a project"
        )
        return organization, None
    return organization, Setting(slug, project.origin)


def _proxy(
    found: Sequence[SettingsLocation], environ: Mapping[str, str], url: str, notices: list[str]
) -> Setting | None:
    proxy = next((place.values["proxy"] for place in found if "proxy" in place.values), None)
    if not proxy or _environment_decides(environ, url):
        return None
    try:
        return Setting(normalise_proxy(proxy.value), proxy.origin)
    except ValueError as error:
        notices.append(
            f"The proxy ({proxy.origin}) {error}, so it is left out."
            " Right looks like http://proxy.example.com:3128"
        )
        return None


def _environment_decides(environ: Mapping[str, str], url: str) -> bool:
    """Whether the usual variables name a proxy for the server, or none for it."""
    scheme = url.partition(":")[0]
    names = (f"{scheme}_proxy", "all_proxy")
    if any(environ.get(name) or environ.get(name.upper()) for name in names) or is_loopback(url):
        return True
    host = urlsplit(url).hostname or ""
    excepted = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    return any(
        part == "*" or f".{host}".endswith(f".{part}")
        for entry in excepted.split(",")
        if (part := entry.strip().lstrip("*.").lower() or entry.strip())
    )


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
            # It stands in place of this host's certificates, so nothing could take its own place.
            notices.append(f"{named.origin}: {problem}. Set it right, or unset it")
    return None
