"""Symbol servers, asked by HTTP as Symbolicator asks them. Facts: Symbolicator 26.8.0."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, NamedTuple

import httpx

from symsrc_tui.check.addresses import private_address
from symsrc_tui.check.failures import Failure
from symsrc_tui.check.findings import Finding
from symsrc_tui.check.html_index import HtmlIndex
from symsrc_tui.check.stores import unlikely_path
from symsrc_tui.check.text import quoted, token
from symsrc_tui.check.wire import ENOUGH, FIRST_BYTES, Answer
from symsrc_tui.lookup import join_url
from symsrc_tui.lookup.listing import ListRequest

if TYPE_CHECKING:
    from symsrc_tui.check.findings import Severity
    from symsrc_tui.check.stores import Fate, Lister
    from symsrc_tui.check.wire import Wire
    from symsrc_tui.kinds.http import HttpSource

_MOST_REDIRECTS = 10
_LARGEST_INDEX = 2 * 1024 * 1024
_LOGIN = re.compile(r"log-?in|sign-?in|sso|saml|oauth|/auth", re.IGNORECASE)
_PASSWORD_FIELD = re.compile(r"<input[^>]+type=[\"']?password", re.IGNORECASE)


_OTHER_LAYOUT = Finding(
    "layout-mismatch",
    "error",
    "layout.type",
    "This is a debuginfod server: it answers 404 only to paths of that layout",
    "Choose debuginfod.",
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


class HttpStore:
    """A symbol server."""

    address_field = "url"
    is_usable = False

    def __init__(self, source: HttpSource, wire: Wire) -> None:
        self._source = source
        self._wire = wire
        self._fails = False
        self._has_no_page = False
        self._authorization: dict[str, str] = {}
        password = source.password.get_secret_value() if source.password else ""
        if source.username or password:
            pair = base64.b64encode(f"{source.username}:{password}".encode()).decode("ascii")
            self._authorization = {"Authorization": f"Basic {pair}"}

    async def reach(self) -> list[Finding]:
        """See `Store`."""
        layout = self._source.layout
        fetched = await self.fetch(unlikely_path(layout.type, layout.casing))
        notes = [await private_address(host) for host in dict.fromkeys(fetched.hosts)]
        findings = [note for note in notes if note] + self._judge(fetched)
        if isinstance(fetched.answer, Answer):
            status = fetched.answer.status
            # A server that has an error for one layout may do well with another.
            self.is_usable = status >= 400 and status != 401
            self._fails = status >= 500
        if self._fails:
            findings += self._against_debuginfod("error")
            if await self._is_debuginfod():
                findings.append(_OTHER_LAYOUT)
        return findings

    async def ask(self, path: str) -> Fate:
        """See `Store`."""
        return (await self.fetch(path)).fate

    async def lister(self) -> Lister | None:
        """See `Store`; what is looked for is a page of links, as web servers make for folders."""
        index = HtmlIndex(self.read_index)
        top = ListRequest("", recursive=False, limit=1000)
        return index if await index.page(top) else None

    async def read_index(self, folder: str) -> tuple[str, str] | None:
        """The page of a folder and the URL it has in the end; None if it is no HTML."""
        url = httpx.URL(join_url(self._source.url, folder))
        path, mark, query = url.raw_path.partition(b"?")
        url = url.copy_with(raw_path=path.rstrip(b"/") + b"/" + mark + query)
        answer = (await self._follow(url, {}, _LARGEST_INDEX)).answer
        if isinstance(answer, Failure):
            return None
        if not folder:
            self._has_no_page = answer.status == 404
        if answer.status != 200:
            return None
        is_html = "html" in answer.headers.get("content-type", "")
        return (answer.text, str(answer.url)) if is_html else None

    async def read_listed(self, path: str) -> Finding | None:
        """See `Store`."""
        if (await self.ask(path)) != "denied":
            return None
        return Finding(
            "forbidden",
            "error",
            "password" if self._authorization else "url",
            f"The server lists a file that it does not let read: {quoted(path)}",
            "Look at the file's permissions on the server.",
        )

    def doubts(self) -> list[Finding]:
        """See `Store`."""
        doubts = [] if self._fails else self._against_debuginfod("warning")
        if self._has_no_page:
            doubts.append(
                Finding(
                    "not-found",
                    "note",
                    "url",
                    "The URL itself answers 404 too: usual for a server without lists of its "
                    "folders, and also for a URL with a typing error in its path",
                    "A debug file of yours that should be there would tell.",
                )
            )
        return doubts

    async def fetch(self, path: str) -> Fetched:
        """Asks for the first bytes of the file at `path`."""
        return await self._follow(httpx.URL(join_url(self._source.url, path)), FIRST_BYTES)

    async def _follow(self, url: httpx.URL, headers: dict[str, str], most: int = ENOUGH) -> Fetched:
        authorization = self._authorization
        dropped_at = None
        hosts = [url.host]
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await self._wire.send("GET", url, {**headers, **authorization}, most=most)
            if isinstance(answer, Failure) or answer.status not in (301, 302, 303, 307, 308):
                return Fetched(answer, tuple(hosts), dropped_at)
            following = _location(answer)
            if following is None:
                return Fetched(answer, tuple(hosts), dropped_at)
            if authorization and _place(following) != _place(url):
                authorization, dropped_at = {}, following
            url = following
            hosts.append(url.host)
        circle = Failure(
            "server-error",
            f"{quoted(hosts[0], 80)} redirects more than {_MOST_REDIRECTS} times",
            "Sentry gives up then. Give the URL that the files are at in the end.",
        )
        return Fetched(circle, tuple(hosts), dropped_at)

    def _judge(self, fetched: Fetched) -> list[Finding]:
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
        host = quoted(answer.url.host, 80)
        match answer.status:
            case 401:
                findings.append(self._unauthorized(answer, host))
            case 403:
                findings.append(
                    Finding(
                        "forbidden",
                        "warning",
                        "password" if self._authorization else "url",
                        f"{host} answers 403 for a file that is not there",
                        "Sentry reads every missing file as a missing permission then. "
                        + (
                            "Look at what this user may read."
                            if self._authorization
                            else "If the server wants a user and password, give them."
                        ),
                    )
                )
            case 429:
                findings.append(
                    Finding(
                        "server-error",
                        "warning",
                        "url",
                        f"{host} answers 429: too many requests",
                        "Sentry reads that as a missing file. Let the server take more requests.",
                    )
                )
            case status if 400 <= status < 500:
                findings.append(
                    Finding("ok", "ok", "url", f"{host} answers {status} for a file not there")
                )
            case status if 200 <= status < 300:
                findings.append(_soft_404(answer, host, is_redirected=len(fetched.hosts) > 1))
            case status:
                findings.append(
                    Finding(
                        "server-error",
                        "error",
                        "url",
                        f"{host} answers {status} for a file that is not there; 404 is right",
                        "Sentry tries that three times, and leaves a server alone for an hour "
                        "after 60 such answers.",
                    )
                )
        return findings

    def _unauthorized(self, answer: Answer, host: str) -> Finding:
        asked = [token(line.split(" ")[0]) for line in answer.headers.get_list("www-authenticate")]
        if asked and "basic" not in map(str.lower, asked):
            message = f"{host} wants authentication by {', '.join(asked)}"
            advice = "Sentry can send a user and password only (HTTP basic authentication)."
        elif self._authorization:
            message = f"{host} does not take this user and password"
            advice = "Look for typing errors, and whether the user still exists."
        else:
            message = f"{host} wants a user and password"
            advice = "Whoever runs the server gives them out."
        field = "password" if self._authorization else "username"
        return Finding("unauthorized", "error", field, message, advice)

    def _against_debuginfod(self, severity: Severity) -> list[Finding]:
        """What debuginfod servers, which answer 503 to all they do not know, would not take."""
        layout = self._source.layout
        findings = []
        if layout.type == "debuginfod" and layout.casing == "uppercase":
            findings.append(
                Finding(
                    "casing-mismatch",
                    severity,
                    "layout.casing",
                    "debuginfod servers know build ids in lower case only, and answer 503 else",
                    "Choose Default or Lowercase.",
                )
            )
        if layout.type == "debuginfod" and not self._ends_in_buildid():
            findings.append(
                Finding(
                    "buildid-missing",
                    severity,
                    "url",
                    "The URL does not end in /buildid, where debuginfod servers have the files",
                    f"Give {quoted(self._source.url.rstrip('/'), 200)}/buildid.",
                )
            )
        return findings

    async def _is_debuginfod(self) -> bool:
        """Whether this is a debuginfod server under another layout."""
        if self._source.layout.type == "debuginfod" or not self._ends_in_buildid():
            return False
        return (await self.fetch(unlikely_path("debuginfod", "default"))).fate == "missing"

    def _ends_in_buildid(self) -> bool:
        return httpx.URL(self._source.url).path.rstrip("/").endswith("/buildid")


def _place(url: httpx.URL) -> tuple[str, int | None]:
    return url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _location(answer: Answer) -> httpx.URL | None:
    """Where an answer redirects to; None if it is nowhere that can be asked."""
    try:
        url = answer.url.join(answer.headers.get("location", ""))
    except (httpx.InvalidURL, ValueError):
        return None
    is_fit = url.scheme in ("http", "https") and bool(url.host) and "location" in answer.headers
    return url.copy_with(fragment=None) if is_fit else None


def _dropped(to: httpx.URL, *, refused: bool) -> Finding:
    origin = quoted(f"{to.scheme}://{to.netloc.decode('ascii', 'replace')}", 100)
    return Finding(
        "redirect-drops-password",
        "error" if refused else "warning",
        "url",
        f"The server redirects to {origin}, where Sentry no longer sends user and password"
        + (", and is refused" if refused else ""),
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
