"""The step that asks for the fields of the chosen type, and judges them as they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import SecretStr
from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from symsrc_tui.kinds.source import fields_of
from symsrc_tui.tui.asked import PLATFORM, Asked
from symsrc_tui.tui.form import FormScreen
from symsrc_tui.tui.push import Push
from symsrc_tui.tui.row import FieldRow, row_id
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.key_input import KeyInput
from symsrc_tui.wizard.judging import relevant
from symsrc_tui.wizard.review import as_json, shown_body
from symsrc_tui.wizard.session import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.credentials import Found
    from symsrc_tui.kinds.question import Value
    from symsrc_tui.kinds.registry import Kind

WIDE = 120
"""Columns from which on the request body is shown beside the form."""


class DetailsScreen(FormScreen):
    """Only the fields of the kind, in the order a person thinks."""

    STEP = Step.DETAILS
    KEYS: ClassVar[str] = "F5 check  F6 my file  Ctrl+R review  Esc type"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+r", "review", "review"),
        ("f2", "fill", "fill from this host"),
        ("f5", "check", "check the source"),
        ("f6", "own_file", "my own debug file"),
    ]

    def __init__(self, kind: Kind, field: str = "") -> None:
        super().__init__()
        self.kind = kind
        self._model = kind.source_class()
        self.fields = fields_of(self._model)
        self._first = field
        self._is_unfolded = False

    def body(self) -> ComposeResult:
        with Horizontal(id="panes"), VerticalScroll(id="form", can_focus=False):
            yield from self._rows(advanced=False)
            yield Push(self._fold_text(), "unfold", id="fold")
            if self._model.ADDRESS:
                yield Asked(self._model, self.app.platform)
            yield Push("[ Review ]", "review", id="review")

    def _rows(self, *, advanced: bool) -> Iterator[FieldRow]:
        for field in self.fields:
            if field.question.advanced is advanced:
                yield FieldRow(field, self.app.wizard.answers.get(field.path, field.question.start))

    def on_mount(self) -> None:
        super().on_mount()
        answers = self.app.wizard.answers
        if any(field.question.advanced and answers.get(field.path) for field in self.fields):
            self._unfold(True)
        verdict = self.app.wizard.verdict()
        wrong = {problem.field for problem in verdict.errors}
        first = self._first or next((f.path for f in self.fields if f.path in wrong), "")
        self.jump(first or self.fields[0].path)

    def redraw(self) -> None:
        """Judges the answers and shows what is to be shown of it."""
        super().redraw()
        wizard = self.app.wizard
        verdict = wizard.verdict()
        shown = wizard.shown_problems(verdict)
        given = relevant(self.kind, wizard.answers)
        right = given.keys() - {problem.field for problem in verdict.errors}
        for row in self.query(FieldRow):
            row.problem = shown.get(row.field.path)
            if isinstance(row.input, KeyInput):
                is_right = row.field.path in right
                row.input.summary = "a valid private key" if is_right else ""
        for asked in self.query(Asked):
            asked.show({path: given[path] for path in right}, self.app.platform)
        for preview in self.query("#preview").results(Static):
            preview.update(as_json(shown_body(self.kind.type, given)))

    def jump(self, path: str) -> None:
        """Puts the focus on a field, unfolding it if need be."""
        if any(field.path == path and field.question.advanced for field in self.fields):
            self._unfold(True)
        # Scrolled into sight by the form, once the layout is known.
        self._row(path).input.focus(scroll_visible=False)

    def _row(self, path: str) -> FieldRow:
        return self.query_one(f"#{row_id(path)}", FieldRow)

    def action_unfold(self) -> None:
        """Shows the advanced fields, or folds them away again."""
        self._unfold(not self._is_unfolded)

    def _unfold(self, is_unfolded: bool) -> None:
        self._is_unfolded = is_unfolded
        rows = [row for row in self.query(FieldRow) if row.field.question.advanced]
        if is_unfolded and not rows:
            self.query_one("#form").mount_all(self._rows(advanced=True), after="#fold")
            self.call_after_refresh(self.redraw)
        for row in rows:
            row.display = is_unfolded
        self.query_one("#fold", Push).show(self._fold_text())

    def action_review(self) -> None:
        """Goes to the review, wrong or not: it lists what is wrong."""
        self.settle()
        self.app.wizard.left.update(field.path for field in self.fields)
        self.app.go(Step.REVIEW)

    def action_back(self) -> None:
        self.settle()
        self.app.go(Step.TYPE)

    def action_check(self) -> None:
        """Asks the source what Sentry would ask it."""
        self.settle()
        self.app.check()

    def action_own_file(self) -> None:
        """Shows where Sentry would look for a debug file of the user's own."""
        self.settle()
        self.app.show_own_file()

    def action_fill(self) -> None:
        """Offers what is on this host for the field in focus."""
        row = self.row_in_focus()
        if row is not None and row.field.question.on_host:
            from symsrc_tui.tui.fill import dialog_for

            self.app.push_screen(dialog_for(row.field.question.on_host), self._take)

    def field_left(self, row: FieldRow) -> None:
        if row.field.path not in self.app.wizard.left:
            self.app.wizard.left.add(row.field.path)
            self.redraw()

    def answered(self, row: FieldRow, value: Value) -> None:
        question = row.field.question
        if row.field is PLATFORM:
            self.app.platform = str(value)
            self.redraw()
            return
        if question.on_host == "service-account" and isinstance(value, SecretStr):
            text = value.get_secret_value()
            if text.startswith("{"):
                self._take_pasted_file(text)
                return
        self.app.wizard.answer({row.field.path: value})
        self.redraw()

    def _take_pasted_file(self, text: str) -> None:
        from symsrc_tui.credentials import CredentialsError, gcs

        try:
            self._take(gcs.parse(text))
        except CredentialsError as error:
            self.say(str(error))

    @on(KeyInput.FileWanted)
    def _file_wanted(self) -> None:
        self.action_fill()

    def on_resize(self) -> None:
        """From some width on there is room for the body as it grows."""
        if self.app.size.width >= WIDE and not self.query("#preview"):
            self.query_one("#panes").mount(Static(id="preview", markup=False))
        self.call_after_refresh(self.redraw)

    def _take(self, found: Found | None) -> None:
        if found is None:
            return
        self.app.wizard.answer(found.values)
        for row in self.query(FieldRow):
            if row.field.path in found.values:
                row.show_value(found.values[row.field.path])
        self.redraw()
        if found.notes:
            self.say(" ".join(found.notes))

    def _fold_text(self) -> str:
        mark = glyphs().open if self._is_unfolded else glyphs().closed
        labels = ", ".join(
            field.question.label.lower() for field in self.fields if field.question.advanced
        )
        return f"{mark} Advanced          {labels}"
