"""Say of a symbol server that Sentry has built in whether the project uses it already."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.net.errors import RequestError

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sources.built_in import BuiltIns


class BuiltInWarnings:
    """The built-in sources of the connected server. Until they are known, no warning changes."""

    def __init__(self) -> None:
        self._known: BuiltIns | None = None
        self._request: asyncio.Task[None] | None = None

    def forget(self) -> None:
        """Forget them, and stop a request that is running."""
        self._known = None
        if self._request is not None:
            self._request.cancel()

    def learn(self, client: SentryClient, organization: str, on: frozenset[str]) -> None:
        """Request the server's list in the background. If that fails, they stay unknown.

        Args:
            on: the keys of those that the project uses.
        """
        self.forget()
        self._request = asyncio.create_task(self._learn(client, organization, on))

    async def _learn(self, client: SentryClient, organization: str, on: frozenset[str]) -> None:
        from symsrc_tui.sources.built_in import BuiltIns

        with suppress(RequestError):
            self._known = BuiltIns(await client.built_ins(organization), on)

    async def settled(self) -> None:
        """Wait until they are known, or the request for them has failed."""
        if self._request is not None:
            await asyncio.wait([self._request])

    def are_on_for(self, url: str) -> bool:
        """Return whether the project is known to use the built-in source of this server."""
        from symsrc_tui.sources.built_in import is_on

        return self._known is not None and is_on(url, self._known)

    def revised(self, problem: Problem, answers: Mapping[str, Value]) -> Problem | None:
        """Return the warning that a server is built in as this project has it; None if it is not.

        Return any other problem unchanged.
        """
        from symsrc_tui.sources.built_in import built_in_message, is_about_built_in

        if self._known is None or not is_about_built_in(problem, answers):
            return problem
        message = built_in_message(str(answers[problem.field]).strip(), self._known)
        return warning(problem.field, message) if message else None
