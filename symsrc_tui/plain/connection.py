"""The step Connection: ask for server, token and project, and verify them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.forms.field import Choice
from symsrc_tui.net.errors import RequestError, Unreachable
from symsrc_tui.plain.field_prompt import FieldPrompt, ask
from symsrc_tui.plain.prompter import Back
from symsrc_tui.plain.signals import Cancelled
from symsrc_tui.plain.steps import PlainContext, step_title, walk
from symsrc_tui.sentry.errors import ReadOnlyToken
from symsrc_tui.session import ConnectionState, field_for_error
from symsrc_tui.session.connection.fields import (
    ORGANIZATION,
    PROJECT,
    SERVER,
    TOKEN,
    fields_to_ask,
    set_answers,
)
from symsrc_tui.session.connection.form import split_paste
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.session.wizard.wizard import SEE_SOURCES

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.net.retry import Wait

    Tell = Callable[[Wait], None]

_TELL_EVERY = 1000
"""Number of names between two progress lines."""


class ConnectionSteps:
    """Asks for missing settings and repeats until verification succeeds."""

    def __init__(self, shared: PlainContext, see: Callable[[], Awaitable[object]]) -> None:
        """Args:
        see: shows the project's sources.
        """
        self._see = see
        self._prompter, self._connection = shared.prompter, shared.session.connection
        self._shared = shared
        self._fields = fields_to_ask(self._connection)

    async def run(self, path: str = "", *, verify_first: bool = False) -> None:
        """Ask until the connection is verified.

        Args:
            path: of the field to start with; empty for the first.
            verify_first: whether to ask only if the present answers do not work.
        """
        end = len(self._fields)
        paths = [field.path for field in self._fields]
        at = end if verify_first else paths.index(path) if path in paths else 0
        while True:
            if not await walk(lambda: end, self._ask, at):
                if self._connection.state is ConnectionState.CONNECTED:
                    return
                self._prompter.say("This is the first question. Ctrl+C quits.")
                at = 0
                continue
            to_blame = await self._verify()
            if self._connection.state is ConnectionState.CONNECTED:
                return
            if to_blame in self._fields and not self._shared.session.can_look:
                at = self._fields.index(to_blame)
            else:
                at = await self._from_which_question(to_blame)

    async def _verify(self) -> Field | None:
        """Verify the connection and report the result. Return the question to ask again, if only
        another answer helps."""
        connection = self._connection
        where = "the demo" if connection.is_demo else connection.destination.host
        self._prompter.say(f"\nConnecting to {where}. Ctrl+C cancels.")
        try:
            await self._shared.interruption.wait(self._shared.session.verify(self._prompter.wait))
        except Cancelled:
            self._prompter.say("Cancelled.")
            return None
        if connection.failure is not None:
            self._prompter.failure(connection.failure)
            if isinstance(connection.failure, Unreachable):
                return None  # because it may work the next time, with the same answers
            path = field_for_error(connection.failure)
            return next((field for field in self._fields if field.path == path), None)
        self._prompter.say(f"Connected: {connection.organization} / {connection.project} @ {where}")
        for doubt in connection.destination_warnings:
            self._prompter.problem(doubt)
        return None

    async def _from_which_question(self, to_blame: Field | None) -> int:
        """Ask whether to retry. Return the question to continue with: after the last to retry."""
        end = len(self._fields)
        choices = [Choice("again", "Try again"), Choice("change", "Change the connection")]
        if self._shared.session.can_look:
            choices.append(Choice("see", SEE_SOURCES))
        while True:
            try:
                choice = await self._prompter.choose_one(
                    "What next? ",
                    choices,
                    lambda: self._prompter.say("You can add a source once the connection works."),
                )
            except Back:
                return end - 1
            if choice != "see":
                break
            await self._see()
        if choice == "again":
            return end
        return self._fields.index(to_blame) if to_blame in self._fields else 0

    async def _ask(self, at: int) -> None:
        """Ask a question of this step until its answer has no problem. Raises Back."""
        field, connection = self._fields[at], self._connection
        number = f"question {at + 1} of {len(self._fields)}"
        present_as = (
            f"token from {connection.token_from}"
            if field is TOKEN and connection.token_from
            else ""
        )
        choices = await self._choices(field)
        connection.choose_only(field, choices)
        is_again = False
        if field is SERVER and connection.server_error and not connection.server:
            self._prompter.error(connection.problem(SERVER))
        while True:
            present = connection.answer(field)
            asked = FieldPrompt(
                field, present, f"{step_title(Step.CONNECTION)}, {number}", present_as, choices
            )
            answers = await ask(self._prompter, asked, again=is_again)
            is_again = True
            if answers is not None and self._set(field, answers[field.path]):
                present_as = ""
            if not (problem := connection.problem(field)):
                return
            self._prompter.error(problem)

    def _set(self, field: Field, value: Value) -> bool:
        """Set an answer, and others that a pasted text has. Return whether any changed."""
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        values, told = split_paste(field, text) or ({field.path: value}, "")
        if told:
            self._prompter.note(told)
        return bool(set_answers(self._connection, values))

    async def _choices(self, field: Field) -> list[Choice]:
        """Return the names the server lists for a question; empty if it does not list any.

        Raises Back if another token is needed.
        """
        if field not in (ORGANIZATION, PROJECT):
            return []
        if not self._connection.has_listed(field):
            self._prompter.say("\nListing the names this token has access to. Ctrl+C cancels.")
        names: list[Choice] = []
        try:
            await self._shared.interruption.wait(self._list(field, names))
        except Cancelled:
            self._prompter.say("Cancelled. You can type a name that is not listed.")
        except RequestError as error:
            self._prompter.failure(error)
            if isinstance(error, ReadOnlyToken):
                return names
            if field_for_error(error) == TOKEN.path and TOKEN in self._fields:
                raise Back from None
            self._prompter.say("You can type a name that is not listed.")
        return names

    async def _list(self, field: Field, names: list[Choice]) -> None:
        told = 0
        async for page in self._connection.choices(field, self._prompter.wait):
            names += page
            if len(names) - told >= _TELL_EVERY:
                told = len(names)
                self._prompter.say(f"{told:,} so far.")
