"""The review of an edit: show what changes, and carry it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.field import Choice
from symsrc_tui.plain.prompter import Back
from symsrc_tui.plain.review import ReviewStep
from symsrc_tui.plain.steps import PlainProgress
from symsrc_tui.session.add_source import FieldErrors
from symsrc_tui.session.stored.edit_outcome import Changed, ChangedByOthers, SourceGone
from symsrc_tui.session.wizard.answers import AFTER_CONFLICT, AFTER_EDIT, AFTER_GONE, IN_USE
from symsrc_tui.session.wizard.flow import NextStep, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.plain.steps import PlainContext
    from symsrc_tui.session.stored.edit_outcome import EditOutcome
    from symsrc_tui.session.stored.source_edit import SourceEdit
    from symsrc_tui.session.wizard.review import Review

_KEEP_ID, _NEW_ID = "keep-id", "new-id"


class EditReview(ReviewStep):
    """Shows what an edit changes, and offers what to do with it."""

    several = "Change it in several projects"

    def __init__(self, shared: PlainContext) -> None:
        super().__init__(shared)
        edit = shared.session.edit
        assert edit is not None  # noqa: S101 - this is its review
        self._edit: SourceEdit = edit

    def _choices(self, review: Review) -> list[Choice]:
        choices: list[Choice] = []
        for each in super()._choices(review):
            if each.value == "request":
                choices += self._about_id(review)
            if each.value == "type":
                continue  # because the type of a stored source cannot be changed
            if each.value == "show":
                choices += self._ways_back()
            choices.append(each)
        return choices

    def _about_id(self, review: Review) -> list[Choice]:
        if review.planned is None or not self._edit.can_choose_id(review.planned):
            return []
        if self._edit.keeps_id:
            return [Choice(_NEW_ID, "Use a new ID")]
        return [Choice(_KEEP_ID, "Keep the ID")]

    def _ways_back(self) -> list[Choice]:
        if not self._form.has_answers:
            return [Choice("sources", "Go back to the list of sources")]
        return [
            Choice("sources", "Go back to the list of sources, and finish this later"),
            Choice("drop", "Drop the changes, and go back to the list"),
        ]

    def _step_of(self, chosen: str) -> NextStep | None:
        if chosen == "drop":
            self._session.leave_edit(drop=True)
        return NextStep(Step.SOURCES) if chosen in {"drop", "sources"} else super()._step_of(chosen)

    async def _stay(self, chosen: str, review: Review) -> None:
        if chosen in {_KEEP_ID, _NEW_ID}:
            self._edit.keeps_id = chosen == _KEEP_ID
            self._is_shown = False
        await super()._stay(chosen, review)

    async def _submit(self, review: Review) -> Changed | NextStep | None:
        planned = review.planned.edit if review.planned is not None else None
        if planned is None:
            return None
        outcome = await self._session.submit_edit(
            planned,
            PlainProgress(self._shared),
            lambda doing: self._prompter.say(f"{doing}. Ctrl+C cancels."),
        )
        return outcome if isinstance(outcome, Changed) else await self._after(outcome)

    async def _after(self, outcome: EditOutcome) -> NextStep | None:
        """Say why the source was not changed. Return the step that this leads to."""
        assert not isinstance(outcome, Changed)  # noqa: S101 - that is another step
        self._prompter.failure(outcome.error)
        match outcome:
            case FieldErrors(_, problems):
                return NextStep(Step.DETAILS, problems[0].field)
            case ChangedByOthers():
                return await self._after_conflict()
            case SourceGone():
                return await after_gone(self._shared)
        self._failure = outcome.error
        return None

    async def _after_conflict(self) -> NextStep | None:
        chosen = await _choose(self._shared, AFTER_CONFLICT)
        if chosen == "leave":
            return self._session.leave_edit(drop=True)
        if chosen != "renew":
            return None
        self._prompter.say("Reading the current source. Ctrl+C cancels.")
        self._is_shown = False
        failed = await self._edit.renew(PlainProgress(self._shared))
        return None if failed is None else await self._after(failed)


async def after_gone(shared: PlainContext) -> NextStep | None:
    """Ask what to do, because the source of an edit or draft is gone. Return None for nothing."""
    session = shared.session
    chosen = await _choose(shared, AFTER_GONE)
    if chosen == "leave":
        if session.edit is None:
            session.drop_draft()
        return session.leave_edit(drop=True)
    if chosen != "add":
        return None
    step = session.add_instead()
    shared.prompter.note(step.notice)
    wrong = session.form.first_wrong
    return NextStep(Step.DETAILS, wrong) if wrong else NextStep(Step.REVIEW)


async def show_changed(shared: PlainContext, changed: Changed) -> None:
    """Show what was changed, until the person leaves for the list of sources."""
    prompter = shared.prompter
    prompter.say(f"\nChanged in {changed.destination_text}.")
    prompter.say(f"Name: {changed.name}\nID: {changed.id_text}")
    prompter.say("What was changed:")
    for label, text in changed.lines:
        prompter.say(f"{label}: {text}")
    for note in changed.notes:
        prompter.note(note)
    prompter.say(f"{IN_USE}.")
    while True:
        chosen = await _choose(shared, AFTER_EDIT)
        if chosen == "quit":
            await prompter.leave()
        elif chosen == "explain":
            from symsrc_tui.plain.explain import wait_for_crash

            await wait_for_crash(shared, changed.id, changed.name)
        else:
            return


async def _choose(shared: PlainContext, choices: Sequence[Choice]) -> str:
    """Return the value of a choice; empty if the person goes back."""
    try:
        return await shared.prompter.choose_one(
            "What next? ",
            choices,
            lambda: shared.prompter.say("Nothing is changed by this choice."),
        )
    except Back:
        return ""
