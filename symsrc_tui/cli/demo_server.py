"""The command `symsrc-tui demo-server`: the demo's API for other clients."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from threading import Event

from symsrc_tui.demo.server import DemoServer

# Exit codes, as the whole program has them.
FAILED, USAGE = 1, 2


def serve(port: int = 0) -> int:
    """Serves on loopback until Ctrl+C; 0 takes any free port. Returns an exit code."""
    try:
        server = DemoServer(port=port)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or "a port is a number from 0 to 65535"
        advice = "Choose another port, or leave --port out for one that is free"
        print(f"symsrc-tui: Cannot serve on port {port}: {why}. {advice}", file=sys.stderr)
        return USAGE
    with server:
        if not _say(introduction(server.url, server.token)):
            return FAILED
        try:
            Event().wait()
        except KeyboardInterrupt:
            _say("\nStopped. Nothing that was sent here is kept.")
    return 0


def _say(text: str) -> bool:
    """Whether the text could be written. If not, says why."""
    try:
        print(text, flush=True)
    except OSError as error:
        with suppress(OSError):
            print(f"symsrc-tui: Cannot write to stdout: {error.strerror}", file=sys.stderr)
        # What is still buffered would fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


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
