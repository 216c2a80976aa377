"""What the answers of a symbol server mean. Facts: Symbolicator 26.8.0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.check.failures import Failure
from symsrc_tui.check.findings import Finding
from symsrc_tui.kinds.url import read_url
from symsrc_tui.lookup import join_url
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import httpx

    from symsrc_tui.check.findings import Severity
    from symsrc_tui.check.stores import Fate
    from symsrc_tui.check.wire import Answer

_LOGIN = re.compile(r"\b(log-?in|sign-?in|sso|saml2?|oauth2?|auth)\b", re.IGNORECASE)
_PASSWORD_FIELD = re.compile(r"<input[^>]+type=[\"']?password", re.IGNORECASE)
# A name such as Negotiate, and nothing else that a server may have put there.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]{,19}(?![^ ,])")

NO_PAGE = Finding(
    "not-found",
    "note",
    "url",
    "The URL itself answers 404 too: nothing shows yet that files are there",
    "That is usual for servers that do not list their folders, and for typing errors in a URL. A "
    "debug file of yours that should be there would tell.",
)
IS_DEBUGINFOD = Finding(
    "layout-mismatch",
    "error",
    "layout.type",
    "This is a debuginfod server, which knows no other layout",
    "Choose debuginfod.",
    "debuginfod",
)


class Fetched(NamedTuple):
    """Where a request ended after all redirects."""

    answer: Answer | Failure
    hosts: tuple[str, ...]
    dropped_at: httpx.URL | None = None
    """Where user and password were no longer sent."""

    @property
    def fate(self) -> Fate:
        """How Symbolicator understands it."""
        if isinstance(self.answer, Failure):
            return "failed"
        if self.answer.is_there:
            return "there"
        if self.answer.status in (401, 403):
            return "denied"
        return "missing" if 400 <= self.answer.status < 500 else "failed"


def judge(fetched: Fetched, *, with_password: bool) -> list[Finding]:
    """What the answer to a request for a file that cannot be there means."""
    answer = fetched.answer
    if isinstance(answer, Failure):
        return [answer.finding("url")]
    findings = []
    if fetched.dropped_at is not None:
        refused = fetched.fate == "denied"
        findings.append(_dropped(fetched.dropped_at, refused=refused))
        if refused:
            return findings
    return [*findings, _judge_answer(answer, fetched, with_password=with_password)]


def _judge_answer(answer: Answer, fetched: Fetched, *, with_password: bool) -> Finding:
    host = shown(answer.url.host, 80)
    match answer.status:
        case 401:
            return _unauthorized(answer, host, with_password=with_password)
        case 403:
            return Finding(
                "forbidden",
                "warning",
                "password" if with_password else "url",
                f"{host} answers 403 for a file that is not there",
                "Sentry reads every missing file as a missing permission then. "
                + (
                    "Look at what this user may read."
                    if with_password
                    else "If the server wants a user and password, give them."
                ),
            )
        case 429:
            return Finding(
                "server-error",
                "warning",
                "url",
                f"{host} answers 429: too many requests",
                "Sentry reads that as a missing file. Let the server take more requests.",
            )
        case status if 400 <= status < 500:
            return Finding("ok", "ok", "url", f"{host} answers {status} for a file not there")
        case status if 200 <= status < 300:
            return _soft_404(answer, host, is_redirected=len(fetched.hosts) > 1)
    return Finding(
        "server-error",
        "error",
        "url",
        f"{host} answers {answer.status} for a file that is not there; 404 is right",
        "Sentry tries that three times, and leaves a server alone for an hour after 60 such "
        "answers.",
    )


def _unauthorized(answer: Answer, host: str, *, with_password: bool) -> Finding:
    lines = answer.headers.get_list("www-authenticate")
    asked = [found[0] for line in lines if (found := _SCHEME.match(line))]
    if asked and "basic" not in map(str.lower, asked):
        message = f"{host} wants authentication by {', '.join(asked)}"
        advice = "Sentry can send a user and password only (HTTP basic authentication)."
    elif with_password:
        message = f"{host} does not take this user and password"
        advice = "Look for typing errors, and whether the user still exists."
    else:
        message = f"{host} wants a user and password"
        advice = "Whoever runs the server gives them out."
    field = "password" if with_password else "username"
    return Finding("unauthorized", "error", field, message, advice)


def _dropped(to: httpx.URL, *, refused: bool) -> Finding:
    origin = shown(f"{to.scheme}://{to.netloc.decode('ascii', 'replace')}", 100)
    return Finding(
        "redirect-drops-password",
        "error" if refused else "warning",
        "url",
        f"A redirect to {origin} loses user and password" + (", and is refused" if refused else ""),
        f"Give the URL that the files are at in the end: it begins with {origin}.",
    )


def _soft_404(answer: Answer, host: str, *, is_redirected: bool) -> Finding:
    is_login = bool(_PASSWORD_FIELD.search(answer.text)) or (
        is_redirected and bool(_LOGIN.search(str(answer.url)))
    )
    if is_login:
        message = f"{host} answers with a login page, and calls it a file (200)"
        advice = "Sentry cannot log in there. It needs a way in by HTTP basic authentication."
    else:
        message = f"{host} answers {answer.status} for a file that is not there; 404 is right"
        advice = (
            "Sentry takes whatever comes for the file, so that every lookup ends in a damaged "
            "one. Look whether the URL is that of the files and not of a web application."
        )
    return Finding("soft-404", "error", "url", message, advice)


def doubt_for_debuginfod(url: str, layout: str, casing: str, severity: Severity) -> list[Finding]:
    """What debuginfod servers, which answer 503 to all they do not know, would not take."""
    findings = []
    if layout == "debuginfod" and casing == "uppercase":
        findings.append(
            Finding(
                "casing-mismatch",
                severity,
                "layout.casing",
                "debuginfod answers 503 to build ids in upper case",
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
                "The URL does not end in /buildid, where debuginfod has its files",
                f"Give {shown(right, 200)}.",
                right,
            )
        )
    return findings


def ends_in_buildid(url: str) -> bool:
    """Whether the URL is where debuginfod servers have their files."""
    return read_url(url).path.rstrip("/").endswith("/buildid")
