"""Interpret the responses of a symbol server. Facts: Symbolicator 26.8.0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.lookup import join_url
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.net.urls import looks_like_sign_in
from symsrc_tui.sources.http.url import ends_in_buildid
from symsrc_tui.sources.probe.client import content_of
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.probe.store import LookupResult
from symsrc_tui.sources.probe.unreachable import finding_for
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    import httpx

    from symsrc_tui.net.client import Response
    from symsrc_tui.sources.probe.finding import FindingSeverity
    from symsrc_tui.sources.probe.store import LookupOutcome

_PASSWORD_FIELD = re.compile(r"<input[^>]+type=[\"']?password", re.IGNORECASE)
# A name such as Negotiate, and nothing else that a server may have put there.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]{,19}(?![^ ,])")

_BUSY = "Sentry retries three times, and stops using a server for an hour after 60 such responses."
_WANTS_TLS = re.compile(r"https port|https server|ssl-enabled|speaking plain http", re.IGNORECASE)
# By the header x-ms-error-code of Azure Storage.
_AZURE = {
    "PublicAccessNotPermitted": (
        "does not allow public access to its storage account",
        "Sentry cannot sign in there. Allow public access, or add a SAS token to the URL.",
    ),
    "AccountIsDisabled": (
        "says that its storage account is disabled",
        "Enable the account in the Azure portal.",
    ),
    "AuthenticationFailed": (
        "rejected the SAS token in the URL",
        "Check the token and its expiry, and that the URL has all of it.",
    ),
    "AuthorizationPermissionMismatch": (
        "says that the SAS token in the URL does not allow reading",
        "Create a token with the permission Read.",
    ),
    "ContainerNotFound": ("has no container with this name", "Check the URL for typos."),
}
NO_PAGE = Finding(
    "not-found",
    "warning",
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
    def outcome(self) -> LookupOutcome:
        """How Symbolicator would interpret it."""
        if isinstance(self.answer, NoAnswer):
            return "failed"
        match self.answer.status:
            case status if 200 <= status < 300:
                return "there"
            case 401 | 403 | 301 | 302 | 303 | 307 | 308:
                # A redirect gets here only if its target is not usable.
                return "denied"
            case status if 400 <= status < 500:
                return "missing"
        return "failed"


def result_of(fetched: Fetched, *, with_password: bool) -> LookupResult:
    """Return what the response to a request for a file means."""
    answer, outcome = fetched.answer, fetched.outcome
    if isinstance(answer, NoAnswer):
        return LookupResult(outcome, why=finding_for(answer, "url"))
    host = answer.host
    if outcome == "missing":
        if answer.status in (404, 410):
            return LookupResult(outcome)
        message = f"{host} returns {answer.status}, which Sentry treats as missing"
        return LookupResult(outcome, why=Finding("server-error", "warning", "url", message))
    if outcome == "there":
        content = content_of(answer)
        if content.problem and _is_sign_in(fetched):
            content = content._replace(problem="is a sign-in page")
        return LookupResult(outcome, content)
    if outcome == "denied" and fetched.dropped_at is not None:
        return LookupResult(outcome, why=_dropped(fetched.dropped_at, refused=True))
    message = f"{host} returns {answer.status}"
    if outcome == "failed":
        return LookupResult(outcome, why=Finding("server-error", "error", "url", message, _BUSY))
    if answer.status < 400:
        message += ", a redirect to an invalid address"
    field = "password" if with_password else "url"
    why = Finding("forbidden", "error", field, message, "Check the permissions on the server.")
    return LookupResult(outcome, why=why)


def findings_for(fetched: Fetched, *, with_password: bool) -> list[Finding]:
    """Return what the response to a request for a file that cannot exist means."""
    answer = fetched.answer
    if isinstance(answer, NoAnswer):
        return [finding_for(answer, "url")]
    findings = []
    if fetched.dropped_at is not None:
        refused = fetched.outcome == "denied"
        findings.append(_dropped(fetched.dropped_at, refused=refused))
        if refused:
            return findings
    return [*findings, _judge_answer(answer, fetched, with_password=with_password)]


def _judge_answer(answer: Response, fetched: Fetched, *, with_password: bool) -> Finding:
    host = answer.host
    if named := _azure_finding(answer, host) or _wrong_scheme(answer, host):
        return named
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
        case 404:
            return Finding("ok", "ok", "url", f"{host} returns 404 for a missing file")
        case status if 400 <= status < 500:
            return Finding(
                "ok", "note", "url", f"{host} returns {status}, which Sentry treats as missing"
            )
        case status if 200 <= status < 300:
            return _soft_404(fetched, host, status)
        case 301 | 302 | 303 | 307 | 308:
            return _nowhere(answer, host)
    return Finding(
        "server-error",
        "error",
        "url",
        f"{host} returns {answer.status} instead of 404 for a missing file",
        _BUSY,
    )


def _nowhere(answer: Response, host: str) -> Finding:
    is_azure = host == "dev.azure.com" or host.endswith(".visualstudio.com")
    return Finding(
        "forbidden",
        "error",
        "url",
        f"{host} returns {answer.status}, a redirect to an invalid address",
        "This is the sign-in page of Azure DevOps, where Sentry cannot sign in."
        if is_azure
        else "Sentry treats that as denied access. Check whether the server requires signing in.",
    )


def _azure_finding(answer: Response, host: str) -> Finding | None:
    """Return a finding for the errors of Azure Storage, which names them in a header."""
    code = answer.headers.get("x-ms-error-code", "")
    if code not in _AZURE:
        return None
    message, advice = _AZURE[code]
    return Finding("forbidden", "error", "url", f"{host} {message} ({code})", advice)


def _wrong_scheme(answer: Response, host: str) -> Finding | None:
    """Return a finding if this is the answer of a TLS server to an unencrypted request."""
    url = answer.url
    if answer.status != 400 or url.scheme != "http" or not _WANTS_TLS.search(answer.text):
        return None
    port = url.port or 80
    return Finding(
        "tls",
        "error",
        "url",
        f"{host} speaks https on port {port}, not http",
        "Enter the URL with https:// instead of http://",
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
        f"Enter the final URL instead: it starts with {origin}",
    )


def _is_sign_in(fetched: Fetched) -> bool:
    answer = fetched.answer
    if isinstance(answer, NoAnswer):
        return False
    is_redirected = len(fetched.hosts) > 1
    return bool(_PASSWORD_FIELD.search(answer.text)) or (
        is_redirected and looks_like_sign_in(str(answer.url))
    )


def _soft_404(fetched: Fetched, host: str, status: int) -> Finding:
    if _is_sign_in(fetched):
        message = f"{host} returns a sign-in page with status {status}"
        advice = "Sentry cannot sign in there. It supports only HTTP basic authentication."
    else:
        message = f"{host} returns {status} instead of 404 for a missing file"
        advice = (
            "Sentry would treat that response as the file, and every lookup would yield a damaged "
            "file. Check that the URL is the address of the files, not of a web application."
        )
    return Finding("soft-404", "error", "url", message, advice)


def doubt_for_debuginfod(
    url: str, layout: str, casing: str, severity: FindingSeverity
) -> list[Finding]:
    """Return findings about settings that debuginfod does not support.

    Needed because debuginfod returns 503 for everything it does not know.
    """
    if layout != "debuginfod":
        return []
    findings = []
    if casing == "uppercase":
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
    if not ends_in_buildid(url):
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
