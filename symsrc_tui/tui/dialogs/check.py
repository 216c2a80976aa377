"""The check dialog: requests files from the source as Sentry would, and lists the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from symsrc_tui.tui import keys
from symsrc_tui.tui.dialogs.base import Dialog
from symsrc_tui.tui.widgets.glyphs import marks
from symsrc_tui.tui.widgets.menu import Entry, Menu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets import OptionList

    from symsrc_tui.session.check_source import CheckResult, SourceCheck
    from symsrc_tui.session.crashes.crash_check import CheckedModule
    from symsrc_tui.sources.probe.finding import Finding
    from symsrc_tui.sources.source import Source


_STYLES = {"ok": "$success", "note": "", "warning": "$warning", "error": "$error"}
_ABOUT = (
    "From this host, the wizard sends the source the requests Sentry would send, with the source's "
    "own credentials. It changes nothing. Sentry's network may differ from this host's, so you can "
    "submit even if the check fails.\n\n"
    f"Each line is a finding, with advice. {keys.UP} and {keys.DOWN} move, {keys.ENTER} goes to "
    "the field it is about. "
    f"Press {keys.APPLY}, when shown, to apply the settings that match the files found. To check "
    "for one of "
    f"your own debug files, choose it with [ Own file ] ({keys.OWN_FILE}) on the Details step "
    "first.\n\n"
    "Then the wizard reads recent crashes of the project, once, and looks in the source for "
    "their missing debug files. You can leave at any time."
)


class Correction(NamedTuple):
    """What the user chose to change after a check."""

    values: Mapping[str, str]
    """Answers to apply to the form, by field path."""
    field: str
    """Path of the field to go to; empty if the finding is about none."""


class CheckDialog(Dialog[Correction | None]):
    """Runs a check and lists its findings. The result is None if the user closes it."""

    # Only the list scrolls, because it follows its highlight to the end; it has every finding, so
    # nothing is lost if the text above it is cut in a small window.
    DEFAULT_CSS = """
    CheckDialog .message { max-height: 50%; }
    CheckDialog Menu { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [keys.APPLY.runs("apply")]

    def __init__(self, check: SourceCheck, source: Source) -> None:
        super().__init__("Check: can Sentry fetch files from this source?", _ABOUT)
        self._checker, self._source = check, source
        self._result: CheckResult | None = None

    def body(self) -> ComposeResult:
        yield self.message("Checking...")
        yield Menu()

    def keys(self) -> str:
        if self._result is None:
            return f"{keys.BACK} cancel  {keys.HELP} help"
        apply = f"{keys.APPLY} apply settings  " if self._result.suggestion else ""
        return f"{keys.ENTER} go to field  {apply}{super().keys()}"

    def on_mount(self) -> None:
        self.run_worker(self._check(), exit_on_error=False, description="check the source")

    async def _check(self) -> None:
        self._result = await self._checker.run(self._source, self.say)
        self._say_result("Comparing with recent crashes...")
        self._list(self._result)
        self.query_one(Menu).focus()
        self._result = await self._checker.compare_with_crashes(self._say_result)
        about_crashes = self._result.about_crashes
        self._say_result(f"Crashes: {about_crashes}" if about_crashes else "")
        self._list(self._result)

    def _say_result(self, about_crashes: str) -> None:
        """Show the result of the check, and below it a line about crashes."""
        result = self._result
        if result is not None:
            lines = (result.headline, *result.report.fitting, about_crashes)
            self.say("\n".join((*filter(None, lines), "")))

    def _list(self, result: CheckResult) -> None:
        """List the findings, and after them the modules of crashes."""
        listed: list[Finding | CheckedModule] = [*result.findings, *result.modules]
        self.query_one(Menu).show(
            Entry(
                str(number),
                each.message,
                each.advice,
                mark=marks()[each.severity],
                style=_STYLES[each.severity],
            )
            for number, each in enumerate(listed)
        )
        self.show_keys()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the field that the finding is about."""
        findings = self._result.findings if self._result is not None else ()
        if event.option_index < len(findings):
            self.dismiss(Correction({}, findings[event.option_index].field))

    def action_apply(self) -> None:
        """Apply the settings that match the files found."""
        if self._result is not None and (suggestion := self._result.suggestion):
            self.dismiss(Correction(suggestion, next(iter(suggestion))))
