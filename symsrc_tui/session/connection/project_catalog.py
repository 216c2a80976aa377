"""The organizations and projects to choose from, and what to say where none can be listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.forms.search import Choice
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import NotAllowed, ReadOnlyToken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sentry.models import Organization, Project


class ProjectCatalog:
    """The names that one server lists for one token. Each complete list is requested once."""

    def __init__(self) -> None:
        self._complete: dict[str, list[Choice]] = {}
        """The projects by organization; the organizations by an empty string."""

    def has(self, organization: str) -> bool:
        """Return whether this list is known, and so needs no request."""
        return organization in self._complete

    async def pages(
        self, client: SentryClient, organization: str = ""
    ) -> AsyncIterator[list[Choice]]:
        """Yield pages of the organization's projects; of the organizations if it is empty.

        Raises `RequestError`, also if there are none, or if the token lacks a scope that adding a
        source needs: after the last page if it can read.
        """
        if (known := self._complete.get(organization)) is not None:
            yield known
            return
        names: list[Choice] = []
        async for page in _listed(client, organization):
            names += page
            yield page
        self._complete[organization] = names


async def _listed(client: SentryClient, organization: str) -> AsyncIterator[list[Choice]]:
    from symsrc_tui.sentry.verification import check_scopes

    pages: AsyncIterator[Sequence[Organization | Project]]
    can_only_read: RequestError | None = None
    if organization:
        what, pages = "project", client.projects(organization)
    else:
        what, pages = "organization", client.organizations()
        try:
            check_scopes(await client.scopes(), client.url)
        except ReadOnlyToken as error:
            can_only_read = error
    is_empty = True
    try:
        async for page in pages:
            is_empty = is_empty and not page
            yield [Choice(each.slug, each.name) for each in page]
    except NotAllowed as error:
        raise RequestError(
            f"This token cannot list {what}s. Type the slug",
            "You find it in Sentry's URLs. A token that also has org:read can list them.",
            field=what,
            server_text=error.server_text,
        ) from None
    if is_empty:
        raise RequestError(
            f"This token cannot access any {what}",
            "Type its slug if you know it. Sentry lists only organizations and projects that the "
            "token's owner is a member of. You may need to be added to a team.",
            field=what,
        )
    if can_only_read is not None:
        raise can_only_read
