"""What the command says: words for people on stderr and stdout, or one JSON object on stdout."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.wizard.review import as_json

if TYPE_CHECKING:
    from pydantic import JsonValue

    from symsrc_tui.kinds.problem import Problem


class Failure(Exception):  # noqa: N818 - how a command ends: an interruption is no error
    """The command ends here, and not with a success."""

    def __init__(
        self,
        code: ExitCode,
        message: str,
        advice: str = "",
        *,
        field: str | None = None,
        problems: tuple[Problem, ...] = (),
        is_told: bool = False,
        of: str = "",
    ) -> None:
        """Keeps what to tell.

        Args:
            message: what happened, without a full stop.
            advice: what to do about it, in whole sentences.
            field: the field of the source that it is about, if it is one.
            problems: everything that is known of single fields.
            is_told: the problems say it all to people.
            of: what the problems without a field are about; empty for the document.
        """
        super().__init__(message)
        self.code = code
        self.message = message
        self.advice = advice
        self.field = field
        self.problems = problems
        self.is_told = is_told
        self.of = of


class Telling:
    """Says things as they become known, and at the end how it all went."""

    def __init__(self, document: str, *, in_json: bool) -> None:
        """Starts silent.

        Args:
            document: what problems with the source as a whole are told of.
        """
        self._document = document
        self._in_json = in_json
        self._problems: list[Problem] = []
        self.sent_id = ""
        """The id of the source, once it may have been stored."""
        for stream in (sys.stdout, sys.stderr):
            # A name in letters that the locale lacks must not end the command.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")

    def say(self, text: str) -> None:
        """A line on stderr that is about the command."""
        _write(sys.stderr, f"symsrc-tui: {text}")

    def problems(self, problems: Iterable[Problem], of: str = "") -> None:
        """A line on stderr for each of them; `of` stands where there is no field."""
        for problem in problems:
            line = f"{problem.field or of or self._document}: {problem.message}"
            self._problems.append(problem)
            if problem.severity == "warning":
                line = f"warning: {line}"
            _write(sys.stderr, line)

    def stored(self, stored: Mapping[str, JsonValue], where: str, *, recovered: bool) -> None:
        """The source is in Sentry; `stored` is what the server has of it."""
        if self._in_json:
            members: dict[str, JsonValue] = {"stored": dict(stored), "recovered": recovered}
            self._object(members, "warnings")
            return
        said = f'Stored "{stored.get("name")}" (id {stored.get("id")}) in {where}'
        if recovered:
            said += "\nThe answer had been lost; the source was found there by its id."
        self._result(said)

    def checked(self, body: Mapping[str, JsonValue], verified: str) -> None:
        """Nothing was to be sent. `verified` names the project that was asked, if one was."""
        if self._in_json:
            members: dict[str, JsonValue] = {"body": dict(body), "verified": bool(verified)}
            self._object(members, "warnings")
            return
        said = f"{verified} can take it" if verified else "no server was asked"
        self._result(f"Dry run: the source is right, {said}. Nothing was sent.\n{_printable(body)}")

    def failed(self, failure: Failure) -> ExitCode:
        """It ends here; returns the exit code."""
        self.problems(failure.problems, failure.of)
        if not failure.is_told:
            self.say(sentences(failure.message, failure.advice))
        if self._in_json:
            self._result(as_object(failure, self._problems))
        return failure.code

    def interrupted(self) -> ExitCode:
        """Ctrl+C, and nothing more could be found out; returns the exit code."""
        message, advice = "Interrupted. Nothing was sent", ""
        if self.sent_id:
            message = "Interrupted. Whether the source was stored is not known"
            advice = another_try(self.sent_id)
        return self.failed(Failure(ExitCode.INTERRUPTED, message, advice))

    def _object(self, members: dict[str, JsonValue], name: str) -> None:
        listed: list[JsonValue] = [problem._asdict() for problem in self._problems]
        self._result(json.dumps({**members, name: listed}))

    def _result(self, text: str) -> None:
        if error := self.result(text):
            self.say(f"The result could not be written: {error.strerror or 'stdout is closed'}")

    def result(self, text: str) -> OSError | None:
        """Text on stdout. Returns why it could not be written, such as a reader that went away."""
        return _write(sys.stdout, text)


def _printable(body: Mapping[str, JsonValue]) -> str:
    """The body as people read it; as ASCII where the locale lacks its letters, so that it stays
    JSON."""
    text = as_json(body)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return json.dumps(body, indent=2)
    return text


def as_object(failure: Failure, problems: Iterable[Problem]) -> str:
    """What `--json` prints after a failure."""
    error: dict[str, JsonValue] = {
        "code": failure.code.name.lower().replace("_", "-"),
        "message": failure.message,
        "advice": failure.advice,
        "field": failure.field,
    }
    return json.dumps({"error": error, "problems": [problem._asdict() for problem in problems]})


def sentences(*parts: str) -> str:
    """The parts as sentences, without a full stop behind the last; blank ones left out."""
    return ". ".join(part.rstrip(".") for part in parts if part)


def another_try(id_: str) -> str:
    """What to do when a source with this id may have been stored."""
    return (
        f"Run this again: the source keeps its id ({id_}), so it cannot be stored twice. If it"
        f" is there, that run ends with {ExitCode.ID_TAKEN:d}."
    )


def _write(stream: TextIO | None, line: str) -> OSError | None:
    """Why the line could not be written; None if it was, or if nobody wants it."""
    if stream is not None:
        try:
            print(line, file=stream, flush=True)
        except OSError as error:
            with suppress(OSError, ValueError):
                # What is still buffered would fail again at exit, and change the exit code.
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            return error
    return None
