"""Somebody else who changes a project while a command runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sentry.client import SentryClient

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

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
