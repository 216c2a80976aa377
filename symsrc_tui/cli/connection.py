"""Make a command's connection from the settings, or report which of them are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.cli.output import CommandError, Reporter, sentences
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.settings import OrganizationTokenError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from symsrc_tui.session import Connection

_CODES = {
    "url": ExitCode.USAGE,
    "debug": ExitCode.USAGE,
    "file": ExitCode.FILE_UNREADABLE,
    "ca_file": ExitCode.FILE_UNREADABLE,
    "organization": ExitCode.TARGET_MISSING,
    "project": ExitCode.TARGET_MISSING,
    "token": ExitCode.NO_TOKEN,
}
"""The exit code for an invalid setting."""


class IncompleteSettingsError(CommandError):
    """Settings are missing, but those present are valid."""


def connected(connect: Callable[[], Connection], reporter: Reporter) -> Connection:
    """Return a connection with everything that it needs.

    Raises CommandError if a setting is invalid, IncompleteSettingsError if one is missing.
    """
    try:
        connection = connect()
        for notice in connection.notices:
            reporter.say(notice)
        if connection.server_error:
            raise connection.server_error
        if connection.has_token:
            # Before anything missing is reported, because a token of the wrong type never works.
            connection.load_token()
    except SettingsError as error:
        raise invalid_setting(error) from None
    if not connection.is_complete:
        raise _incomplete(connection)
    return connection


def invalid_setting(error: SettingsError) -> CommandError:
    """Return the failure for a setting that is invalid."""
    is_sort = isinstance(error, OrganizationTokenError)
    code = ExitCode.PERMISSION_MISSING if is_sort else _CODES[error.field]
    return CommandError(code, error.message)


def _incomplete(connection: Connection) -> CommandError:
    if connection.is_demo:
        return CommandError(ExitCode.TARGET_MISSING, "Missing: project", "Set it with --project.")
    missing: list[str] = []
    advice: list[str] = []
    code = ExitCode.TARGET_MISSING
    if not connection.has_token:
        code = ExitCode.NO_TOKEN
        missing.append("auth token")
        advice.append(
            "Set SENTRY_AUTH_TOKEN to a user token or internal integration token with the scope"
            " project:write"
        )
    for name, ways in (
        ("organization", "--org or SENTRY_ORG"),
        ("project", "--project or SENTRY_PROJECT"),
    ):
        if not getattr(connection.destination, name):
            missing.append(name)
            advice.append(f"Set the {name} with {ways}")
    advice.append("Or set them in a .sentryclirc" if missing[1:] else "Or set it in a .sentryclirc")
    return IncompleteSettingsError(code, f"Missing: {', '.join(missing)}", f"{sentences(*advice)}.")
