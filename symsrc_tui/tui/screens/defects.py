"""Reports unexpected errors in background workers."""

from __future__ import annotations

from textual.worker import Worker, WorkerState

from symsrc_tui.defect_report import ADVICE, describe


class ReportsDefects:
    """Mixin for widgets and apps that run workers: shows a worker's error to the user."""

    def broke(self, report: str) -> None:
        """Show the report of an unexpected error. The answers are kept."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report the worker's error, if it ended with one."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            self.broke(f"{describe(error)}. {ADVICE}.")
