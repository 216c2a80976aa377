"""Serve HTTP/1.1 for the demo.

Replaces `http.server`, because that imports all HTML entities, which take nearly a megabyte.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Mapping
from email.utils import formatdate
from http import HTTPStatus
from http.client import HTTPException, parse_headers, responses
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from symsrc_tui.demo.faults import Sending
from symsrc_tui.demo.messages import Reply, Request

if TYPE_CHECKING:
    from io import BufferedReader

    from typing_extensions import Self

_LARGEST_BODY = 1024 * 1024
_LONGEST_LINE = 64 * 1024

Answering = Callable[[Request], tuple[Reply, Sending]]
"""Returns the reply to a request, and how much of it to send."""


class _Head(NamedTuple):
    """A request's line and headers."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Keys in lowercase."""
    is_last: bool
    """True if the client wants the connection closed after the response."""

    @classmethod
    def read(cls, stream: BufferedReader) -> Self | Reply | None:
        """Read the next head. Return None if the client closed, or a reply to an invalid one."""
        line = stream.readline(_LONGEST_LINE)
        if not line:
            return None
        words = line.decode("latin-1").split()
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            return Reply(400)
        method, target, version = words
        try:
            headers = {name.lower(): value for name, value in parse_headers(stream).items()}
        except HTTPException:
            return Reply(431)
        is_last = version == "HTTP/1.0" or headers.get("connection", "").lower() == "close"
        return cls(method, target, headers, is_last)


class Connection:
    """One client's connection, kept open between its requests."""

    def __init__(self, stream: socket.socket, answer: Answering) -> None:
        self._socket = stream
        self._stream = stream.makefile("rb")
        self._answer = answer

    def serve(self) -> None:
        """Answer all requests until one side closes the connection."""
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._stream:
            while (head := _Head.read(self._stream)) is not None:
                if isinstance(head, Reply):
                    self._send(head, is_last=True)
                    break
                reply, sending = self._reply(head)
                if sending is Sending.NONE:
                    self._reset()
                    break
                is_last = head.is_last or reply.status in (411, 413) or sending is Sending.HALF
                self._send(reply, sending, is_last=is_last, with_body=head.method != "HEAD")
                if is_last:
                    break

    def _reply(self, head: _Head) -> tuple[Reply, Sending]:
        length = head.headers.get("content-length", "0")
        if "transfer-encoding" in head.headers or not length.isdecimal():
            return Reply(411), Sending.WHOLE
        if int(length) > _LARGEST_BODY:
            return Reply(413), Sending.WHOLE
        if head.headers.get("expect", "").lower() == "100-continue":
            self._socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        headers = dict(head.headers)
        scheme, _, token = headers.pop("authorization", "").partition(" ")
        url = urlsplit(head.target)
        request = Request(
            head.method,
            unquote(url.path),
            dict(parse_qsl(url.query, keep_blank_values=True)),
            headers,
            token if scheme.lower() == "bearer" else None,
            self._stream.read(int(length)),
        )
        return self._answer(request)

    def _send(
        self,
        reply: Reply,
        sending: Sending = Sending.WHOLE,
        *,
        is_last: bool,
        with_body: bool = True,
    ) -> None:
        body = reply.body
        headers = {"Server": "symsrc-tui demo", "Date": formatdate(usegmt=True), **reply.headers}
        if reply.status != HTTPStatus.NO_CONTENT:
            headers |= {"Content-Type": reply.content_type, "Content-Length": str(len(body))}
        if is_last:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {reply.status} {responses.get(reply.status, '')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if sending is Sending.HALF:
            body = body[: len(body) // 2]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        self._socket.sendall(head + (body if with_body else b""))

    def _reset(self) -> None:
        at_once = struct.pack("ii", 1, 0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
