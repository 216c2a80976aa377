"""Maps API responses to errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from symsrc_tui.net.errors import Cause, RequestError, Unreachable
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.net.retry import BUSY
from symsrc_tui.sentry.errors import (
    NotAllowed,
    NotFound,
    ProjectMoved,
    SignInRequired,
    TokenRefused,
    Unexpected,
)
from symsrc_tui.sentry.models import Fields, parse
from symsrc_tui.text.safe import line

if TYPE_CHECKING:
    import httpx
    from pydantic import JsonValue

    from symsrc_tui.net.client import Response
    from symsrc_tui.text.redact import Redactor

READ_PROJECT = frozenset({"project:read", "project:write", "project:admin"})
WRITE_PROJECT = frozenset({"project:write", "project:admin"})
READ_ORGANIZATION = frozenset({"org:read", "org:write", "org:admin"})

_TOKENS_PAGE = "/settings/account/api/auth-tokens/"

_PROXY = (
    "Check the proxy's URL, username and password: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, and "
    "[http] proxy_url in .sentryclirc. NO_PROXY lists servers that need no proxy."
)
_LATER = "Try again later, or check the network between this host and the server."
_ADVICE: dict[Cause, str] = {
    "address": "Check the server's URL. Example: https://sentry.io or https://sentry.example.com.",
    "name": "Check the server's name, and this host's DNS.",
    "name-later": "Check this host's DNS, and try again.",
    "refused": "Check the address, and that the server is running.",
    "no-route": "Check the network between this host and the server.",
    "no-connection": _LATER,
    "timeout": _LATER,
    "no-tls": "Did you mean http://{authority}?",
    "certificate-dates": "The certificate must be renewed, unless this host's clock is wrong.",
    "certificate-name": "Use a host name that the certificate covers. If there is none, do not "
    "continue.",
    "closed": "Try again. If this persists, something on the network is cutting the connection.",
    "proxy": _PROXY,
    "proxy-url": f"Example: http://proxy.example.com:3128. {_PROXY}",
}
_TRUST = (
    "If your own organization issued the certificate, pass its CA certificate with --ca-file. If "
    "not, do not continue."
)
_TLS = "Check for a proxy, a firewall or an outdated server."
# Causes that another address of the server may remove.
_AT_SERVER = ("address", "name", "refused", "no-tls", "old-tls", "tls", "certificate")

_TITLE = re.compile(r"<(title|h1)[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)


class RequestContext(NamedTuple):
    """What was requested, so that an error can name it."""

    server: httpx.URL
    scopes: frozenset[str]
    """One of them is required."""
    scrub: Redactor
    organization: str = ""
    project: str = ""


def how_to_get_token(server: httpx.URL) -> str:
    """Say where to create a suitable token, as a sentence without a full stop."""
    host = server.host
    # A region's host serves only the API, not the web pages.
    base = "https://sentry.io" if host.endswith(".sentry.io") else str(server).rstrip("/")
    return (
        "Create a user token with the scope project:write under Personal tokens: "
        f"{base}{_TOKENS_PAGE}"
    )


def error_from(answer: Response | NoAnswer, asked: RequestContext) -> RequestError:
    """Return the error for a response that is not a success, or for none."""
    if isinstance(answer, NoAnswer):
        return _unreachable(answer)
    fields = parse(Fields, answer.body) or {}
    text = server_message(answer, asked)
    if 300 <= answer.status < 400:
        return _elsewhere(answer, fields, asked)
    if answer.status == 401:
        return _unauthorized(fields, asked, text)
    if answer.status == 403:
        scopes = " or ".join(sorted(asked.scopes))
        needs = (
            f"It needs the scope {scopes}, and its owner must be on one of the project's teams. "
            if scopes
            else ""
        )
        return NotAllowed(
            "This token is not allowed to do this",
            f"{needs}{how_to_get_token(asked.server)}",
            scopes=asked.scopes,
            server_text=text,
        )
    if answer.status == 404 and (fields or not answer.body):
        return _missing(asked, text)
    if answer.status in BUSY:
        what = "is rate-limiting requests" if answer.status == 429 else "is busy or down"
        return Unreachable(
            f"{asked.server.host} {what} (status {answer.status})",
            "Try again in a few minutes.",
            cause="busy",
            server_text=text,
        )
    return unexpected(answer, asked)


def _unreachable(failed: NoAnswer) -> Unreachable:
    usual = _TRUST if failed.cause.startswith("certificate") else _TLS
    advice = _ADVICE.get(failed.cause, usual).format(authority=failed.authority)
    is_server = failed.cause.startswith(_AT_SERVER)
    field = "url" if is_server else None
    return Unreachable(failed.message, advice, cause=failed.cause, field=field)


def unexpected(answer: Response, asked: RequestContext) -> Unexpected:
    """Return the error for a response that does not come from Sentry's API, or a 5xx."""
    fields = parse(Fields, answer.body) or {}
    text = server_message(answer, asked)
    if answer.status >= 500:
        number = fields.get("errorId")
        advice = "Try again later. If this persists, ask the server's administrator"
        advice += f" about error {asked.scrub(number, 40)}." if isinstance(number, str) else "."
        message = f"{asked.server.host} had an internal error (status {answer.status})"
        return Unexpected(message, advice, server_text=text)
    what = "a web page" if _is_page(answer) else "something other than a Sentry API response"
    return Unexpected(
        f"{asked.server.host} sent {what} (status {answer.status})",
        "Check that this is a Sentry server and that no proxy or sign-in page is in between.",
        server_text=text,
    )


