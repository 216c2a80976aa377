"""Check a symbol server as Symbolicator requests files from it. Facts: Symbolicator 26.8.0."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

import httpx

from symsrc_tui.lookup import join_url
from symsrc_tui.lookup.listing import LONGEST_PAGE, ListRequest, everything_below
from symsrc_tui.net.client import ENOUGH, Response
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.net.tls import VARIABLES
from symsrc_tui.net.urls import can_be_sent_to, host_of, origin, parse
from symsrc_tui.sources.built_in import built_in
from symsrc_tui.sources.http.html_index import HtmlIndex
from symsrc_tui.sources.http.private_hosts import why_sentry_refuses
from symsrc_tui.sources.http.responses import (
    IS_DEBUGINFOD,
    NO_PAGE,
    Fetched,
    doubt_for_debuginfod,
    findings_for,
    result_of,
)
from symsrc_tui.sources.http.url import ends_in_buildid
from symsrc_tui.sources.http.xml_index import XmlIndex
from symsrc_tui.sources.probe.bucket_xml import is_of_bucket, parse_listing
from symsrc_tui.sources.probe.client import (
    FIRST_BYTES,
    FIRST_PART,
    MOST_OF_FILE,
    is_publicly_trusted,
    send,
)
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.probe.store import unlikely_path
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symsrc_tui.net.client import Client
    from symsrc_tui.sources.http.model import HttpSource
    from symsrc_tui.sources.probe.finding import FindingSeverity
    from symsrc_tui.sources.probe.store import Lister, LookupResult

_MOST_REDIRECTS = 10
_AZURE = ".blob.core.windows.net"
_LARGEST_INDEX = 2 * 1024 * 1024


class HttpStore:
    """A symbol server."""

    address_field = "url"
    start = ""
    is_usable = False
    denies_misses = False

    def __init__(self, source: HttpSource, client: Client) -> None:
        self._source = source
        self._client = client
        self._fails = False
        self._top: Response | None = None
        """The response for the source's URL itself."""
        self._listed_at = source.url
        """The URL of the top of the listing."""
        self._authorization: dict[str, str] = {}
        password = source.password.get_secret_value() if source.password else ""
        # Half of the credentials would be wrong ones.
        if (source.username or password) and not source.kept:
            pair = base64.b64encode(f"{source.username}:{password}".encode()).decode("ascii")
            self._authorization = {"Authorization": f"Basic {pair}"}

    def address_of(self, folder: str) -> str:
        """See `Store`."""
        return join_url(self._listed_at, folder)

    async def reach(self) -> list[Finding]:
        """See `Store`."""
        layout = self._source.layout
        fetched = await self.fetch(unlikely_path(layout.type, layout.casing))
        answer = fetched.answer
        is_outside_demo = isinstance(answer, NoAnswer) and answer.cause == "demo"
        # Then not even resolved, because that would ask a name server.
        hosts = () if is_outside_demo else dict.fromkeys(fetched.hosts)
        notes = [await private_address(host) for host in hosts if host]
        findings = [note for note in (built_in("url", self._source.url), *notes) if note]
        findings += findings_for(fetched, with_password=bool(self._authorization))
        if isinstance(answer, Response):
            # Also after a server error, because another layout may work.
            self.is_usable = answer.status >= 400 and answer.status != 401
            self.denies_misses = answer.status == 403
            self._fails = answer.status >= 500
            findings += await self._private_trust(answer.url)
        if self._fails:
            findings += self._doubt_for_debuginfod("error")
            if layout.type != "debuginfod":
                folder = "" if ends_in_buildid(self._source.url) else "buildid/"
                usual = await self.fetch(folder + unlikely_path("debuginfod", "default"))
                findings += self._is_debuginfod() if usual.outcome == "missing" else []
        return findings

    async def reach_without_secret(self) -> list[Finding]:
        """See `Store`: whether the server responds."""
        findings = await self.reach()
        others = [
            each
            for each in findings
            if each.code != "unauthorized"
            and (each.code, each.severity) != ("forbidden", "warning")
        ]
        if len(others) == len(findings):
            return findings
        return [*others, Finding("ok", "ok", "url", "The server responds and requires a password")]

    async def _private_trust(self, url: httpx.URL) -> list[Finding]:
        """Return a finding if only this host's own settings make the server trustworthy."""
        if url.scheme != "https" or await is_publicly_trusted(url, self._client):
            return []
        names = [name for name in VARIABLES if os.environ.get(name)]
        by = " and ".join(names) or "this host's own certificate authorities"
        return [
            Finding(
                "tls",
                "warning",
                "url",
                f"The certificate of {shown(url.host, 80)} is trusted only because of {by}",
                "Sentry rejects it, unless its own host trusts it too. Get a certificate from a "
                "public authority.",
            )
        ]

    async def look_up(self, path: str) -> LookupResult:
        """See `Store`."""
        fetched = await self._follow(self._url(path), FIRST_PART, MOST_OF_FILE)
        return result_of(fetched, with_password=bool(self._authorization))

    async def lister(self) -> Lister | None:
        """See `Store`. Looks for an HTML index page, and for a bucket's listing."""
        index = HtmlIndex(self.read_index)
        top = ListRequest("", recursive=False, limit=LONGEST_PAGE)
        return index if await index.page(top) else await self._bucket()

    async def _bucket(self) -> XmlIndex | None:
        """Return the listing of the bucket that the source is in; None if there is none."""
        if self._top is None or not is_of_bucket(self._top.body):
            return None
        url = urlsplit(self._source.url)
        folders = list(filter(None, unquote(url.path).split("/")))
        # The host or the first folder is the bucket. S3 lists it only at its own URL.
        is_azure = (url.hostname or "").endswith(_AZURE)
        depths = [1] if is_azure else [0, 1]
        if parse_listing(self._top.body):
            depths = [len(folders)]
        for depth in depths:
            path = "".join(f"/{quote(folder)}" for folder in folders[:depth])
            root = url._replace(path=path or "/").geturl()
            start = "".join(f"{folder}/" for folder in folders[depth:])
            index = XmlIndex(partial(self._read_bucket, root), start, is_azure=is_azure)
            if depth <= len(folders) and await index.page(everything_below(start)):
                self._listed_at = root
                return index
        return None

    async def _read_bucket(self, root: str, query: Mapping[str, str]) -> bytes | None:
        url = (parse(root) or httpx.URL("")).copy_merge_params(dict(query))
        answer = (await self._follow(url, {}, _LARGEST_INDEX)).answer
        return answer.body if isinstance(answer, Response) and answer.status == 200 else None

    async def read_index(self, folder: str) -> tuple[str, str] | None:
        """Return the page of a folder and its final URL; None if it is not HTML."""
        url = self._folder_url(join_url(self._source.url, folder))
        answer = (await self._follow(url, {}, _LARGEST_INDEX)).answer
        if isinstance(answer, NoAnswer):
            return None
        if not folder:
            self._top = answer
        if answer.status != 200:
            return None
        is_html = "html" in answer.headers.get("content-type", "")
        return (answer.text, str(answer.url)) if is_html else None

    def suspicions(self) -> list[Finding]:
        """See `Store`."""
        if not self._fails and self._top is not None and self._top.body.startswith(b"debuginfod"):
            return self._is_debuginfod()
        doubts = [] if self._fails else self._doubt_for_debuginfod("warning")
        has_no_page = self._top is not None and self._top.status == 404
        return [*doubts, NO_PAGE] if has_no_page else doubts

    async def fetch(self, path: str) -> Fetched:
        """Request the first bytes of the file at `path`."""
        return await self._follow(self._url(path), FIRST_BYTES)

    def _url(self, path: str) -> httpx.URL:
        """Return the URL of the file at `path`.

        Return a blank one, which `Client` rejects, if httpx does not accept the URL.
        """
        return parse(join_url(self._source.url, path)) or httpx.URL("")

    def _folder_url(self, text: str) -> httpx.URL:
        """Return the URL with a slash at the end of its path, as indexes need it."""
        url = parse(text) or httpx.URL("")
        path, mark, query = url.raw_path.partition(b"?")
        return url.copy_with(raw_path=path.rstrip(b"/") + b"/" + mark + query)

    async def _follow(self, url: httpx.URL, headers: dict[str, str], most: int = ENOUGH) -> Fetched:
        authorization = self._authorization
        dropped_at = None
        hosts = [host_of(url)]
        for _ in range(_MOST_REDIRECTS + 1):
            # A server that fails at everything is not asked three times for each file.
            tries = 1 if self._fails else 3
            sent = {**headers, **authorization}
            answer = await send(self._client, "GET", url, sent, most=most, tries=tries)
            if isinstance(answer, NoAnswer):
                return Fetched(_after_redirect(answer, hosts), tuple(hosts), dropped_at)
            if answer.status not in (301, 302, 303, 307, 308):
                return Fetched(answer, tuple(hosts), dropped_at)
            following = _location(answer)
            if following is None:
                return Fetched(answer, tuple(hosts), dropped_at)
            if authorization and origin(following)[1:] != origin(url)[1:]:
                authorization, dropped_at = {}, following
            url = following
            hosts.append(host_of(url))
        circle = NoAnswer(
            "redirects", f"{shown(hosts[0], 80)} redirects more than {_MOST_REDIRECTS} times"
        )
        return Fetched(circle, tuple(hosts), dropped_at)

    def _is_debuginfod(self) -> list[Finding]:
        layout, casing = self._source.layout.type, self._source.layout.casing
        doubts = doubt_for_debuginfod(self._source.url, "debuginfod", casing, "error")
        return doubts if layout == "debuginfod" else [IS_DEBUGINFOD, *doubts]

    def _doubt_for_debuginfod(self, severity: FindingSeverity) -> list[Finding]:
        layout = self._source.layout
        return doubt_for_debuginfod(self._source.url, layout.type, layout.casing, severity)


