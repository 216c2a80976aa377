"""The command `symsrc-tui demo-server`: the demo's API for other clients."""

from __future__ import annotations

import sys
from threading import Event

from symsrc_tui.demo.server import DemoServer

PORT_TAKEN = 2
"""The exit code for a port that cannot be had: wrong usage."""


def serve(port: int = 0) -> int:
    """Serves on loopback until Ctrl+C; 0 takes any free port. Returns an exit code."""
    try:
        server = DemoServer(port=port)
    except (OSError, OverflowError) as error:
        print(f"Cannot serve on port {port}: {error}", file=sys.stderr)
        return PORT_TAKEN
    with server:
        print(introduction(server.url, server.token), flush=True)
        try:
            Event().wait()
        except KeyboardInterrupt:
            print("\nStopped. Nothing that was sent here is kept.")
    return 0


def introduction(url: str, token: str) -> str:
    """What someone needs who wants to talk to the server with a client of their own."""
    sources = "projects/acme/game-client/symbol-sources/"
    return f"""\
A demo of Sentry's API. It keeps everything in memory and sends nothing anywhere.

  URL           {url}
  Token         {token}
  Organization  acme
  Project       game-client

With curl:

  curl -H 'Authorization: Bearer {token}' \\
    {url}/api/0/{sources}

With Sentry's own client (npm package "sentry"):

  export SENTRY_URL={url} SENTRY_CLI_NO_TELEMETRY=1
  export SENTRY_AUTH_TOKEN={token}
  sentry api {sources}
  sentry api {sources} -X POST -d '{{"type": "http", "name": "Ours",
    "url": "https://symbols.acme.example/", "layout": {{"type": "native", "casing": "default"}}}}'

Ctrl+C stops it."""
