"""Somebody else who changes a project while a command runs."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from symsrc_tui.demo.faults import Carry, Fault
from symsrc_tui.sentry.client import SentryClient
from tests.replies import rate_limited

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from symsrc_tui.demo.messages import Reply
    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.sentry.models import StoredSource


def after_reading(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Acts once, between the first reading of a list and what comes of it."""
    read = SentryClient.sources
    acts = [act]

    async def reading(
        client: SentryClient, organization: str, project: str
    ) -> tuple[StoredSource, ...]:
        found = await read(client, organization, project)
        while acts:
            acts.pop()()
        return found

    monkeypatch.setattr(SentryClient, "sources", reading)


def before_a_repeat(
    server: DemoServer, act: Callable[[], object], reply: Reply | None = None, method: str = "PUT"
) -> None:
    """Acts once, while a change waits to be sent again."""
    server.faults.add(Fault(reply or rate_limited(), method=method, wait_for=_Acts(act)))


def at_the_same_moment(server: DemoServer, act: Callable[[], object]) -> None:
    """Acts once, after a change was sent and before it is carried out."""
    server.faults.add(Fault(method="PUT", carry=Carry.LAST, wait_for=_Acts(act)))


class _Acts(Event):
    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self._act = act

    def wait(self, timeout: float | None = None) -> bool:
        del timeout
        self._act()
        return True