def _after_redirect(failed: NoAnswer, hosts: Sequence[str]) -> NoAnswer:
    """Say that it is the target of a redirect that failed, which is not in the source's URL."""
    if len(hosts) == 1:
        return failed
    return failed._replace(message=f"{shown(hosts[0], 80)} redirects elsewhere: {failed.message}")


def _location(answer: Response) -> httpx.URL | None:
    """Return the URL that a response redirects to; None if it is not usable."""
    url = parse(answer.headers.get("location", ""), answer.url)
    if url is None or "location" not in answer.headers or not can_be_sent_to(url):
        return None
    return url.copy_with(fragment=None)


async def private_address(host: str) -> Finding | None:
    """Return a warning if Symbolicator would connect to none of the addresses of `host`.

    Facts: Symbolicator 26.8.0, which connects neither to reserved addresses nor over IPv6.
    """
    reason = why_sentry_refuses(host)
    if not reason:
        addresses = await _addresses(host)
        reasons = [why_sentry_refuses(address) for address in addresses]
        if not all(reasons) or not reasons:
            return None
        reason = f"{shown(host, 80)} resolves to {addresses[0]}. {reasons[0]}"
    return Finding(
        "private-address",
        "warning",
        "url",
        reason,
        "sentry.io does not set it; your own Sentry may. The check continues from this host.",
    )


async def _addresses(host: str) -> list[str]:
    """Return the host's addresses, IPv4 first; empty if it cannot be resolved."""
    with suppress(OSError, UnicodeError):
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        found.sort(key=lambda entry: entry[0] != socket.AF_INET)
        return [str(entry[4][0]).partition("%")[0] for entry in found]
    return []
