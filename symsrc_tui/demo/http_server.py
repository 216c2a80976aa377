"""Serve the demo's HTTP on loopback."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from selectors import EVENT_READ, DefaultSelector
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

from symsrc_tui.demo.faults import Sending
from symsrc_tui.demo.messages import Reply, Request

if TYPE_CHECKING:
    import ssl

_LARGEST_BODY = 1024 * 1024

Answering = Callable[[Request], tuple[Reply, Sending]]
"""Returns the reply to a request, and how much of it to send."""


class _Handler(BaseHTTPRequestHandler):
    """One client's connection, kept open between its requests."""

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.1"  # because a line without one gets an error with headers
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet
    server: HttpServer

    def handle_any(self) -> None:
        reply, sending = self._reply()
        if sending is Sending.NONE:
            self._reset()
            return
        body = reply.body
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection or reply.status in (411, 413) or sending is Sending.HALF:
            self.send_header("Connection", "close")
        self.end_headers()
        if sending is Sending.HALF:
            body = body[: len(body) // 2]
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815 - BaseHTTPRequestHandler looks methods up by these names

    def _reply(self) -> tuple[Reply, Sending]:
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdecimal():
            return Reply(411), Sending.WHOLE
        if int(length) > _LARGEST_BODY:
            return Reply(413), Sending.WHOLE
        scheme, _, token = headers.pop("authorization", "").partition(" ")
        url = urlsplit(self.path)
        request = Request(
            self.command,
            unquote(url.path),
            dict(parse_qsl(url.query, keep_blank_values=True)),
            headers,
            token if scheme.lower() == "bearer" else None,
            self.rfile.read(int(length)),
        )
        return self.server.answer(request)

    def _reset(self) -> None:
        at_once = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self.close_connection = True

    def handle_expect_100(self) -> bool:
        is_to_send = super().handle_expect_100()
        self.wfile.flush()
        return is_to_send

    def version_string(self) -> str:
        return "symsrc-tui demo"

    def log_message(self, *_: object) -> None:
        """Log nothing, because stderr is the terminal."""


_Received: TypeAlias = socket.socket | tuple[bytes, socket.socket]


class HttpServer(ThreadingHTTPServer):
    """The listening socket and the open connections."""

    block_on_close = False
    timeout = 1.0  # because accept would block if a client disconnects before it

    def __init__(self, answer: Answering, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self.answer = answer
        self._tls = tls
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._open: set[socket.socket] = set()
        self._open_lock = Lock()
        super().__init__((host, port), _Handler)
        self._bell, self._button = socket.socketpair()

    def serve_until_stopped(self) -> None:
        """Accept connections until `stop`, without polling."""
        with DefaultSelector() as selector:
            selector.register(self, EVENT_READ)
            selector.register(self._bell, EVENT_READ)
            while all(key.fileobj is not self._bell for key, _ in selector.select()):
                self.handle_request()

    def stop(self) -> None:
        """End `serve_until_stopped` from another thread."""
        self._button.send(b".")

    def server_bind(self) -> None:
        # Overridden, because the inherited method resolves the host's name, which can take seconds.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def finish_request(self, request: _Received, client_address: object) -> None:
        assert isinstance(request, socket.socket)  # noqa: S101 - only a datagram server gets a tuple
        # In the connection's own thread, so that a slow handshake does not block others.
        connection = self._tls.wrap_socket(request, server_side=True) if self._tls else request
        with self._open_lock:
            self._open.add(connection)
        try:
            _Handler(connection, client_address, self)
        finally:
            with self._open_lock:
                self._open.discard(connection)
            connection.close()

    def shutdown_request(self, request: _Received) -> None:
        # Overridden, because the inherited method shuts down cleanly first, which hides a reset.
        self.close_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors, because tests and users disconnect at any time."""

    def close_all(self) -> None:
        """Close the listening socket and all connections."""
        self.server_close()
        self._bell.close()
        self._button.close()
        with self._open_lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
