"""Where a source is to go: the settings, or what they lack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.add.telling import Failure, Telling, sentences
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.settings import (
    Flags,
    OrganizationTokenError,
    Settings,
    SettingsError,
    resolve_demo,
    resolve_here,
)
from symsrc_tui.wizard.session import Destination

if TYPE_CHECKING:
    from pydantic import SecretStr

    from symsrc_tui.demo.server import DemoServer

_CODES = {
    "url": ExitCode.USAGE,
    "organization": ExitCode.TARGET_MISSING,
    "project": ExitCode.TARGET_MISSING,
    "token": ExitCode.NO_TOKEN,
    "ca_file": ExitCode.FILE_UNREADABLE,
}


class Target(NamedTuple):
    """A project on a server, and all that reaching it takes."""

    destination: Destination
    load_token: Callable[[], SecretStr]
    """Raises SettingsError if it is no longer there."""
    ca_file: Path | None = None
    proxy: str | None = None

    def token(self) -> SecretStr:
        """The auth token. Raises Failure."""
        return _loaded(self.load_token)


class Incomplete(Failure):
    """Settings are missing, none of those that are there being wrong."""


def find_target(flags: Flags, telling: Telling) -> Target:
    """The target that the settings name. Raises Failure if one is wrong, or Incomplete."""
    try:
        settings = resolve_here(flags)
    except SettingsError as error:
        raise wrong(error) from None
    for notice in settings.notices:
        telling.say(notice)
    organization, project, token = settings.organization, settings.project, settings.token
    if token:
        # Of the wrong sort, it would be so with any project.
        _loaded(token.load)
    if not organization or not project or not token:
        raise _incomplete(settings)
    return Target(
        Destination(settings.url.value.rstrip("/"), organization.value, project.value),
        token.load,
        Path(settings.ca_file.value) if settings.ca_file else None,
        settings.proxy_url.value if settings.proxy_url else None,
    )


def demo_target(server: DemoServer, flags: Flags) -> Target:
    """A project of the embedded demo. Raises Failure for a project that cannot be one."""
    from pydantic import SecretStr

    try:
        settings = resolve_demo(flags)
    except SettingsError as error:
        raise wrong(error) from None
    if settings.organization is None or settings.project is None:
        raise Failure(
            ExitCode.TARGET_MISSING, "There is no project", "Name the project by --project."
        )
    destination = Destination(server.url, settings.organization.value, settings.project.value)
    return Target(destination, lambda: SecretStr(server.token))


def wrong(error: SettingsError) -> Failure:
    """A setting that counts and cannot be used."""
    is_sort = isinstance(error, OrganizationTokenError)
    return Failure(ExitCode.PERMISSION_MISSING if is_sort else _CODES[error.field], error.message)


def _loaded(load: Callable[[], SecretStr]) -> SecretStr:
    try:
        return load()
    except SettingsError as error:
        raise wrong(error) from None


def _incomplete(settings: Settings) -> Incomplete:
    missing: list[str] = []
    advice: list[str] = []
    code = ExitCode.TARGET_MISSING
    if not settings.token:
        code = ExitCode.NO_TOKEN
        missing.append("auth token")
        advice.append(
            "Set SENTRY_AUTH_TOKEN to a user's or internal integration's token with the scope"
            " project:write"
        )
    if not settings.organization:
        missing.append("organization")
        advice.append("Name the organization by --org or SENTRY_ORG")
    if not settings.project:
        missing.append("project")
        advice.append("Name the project by --project or SENTRY_PROJECT")
    advice.append("A .sentryclirc can hold all of them")
    return Incomplete(code, f"There is no {', no '.join(missing)}", f"{sentences(*advice)}.")
