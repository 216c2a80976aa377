"""The step that asks for the fields of the chosen type and validates them as they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import SecretStr
from textual import on
from textual.widgets import Static

from symsrc_tui.session.source_file import SourceFile
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.sources.preview import as_json, source_document
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import answers_of
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import WIDE, FillWanted, GoTo
from symsrc_tui.tui.screens.form import Form, FormScreen
from symsrc_tui.tui.screens.form_row import FieldRow, row_id
from symsrc_tui.tui.screens.sample_path import PLATFORM, SamplePath
from symsrc_tui.tui.theme import CONTROL_COLUMN, LABEL_COLUMN
from symsrc_tui.tui.widgets.button import LineButton
from symsrc_tui.tui.widgets.button_strip import ButtonStrip
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.key_input import KeyInput
from symsrc_tui.tui.widgets.line_input import LineInput
from symsrc_tui.tui.widgets.messages import Notice

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.session.wizard.wizard import WizardSession


class DetailsScreen(FormScreen):
    """Shows the fields of the chosen type, then an example path."""

    STEP = Step.DETAILS
    BINDINGS: ClassVar[list[BindingType]] = [
        keys.CONTINUE.runs("review"),
        keys.FILL.runs("fill"),
        keys.CHECK.runs("app.check"),
        keys.OWN_FILE.runs("app.own_file"),
    ]

    def __init__(self, session: WizardSession, to: NextStep) -> None:
        """Args:
        to: with the field to start at, or none for the first with an error.
        """
        super().__init__(session)
        # Those of this step, because the session may have left an edit while this still ends.
        self.form, self.edit = session.form, session.edit
        self._parting = Notice(self, to.notice, is_parting=True) if to.notice else None
        self.kind = session.kind
        self.fields = fields_of(self.kind.source_class())
        self._first = to.field
        self._is_unfolded = False

    def body(self) -> ComposeResult:
        with Form(id="form"):
            yield from self._rows(advanced=False)
            yield LineButton(
                self._fold_text(),
                "unfold",
                f"Press {keys.ENTER} to show settings that few sources need",
                id="fold",
            )
            if self.kind.has_paths:
                yield FieldRow(PLATFORM, self.session.platform)
                yield SamplePath(self.kind)
            yield ButtonStrip(*self._buttons())

    def _buttons(self) -> Iterator[LineButton]:
        yield LineButton(
            "[ Review ]", "review", f"Press {keys.ENTER} to review. Nothing is sent yet"
        )
        if self.kind.has_paths:
            check = f"Press {keys.ENTER} to check whether Sentry could fetch files"
            yield LineButton("[ Check ]", "app.check", check, id="check")
            own_file = f"Press {keys.ENTER} to see where Sentry looks for one of your files"
            yield LineButton("[ Own file ]", "app.own_file", own_file, id="own-file")
        if self.kind.fillers:
            fill = f"Press {keys.ENTER} to fill in fields from this host, such as from a key file"
            if self.session.connection.is_demo:
                fill = (
                    f"Press {keys.ENTER} to choose an example of the demo, which fills in all "
                    "fields"
                )
            yield LineButton("[ Fill in ]", "fill", fill)
        yield self.help_button()

    def _rows(self, *, advanced: bool) -> Iterator[FieldRow]:
        for field in self.fields:
            if field.advanced is advanced:
                yield self._row_of(field)

    def _row_of(self, field: Field) -> FieldRow:
        is_stored = self.form.is_stored(field.path)
        return FieldRow(field, self.form.present(field), is_stored=is_stored)

    def first_key(self) -> str:
        row = self.row_in_focus()
        is_text = isinstance(self.focused, LineInput | KeyInput)
        if is_text and row is not None and self.kind.filler_for(row.field.path):
            return f"{f'{keys.FILL} fill':12}"
        return super().first_key()

    def step_keys(self) -> str:
        check = f"{keys.CHECK} check  {keys.OWN_FILE} file  "
        return f"{check if self.kind.has_paths else ''}{keys.CONTINUE} review  {keys.BACK} back"

    def on_mount(self) -> None:
        self.redraw()
        if self.form.needs_advanced:
            self._unfold(True)
        paths = [field.path for field in self.fields]
        wanted = (self._first, self.form.first_wrong, self.session.last_field)
        self.jump(next((path for path in wanted if path in paths), paths[0]))

    def draw(self) -> None:
        """Validate the answers, and show their problems, the example path and the preview."""
        super().draw()
        form = self.form
        validation = form.validation()
        problems = form.shown_problems(validation)
        answers = answers_of(self.kind, form.answers)
        valid = validation.valid(answers)
        for row in self.query(FieldRow):
            row.problem = problems.get(row.field.path)
            row.show_validity(is_valid=row.field.path in valid)
        for sample in self.query(SamplePath):
            sample.show(valid, self.session.platform)
        for preview in self.query("#preview").results(Static):
            preview.update(self._document(answers))

    def _document(self, answers: Mapping[str, Value]) -> str:
        """Return the source or, in an edit, its changes as a file."""
        if self.edit is not None:
            return SourceFile.of_edit(self.edit).text
        return as_json(source_document(self.kind.type, answers))

    def jump(self, path: str) -> None:
        """Focus a field; unfold the advanced fields if it is one of them."""
        if any(field.path == path and field.advanced for field in self.fields):
            self._unfold(True)
        # The form scrolls it into view, once the layout is known.
        self.set_focus(self._row(path).input, scroll_visible=False)

    def _row(self, path: str) -> FieldRow:
        return self.query_one(f"#{row_id(path)}", FieldRow)

    def action_unfold(self) -> None:
        """Show or hide the advanced fields."""
        self._unfold(not self._is_unfolded)

    def _unfold(self, is_unfolded: bool) -> None:
        self._is_unfolded = is_unfolded
        rows = [row for row in self.query(FieldRow) if row.field.advanced]
        if is_unfolded and not rows:
            self.query_one("#form").mount_all(self._rows(advanced=True), after="#fold")
            self.call_after_refresh(self.redraw)
        for row in rows:
            row.display = is_unfolded
        self.query_one("#fold", LineButton).show(self._fold_text())

    def finish_typing(self) -> bool:
        is_clear = super().finish_typing()
        if (row := self.row_in_focus()) is not None:
            self._correct(row)
            self.session.last_field = row.field.path
        return is_clear

    def action_review(self) -> None:
        """Go to the review, even with errors, because it lists them."""
        if not self.finish_typing():
            return
        self.form.touched.update(field.path for field in self.fields)
        self.go(Step.REVIEW)

    def action_back(self) -> None:
        self.finish_typing()
        if self.edit is not None:
            self.post_message(GoTo(self.session.leave_edit()))
        else:
            self.go(Step.TYPE)

    def action_fill(self) -> None:
        """Offer values from this host for the focused field, or else for the most fields."""
        row = self.row_in_focus()
        filler = self.kind.filler_for(row.field.path) if row else None
        by_fields = sorted(self.kind.fillers, key=lambda filler: len(filler.fields))
        if filler or by_fields:
            self.post_message(FillWanted(filler or by_fields[-1]))
        else:
            self.say("Nothing on this host can fill in a source of this type")

    def field_left(self, row: FieldRow) -> None:
        if self._correct(row) or row.field.path not in self.form.touched:
            self.form.touched.add(row.field.path)
            self.redraw()

    def _correct(self, row: FieldRow) -> bool:
        """Correct an obvious mistake in a field's answer. Return True if there was one."""
        if self._split_typed(row):
            return True
        value = self.form.answers.get(row.field.path)
        if value is None or (corrected := row.field.corrected(value)) == value:
            return False
        self.form.answer({row.field.path: corrected})
        row.show_value(corrected)
        text = f"corrected to {row.field.control.text(corrected)}"
        row.input.post_message(Notice(row.input, text, is_parting=True))
        return True

    def answered(self, row: FieldRow, value: Value) -> None:
        if row.field is PLATFORM:
            self.session.platform = str(value)
            self.redraw()
            return
        if row.field.control.arrives_whole and isinstance(value, SecretStr) and value:
            if self._split_paste(value.get_secret_value(), row):
                row.show_value(self.form.answers.get(row.field.path, SecretStr("")))
                return
            self.form.touched.add(row.field.path)
        self.form.answer({row.field.path: value})
        self.redraw()

    def takes_paste(self, text: str) -> bool:
        row = self.row_in_focus()
        return row is not None and self._split_paste(text, row)

    def _split_paste(self, text: str, row: FieldRow) -> bool:
        """Fill in several fields from a pasted text. Return False if it has only one value."""
        from symsrc_tui.sources.fill import CredentialsError, SeveralError
        from symsrc_tui.sources.paste import parse_paste

        try:
            values = parse_paste(text, row.field, self.kind, self.form.answers)
        except SeveralError as error:
            self.post_message(FillWanted(error.filler))
            return True
        except CredentialsError as error:
            self.say(f"{glyphs().error} {error}")
            return True
        if values is not None:
            before = self._before(values.values)
            told = self.form.fill(values.values, values.notes)
            if any(old and old != values.values[path] for path, old in before.items()):
                told += self.restores(lambda: self._put_back(before))
            self.show_filled(values.values, told)
        return values is not None

    def _before(self, paths: Container[str]) -> dict[str, Value]:
        """Return the answers that a paste replaces."""
        answers = self.form.answers
        return {
            field.path: answers.get(field.path, field.control.blank)
            for field in self.fields
            if field.path in paths
        }

    def _put_back(self, before: dict[str, Value]) -> None:
        self.form.answer(before)
        self.show_filled(before, "")

    def _split_typed(self, row: FieldRow) -> bool:
        """Split what was typed into several fields, as if it had been pasted.

        Terminals without bracketed paste send a paste as single keys. Return False if it has only
        one value.
        """
        from symsrc_tui.sources.fill import CredentialsError
        from symsrc_tui.sources.paste import parse_paste

        value = self.form.answers.get(row.field.path)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if row.field.control.arrives_whole or not isinstance(text, str):
            return False
        try:
            found = parse_paste(text, row.field, self.kind, self.form.answers)
        except CredentialsError:
            return False
        if found is None:
            return False
        values = {row.field.path: self.form.emptied(row.field), **found.values}
        self.show_filled(values, self.form.fill(values, found.notes))
        return True

    @on(KeyInput.FileWanted)
    def _file_wanted(self) -> None:
        self.action_fill()

    def on_resize(self) -> None:
        """Show the preview of the request body if the window is wide enough."""
        if self.app.size.width >= WIDE and not self.query("#preview"):
            self.query_one("#body").mount(Static(id="preview", markup=False))
        self.call_after_refresh(self.redraw)

    def show_filled(self, paths: Container[str], told: str) -> None:
        for row in self.query(FieldRow):
            if row.field.path in paths:
                row.show_value(self.form.answers[row.field.path])
        super().show_filled(paths, told)

    def _fold_text(self) -> str:
        mark = glyphs().open if self._is_unfolded else glyphs().closed
        labels = ", ".join(field.label for field in self.fields if field.advanced)
        return f"{mark:{LABEL_COLUMN}}{'Advanced':{CONTROL_COLUMN - LABEL_COLUMN}}{labels}"
