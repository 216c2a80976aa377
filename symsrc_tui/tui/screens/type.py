"""The step that asks for the type of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from symsrc_tui.session import ConnectionState
from symsrc_tui.session.source_form import Step
from symsrc_tui.sources import registry
from symsrc_tui.sources.registry import kind_of
from symsrc_tui.text.safe import shown
from symsrc_tui.tui import keys
from symsrc_tui.tui.screens.base import StepScreen, failure_text, warnings_text
from symsrc_tui.tui.widgets.glyphs import current as glyphs
from symsrc_tui.tui.widgets.menu import Entry, Menu

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import OptionList


class TypeScreen(StepScreen):
    """Lists the types with their labels in Sentry, and the draft of an earlier run."""

    STEP = Step.TYPE
    ABOUT: ClassVar[str] = (
        "The type says where the debug files are. Amazon S3 and Google Cloud Storage buckets have "
        "their own types. Use SymbolServer (HTTP) for anything else that serves files by URL: a "
        "symbol server, debuginfod, a web server, or an S3-compatible store.\n\n"
        "You can come back and choose another type. Your answers are kept."
    )

    def body(self) -> ComposeResult:
        entries = [
            Entry(kind.type, kind.label, kind.when, mark=f"{at} ")
            for at, kind in enumerate(registry.KINDS, 1)
        ]
        if (draft := self.app.draft) is not None:
            name = shown(draft.name or draft.label, 40)
            meant = shown(str(draft.destination), 80)
            entries.append(
                Entry(
                    "resume",
                    f'Resume the draft "{name}"',
                    f"{draft.label} for {meant}",
                    mark=f"{len(entries) + 1} ",
                )
            )
        yield Menu(entries)
        yield Static(id="outcome", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        menu = self.query_one(Menu)
        menu.highlight(self.app.form.kind.type if self.app.form.kind else "resume")
        menu.focus()

    def draw(self) -> None:
        super().draw()
        link = self.app.connection
        outcome = (
            failure_text(link.failure) if link.failure else warnings_text(link.destination_warnings)
        )
        notices = filter(None, (self.app.drafts.notice, *self.app.arrivals, *link.notices))
        told = [Content(f"{glyphs().warning} {notice}") for notice in notices]
        self.show_outcome(Content("\n").join([outcome, *told] if outcome.plain else told))
        if link.failure:
            self.say("Fix the connection first: press Enter")
        elif self.app.draft is not None and self.app.form.kind is None:
            self.say("There is a draft from an earlier run. Press Enter to resume it")
        else:
            self.say("Where are the debug files that Sentry should fetch?")

    def keys(self) -> str:
        return f"{keys.UP}/{keys.DOWN} move  {keys.ENTER} choose  {keys.BACK} connection"

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Continue with the chosen type or the draft; with a failed connection, fix that first."""
        kind = kind_of(event.option.id)
        if kind is None:
            self.app.resume()
            return
        self.app.form.choose(kind)
        if self.app.connection.state is ConnectionState.FAILED:
            self.app.mend_connection(Step.DETAILS)
        else:
            self.app.go(Step.DETAILS)

    def action_back(self) -> None:
        self.app.go(Step.CONNECTION)
