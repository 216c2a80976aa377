"""Verifies the connection in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.session import ConnectionState
from symsrc_tui.session.source_form import Step
from symsrc_tui.tui.widgets.glyphs import current as glyphs

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.worker import Worker

    from symsrc_tui.net.retry import Wait
    from symsrc_tui.tui.app import WizardApp


class Verifying:
    """Runs one verification at a time. The link holds the outcome."""

    def __init__(self, app: WizardApp) -> None:
        self._app = app
        self.worker: Worker[None] | None = None
        """The worker of the last verification."""

    def start(
        self,
        then: Callable[[], None] | None = None,
        on_wait: Callable[[Wait], None] | None = None,
    ) -> None:
        """Start a verification. Cancel one that is running.

        Args:
            then: called when it ends.
            on_wait: called before each pause; the default shows a message.
        """
        self.worker = self._app.run_worker(
            self._verify(then, on_wait or self._tell_wait),
            group="link",
            exclusive=True,
            exit_on_error=False,
            description="verify the connection",
        )

    def stop(self) -> None:
        """Cancel a verification that is running."""
        if self.worker is not None and self._app.connection.state is ConnectionState.CONNECTING:
            self.worker.cancel()
            self._app.connection.state = ConnectionState.UNTRIED
            self._app.redraw()

    async def _verify(
        self, then: Callable[[], None] | None, on_wait: Callable[[Wait], None]
    ) -> None:
        app, link = self._app, self._app.connection
        link.state = ConnectionState.CONNECTING
        app.redraw()
        await link.verify(on_wait)
        app.form.taken_ids = link.taken_ids
        app.form.doubts = link.destination_warnings
        if link.state is ConnectionState.CONNECTED and await app.find_arrivals(on_wait):
            return
        app.redraw()
        if then is not None:
            then()
        elif link.failure is not None and app.step in (Step.DETAILS, Step.REVIEW):
            app.notify_step(
                f"{glyphs().error} {link.failure.message}. You can fix this from the review"
            )

    def _tell_wait(self, wait: Wait) -> None:
        self._app.notify_step(f"{wait.reason}. Retrying in {round(wait.seconds)} s")