def _elsewhere(answer: Response, fields: Fields, asked: RequestContext) -> RequestError:
    detail = fields.get("detail")
    moved = isinstance(detail, dict) and detail.get("code") == "resource-moved"
    slug = fields.get("slug")
    if moved and isinstance(slug, str) and asked.scrub(slug) == slug != asked.project:
        return ProjectMoved(asked.project, slug)
    return Unexpected(
        f"{asked.server.host} redirects to {_target(answer, asked) or 'an invalid address'}",
        "The token was not sent there. If that is the right server, enter its address as the URL.",
        field="url",
    )


def _target(answer: Response, asked: RequestContext) -> str:
    """Return the server that a redirect leads to; empty if its address is invalid."""
    try:
        parts = urlsplit(urljoin(str(asked.server), answer.headers.get("Location", "")))
    except ValueError:
        return ""
    return asked.scrub(f"{parts.scheme}://{parts.hostname}") if parts.hostname else ""


def _unauthorized(fields: Fields, asked: RequestContext, text: str) -> RequestError:
    detail = fields.get("detail")
    if not isinstance(detail, dict):
        return TokenRefused(
            f"{asked.server.host} does not accept this token",
            "It may be for another server, or it has expired or been revoked. "
            f"{how_to_get_token(asked.server)}",
            server_text=text,
        )
    extra = detail.get("extra")
    target = extra.get("loginUrl") if isinstance(extra, dict) else None
    login_url = asked.scrub(urljoin(str(asked.server), target)) if isinstance(target, str) else ""
    where = f" at {login_url}" if login_url else f" at {asked.server}"
    second = detail.get("code") == "2fa-required"
    return SignInRequired(
        "The organization requires two-factor authentication"
        if second
        else "The organization requires single sign-on (SSO)",
        f"Sign in{where} in a browser, then try again. Or use an internal integration's token, "
        "which does not need to sign in.",
        login_url=login_url,
        server_text=text,
    )


def _missing(asked: RequestContext, text: str) -> NotFound:
    if asked.project:
        message = (
            f"No project {asked.project} in {asked.organization}, or this token cannot access it"
        )
        field = "project"
    elif asked.organization:
        message = f"No organization {asked.organization}, or this token cannot access it"
        field = "organization"
    else:
        message, field = f"{asked.server.host} does not support this part of the API", None
    advice = "Compare the slugs with the project's URL in Sentry, and check the token."
    return NotFound(line(message), advice, field=field, server_text=text)


def server_message(answer: Response, asked: RequestContext) -> str:
    """Return the server's own message, safe to show, from any of its formats."""
    fields = parse(Fields, answer.body)
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


def _is_page(answer: Response) -> bool:
    kind = answer.headers.get("Content-Type", "")
    return "html" in kind or answer.body.lstrip()[:1] == b"<"


def _page_title(answer: Response) -> str:
    """Return the title of a web page; other text unchanged."""
    if not _is_page(answer):
        return answer.text
    title = _TITLE.search(answer.text[:20_000])
    return title[2] if title else ""
