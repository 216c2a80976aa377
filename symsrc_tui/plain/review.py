"""The steps Review, which shows and submits the source, and Result."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from symsrc_tui.forms.field import Choice
from symsrc_tui.lookup.samples import sample_objects
from symsrc_tui.plain.check import ask_own_file, run_check
from symsrc_tui.plain.prompter import Back
from symsrc_tui.plain.save_file import save_file
from symsrc_tui.plain.signals import Cancelled
from symsrc_tui.plain.steps import PlainContext, step_title
from symsrc_tui.session.add_source import FieldErrors, ProjectRenamed, Stored
from symsrc_tui.session.check_source import names_of
from symsrc_tui.session.flow import NextStep, Step
from symsrc_tui.session.source_file import SourceFile
from symsrc_tui.sources.expected_paths import sample_address
from symsrc_tui.sources.preview import as_json, curl_command, source_document
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import answers_of

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.sources.source import Source
    from symsrc_tui.sources.validate import Validation

T = TypeVar("T")

_FIELD = "field:"
_STEPS = {"type": Step.TYPE, "connection": Step.CONNECTION}


class Review:
    """Shows the source and offers what to do with it."""

    def __init__(self, shared: PlainContext) -> None:
        self._shared, self._talk, self._session = shared, shared.prompter, shared.session
        self._kind, self._link = shared.session.kind, shared.session.connection
        self._form = shared.session.form
        self._fields = fields_of(self._kind.source_class())
        self._labels = {field.path: field.label for field in self._fields}
        self._suspect = ""
        """Path of the field that the server rejected."""
        self._listed: list[Choice] = []
        """The choices that were listed last."""

    async def run(self) -> NextStep | Added:
        """Show everything, then do what is chosen until a choice leads to another step."""
        self._show(self._form.validation())
        while True:
            if (leads_to := await self._choose()) is not None:
                return leads_to

    async def _choose(self) -> NextStep | Added | None:
        verdict = self._form.validation()
        choices = self._choices(verdict)
        are_listed, self._listed = choices == self._listed, choices
        if are_listed:
            self._talk.say("Press Enter to list the choices again.")
        try:
            chosen = await self._talk.choose(
                "What next? ", choices, self._explain, are_listed=are_listed
            )
        except Back:
            return NextStep(Step.DETAILS)
        if chosen.startswith(_FIELD):
            return NextStep(Step.DETAILS, chosen.removeprefix(_FIELD))
        if chosen in _STEPS:
            return NextStep(_STEPS[chosen])
        if chosen == "change":
            path = await self._which_field()
            return NextStep(Step.DETAILS, path) if path else None
        if chosen == "submit" and verdict.source is not None:
            return await self._submit(verdict.source)
        await self._stay(chosen, verdict)
        return None

    async def _stay(self, chosen: str, verdict: Validation) -> None:
        """Do what leads to no other step."""
        checkable = self._form.checkable()
        if chosen == "check" and checkable is not None:
            await run_check(self._shared, checkable)
        elif chosen == "file":
            await ask_own_file(self._talk, self._session)
        elif chosen == "save":
            file = SourceFile.of(self._form, self._kind, verdict.source)
            await save_file(self._talk, file, self._link)
        elif chosen == "quit":
            await self._talk.leave()
        elif chosen in {"", "-"}:
            self._listed = []
        else:
            self._show_more(chosen, verdict)

    def _show_more(self, what: str, verdict: Validation) -> None:
        if what == "curl" and verdict.source is not None:
            self._talk.show(curl_command(self._link.destination.sources_url, verdict.source))
        elif what == "paths":
            self._show_paths()
        elif what == "show":
            self._show(verdict)
        elif what == "apply":
            self._form.answer(self._suggestion)
            self._show(self._form.validation())

    def _show(self, verdict: Validation) -> None:
        talk = self._talk
        given = (
            verdict.source.values()
            if verdict.source
            else answers_of(self._kind, self._form.answers)
        )
        talk.say(f"\n{step_title(Step.REVIEW)}: {self._kind.label} for {self._link.destination}")
        talk.say("Destination:")
        talk.show(self._link.destination.sources_url)
        talk.say("Request body (secrets hidden):")
        talk.show(as_json(source_document(self._kind.type, given)))
        for problem in verdict.problems:
            talk.problem(problem, self._labels.get(problem.field, ""))
        is_ready = verdict.source is not None
        talk.say("Nothing has been sent yet." if is_ready else "Fix the errors before you submit.")

    def _choices(self, verdict: Validation) -> list[Choice]:
        wrong = [problem.field for problem in verdict.errors] + [self._suspect]
        choices = [
            Choice(f"{_FIELD}{path}", f"Go to {self._labels[path]}")
            for path in dict.fromkeys(wrong)
            if path in self._labels
        ]
        if verdict.source is not None:
            choices.append(Choice("submit", "Submit"))
        if self._form.checkable() is not None:
            files = self._session.check.files
            own = f", and whether it has {names_of(files)}" if files else ""
            choices.append(Choice("check", f"Check that Sentry could fetch files{own}"))
        if self._suggestion:
            choices.append(Choice("apply", f"Use the detected settings: {self._suggested()}"))
        choices += [
            Choice("change", "Change an answer"),
            Choice("type", "Choose another type"),
            Choice("connection", "Change the connection"),
        ]
        if verdict.source is not None:
            choices.append(Choice("save", "Save as a file"))
            choices.append(Choice("curl", "Show the same request as a curl command"))
        if self._kind.address is not None:
            choices.append(Choice("paths", "Show where Sentry will look"))
            choices.append(Choice("file", "Choose a debug file to see its IDs and paths"))
        return [
            *choices,
            Choice("show", "Show the review again"),
            Choice("quit", "Quit and save a draft"),
        ]

    @property
    def _suggestion(self) -> Mapping[str, str]:
        """The values, by field path, that would match what the check of this source found."""
        return self._session.check.suggestion(self._form.checkable())

    def _suggested(self) -> str:
        questions = {field.path: field for field in self._fields}
        return ", ".join(
            f"{questions[path].label} {questions[path].control.text(value) or 'blank'}"
            for path, value in self._suggestion.items()
            if path in questions
        )

    def _explain(self) -> None:
        self._talk.say("Type the number of your choice. Nothing is sent before you choose Submit.")

    async def _which_field(self) -> str:
        """Ask for the field to change. Return its path; empty for none."""
        try:
            chosen = await self._talk.choose(
                "Which one? ",
                [Choice(path, label) for path, label in self._labels.items()],
                lambda: self._talk.say("Type a number or part of a name."),
            )
        except Back:
            return ""
        return chosen if chosen in self._labels else ""

    def _show_paths(self) -> None:
        given = answers_of(self._kind, self._form.answers)
        for platform in sample_objects():
            try:
                found = sample_address(self._kind, given, platform)
            except ValueError as error:
                self._talk.say(f"{error}.")
                return
            self._talk.say(f"{platform.label}:")
            self._talk.show(found or "This layout does not support this platform.")

    async def _submit(self, source: Source) -> Added | NextStep | None:
        """Send the source. Return None, after saying why, if it is not known to be stored."""
        self._talk.say("Sending to the server. Ctrl+C cancels.")
        outcome = await self._session.add(source, _Progress(self._shared))
        if isinstance(outcome, Stored):
            return outcome.added
        self._talk.failure(outcome.error)
        match outcome:
            case FieldErrors(_, problems):
                return NextStep(Step.DETAILS, problems[0].field)
            case ProjectRenamed():
                self._talk.say(f"Submit will now add it to {self._link.destination}.")
            case _:
                self._suspect = outcome.error.field or ""
        return None


class _Progress:
    """Shows what happens while a source is submitted. Ctrl+C cancels it."""

    def __init__(self, context: PlainContext) -> None:
        self._prompter = context.prompter
        self._interruption = context.interruption

    def on_wait(self, wait: Wait) -> None:
        self._prompter.wait(wait)

    def on_cancelled(self) -> None:
        self._prompter.say("Cancelled. Checking whether it arrived. Press Ctrl+C to stop.")

    async def cancellable(self, work: Coroutine[None, None, T]) -> T | None:
        try:
            result: T = await self._interruption.wait(work)
        except Cancelled:
            return None
        return result
