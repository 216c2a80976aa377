"""Clients for tests: they never pause, and write down what they would have waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.net.deadline import Limits
from symsrc_tui.sentry.client import SentryClient
from symsrc_tui.sources.source import IdOrigin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from symsrc_tui.debug_log import Exchange
    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.submission import Added
    from symsrc_tui.sources.source import Source

IMPATIENT = Limits(connect=5, silence=1, whole=10)
"""For servers that never answer."""


class Connection(SentryClient):
    """A client of a demo server."""

    def __init__(
        self,
        server: DemoServer | str,
        *,
        token: str | None = None,
        proxy: str | None = None,
        ca_file: Path | None = None,
        limits: Limits | None = None,
    ) -> None:
        url = server if isinstance(server, str) else server.url
        self.waits: list[Wait] = []
        self.slept: list[float] = []
        self.log: list[Exchange] = []
        self.secret = token or ("" if isinstance(server, str) else server.token) or "0" * 64
        super().__init__(
            url,
            SecretStr(self.secret),
            proxy=proxy,
            ca_file=ca_file,
            on_wait=self.waits.append,
            on_exchange=self.log.append,
            sleep=self._note,
            limits=limits or Limits(),
        )

    async def add(
        self,
        organization: str,
        project: str,
        source: Source,
        *,
        origin: IdOrigin = IdOrigin.SHARED,
        known: Iterable[str] | None = None,
        on_post: Callable[[], object] | None = None,
    ) -> Added:
        return await super().add(
            organization, project, source, origin=origin, known=known, on_post=on_post
        )

    async def _note(self, seconds: float) -> None:
        self.slept.append(seconds)
