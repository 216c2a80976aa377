"""The step Details: ask for the fields of the chosen type and validate each at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.plain.field_prompt import FieldPrompt, ask
from symsrc_tui.plain.secret_state import about_stored
from symsrc_tui.plain.steps import PlainContext, walk
from symsrc_tui.session.problems import with_label
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.sources.expected_paths import first_platform
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symsrc_tui.forms.field import Field
    from symsrc_tui.forms.problem import Problem
    from symsrc_tui.sources.validate import Validation


class Details:
    """Asks for one field after the other in the order of their definition."""

    def __init__(self, shared: PlainContext) -> None:
        self._title = shared.title(Step.DETAILS)
        self._prompter, self._form = shared.prompter, shared.session.form
        self._kind = shared.session.kind
        fields = fields_of(self._kind.source_class())
        self._labels = {field.path: field.label for field in fields}
        self._plain = [field for field in fields if not field.advanced]
        self._advanced = [field for field in fields if field.advanced]
        self._is_unfolded = self._form.needs_advanced
        self._reported: set[Problem] = set()
        """The problems that the user knows of, so that only new ones are reported."""
        self._sample = ""

    async def run(self, at: str = "", *, last: bool = False) -> bool:
        """Ask all questions. Return False if the user went back from the first one.

        Args:
            at: path of the field to start with.
            last: start with the last question.
        """
        self._report(self._form.validation())
        fields = self._fields()
        positions = (n for n, field in enumerate(fields) if field and field.path == at)
        start = len(fields) - 1 if last else next(positions, 0)
        return await walk(lambda: len(self._fields()), self._ask, start)

    async def run_only(self, paths: Sequence[str]) -> bool:
        """Ask for these fields. Return False if the user went back from the first one."""
        fields = [each for each in (*self._plain, *self._advanced) if each.path in paths]
        return await walk(lambda: len(fields), lambda at: self._ask_only(fields, at), 0)

    async def _ask_only(self, fields: Sequence[Field], at: int) -> None:
        where = f", question {at + 1} of {len(fields)}" if len(fields) > 1 else ""
        await self._ask_field(fields[at], f"{self._title}{where}")

    def _fields(self) -> list[Field | None]:
        """Return the fields to ask for. None is the question about advanced settings."""
        return [*self._plain, None, *(self._advanced if self._is_unfolded else ())]

    async def _ask(self, at: int) -> None:
        fields = self._fields()
        where = f"{self._title}, question {at + 1} of {len(fields)}"
        field = fields[at]
        if field is None:
            await self._ask_for_advanced(where)
        else:
            await self._ask_field(field, where)

    async def _ask_for_advanced(self, where: str) -> None:
        labels = ", ".join(field.label for field in self._advanced)
        self._prompter.say(f"\n{where}: Advanced settings")
        self._prompter.say(f"{labels}.")
        self._is_unfolded = await self._prompter.yes(
            "Advanced settings?",
            lambda: self._prompter.say("Most sources need none of them."),
            present=self._is_unfolded,
        )

    async def _ask_field(self, field: Field, where: str) -> None:
        """Ask until the answer is valid, or the user leaves it for later. Raises Back."""
        form, path = self._form, field.path
        is_again = is_insisted = False
        while True:
            present = form.present(field)
            is_stored = form.is_stored(path)
            prompt = FieldPrompt(
                field,
                present,
                where,
                kind=self._kind,
                answers=form.answers,
                is_stored=is_stored,
            )
            answers = await ask(self._prompter, prompt, again=is_again)
            is_again = True
            if answers:
                sentence = form.fill(answers)
                if len(answers) > 1:
                    self._prompter.say(f"{sentence}.")
            form.touched.add(path)
            validation = form.validation()
            error = next((error for error in validation.errors if error.field == path), None)
            if error is not None:
                self._prompter.error(error.message)
            if is_stored and answers:
                self._prompter.say(about_stored(form.answers[path], field, again=bool(error)))
            if error is None:
                break
            self._reported.add(error)
            if answers is None and is_insisted:
                break
            is_insisted = answers is None
            if is_insisted:
                self._prompter.say("Press Enter again to fix this later.")
        self._report(validation)
        self._show_sample()

    def _report(self, validation: Validation) -> None:
        """Report new problems with the answers so far."""
        problems = self._form.problems_to_show(validation)
        for problem in problems:
            if problem not in self._reported:
                self._prompter.problem(with_label(problem, self._labels.get(problem.field, "")))
        self._reported = set(problems)

    def _show_sample(self) -> None:
        """Show where Sentry will look, once that is known and whenever it has changed."""
        if "layout.casing" not in self._form.touched:
            return
        sample = first_platform(self._kind, self._form.valid_answers())
        if sample is not None and sample[1] != self._sample:
            platform, self._sample = sample
            self._prompter.say(f"Where Sentry will look, for example for {platform.label}:")
            self._prompter.show(self._sample)
