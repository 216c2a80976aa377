"""The check dialog: requests files from the source as Sentry would, and lists the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.containers import VerticalScroll

from symsrc_tui.check import check
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

    from symsrc_tui.check import Report
    from symsrc_tui.sources.source import Source
    from symsrc_tui.tui.app import WizardApp


_STYLES = {"ok": "$success", "note": "", "warning": "$warning", "error": "$error"}
_ABOUT = (
    "From this host, the wizard sends the source the requests Sentry would send, with the source's "
    "own credentials. It changes nothing. Sentry's network may differ from this host's, so you can "
    "submit even if the check fails.\n\n"
    "Each line is a finding, with advice. Up and Down move, Enter goes to the field it is about. "
    "Press A, when shown, to apply the settings that match the files found. To check for one of "
    "your own debug files, choose it with F6 on the Details step first."
)


class Outcome(NamedTuple):
    """What the user chose to do after a check."""

    values: Mapping[str, str]
    """Answers to apply to the form, by field path."""
    field: str
    """Path of the field to go to; empty if the finding is about none."""


class CheckDialog(Dialog[Outcome | None]):
    """Runs a check and lists its findings. The result is None if the user closes it."""

    app: WizardApp
    BINDINGS: ClassVar[list[BindingType]] = [keys.APPLY.runs("apply")]

    def __init__(self, source: Source) -> None:
        super().__init__("Check: can Sentry fetch files from this source?", _ABOUT)
        self._source = source
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
        report = await check(self._source, files=self.app.debug_files, progress=self.say)
        self._report = self.app.report = report
        self.app.checked = self._source
        result = "No problems found" if report.passed else "Problems found"
        count = f"{report.requests} request{'s' if report.requests != 1 else ''}"
        headline = f"{result} ({count} from this host). Results from Sentry's network may differ."
        self.say("\n".join((headline, *report.fitting, "")))
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
            self.dismiss(Outcome({}, self._report.findings[event.option_index].field))

    def action_apply(self) -> None:
        """Apply the settings that match the files found."""
        if self._report is not None and self._report.suggestion:
            suggestion = self._report.suggestion
            self.dismiss(Outcome(suggestion, next(iter(suggestion))))
