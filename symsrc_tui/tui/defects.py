"""What is said when something behind a screen breaks, so that nobody waits for ever."""

from __future__ import annotations

from textual.worker import Worker, WorkerState

from symsrc_tui.crash import ADVICE, describe


class TellsDefects:
    """For whatever runs workers: Textual tells nobody else how they end."""

    def broke(self, report: str) -> None:
        """Shows what broke. Nothing that was typed is lost by it."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tells a defect that nobody expected."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            self.broke(f"{describe(error)}. {ADVICE}.")
