"""The step Review: show the source, and submit it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symsrc_tui.forms.field import Choice
from symsrc_tui.lookup.samples import sample_objects
from symsrc_tui.plain.check import ask_own_file, run_check
from symsrc_tui.plain.prompter import UNCHOSEN, Back
from symsrc_tui.plain.repeated_choice import RepeatedChoice
from symsrc_tui.plain.save_file import save_file
from symsrc_tui.plain.steps import PlainContext, PlainProgress
from symsrc_tui.session.add_source import FieldErrors, Stored
from symsrc_tui.session.check_source import names_of
from symsrc_tui.session.connection.fields import fields_to_ask
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.session.wizard.review import review_of
from symsrc_tui.sources.expected_paths import sample_address
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.net.errors import RequestError
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.session.stored.edit_outcome import Changed
    from symsrc_tui.session.wizard.review import Review

_ADDRESS = re.compile(r"\w+://")
SENDING = "Sending to the server. Ctrl+C cancels."
_STEPS = {"type": Step.TYPE, "connection": Step.CONNECTION}


class ReviewStep:
    """Shows the source and offers what to do with it."""

    several = "Add it to several projects"
    """The choice to do so."""

    def __init__(self, shared: PlainContext) -> None:
        self._shared, self._prompter, self._session = shared, shared.prompter, shared.session
        self._kind, self._connection = shared.session.kind, shared.session.connection
        self._form = shared.session.form
        self._fields = fields_of(self._kind.source_class())
        self._labels = {field.path: field.label for field in self._fields}
        self._asked = {field.path: field.label for field in fields_to_ask(self._connection)}
        self._failure: RequestError | None = None
        """Why the last attempt failed."""
        self._ways: dict[str, NextStep] = {}
        """The steps that choices about problems lead to."""
        self._choice = RepeatedChoice(shared.prompter)
        self._is_shown = False

    async def run(self) -> NextStep | Added | Changed:
        """Show everything, then do what is chosen until a choice leads to another step."""
        while True:
            review = review_of(self._session, self._failure)
            if not self._is_shown:
                self._show(review)
                self._is_shown = True
            if (leads_to := await self._choose(review)) is not None:
                return leads_to

    async def _choose(self, review: Review) -> NextStep | Added | Changed | None:
        try:
            chosen = await self._choice.ask(self._choices(review), self._explain)
        except Back:
            return NextStep(Step.DETAILS)
        if not chosen:
            return None
        if (step := self._step_of(chosen)) is not None:
            return step
        if chosen == "change":
            path = await self._which_field()
            return NextStep(Step.DETAILS, path) if path else None
        if chosen == "submit":
            self._failure = None
            return await self._submit(review)
        if chosen == "apply":
            self._form.answer(self._suggestion(review))
        self._is_shown = chosen not in {"apply", "show"}
        await self._stay(chosen, review)
        return None

    def _step_of(self, chosen: str) -> NextStep | None:
        """Return the step that a choice directly leads to, or None."""
        if chosen in self._ways:
            return self._ways[chosen]
        if chosen == "several":
            return self._session.begin_several()
        return NextStep(_STEPS[chosen]) if chosen in _STEPS else None

    async def _stay(self, chosen: str, review: Review) -> None:
        """Do what leads to no other step."""
        if chosen == "check" and review.checkable is not None:
            await run_check(self._shared, review.checkable)
        elif chosen == "file":
            await ask_own_file(self._prompter, self._session)
        elif chosen == "save":
            await save_file(self._prompter, review.file, self._connection)
        elif chosen == "quit":
            await self._prompter.leave()
        elif chosen == "request":
            for heading, text in review.request:
                self._prompter.say(f"{heading}:")
                self._prompter.show(text)
        elif chosen == "paths":
            self._show_paths()

    def _show(self, review: Review) -> None:
        prompter = self._prompter
        prompter.say(f"\n{self._shared.title(Step.REVIEW)}")
        prompter.say(f"{review.destination}.")
        for label, value in review.lines:
            # An address stays whole, so that it can be copied.
            tell = prompter.show if _ADDRESS.match(value) else prompter.say
            tell(f"{label}: {value}")
        for item in review.items:
            prompter.problem(item.problem)
        prompter.say(f"{review.why_not or review.sent}.")

    def _choices(self, review: Review) -> list[Choice]:
        choices = self._ways_to_correct(review)
        if review.can_submit:
            choices.append(Choice("submit", "Submit"))
            choices.append(Choice("several", self.several))
        if review.checkable is not None:
            files = self._session.check.files
            own = f", and whether it has {names_of(files)}" if files else ""
            choices.append(Choice("check", f"Check that Sentry could fetch files{own}"))
        if suggestion := self._suggestion(review):
            choices.append(Choice("apply", f"Use the detected settings: {self._texts(suggestion)}"))
        if review.can_submit:
            choices.append(Choice("save", "Save as a file"))
        choices += [
            Choice("request", "Show the request, as a file and as a curl command"),
            Choice("change", "Change an answer"),
            Choice("type", "Choose another type"),
            Choice("connection", "Change the connection"),
        ]
        if self._kind.has_paths:
            choices.append(Choice("paths", "Show where Sentry will look"))
            choices.append(Choice("file", "Choose a debug file to see its IDs and paths"))
        return [
            *choices,
            Choice("show", "Show the review again"),
            Choice("quit", "Quit"),
        ]

    def _ways_to_correct(self, review: Review) -> list[Choice]:
        """Return the choices that lead to the field of each error, and of the last failure."""
        suspect = review.item_for(self._failure) if self._failure is not None else None
        labels = self._asked | self._labels
        self._ways = {
            f"Go to {labels[item.to.field]}": item.to
            for at, item in enumerate(review.items)
            if item.to.field in labels and (item.problem.severity == "error" or at == suspect)
        }
        return [Choice(label, label) for label in self._ways]

    def _suggestion(self, review: Review) -> Mapping[str, str]:
        """Return the values, by field path, that would match what the check found."""
        result = self._session.check.result_of(review.checkable)
        return result.suggestion if result is not None else {}

    def _texts(self, suggestion: Mapping[str, str]) -> str:
        return ", ".join(
            f"{field.label} {field.control.text(suggestion[field.path]) or 'blank'}"
            for field in self._fields
            if field.path in suggestion
        )

    def _explain(self) -> None:
        self._prompter.say(
            "Type the number of your choice. Nothing is sent before you choose Submit."
        )

    async def _which_field(self) -> str:
        """Ask for the field to change. Return its path; empty for none."""
        try:
            chosen = await self._prompter.choose(
                "Which one? ",
                [Choice(path, label) for path, label in self._labels.items()],
                lambda: self._prompter.say(UNCHOSEN),
            )
        except Back:
            return ""
        return chosen if chosen in self._labels else ""

    def _show_paths(self) -> None:
        answers = self._form.valid_answers()
        for platform in sample_objects():
            try:
                found = sample_address(self._kind, answers, platform)
            except ValueError as error:
                self._prompter.say(f"{error}.")
                return
            self._prompter.say(f"{platform.label}:")
            self._prompter.show(found or "This layout does not support this platform.")

    async def _submit(self, review: Review) -> Added | Changed | NextStep | None:
        """Send the source. Return None, after saying why, if it is not known to be stored."""
        source = review.source
        assert source is not None  # noqa: S101 - see `can_submit`
        self._prompter.say(SENDING)
        outcome = await self._session.add(source, PlainProgress(self._shared))
        if isinstance(outcome, Stored):
            return outcome.added
        self._prompter.failure(outcome.error)
        match outcome:
            case FieldErrors(_, problems):
                return NextStep(Step.DETAILS, problems[0].field)
            case _:
                self._failure = outcome.error
        return None
