"""Check that a source can be added, before the user fills in a form."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import NotAllowed, NotFound, ReadOnlyToken, Unexpected
from symsrc_tui.sentry.scopes import READ_PROJECT, WRITE_PROJECT
from symsrc_tui.settings.values import how_to_create_token
from symsrc_tui.sources.server_ages import FIRST
from symsrc_tui.text.safe import line
from symsrc_tui.tokens import FOR_BUILDS

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import httpx

    from symsrc_tui.sentry.client import SentryClient
    from symsrc_tui.sentry.models import Organization, StoredSource
    from symsrc_tui.tokens import TokenFacts

FEATURE = "custom-symbol-sources"
"""The feature an organization's plan must include, or Sentry stores its sources without using
them."""

T = TypeVar("T")


class Verification(NamedTuple):
    """The results for a connection that can add a source."""

    sources: tuple[StoredSource, ...]
    """The project's existing sources."""
    built_ins: frozenset[str]
    """Keys of the built-in sources that the project uses."""
    warnings: tuple[str, ...]
    """Messages that the user has to know, but that do not block submitting."""


async def verify(client: SentryClient, organization: str, project: str) -> Verification:
    """Check everything that adding a source needs, with parallel requests.

    Raises the RequestError of the first problem: an organization token (found without a request),
    a server that cannot be reached, a token that is rejected, lacks scopes or whose owner has to
    sign in, or an organization or project that is missing or renamed.
    """
    _check_sort(client.token_facts, client.url)
    allowed = asyncio.ensure_future(client.scopes())
    there = asyncio.ensure_future(client.project(organization, project))
    listed = asyncio.ensure_future(_outcome(client.sources(organization, project)))
    owned = asyncio.ensure_future(_outcome(client.organization(organization)))
    try:
        # Await in this order, so that the first problem is reported as soon as it is known.
        check_scopes(await allowed, client.url)
        owner = await owned
        if isinstance(owner, NotFound):
            raise owner
        found = await there
        sources = await listed
    finally:
        for task in (allowed, there, listed, owned):
            task.cancel()
        await asyncio.gather(allowed, there, listed, owned, return_exceptions=True)
    if isinstance(sources, NotFound):
        raise Unexpected(
            f"{client.server} has no API for symbol sources",
            f"Sentry servers have it since {FIRST}. Add the source in the project's settings "
            "under Debug Files.",
        )
    if isinstance(sources, RequestError):
        raise sources
    warnings = (_server_warning(client), _feature_warning(owner, organization))
    return Verification(sources, frozenset(found.built_ins or ()), tuple(filter(None, warnings)))


async def _outcome(request: Awaitable[T]) -> T | RequestError:
    try:
        return await request
    except RequestError as error:
        return error


def _check_sort(facts: TokenFacts, server: httpx.URL) -> None:
    if not facts.is_of_organization:
        return
    owner = f" of {line(facts.organization, 60)}" if facts.organization else ""
    raise NotAllowed(
        f"This is an organization token{owner}. {FOR_BUILDS}",
        how_to_create_token(str(server)),
    )


def check_scopes(scopes: frozenset[str], server: httpx.URL) -> None:
    """Raise NotAllowed if the server reports scopes without write access to projects.

    That is a ReadOnlyToken if they have read access.
    """
    if not scopes or scopes & WRITE_PROJECT:
        return
    has = ", ".join(sorted(line(scope, 40) for scope in scopes if scope)[:12]) or "none"
    error = ReadOnlyToken if scopes & READ_PROJECT else NotAllowed
    raise error(
        "The token does not have the scope project:write",
        f"It has {has}. {how_to_create_token(str(server))}",
    )


def _server_warning(client: SentryClient) -> str:
    if client.is_private:
        return ""
    return (
        f"{client.server} does not use https: the token and the source's secrets are sent "
        "unencrypted"
    )


def _feature_warning(owner: Organization | RequestError, organization: str) -> str:
    """Return a warning if the plan lacks the feature; empty if a token may not see the plan."""
    if isinstance(owner, RequestError) or FEATURE in owner.features:
        return ""
    return (
        f"{owner.name or organization} does not have the feature {FEATURE} (Business and "
        "Enterprise plans). Sentry will store the source but never use it"
    )
