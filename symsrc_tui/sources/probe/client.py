"""Request files as Symbolicator does. Facts: Symbolicator 26.8.0."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import httpx

from symsrc_tui.net.client import ENOUGH, Client, Response
from symsrc_tui.net.deadline import Limits
from symsrc_tui.net.errors import BadAddress
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.net.tls import trust
from symsrc_tui.net.urls import can_be_sent_to, parse
from symsrc_tui.sources.probe.content import ACCEPTED_ENCODINGS, Content, judge

if TYPE_CHECKING:
    from collections.abc import Mapping


FIRST_BYTES = {"Range": "bytes=0-1023", "Accept-Encoding": ACCEPTED_ENCODINGS}
"""As Symbolicator requests parts of files. Servers may ignore it and send the whole file."""
MOST_OF_FILE = 256 * 1024
"""Bytes of a file that are read to judge it: most formats have their IDs there."""
FIRST_PART = {**FIRST_BYTES, "Range": f"bytes=0-{MOST_OF_FILE - 1}"}
LIMITS = Limits(connect=5, silence=10, whole=15)
"""The first two are those of Symbolicator."""
_PAUSE = 0.02
"""Seconds between two tries."""
# No more digits, because Python reads no numbers of thousands of them.
_WHOLE = re.compile(r"bytes 0-(\d{1,18})/(\d{1,18})")


def open_client(limits: Limits, demo: str | None = None) -> Client:
    """Read the trusted certificates, which takes a while. Raises TrustFileUnreadable.

    Args:
        demo: see `Client`.
    """
    return Client(limits, trust(), accept="*/*", demo=demo)


def named_endpoint(environ: Mapping[str, str], name: str) -> str:
    """Return the URL, without a trailing slash, that a variable sets instead of a provider's own.

    Empty if the variable is not set. Raises BadAddress.
    """
    text = environ.get(name, "")
    if not text:
        return ""
    text = text if "://" in text else f"http://{text}"
    url = parse(text)
    if url is None or not can_be_sent_to(url):
        raise BadAddress(f"{name} is not a URL", "Example: http://127.0.0.1:9000")
    return text.rstrip("/")


async def send(
    client: Client,
    method: str,
    url: str | httpx.URL,
    headers: Mapping[str, str],
    *,
    content: bytes | None = None,
    most: int = ENOUGH,
    tries: int = 3,
) -> Response | NoAnswer:
    """Send a request as often as Symbolicator does.

    It tries three times if the server fails or cuts the connection, and requests all of a file if
    the server rejects the range. Time-outs are not repeated, because they would take too long.
    """

    async def try_once() -> Response | NoAnswer:
        answer = await client.send(method, url, headers, content=content, most=most)
        if isinstance(answer, Response) and answer.status == 416 and "Range" in headers:
            whole = {name: value for name, value in headers.items() if name != "Range"}
            answer = await client.send(method, url, whole, content=content, most=most)
        return answer

    answer = await try_once()
    for _ in range(tries - 1):
        if not _may_pass(answer):
            break
        await asyncio.sleep(_PAUSE)
        again = await try_once()
        if isinstance(again, NoAnswer) and again.cause != "closed":
            # The first failure says more.
            break
        answer = again
    return answer


def _may_pass(answer: Response | NoAnswer) -> bool:
    """Return whether Symbolicator would try again."""
    return answer.status >= 500 if isinstance(answer, Response) else answer.cause == "closed"


def content_of(answer: Response) -> Content:
    """Judge the content of a response, of which at most `MOST_OF_FILE` bytes were read."""
    is_whole = len(answer.body) < MOST_OF_FILE
    if answer.status == 206:
        part = _WHOLE.fullmatch(answer.headers.get("content-range", ""))
        is_whole = part is not None and int(part[1]) + 1 == int(part[2])
    header = answer.headers.get("content-encoding", "")
    return judge(answer.body, header, answer.encoding, is_whole=is_whole)


async def is_publicly_trusted(url: httpx.URL, client: Client) -> bool:
    """Return whether public certificate authorities vouch for a server that this host trusts.

    Args:
        client: counts the request too, although it is sent without this host's certificates.
    """
    public = await asyncio.to_thread(httpx.create_ssl_context, trust_env=False)
    async with Client(LIMITS, public, accept="*/*", demo=client.demo) as public_client:
        answer = await public_client.send("HEAD", url.copy_with(raw_path=b"/"))
        client.requests += public_client.requests
    return isinstance(answer, Response) or not answer.cause.startswith("certificate")
