"""The steps that show what will be sent, send it, and show what was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.kinds.problem import Problem
from symsrc_tui.kinds.question import Choice, shown
from symsrc_tui.kinds.source import fields_of
from symsrc_tui.lookup.placing import sample_address
from symsrc_tui.lookup.samples import sample_objects
from symsrc_tui.plain.checking import run_check
from symsrc_tui.plain.interrupts import Cancelled
from symsrc_tui.plain.own_file import ask_own_file, names
from symsrc_tui.plain.steps import Shared, place
from symsrc_tui.plain.talk import Back
from symsrc_tui.sentry.errors import EarlierStored, IdTaken, ProjectMoved, SentryError
from symsrc_tui.wizard.judging import relevant
from symsrc_tui.wizard.review import as_json, curl_command, shown_body
from symsrc_tui.wizard.session import Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.kinds.registry import Kind
    from symsrc_tui.kinds.source import Source
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.wizard.judging import Verdict

# Of what a server has stored, which may be anything.
_MOST_LINES, _LONGEST_LINE = 200, 2_000
_FIELD = "field:"
_STEPS = {"type": Step.TYPE, "connection": Step.CONNECTION}


class Next(NamedTuple):
    """Which step comes next."""

    step: Step
    field: str = ""
    """Path of the only field to ask for there; empty to go there backwards."""


class Review:
    """Nothing is sent before that is chosen here."""

    def __init__(self, shared: Shared, kind: Kind) -> None:
        self._shared, self._kind = shared, kind
        self._talk, self._link, self._wizard = shared.talk, shared.link, shared.wizard
        self._fields = fields_of(kind.source_class())
        self._labels = {field.path: field.question.label for field in self._fields}
        self._suspect = ""
        """Path of the field that the server's refusal was about."""
        self._suggestion: dict[str, str] = {}
        """What fields would have to hold to fit what a check has found."""
        self._listed: list[Choice] = []
        """What can be chosen, as far as that has been told."""

    async def run(self) -> Next | Added:
        """Shows everything, and does what is chosen until that leads elsewhere."""
        self._show(self._wizard.verdict())
        while True:
            if (leads_to := await self._choose()) is not None:
                return leads_to

    async def _choose(self) -> Next | Added | None:
        verdict = self._wizard.verdict()
        choices = self._choices(verdict)
        are_listed, self._listed = choices == self._listed, choices
        if are_listed:
            self._talk.say("Enter alone lists the choices again.")
        try:
            chosen = await self._talk.choose(
                "What next? ", choices, self._explain, are_listed=are_listed
            )
        except Back:
            return Next(Step.DETAILS)
        if chosen.startswith(_FIELD):
            return Next(Step.DETAILS, chosen.removeprefix(_FIELD))
        if chosen in _STEPS:
            return Next(_STEPS[chosen])
        if chosen == "change":
            path = await self._which_field()
            return Next(Step.DETAILS, path) if path else None
        if chosen == "submit" and verdict.source is not None:
            return await self._submit(verdict.source)
        await self._stay(chosen, verdict)
        return None

    async def _stay(self, chosen: str, verdict: Verdict) -> None:
        """Does what leads nowhere else."""
        if chosen == "check" and verdict.source is not None:
            self._suggestion = await run_check(self._shared, verdict.source)
        elif chosen == "file":
            given = relevant(self._kind, self._wizard.answers)
            own, model = self._shared.own_files, self._kind.source_class()
            await ask_own_file(self._talk, own, model, given)
        elif chosen == "quit":
            await self._talk.leave()
        elif chosen in {"", "-"}:
            self._listed = []
        else:
            self._show_more(chosen, verdict)

    def _show_more(self, what: str, verdict: Verdict) -> None:
        if what == "curl" and verdict.source is not None:
            self._talk.show(curl_command(self._link.destination, verdict.source))
        elif what == "paths":
            self._show_paths()
        elif what == "show":
            self._show(verdict)
        elif what == "apply":
            self._wizard.answer(self._suggestion)
            self._suggestion = {}
            self._show(self._wizard.verdict())

    def _show(self, verdict: Verdict) -> None:
        talk = self._talk
        given = (
            verdict.source.values()
            if verdict.source
            else relevant(self._kind, self._wizard.answers)
        )
        talk.say(f"\n{place(Step.REVIEW)}: {self._kind.label} for {self._link.destination}")
        talk.say("Goes to:")
        talk.show(self._link.destination.sources_url)
        talk.say("Request body, secrets hidden:")
        talk.show(as_json(shown_body(self._kind.type, given)))
        for problem in verdict.problems:
            talk.problem(problem, self._labels.get(problem.field, ""))
        talk.say("Not ready yet." if verdict.source is None else "Nothing has been sent yet.")

    def _choices(self, verdict: Verdict) -> list[Choice]:
        wrong = [problem.field for problem in verdict.errors] + [self._suspect]
        choices = [
            Choice(f"{_FIELD}{path}", f"Go to {self._labels[path]}")
            for path in dict.fromkeys(wrong)
            if path in self._labels
        ]
        if verdict.source is not None:
            choices.append(Choice("submit", "Submit"))
            own = f", and has {names(files)}" if (files := self._shared.own_files) else ""
            choices.append(Choice("check", f"Check whether the source answers{own}"))
        if self._suggestion:
            choices.append(Choice("apply", f"Take what was found: {self._suggested()}"))
        choices += [
            Choice("change", "Change an answer"),
            Choice("type", "Choose another type"),
            Choice("connection", "Change the connection"),
        ]
        if verdict.source is not None:
            choices.append(Choice("curl", "Show the curl command that does the same"))
        if self._kind.source_class().ADDRESS:
            choices.append(Choice("paths", "Show where Sentry will look"))
            choices.append(Choice("file", "Give a debug file of yours, to see its ids and paths"))
        return [
            *choices,
            Choice("show", "Show all this again"),
            Choice("quit", "Quit; a draft is kept"),
        ]

    def _suggested(self) -> str:
        questions = {field.path: field.question for field in self._fields}
        return ", ".join(
            f"{questions[path].label} {questions[path].label_of(value) or 'blank'}"
            for path, value in self._suggestion.items()
            if path in questions
        )

    def _explain(self) -> None:
        self._talk.say("Type the number of what to do. Nothing is sent before you choose Submit.")

    async def _which_field(self) -> str:
        """Path of the field to be changed; empty for none after all."""
        try:
            chosen = await self._talk.choose(
                "Which one? ",
                [Choice(path, label) for path, label in self._labels.items()],
                lambda: self._talk.say("Type a number, or a part of a name."),
            )
        except Back:
            return ""
        return chosen if chosen in self._labels else ""

    def _show_paths(self) -> None:
        given = relevant(self._kind, self._wizard.answers)
        for platform in sample_objects():
            try:
                found = sample_address(self._kind.source_class(), given, platform)
            except ValueError as error:
                self._talk.say(f"{error}.")
                return
            self._talk.say(f"{platform.label}:")
            self._talk.show(found or "Nothing: this layout has no place for it.")

    async def _submit(self, source: Source) -> Added | Next | None:
        """Sends the source. None, said why, if it is not known to be stored."""
        try:
            return await self._send(source)
        except IdTaken as error:
            self._talk.failure(error)
            self._wizard.refuse(Problem("id", error.message))
            return Next(Step.DETAILS, "id")
        except EarlierStored as error:
            self._talk.failure(error)
            self._wizard.renew_id()
        except ProjectMoved as moved:
            self._talk.failure(moved)
            self._link.project = moved.new_slug
            self._talk.say(f"Submit now sends it to {self._link.destination}.")
        except SentryError as error:
            self._talk.failure(error)
            self._suspect = error.field or ""
        return None

    async def _send(self, source: Source) -> Added | None:
        talk, link, wait = self._talk, self._link, self._shared.interrupts.wait
        is_id_ours = self._wizard.is_id_ours
        talk.say("Sending to the server. Ctrl+C cancels.")
        try:
            return await wait(link.add(source, talk.wait, is_id_ours=is_id_ours))
        except Cancelled:
            talk.say("Cancelled. Looking whether it had arrived. Ctrl+C leaves that open.")
        unknown = "Submit looks for it before it is sent again."
        try:
            added = await wait(link.added(source, talk.wait, is_id_ours=is_id_ours))
        except Cancelled:
            talk.say(f"It is not known whether it was stored. {unknown}")
            return None
        if added is None:
            talk.say(f"It is not there so far, and may still arrive. {unknown}")
        return added


