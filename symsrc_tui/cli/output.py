"""Report to people on stderr and stdout, or to scripts as one JSON object on stdout."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from symsrc_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from pydantic import JsonValue

    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.net.retry import Wait

FAILED_HELP = """\
  failed   {"error": {"code": "field-wrong", "message": "...", "advice": "...",
           "field": "url"}, "problems": [...]}"""
"""How `--help` describes the object of a failure."""
FILE_FAILED_HELP = f"""\
{FAILED_HELP}
If only some of the debug files can be read, it has the members of both."""


class CommandError(Exception):
    """The command ends here without success."""

    def __init__(
        self,
        code: ExitCode,
        message: str,
        advice: str = "",
        *,
        field: str | None = None,
        problems: tuple[Problem, ...] = (),
        is_told: bool = False,
        subject: str = "",
    ) -> None:
        """Create the failure.

        Args:
            message: what happened, without a full stop.
            advice: what to do about it, in whole sentences.
            field: the field of the source that caused it, if there is one.
            problems: the problems of single fields.
            is_told: leave out message and advice on stderr, because the problems say it all.
            subject: the subject of problems without a field; empty for the document.
        """
        super().__init__(message)
        self.code = code
        self.message = message
        self.advice = advice
        self.field = field
        self.problems = problems
        self.is_told = is_told
        self.subject = subject


class Reporter:
    """Reports problems as they become known, and the result at the end."""

    def __init__(self, document: str, *, in_json: bool) -> None:
        """Prepare stdout and stderr.

        Args:
            document: the subject of problems with the source as a whole.
        """
        self._document = document
        self._in_json = in_json
        self._problems: list[Problem] = []
        self.is_finished = False
        """True once the result is on stdout."""
        for stream in (sys.stdout, sys.stderr):
            # Characters that the locale's encoding lacks must not end the command.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")

    def say(self, text: str) -> None:
        """Write a line about the command to stderr."""
        write(sys.stderr, f"symsrc-tui: {text}")

    def wait(self, wait: Wait) -> None:
        """Write to stderr why and for how long a request is delayed."""
        self.say(wait.text())

    def problems(self, problems: Iterable[Problem], subject: str = "") -> None:
        """Write a line to stderr for each problem; `subject` is that of others."""
        for problem in problems:
            line = f"{problem.field or subject or self._document}: {problem.message}"
            self._problems.append(problem)
            if problem.severity == "warning":
                line = f"warning: {line}"
            write(sys.stderr, line)

    def stored(
        self, stored: Mapping[str, JsonValue], where: str, *, told: str, recovered: bool
    ) -> None:
        """Report that the source is stored.

        Args:
            stored: the server's response.
            told: how it was stored, if that is unusual.
            recovered: whether the response was lost.
        """
        if self._in_json:
            members: dict[str, JsonValue] = {"stored": dict(stored), "recovered": recovered}
            self._object(members)
            return
        said = f'Stored "{stored.get("name")}" (ID {stored.get("id")}) in {where}'
        if told:
            said += f"\n{told}."
        self._result(said)

    def checked(
        self, document: Mapping[str, JsonValue], verified: str, id_: str | None = None
    ) -> None:
        """Report a dry run. Without `--json`, stdout is the document and nothing else.

        Args:
            verified: the project it was verified with; empty for none.
            id_: the ID that the source would get.
        """
        if self._in_json:
            members: dict[str, JsonValue] = {"body": dict(document), "id": id_}
            self._object({**members, "verified": bool(verified)})
            return
        said = f"{verified} would accept it" if verified else "no server was contacted"
        self.say(f"Dry run: the source is valid, {said}. Nothing was sent")
        self._result(_printable(document))

    def failed(self, failure: CommandError) -> ExitCode:
        """Report the failure, on stdout unless the result is there. Return the exit code."""
        self.problems(failure.problems, failure.subject)
        if not failure.is_told:
            self.say(sentences(failure.message, failure.advice))
        if self._in_json and not self.is_finished:
            self._result(json.dumps(failure_members(failure, self._problems)))
        return failure.code

    def _object(self, members: dict[str, JsonValue]) -> None:
        warnings: list[JsonValue] = [problem._asdict() for problem in self._problems]
        self._result(json.dumps({**members, "warnings": warnings}))

    def _result(self, text: str) -> None:
        if error := self.result(text):
            self.say(f"The result could not be written: {error.strerror or 'stdout is closed'}")

    def result(self, text: str) -> OSError | None:
        """Write text to stdout. Return the error if it failed, such as for a closed pipe."""
        return write(sys.stdout, text)

    def conclude(
        self,
        members: Mapping[str, JsonValue],
        lines: Iterable[str],
        code: ExitCode,
        unread: CommandError | None,
    ) -> ExitCode:
        """Write the result. Return the exit code.

        Args:
            members: the result for scripts.
            lines: the same for people.
            code: the exit code if all files could be read.
            unread: the failure for files that could not be read, beside others that could.
        """
        if unread:
            self.problems(unread.problems, unread.subject)
            members = {**members, **failure_members(unread, unread.problems)}
            code = unread.code
        return self.finish(json.dumps(members) if self._in_json else "\n".join(lines), code)

    def finish(self, text: str, code: ExitCode) -> ExitCode:
        """Write the result. Return `code`, or FAILED if it could not be written.

        A closed pipe is not a failure, because readers such as `head` close it when they are done.
        """
        self.is_finished = True
        error = self.result(text)
        if error is None or isinstance(error, BrokenPipeError):
            return code
        self.say(f"The result could not be written: {error.strerror}")
        return ExitCode.FAILED


def _printable(body: Mapping[str, JsonValue]) -> str:
    """Return the body indented; as ASCII if the locale cannot encode it, to keep it valid JSON."""
    # Imported late, because it imports pydantic, which a shell that starts must not wait for.
    from symsrc_tui.sources.preview import as_json

    text = as_json(body)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return json.dumps(body, indent=2)
    return text


def failure_members(
    failure: CommandError, problems: Iterable[Problem] | None = None
) -> dict[str, JsonValue]:
    """Return the members of the object that `--json` prints after a failure.

    Args:
        problems: those to tell; None for the failure's own.
    """
    problems = failure.problems if problems is None else problems
    error: dict[str, JsonValue] = {
        "code": failure.code.name.lower().replace("_", "-"),
        "message": failure.message,
        "advice": failure.advice,
        "field": failure.field,
    }
    return {"error": error, "problems": [problem._asdict() for problem in problems]}


def print_failure(code: ExitCode, message: str, advice: str = "") -> None:
    """Print the object that `--json` promises for a failure outside of any command."""
    members = failure_members(CommandError(code, message, advice), ())
    write(sys.stdout, json.dumps(members))


def sentences(*parts: str) -> str:
    """Join the parts that are not blank as sentences, without a final full stop."""
    return ". ".join(part.rstrip(".") for part in parts if part)


def write(stream: TextIO | None, line: str) -> OSError | None:
    """Write a line. Return the error if it failed; None also for a missing stream."""
    if stream is not None:
        try:
            print(line, file=stream, flush=True)
        except OSError as error:
            with suppress(OSError, ValueError):
                # Otherwise the buffered rest would fail again at exit and change the exit code.
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            return error
    return None
