"""Find the project that a source is added to, or report which settings are missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.cli.output import CommandError, Reporter, sentences
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.session.source_form import Destination
from symsrc_tui.settings import (
    Flags,
    OrganizationTokenError,
    Settings,
    SettingsError,
    resolve_demo,
    resolve_here,
)

if TYPE_CHECKING:
    from pydantic import SecretStr

    from symsrc_tui.demo.server import DemoServer

_CODES = {
    "url": ExitCode.USAGE,
    "file": ExitCode.FILE_UNREADABLE,
    "organization": ExitCode.TARGET_MISSING,
    "project": ExitCode.TARGET_MISSING,
    "token": ExitCode.NO_TOKEN,
    "ca_file": ExitCode.FILE_UNREADABLE,
}


class Target(NamedTuple):
    """A project on a server, with all settings needed to reach it."""

    destination: Destination
    load_token: Callable[[], SecretStr]
    """Raises SettingsError if the token is no longer there."""
    ca_file: Path | None = None
    proxy: str | None = None

    def token(self) -> SecretStr:
        """Load the auth token. Raises CommandError."""
        return _loaded(self.load_token)


class IncompleteSettingsError(CommandError):
    """Settings are missing, but those present are valid."""


def find_target(flags: Flags, telling: Reporter) -> Target:
    """Return the target from the settings.

    Raises CommandError if a setting is invalid, IncompleteSettingsError if one is missing.
    """
    try:
        settings = resolve_here(flags)
    except SettingsError as error:
        raise wrong(error) from None
    for notice in settings.notices:
        telling.say(notice)
    if settings.server_error:
        raise wrong(settings.server_error)
    organization, project, token = settings.organization, settings.project, settings.token
    if token:
        # Before anything missing is reported, because a token of the wrong type never works.
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
    """Return a project of the embedded demo. Raises CommandError for an invalid setting."""
    from pydantic import SecretStr

    try:
        settings = resolve_demo(flags)
    except SettingsError as error:
        raise wrong(error) from None
    if settings.organization is None or settings.project is None:
        raise CommandError(ExitCode.TARGET_MISSING, "Missing: project", "Set it with --project.")
    destination = Destination(server.url, settings.organization.value, settings.project.value)
    return Target(destination, lambda: SecretStr(server.token))


def wrong(error: SettingsError) -> CommandError:
    """Return the failure for an invalid setting."""
    is_sort = isinstance(error, OrganizationTokenError)
    return CommandError(
        ExitCode.PERMISSION_MISSING if is_sort else _CODES[error.field], error.message
    )


def _loaded(load: Callable[[], SecretStr]) -> SecretStr:
    try:
        return load()
    except SettingsError as error:
        raise wrong(error) from None


def _incomplete(settings: Settings) -> IncompleteSettingsError:
    missing: list[str] = []
    advice: list[str] = []
    code = ExitCode.TARGET_MISSING
    if not settings.token:
        code = ExitCode.NO_TOKEN
        missing.append("auth token")
        advice.append(
            "Set SENTRY_AUTH_TOKEN to a user token or internal integration token with the scope"
            " project:write"
        )
    if not settings.organization:
        missing.append("organization")
        advice.append("Set the organization with --org or SENTRY_ORG")
    if not settings.project:
        missing.append("project")
        advice.append("Set the project with --project or SENTRY_PROJECT")
    advice.append("Or set them in a .sentryclirc" if missing[1:] else "Or set it in a .sentryclirc")
    return IncompleteSettingsError(code, f"Missing: {', '.join(missing)}", f"{sentences(*advice)}.")