async def show_result(shared: Shared, added: Added, warnings: Sequence[Problem]) -> bool:
    """Shows the stored source. True to add another, False to end.

    Args:
        warnings: why it may not work.
    """
    talk, link = shared.talk, shared.link
    talk.say(f"\nStored in {link.destination}")
    name, id_ = (shown(str(added.stored.get(field)), 200) for field in ("name", "id"))
    talk.say(f"Name: {name}\nID: {id_}")
    if added.told:
        talk.say(f"{added.told}.")
    lines = as_json(added.stored).split("\n")
    for line in lines[:_MOST_LINES]:
        talk.show(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}...")
    if len(lines) > _MOST_LINES:
        talk.say(f"And {len(lines) - _MOST_LINES:,} more lines.")
    for problem in warnings:
        talk.problem(problem)
    if not warnings:
        talk.say("Sentry asks the source from the next crash on.")
    while True:
        try:
            chosen = await talk.choose(
                "What next? ",
                [
                    Choice("another", "Add another source to the same project, under a new name"),
                    Choice("quit", "Quit"),
                ],
                lambda: talk.say("The source is stored."),
            )
        except Back:
            talk.say("The source is stored: there is nothing to go back to.")
            continue
        if chosen in {"another", "quit"}:
            return chosen == "another"
