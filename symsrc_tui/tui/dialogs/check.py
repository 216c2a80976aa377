"""The check dialog: requests files from the source as Sentry would, and lists the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.containers import VerticalScroll

from symsrc_tui.session.check_source import headline
from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog
from symsrc_tui.tui.widgets.glyphs import marks
from symsrc_tui.tui.widgets.menu import Entry, Menu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget
    from textual.widgets import OptionList

    from symsrc_tui.check.report import Report
    from symsrc_tui.session.check_source import SourceCheck
    from symsrc_tui.sources.source import Source


_STYLES = {"ok": "$success", "note": "", "warning": "$warning", "error": "$error"}
_ABOUT = (
    "From this host, the wizard sends the source the requests Sentry would send, with the source's "
    "own credentials. It changes nothing. Sentry's network may differ from this host's, so you can "
    "submit even if the check fails.\n\n"
    "Each line is a finding, with advice. Up and Down move, Enter goes to the field it is about. "
    "Press A, when shown, to apply the settings that match the files found. To check for one of "
    "your own debug files, choose it with [ Own file ] (F6) on the Details step first."
)


class Correction(NamedTuple):
    """What the user chose to change after a check."""

    values: Mapping[str, str]
    """Answers to apply to the form, by field path."""
    field: str
    """Path of the field to go to; empty if the finding is about none."""


class CheckDialog(Dialog[Correction | None]):
    """Runs a check and lists its findings. The result is None if the user closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [keys.APPLY.runs("apply")]

    def __init__(self, check: SourceCheck, source: Source) -> None:
        super().__init__("Check: can Sentry fetch files from this source?", _ABOUT)
        self._checker, self._source = check, source
        self._report: Report | None = None

    def container(self) -> Widget:
        return VerticalScroll(classes="text", can_focus=False)

    def body(self) -> ComposeResult:
        yield self.message("Checking...")
        yield Menu()

    def keys(self) -> str:
        if self._report is None:
            return f"{keys.BACK} cancel  {keys.HELP} help"
        apply = f"{keys.APPLY} use detected settings  " if self._report.suggestion else ""
        return f"{apply}{keys.ENTER} go to field  {super().keys()}"

    def on_mount(self) -> None:
        self.run_worker(self._check(), exit_on_error=False, description="check the source")

    async def _check(self) -> None:
        report = self._report = await self._checker.run(self._source, self.say)
        self.say("\n".join((headline(report), *report.fitting, "")))
        menu = self.query_one(Menu)
        menu.show(
            Entry(
                str(number),
                finding.message,
                finding.advice,
                mark=marks()[finding.severity],
                style=_STYLES[finding.severity],
            )
            for number, finding in enumerate(report.findings)
        )
        menu.focus()
        self.show_keys()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the field that the finding is about."""
        if self._report is not None:
            self.dismiss(Correction({}, self._report.findings[event.option_index].field))

    def action_apply(self) -> None:
        """Apply the settings that match the files found."""
        if self._report is not None and self._report.suggestion:
            suggestion = self._report.suggestion
            self.dismiss(Correction(suggestion, next(iter(suggestion))))
