"""Whether new credentials work where the old ones are to be replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.net.errors import RequestError
from symsrc_tui.session.check_source import SourceCheck
from symsrc_tui.session.stored.change import Edit
from symsrc_tui.session.stored.credentials import credential_fields
from symsrc_tui.sources import registry
from symsrc_tui.sources.checkable import as_checked
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symsrc_tui.sentry.models import Fields
    from symsrc_tui.session.check_source import CheckResult
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.projects.tasks import ProjectTask


class CheckFailed(RequestError):  # noqa: N818 - named after what happened
    """The new credentials do not work from this host."""

    exit_code = ExitCode.CHECK_FAILED


def new_credentials(changes: Fields) -> Fields:
    """Return the changes if they are credentials only.

    Raises ValueError, which names the others: a whole source, given by mistake, must not overwrite
    every source that uses the old credentials.
    """
    known = {path for kind in registry.KINDS for path in credential_fields(kind)}
    others = [shown(name, 40) for name in changes if name not in known | {"type"}]
    if others:
        message = f"rotate changes credentials only. Remove {', '.join(others)}"
        raise ValueError(message)
    return changes


async def check_new(
    tasks: Iterable[ProjectTask],
    connection: Connection,
    say: Callable[[str], object],
    *,
    how_to_skip: str,
) -> None:
    """Check each place once with its new credentials. Where that fails, so does the task.

    Only errors count: that no file was found does not mean that credentials are wrong.

    Args:
        say: called with each failure.
        how_to_skip: what to do to replace them without this, as a sentence.
    """
    checked: dict[str, tuple[CheckFailed | None, str]] = {}
    for task in tasks:
        edit = task.change
        if not isinstance(edit, Edit):
            continue
        if edit.source is None and edit.secrets:
            task.error = task.error or cannot_check(how_to_skip)
        if edit.source is None or not edit.source.secrets():
            continue
        source = as_checked(edit.source)
        key = source.model_dump_json()
        if key not in checked:
            result = await SourceCheck(connection=connection).run(source, None)
            failed = failure_of(result, how_to_skip)
            checked[key] = failed, doubt_of(result)
            if failed is not None:
                say(f"{shown(task.name)}: {failed.message}")
        failed, doubt = checked[key]
        task.error = task.error or failed
        if doubt and edit.secrets:
            task.notes = (*task.notes, doubt)


def cannot_check(how_to_skip: str) -> CheckFailed:
    """Return why new credentials cannot be checked in a source that has other errors."""
    reason = "other fields of the source have errors"
    return CheckFailed(
        f"The new credentials cannot be checked, because {reason}",
        f"Nothing was changed. Fix the source first. {how_to_skip}",
    )


def failure_of(result: CheckResult, how_to_skip: str) -> CheckFailed | None:
    """Return why a check with the new credentials failed; None if it did not."""
    for finding in result.findings:
        if finding.severity == "error":
            return CheckFailed(
                f"A check with the new credentials failed: {finding.message}",
                " ".join(filter(None, ("Nothing was changed.", finding.advice, how_to_skip))),
            )
    return None


def doubt_of(result: CheckResult) -> str:
    """Return why a check does not tell whether new credentials work; empty if it does.

    It has no full stop.
    """
    severities = {finding.severity for finding in result.findings}
    if "error" in severities or (result.requests and "ok" in severities):
        return ""
    return f"The new credentials could not be checked: {result.fact}"
