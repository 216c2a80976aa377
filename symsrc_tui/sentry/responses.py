"""What an answer that is no success means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from symsrc_tui.net.retry import BUSY
from symsrc_tui.sentry.errors import (
    NotAllowed,
    NotFound,
    ProjectMoved,
    SentryError,
    SignInRequired,
    TokenRefused,
    Unexpected,
    Unreachable,
)
from symsrc_tui.sentry.models import Fields, parse
from symsrc_tui.text.safe import line

if TYPE_CHECKING:
    import httpx
    from pydantic import JsonValue

    from symsrc_tui.net.client import Answer
    from symsrc_tui.text.redact import Redactor

READ_PROJECT = frozenset({"project:read", "project:write", "project:admin"})
WRITE_PROJECT = frozenset({"project:write", "project:admin"})
READ_ORGANIZATION = frozenset({"org:read", "org:write", "org:admin"})

_TOKENS_PAGE = "/settings/account/api/auth-tokens/"

_TITLE = re.compile(r"<(title|h1)[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)


class RequestContext(NamedTuple):
    """What was asked for, so that an error can name it."""

    server: httpx.URL
    scopes: frozenset[str]
    """Any one of them is needed."""
    scrub: Redactor
    organization: str = ""
    project: str = ""


def how_to_get_token(server: httpx.URL) -> str:
    """Where a token that will do is made, as a sentence without a full stop."""
    host = server.host
    # What answers for one region shows no pages.
    base = "https://sentry.io" if host.endswith(".sentry.io") else str(server).rstrip("/")
    return f"Make a user token with project:write under Personal tokens: {base}{_TOKENS_PAGE}"


def error_from(answer: Answer, asked: RequestContext) -> SentryError:
    """The error that this answer is, whatever was hoped for."""
    fields = parse(Fields, answer.content) or {}
    text = server_message(answer, asked)
    if 300 <= answer.status < 400:
        return _elsewhere(answer, fields, asked)
    if answer.status == 401:
        return _unauthorized(fields, asked, text)
    if answer.status == 403:
        return NotAllowed(
            "The token may not do this",
            f"It needs one of the scopes {', '.join(sorted(asked.scopes))}, and its owner has to "
            f"be in a team of the project. {how_to_get_token(asked.server)}",
            scopes=asked.scopes,
            server_text=text,
        )
    if answer.status == 404 and (fields or not answer.content):
        return _missing(asked, text)
    if answer.status in BUSY:
        what = "takes no more requests for now" if answer.status == 429 else "is busy or down"
        return Unreachable(
            f"{asked.server.host} {what} (status {answer.status})",
            "Try again in a few minutes.",
            reason="busy",
            server_text=text,
        )
    return unexpected(answer, asked)


def unexpected(answer: Answer, asked: RequestContext) -> Unexpected:
    """The error for an answer that is none."""
    fields = parse(Fields, answer.content) or {}
    text = server_message(answer, asked)
    if answer.status >= 500:
        number = fields.get("errorId")
        advice = "Try again later. If it stays, whoever runs the server can look into it"
        advice += f" by this number: {asked.scrub(number, 40)}." if isinstance(number, str) else "."
        message = f"{asked.server.host} failed inside (status {answer.status})"
        return Unexpected(message, advice, server_text=text)
    what = "a web page" if _is_page(answer) else "something that is no answer of Sentry's API"
    return Unexpected(
        f"{asked.server.host} sent {what} (status {answer.status})",
        "Is this the address of a Sentry server, and does nothing stand in between, such as a "
        "proxy or a page to sign in?",
        server_text=text,
    )


def _elsewhere(answer: Answer, fields: Fields, asked: RequestContext) -> SentryError:
    detail = fields.get("detail")
    moved = isinstance(detail, dict) and detail.get("code") == "resource-moved"
    slug = fields.get("slug")
    if moved and isinstance(slug, str) and asked.scrub(slug) == slug != asked.project:
        return ProjectMoved(asked.project, slug)
    return Unexpected(
        f"{asked.server.host} sends us on to {_target(answer, asked) or 'nowhere'}",
        "The token was not sent there. If that is the right server, give its address as the URL.",
        field="url",
    )


def _target(answer: Answer, asked: RequestContext) -> str:
    """The server that a redirect leads to."""
    try:
        parts = urlsplit(urljoin(str(asked.server), answer.headers.get("Location", "")))
    except ValueError:
        return ""
    return asked.scrub(f"{parts.scheme}://{parts.hostname}") if parts.hostname else ""


def _unauthorized(fields: Fields, asked: RequestContext, text: str) -> SentryError:
    detail = fields.get("detail")
    if not isinstance(detail, dict):
        return TokenRefused(
            f"{asked.server.host} does not know this token",
            f"It may be for another server, expired or revoked. {how_to_get_token(asked.server)}",
            server_text=text,
        )
    extra = detail.get("extra")
    target = extra.get("loginUrl") if isinstance(extra, dict) else None
    login_url = asked.scrub(urljoin(str(asked.server), target)) if isinstance(target, str) else ""
    where = f" at {login_url}" if login_url else f" at {asked.server}"
    second = detail.get("code") == "2fa-required"
    return SignInRequired(
        "The organization wants two-factor authentication from the token's owner"
        if second
        else "The organization wants its own sign-in from the token's owner",
        f"Sign in{where} in a browser, then try again. Or use the token of an internal "
        "integration, which needs no sign-in.",
        login_url=login_url,
        server_text=text,
    )


def _missing(asked: RequestContext, text: str) -> NotFound:
    if asked.project:
        message = f"There is no project {asked.project} in {asked.organization}, or not for you"
        field = "project"
    elif asked.organization:
        message = f"There is no organization {asked.organization}, or not for you"
        field = "organization"
    else:
        message, field = f"{asked.server.host} does not have this part of the API", None
    advice = "Look at the slugs in the address of the project's page in Sentry, and at the token."
    return NotFound(line(message), advice, field=field, server_text=text)


def server_message(answer: Answer, asked: RequestContext) -> str:
    """What the server says in words, cleaned, from all the forms that it has for that."""
    fields = parse(Fields, answer.content)
    return asked.scrub("; ".join(_words(fields)) if fields else _page_title(answer))


def _words(value: JsonValue, name: str = "") -> Iterator[str]:
    match value:
        case {"message": str(text)}:
            yield text
        case str() if value:
            own = ("detail", "error", "info", "non_field_errors")
            yield value if name in own or not name else f"{name}: {value}"
        case list():
            for item in value:
                yield from _words(item, name)
        case dict():
            for key, item in value.items():
                if key not in ("errorId", "slug"):
                    yield from _words(item, key if name in ("", "error") else f"{name}.{key}")


def _is_page(answer: Answer) -> bool:
    kind = answer.headers.get("Content-Type", "")
    return "html" in kind or answer.content.lstrip()[:1] == b"<"


def _page_title(answer: Answer) -> str:
    """The title of a web page; other text as it is."""
    if not _is_page(answer):
        return answer.text
    title = _TITLE.search(answer.text[:20_000])
    return title[2] if title else ""
