"""Whether a source can be added at all, found out before anyone fills in a form."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from symsrc_tui.sentry.errors import NotAllowed, NotFound, SentryError, Unexpected
from symsrc_tui.sentry.responses import WRITE_PROJECT, how_to_get_token
from symsrc_tui.sentry.tokens import read_token
from symsrc_tui.text.safe import line

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import httpx
    from pydantic import SecretStr

    from symsrc_tui.sentry.client import Access, SentryClient
    from symsrc_tui.sentry.models import Organization, StoredSource

FEATURE = "custom-symbol-sources"
"""What an organization's plan must include, or its sources are stored and never used."""

Code = Literal["server", "token", "scopes", "project", "feature"]

T = TypeVar("T")


class VerificationFinding(NamedTuple):
    """One thing that was looked at. What would be in the way is raised instead."""

    code: Code
    severity: Literal["ok", "note", "warning"]
    message: str


class Verification(NamedTuple):
    """A connection through which a source can be added."""

    findings: tuple[VerificationFinding, ...]
    """In the order in which they depend on each other."""
    access: Access
    sources: tuple[StoredSource, ...]
    """What the project has."""

    @property
    def existing_ids(self) -> frozenset[str]:
        """The ids that a new source cannot have."""
        return frozenset(source.id for source in self.sources)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user has to know, though it stops nobody."""
        return tuple(found.message for found in self.findings if found.severity == "warning")


async def verify(
    client: SentryClient, token: SecretStr, organization: str, project: str
) -> Verification:
    """Asks the server for everything that adding a source needs, all at once.

    Raises the SentryError of the first thing that is in the way: an organization's token (told
    without asking anyone), a server out of reach, a token that is refused, has too few scopes,
    or whose owner has to sign in, an organization or a project that is missing or was renamed.
    """
    _check_sort(token, client.url)
    access = asyncio.ensure_future(client.access())
    there = asyncio.ensure_future(client.project(organization, project))
    listed = asyncio.ensure_future(_outcome(client.sources(organization, project)))
    owned = asyncio.ensure_future(_outcome(client.organization(organization)))
    try:
        # One after the other, so that the first thing in the way is told as soon as it is known.
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
            f"{client.server} has no symbol sources in its API",
            "Servers have it since November 2023. Add the source in the project's settings, "
            "under Debug Files.",
        )
    if isinstance(sources, SentryError):
        raise sources
    who = f", {allowed.user}" if allowed.user else ""
    return Verification(
        (
            _server_finding(client),
            VerificationFinding("token", "ok", f"The token is valid{who}"),
            _scopes_finding(allowed),
            VerificationFinding(
                "project", "ok", f"The project is there: {found.name or found.slug}"
            ),
            _feature_finding(owner, organization),
        ),
        allowed,
        sources,
    )


async def _outcome(asked: Awaitable[T]) -> T | SentryError:
    try:
        return await asked
    except SentryError as error:
        return error


def _check_sort(token: SecretStr, server: httpx.URL) -> None:
    facts = read_token(token.get_secret_value())
    if facts.may_write_sources:
        return
    owner = f" of {line(facts.organization, 60)}" if facts.organization else ""
    raise NotAllowed(
        f"This is an organization token{owner}. Those are for builds and cannot add symbol sources",
        how_to_get_token(server),
        scopes=WRITE_PROJECT,
    )


def check_scopes(access: Access, server: httpx.URL) -> None:
    """Raises NotAllowed if the server says that the token may not write to projects."""
    if not access.scopes or access.scopes & WRITE_PROJECT:
        return
    has = ", ".join(sorted(line(scope, 40) for scope in access.scopes)[:12])
    raise NotAllowed(
        "The token lacks the scope project:write",
        f"It has {has}. {how_to_get_token(server)}",
        scopes=WRITE_PROJECT,
    )


def _server_finding(client: SentryClient) -> VerificationFinding:
    if client.is_private:
        return VerificationFinding("server", "ok", f"{client.server} answers")
    message = f"{client.server} is not https: the token and the source's secrets travel in clear"
    return VerificationFinding("server", "warning", message)


def _scopes_finding(access: Access) -> VerificationFinding:
    if not access.scopes:
        return VerificationFinding(
            "scopes", "note", "The server does not say what the token may do"
        )
    return VerificationFinding("scopes", "ok", "The token may add symbol sources")


def _feature_finding(owner: Organization | SentryError, organization: str) -> VerificationFinding:
    if isinstance(owner, SentryError):
        message = "Whether the organization's plan includes custom symbol sources is not known"
        return VerificationFinding("feature", "note", message)
    if FEATURE in owner.features:
        return VerificationFinding(
            "feature", "ok", "The organization's plan includes custom symbol sources"
        )
    return VerificationFinding(
        "feature",
        "warning",
        f"{owner.name or organization} lacks the feature {FEATURE}: Sentry will store the source "
        "and never use it. Business and Enterprise plans have it",
    )
