"""Map API responses to errors, and to what they say about whether a source was stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.net.errors import RequestError, Unreachable
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.net.retry import BUSY
from symsrc_tui.net.urls import can_be_sent_to, host_of, looks_like_sign_in, origin, parse
from symsrc_tui.sentry.errors import (
    ListUnreadable,
    NotAllowed,
    NotFound,
    ProjectMoved,
    SignInRequired,
    TokenRefused,
    Unexpected,
)
from symsrc_tui.sentry.models import Fields, from_json
from symsrc_tui.sentry.stored_source import without_secrets
from symsrc_tui.sentry.unreachable import unreachable
from symsrc_tui.settings.values import how_to_create_token
from symsrc_tui.text.safe import cut, line, without_tags

if TYPE_CHECKING:
    import httpx
    from pydantic import JsonValue

    from symsrc_tui.net.client import Response
    from symsrc_tui.text.redact import Redactor

IN_FRONT = (
    "Something in front of Sentry, such as a proxy or a firewall, rejected the request. Ask the "
    "server's administrator to let it through."
)
"""What to do about a rejected change."""
_OBJECT = re.compile(r"""\{['"][^{}]*\}""")
"""As JSON, or as Python writes it, without another in it."""
_DEEPEST = 5
"""How many objects may be in each other."""
_LONGEST_TEXT = 16_384
"""Characters of a server's message that are searched for secrets."""
_LONGEST_SHOWN = 300
_NOT_SEEN = (
    "Sentry did not see the token: something in front of it rejected the request, such as single "
    "sign-on (SSO), a proxy or a firewall. Or this is not a Sentry server. Ask the server's "
    "administrator how programs can reach Sentry's API."
)


class RequestContext(NamedTuple):
    """What was requested, so that an error can name it."""

    server: httpx.URL
    scopes: frozenset[str]
    """One of them is required."""
    scrub: Redactor
    organization: str = ""
    project: str = ""
    on_500: str = ""
    """How to read an internal error if it may come from the list of sources; else empty."""
    has_user_data: bool = False
    """True if the response holds data of an app's users, and so is not logged."""

    @property
    def host(self) -> str:
        """The server's host."""
        return host_of(self.server)


def error_from(answer: Response | NoAnswer, context: RequestContext) -> RequestError:
    """Return the error for a response that is not a success, or for none."""
    if isinstance(answer, NoAnswer):
        return unreachable(answer)
    fields = from_json(Fields, answer.body) or {}
    text = server_message(answer, context)
    if 300 <= answer.status < 400:
        return _elsewhere(answer, fields, context)
    if answer.status in (401, 403) and not _is_sentrys(answer):
        return rejected_before(answer, context)
    if answer.status == 401:
        return _unauthorized(fields, context, text)
    if answer.status == 403:
        scopes = " or ".join(sorted(context.scopes))
        needs = (
            f"It needs the scope {scopes}, and its owner must be on one of the project's teams. "
            if scopes
            else ""
        )
        return NotAllowed(
            "This token is not allowed to do this",
            f"{needs}{how_to_create_token(str(context.server))}",
            server_text=text,
        )
    if answer.status == 404 and (fields or not answer.body):
        return _missing(context, text)
    if answer.status in BUSY:
        what = "is rate-limiting requests" if answer.status == 429 else "is busy or down"
        return Unreachable(
            f"{context.host} {what} (status {answer.status})",
            "Try again in a few minutes.",
            cause="busy",
            server_text=text,
        )
    if 400 <= answer.status < 500 and "detail" in fields:
        return Unexpected(
            f"{context.host} rejected the request (status {answer.status})",
            "This server may run an unsupported version.",
            server_text=text,
        )
    return unexpected(answer, context)


def unexpected(answer: Response, context: RequestContext) -> Unexpected:
    """Return the error for a response that does not come from Sentry's API, or a 5xx."""
    fields = from_json(Fields, answer.body) or {}
    text = server_message(answer, context)
    if answer.status >= 500:
        number = fields.get("errorId")
        advice = "Try again later. If this persists, ask the server's administrator"
        advice += f" about error {context.scrub(number, 40)}." if isinstance(number, str) else "."
        message = f"{context.host} had an internal error (status {answer.status})"
        if answer.status == 500 and context.on_500:
            return ListUnreadable(message, f"{context.on_500} {advice}", server_text=text)
        return Unexpected(message, advice, server_text=text)
    what = "a web page" if _is_page(answer) else "something other than a Sentry API response"
    message = f"{context.host} sent {what} (status {answer.status})"
    if answer.status == 404:
        message = f"{context.host} does not seem to be a Sentry server: it sent {what} (status 404)"
    advice = "Check that this is a Sentry server and that no proxy or sign-in page is in between."
    return Unexpected(message, advice, field="url", server_text=text)


def _elsewhere(answer: Response, fields: Fields, context: RequestContext) -> RequestError:
    detail = fields.get("detail")
    moved = isinstance(detail, dict) and detail.get("code") == "resource-moved"
    slug = fields.get("slug")
    if moved and isinstance(slug, str) and context.scrub(slug) == slug != context.project:
        return ProjectMoved(context.project, slug)
    target = parse(answer.headers.get("Location", ""), context.server)
    if target is None or not can_be_sent_to(target):
        where, advice = "an invalid address", "Check the URL."
    elif origin(target) == origin(context.server):
        where, advice = f"{context.host}{context.scrub(target.path)}", f"Check the URL. {_NOT_SEEN}"
    else:
        where = context.scrub(f"{target.scheme}://{target.netloc.decode()}")
        advice = "The token was not sent there. "
        advice += (
            _NOT_SEEN
            if looks_like_sign_in(str(target))
            else "If that is the right server, enter its address as the URL."
        )
    return Unexpected(f"{context.host} redirects to {where}", advice, field="url")


def rejected_before(answer: Response, context: RequestContext) -> Unexpected:
    """Return the error for a rejection that does not come from Sentry."""
    text = server_message(answer, context)
    message = f"{context.host} returned status {answer.status}, but not from Sentry's API"
    if answer.headers.get("WWW-Authenticate", "").lower().startswith("basic"):
        message = f"A proxy or gateway at {context.host} requires a username and password"
    return Unexpected(message, _NOT_SEEN, server_text=text)


def _unauthorized(fields: Fields, context: RequestContext, text: str) -> RequestError:
    detail = fields.get("detail")
    if not isinstance(detail, dict):
        return TokenRefused(
            f"{context.host} does not accept this token",
            "It may belong to another server, or may have expired or been revoked. "
            f"{how_to_create_token(str(context.server))}",
            server_text=text,
        )
    extra = detail.get("extra")
    target = extra.get("loginUrl") if isinstance(extra, dict) else None
    login = parse(target, context.server) if isinstance(target, str) else None
    where = context.scrub(str(login)) if login else context.server
    second = detail.get("code") == "2fa-required"
    return SignInRequired(
        "The organization requires two-factor authentication"
        if second
        else "The organization requires single sign-on (SSO)",
        f"Sign in at {where} in a browser, then try again. Or use an internal integration's token, "
        "which does not need to sign in.",
        server_text=text,
    )


def _missing(context: RequestContext, text: str) -> NotFound:
    advice = "Compare the slugs with the project's URL in Sentry, and check the token."
    if context.project:
        where = f"project {context.project} in {context.organization}"
        message = f"No {where}, or this token cannot access it"
        field = "project"
    elif context.organization:
        message = f"No organization {context.organization}, or this token cannot access it"
        field = "organization"
    else:
        message, field = f"{context.host} does not have this part of Sentry's API", "url"
        advice = "Check the URL: it may not be that of a Sentry server."
    return NotFound(line(message), advice, field=field, server_text=text)


def server_message(answer: Response, context: RequestContext) -> str:
    """Return the server's own message, safe to show, from any of its formats."""
    fields = from_json(Fields, answer.body)
    if fields:
        said = "; ".join(_words(fields))
    else:
        said = without_tags(answer.text) if _is_page(answer) else answer.text
    text = context.scrub(without_secrets(said[:_LONGEST_TEXT]), _LONGEST_TEXT)
    # Not if it was cut, because its end may be half a secret.
    return cut(text if len(said) > _LONGEST_TEXT else _without_objects(text), _LONGEST_SHOWN)


def _without_objects(text: str) -> str:
    """Return the text with an ellipsis for each object, because it would hide the reason.

    The oldest servers repeat the request before they name its error.
    """
    for _ in range(_DEEPEST):
        text = _OBJECT.sub("…", text)
    return text


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


class Effect(Enum):
    """What a request has done."""

    NONE = auto()
    """It was not read: it went no further than the server's door."""
    REFUSAL = auto()
    """Sentry decided not to store the source."""
    REJECTION = auto()
    """It is over, but something in front of Sentry responded: only looking tells what it did."""
    DOUBT = auto()
    """It was sent, and nothing says whether the source was stored."""


def effect_of(outcome: Response | NoAnswer, context: RequestContext) -> Effect:
    """Return what a request has done that was not answered by the stored source."""
    if isinstance(outcome, NoAnswer):
        return Effect.DOUBT if outcome.sent else Effect.NONE
    if outcome.status in (425, 429):
        return Effect.NONE
    if 300 <= outcome.status < 400:
        # Some servers store what a form brings and then redirect, so only Sentry's own settles it.
        is_sentrys = isinstance(error_from(outcome, context), ProjectMoved)
        return Effect.REFUSAL if is_sentrys else Effect.DOUBT
    if 400 <= outcome.status < 500 and outcome.status != 408:
        return Effect.REFUSAL if _is_sentrys(outcome) else Effect.REJECTION
    return Effect.DOUBT


def _is_sentrys(answer: Response) -> bool:
    """Return whether a status from 400 to 499 comes from Sentry itself."""
    fields = from_json(Fields, answer.body) or {}
    match answer.status:
        case 400 | 409:
            # Sentry names fields, or says nothing at all; gateways have a message.
            return not answer.body or bool(fields.keys() - {"message"})
        case 403 | 404:
            return bool(fields.keys() & {"detail", "error"})
        case _:
            return "detail" in fields


def description_of(outcome: Response | NoAnswer, context: RequestContext) -> tuple[str, str]:
    """Describe an outcome that leaves its request in doubt: a clause, and the server's words."""
    if isinstance(outcome, NoAnswer):
        return outcome.message, ""
    if outcome.status < 300:
        text = unexpected(outcome, context).server_text
        return f"{context.host} returned status {outcome.status}", text
    error = error_from(outcome, context)
    return error.message, error.server_text
