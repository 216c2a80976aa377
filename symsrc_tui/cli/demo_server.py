"""The command `symsrc-tui demo-server`, which runs the demo API for other clients."""

from __future__ import annotations

import sys
from threading import Event

from symsrc_tui.cli.output import write
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode


def serve(port: int = 0) -> int:
    """Serve on loopback until Ctrl+C; 0 uses any free port. Return an exit code."""
    try:
        server = DemoServer(port=port)
    except OSError as error:
        advice = "Choose another port, or omit --port to use a free one"
        why = f"{error.strerror}. {advice}"
        print(f"symsrc-tui: Cannot serve on port {port}: {why}", file=sys.stderr)
        return ExitCode.USAGE
    with server:
        try:
            if not _say(introduction(server.url, server.token)):
                return ExitCode.FAILED
            Event().wait()
        except KeyboardInterrupt:
            _say("\nStopped. All data was discarded.")
    return ExitCode.OK


def _say(text: str) -> bool:
    """Write the text. Return False, after saying why, if that failed."""
    error = write(sys.stdout, text)
    if error:
        write(sys.stderr, f"symsrc-tui: Cannot write to stdout: {error.strerror}")
    return error is None


def introduction(url: str, token: str) -> str:
    """Return how to use the server with other clients."""
    sources = "projects/acme/game-client/symbol-sources/"
    return f"""\
This is a demo of Sentry's API. It keeps everything in memory.

  URL           {url}
  Token         {token}
  Organization  acme
  Project       game-client

With symsrc-tui:

  export SENTRY_AUTH_TOKEN={token}
  symsrc-tui --url {url} -p acme/game-client

With curl:

  curl -H 'Authorization: Bearer {token}' \\
    {url}/api/0/{sources}

With Sentry's own client (npm package "sentry"):

  export SENTRY_URL={url} SENTRY_CLI_NO_TELEMETRY=1
  export SENTRY_AUTH_TOKEN={token}
  sentry api {sources}
  sentry api {sources} -X POST -d '{{"type": "http", "name": "Ours",
    "url": "https://symbols.acme.example/", "layout": {{"type": "native", "casing": "default"}}}}'

Press Ctrl+C to stop it."""
