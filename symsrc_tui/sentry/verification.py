"""Check that a source can be added, before the user fills in a form."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.errors import NotAllowed, NotFound, Unexpected
from symsrc_tui.sentry.responses import how_to_get_token
from symsrc_tui.sentry.scopes import WRITE_PROJECT
from symsrc_tui.text.safe import line
from symsrc_tui.tokens import FOR_BUILDS

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import httpx

    from symsrc_tui.sentry.client import Access, SentryClient
    from symsrc_tui.sentry.models import Organization, StoredSource
    from symsrc_tui.tokens import TokenFacts

FEATURE = "custom-symbol-sources"
"""The feature an organization's plan must include, or Sentry stores its sources without using
them."""

Code = Literal["server", "token", "scopes", "project", "feature"]

T = TypeVar("T")


class VerificationFinding(NamedTuple):
    """The result of one check. Errors are raised instead."""

    code: Code
    severity: Literal["ok", "note", "warning"]
    message: str


class Verification(NamedTuple):
    """The results for a connection that can add a source."""

    findings: tuple[VerificationFinding, ...]
    """Ordered so that each depends only on earlier ones."""
    access: Access
    sources: tuple[StoredSource, ...]
    """The project's existing sources."""

    @property
    def existing_ids(self) -> frozenset[str]:
        """The IDs that a new source cannot have."""
        return frozenset(source.id for source in self.sources)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Messages that the user has to know, but that do not block submitting."""
        return tuple(found.message for found in self.findings if found.severity == "warning")


async def verify(client: SentryClient, organization: str, project: str) -> Verification:
    """Check everything that adding a source needs, with parallel requests.

    Raises the RequestError of the first problem: an organization token (found without a request),
    a server that cannot be reached, a token that is rejected, lacks scopes or whose owner has to
    sign in, or an organization or project that is missing or renamed.
    """
    _check_sort(client.token_facts, client.url)
    access = asyncio.ensure_future(client.access())
    there = asyncio.ensure_future(client.project(organization, project))
    listed = asyncio.ensure_future(_outcome(client.sources(organization, project)))
    owned = asyncio.ensure_future(_outcome(client.organization(organization)))
    try:
        # Await in this order, so that the first problem is reported as soon as it is known.
        allowed = await access
        check_scopes(allowed, client.url)
        owner = await owned
        if isinstance(owner, NotFound):
            raise owner
        found = await there
        sources = await listed
    finally:
        for task in (access, there, listed, owned):
            task.cancel()
        await asyncio.gather(access, there, listed, owned, return_exceptions=True)
    if isinstance(sources, NotFound):
        raise Unexpected(
            f"{client.server} has no API for symbol sources",
            "Sentry servers have it since November 2023. Add the source in the project's settings "
            "under Debug Files.",
        )
    if isinstance(sources, RequestError):
        raise sources
    who = f", {allowed.user}" if allowed.user else ""
    return Verification(
        (
            _server_finding(client),
            VerificationFinding("token", "ok", f"The token is valid{who}"),
            _scopes_finding(allowed),
            VerificationFinding("project", "ok", f"Project found: {found.name or found.slug}"),
            _feature_finding(owner, organization),
        ),
        allowed,
        sources,
    )


async def _outcome(asked: Awaitable[T]) -> T | RequestError:
    try:
        return await asked
    except RequestError as error:
        return error


def _check_sort(facts: TokenFacts, server: httpx.URL) -> None:
    if facts.may_write_sources:
        return
    owner = f" of {line(facts.organization, 60)}" if facts.organization else ""
    raise NotAllowed(
        f"This is an organization token{owner}. {FOR_BUILDS}",
        how_to_get_token(server),
        scopes=WRITE_PROJECT,
    )


def check_scopes(access: Access, server: httpx.URL) -> None:
    """Raise NotAllowed if the server reports scopes without write access to projects."""
    if not access.scopes or access.scopes & WRITE_PROJECT:
        return
    has = ", ".join(sorted(line(scope, 40) for scope in access.scopes if scope)[:12]) or "none"
    raise NotAllowed(
        "The token does not have the scope project:write",
        f"It has {has}. {how_to_get_token(server)}",
        scopes=WRITE_PROJECT,
    )


def _server_finding(client: SentryClient) -> VerificationFinding:
    if client.is_private:
        return VerificationFinding("server", "ok", f"{client.server} responds")
    message = (
        f"{client.server} does not use https: the token and the source's secrets are sent "
        "unencrypted"
    )
    return VerificationFinding("server", "warning", message)


def _scopes_finding(access: Access) -> VerificationFinding:
    if not access.scopes:
        return VerificationFinding(
            "scopes", "note", "The server does not report the token's scopes"
        )
    return VerificationFinding("scopes", "ok", "The token can add symbol sources")


def _feature_finding(owner: Organization | RequestError, organization: str) -> VerificationFinding:
    if isinstance(owner, RequestError):
        message = "It is not known whether the organization's plan includes custom symbol sources"
        return VerificationFinding("feature", "note", message)
    if FEATURE in owner.features:
        return VerificationFinding(
            "feature", "ok", "The organization's plan includes custom symbol sources"
        )
    return VerificationFinding(
        "feature",
        "warning",
        f"{owner.name or organization} does not have the feature {FEATURE} (Business and "
        "Enterprise plans). Sentry will store the source but never use it",
    )
