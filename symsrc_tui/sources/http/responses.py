"""Interpret the responses of a symbol server. Facts: Symbolicator 26.8.0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup import join_url
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.sources.finding import Finding
from symsrc_tui.sources.http.url import parse_url
from symsrc_tui.sources.unreachable import finding_for
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import httpx

    from symsrc_tui.net.client import Response
    from symsrc_tui.sources.finding import Severity
    from symsrc_tui.sources.store import LookupResult

_LOGIN = re.compile(r"\b(log-?in|sign-?in|sso|saml2?|oauth2?|auth)\b", re.IGNORECASE)
_PASSWORD_FIELD = re.compile(r"<input[^>]+type=[\"']?password", re.IGNORECASE)
# A name such as Negotiate, and nothing else that a server may have put there.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]{,19}(?![^ ,])")

NO_PAGE = Finding(
    "not-found",
    "note",
    "url",
    "The URL itself returns 404 too, so it is not certain that it serves files",
    "This is normal for servers without directory listings, but also happens with a mistyped URL. "
    "To be sure, check for one of your own debug files.",
)
IS_DEBUGINFOD = Finding(
    "layout-mismatch",
    "error",
    "layout.type",
    "This is a debuginfod server, which supports only that layout",
    "Choose debuginfod.",
    "debuginfod",
)


class Fetched(NamedTuple):
    """The response to a request after all redirects."""

    answer: Response | NoAnswer
    hosts: tuple[str, ...]
    dropped_at: httpx.URL | None = None
    """The redirect's target that no longer got the username and password."""

    @property
    def fate(self) -> LookupResult:
        """How Symbolicator would interpret it."""
        if isinstance(self.answer, NoAnswer):
            return "failed"
        if self.answer.is_there:
            return "there"
        if self.answer.status in (401, 403):
            return "denied"
        return "missing" if 400 <= self.answer.status < 500 else "failed"


def findings_for(fetched: Fetched, *, with_password: bool) -> list[Finding]:
    """Return what the response to a request for a file that cannot exist means."""
    answer = fetched.answer
    if isinstance(answer, NoAnswer):
        return [finding_for(answer, "url")]
    findings = []
    if fetched.dropped_at is not None:
        refused = fetched.fate == "denied"
        findings.append(_dropped(fetched.dropped_at, refused=refused))
        if refused:
            return findings
    return [*findings, _judge_answer(answer, fetched, with_password=with_password)]


def _judge_answer(answer: Response, fetched: Fetched, *, with_password: bool) -> Finding:
    host = answer.host
    match answer.status:
        case 401:
            return _unauthorized(answer, host, with_password=with_password)
        case 403:
            return Finding(
                "forbidden",
                "warning",
                "password" if with_password else "url",
                f"{host} returns 403 for a missing file",
                "Sentry then reports missing files as permission errors. "
                + (
                    "Check this user's permissions."
                    if with_password
                    else "If the server requires a username and password, enter them."
                ),
            )
        case 429:
            return Finding(
                "server-error",
                "warning",
                "url",
                f"{host} returns 429: too many requests",
                "Sentry treats that as a missing file. Raise the server's rate limit.",
            )
        case status if 400 <= status < 500:
            return Finding("ok", "ok", "url", f"{host} returns {status} for a missing file")
        case status if 200 <= status < 300:
            return _soft_404(answer, host, is_redirected=len(fetched.hosts) > 1)
    return Finding(
        "server-error",
        "error",
        "url",
        f"{host} returns {answer.status} instead of 404 for a missing file",
        "Sentry retries three times, and stops using a server for an hour after 60 such responses.",
    )


def _unauthorized(answer: Response, host: str, *, with_password: bool) -> Finding:
    lines = answer.headers.get_list("www-authenticate")
    schemes = [match[0] for line in lines if (match := _SCHEME.match(line))]
    if schemes and "basic" not in map(str.lower, schemes):
        message = f"{host} requires {', '.join(schemes)} authentication"
        advice = "Sentry supports only a username and password (HTTP basic authentication)."
    elif with_password:
        message = f"{host} rejected this username and password"
        advice = "Check for typos, and that the user still exists."
    else:
        message = f"{host} requires a username and password"
        advice = "Ask the server's administrator for them."
    field = "password" if with_password else "username"
    return Finding("unauthorized", "error", field, message, advice)


def _dropped(to: httpx.URL, *, refused: bool) -> Finding:
    origin = shown(f"{to.scheme}://{to.netloc.decode('ascii', 'replace')}", 100)
    return Finding(
        "redirect-drops-password",
        "error" if refused else "warning",
        "url",
        f"The redirect to {origin} drops the username and password"
        + (", and is rejected" if refused else ""),
        f"Enter the final URL instead: it starts with {origin}.",
    )


def _soft_404(answer: Response, host: str, *, is_redirected: bool) -> Finding:
    is_login = bool(_PASSWORD_FIELD.search(answer.text)) or (
        is_redirected and bool(_LOGIN.search(str(answer.url)))
    )
    if is_login:
        message = f"{host} returns a sign-in page with status {answer.status}"
        advice = "Sentry cannot sign in there. It supports only HTTP basic authentication."
    else:
        message = f"{host} returns {answer.status} instead of 404 for a missing file"
        advice = (
            "Sentry would treat that response as the file, and every lookup would yield a damaged "
            "file. Check that the URL is the address of the files, not of a web application."
        )
    return Finding("soft-404", "error", "url", message, advice)


def doubt_for_debuginfod(url: str, layout: str, casing: str, severity: Severity) -> list[Finding]:
    """Return findings about settings that debuginfod does not support.

    Needed because debuginfod returns 503 for everything it does not know.
    """
    findings = []
    if layout == "debuginfod" and casing == "uppercase":
        findings.append(
            Finding(
                "casing-mismatch",
                severity,
                "layout.casing",
                "debuginfod returns 503 for uppercase build IDs",
                "Choose Default or Lowercase.",
                "default",
            )
        )
    if layout == "debuginfod" and not ends_in_buildid(url):
        right = join_url(url, "buildid")
        findings.append(
            Finding(
                "buildid-missing",
                severity,
                "url",
                "The URL does not end in /buildid, where debuginfod serves its files",
                f'Set the URL to "{shown(right, 200)}".',
                right,
            )
        )
    return findings


def ends_in_buildid(url: str) -> bool:
    """Return whether the URL ends in /buildid, where debuginfod servers have their files."""
    return parse_url(url).path.rstrip("/").endswith("/buildid")
