"""nginx as a symbol server, with all that it can do wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from tests.check.samples import start_of
from tests.ports import free_port
from tests.servers.programs import program, running

if TYPE_CHECKING:
    from pathlib import Path

USER = "sentry"
PASSWORD = "correct horse"


class Nginx(NamedTuple):
    """A running server. Files that are put in `files` are served below /files/ and others."""

    files: Path
    port: int
    other_port: int
    """The same files below /moved/, for the same user."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def put(self, *paths: str) -> None:
        """Makes files with a few bytes in them."""
        for path in paths:
            file = self.files / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(start_of(path))


@contextmanager
def serving(folder: Path, server: str = "") -> Iterator[Nginx]:
    """Runs nginx. `server` is put into its configuration as another server."""
    command = program("nginx")
    files = folder / "files"
    files.mkdir()
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    nginx = Nginx(files, free_port(), free_port())
    configuration = folder / "nginx.conf"
    configuration.write_text(_configuration(folder, nginx, server))
    # Its workers would run as another user, who may not read the test's folder.
    with running(
        [command, "-p", folder, "-e", "stderr", "-c", configuration], ready="start worker process"
    ):
        yield nginx


def _configuration(folder: Path, nginx: Nginx, server: str) -> str:
    user = "user root;" if os.geteuid() == 0 else ""
    return f"""
daemon off;
{user}
worker_processes 1;
pid {folder}/pid;
error_log stderr notice;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{nginx.port};
        location /files/ {{ alias {nginx.files}/; }}
        location /index/ {{ alias {nginx.files}/; autoindex on; }}
        location /private/ {{
            alias {nginx.files}/; auth_basic "Symbols"; auth_basic_user_file {folder}/users;
        }}
        location /single-sign-on/ {{
            add_header WWW-Authenticate "Negotiate" always; return 401;
        }}
        location /forbidden/ {{ return 403; }}
        location /busy/ {{ return 429; }}
        location /broken/ {{ return 500; }}
        location /app/ {{ default_type text/html; return 200 "<title>Symbols</title>"; }}
        location /wall/ {{ return 302 /sign-in?next=$uri; }}
        location /sign-in {{
            default_type text/html; return 200 "<form><input type='password'></form>";
        }}
        location /gate/ {{
            default_type text/html; return 200 "<form><input id=p type='password'></form>";
        }}
        location /circle/ {{ return 302 /circle/; }}
        location /old/ {{ rewrite ^/old/(.*) /private/$1 redirect; }}
        location /moved/ {{ return 301 http://127.0.0.1:{nginx.other_port}$request_uri; }}
        location /moved-open/ {{ return 301 http://127.0.0.1:{nginx.other_port}$request_uri; }}
        location /nowhere/ {{ return 302 ftp://example.com/; }}
    }}
    server {{
        listen 127.0.0.1:{nginx.other_port};
        location /moved/ {{
            alias {nginx.files}/; auth_basic "Symbols"; auth_basic_user_file {folder}/users;
        }}
        location /moved-open/ {{ alias {nginx.files}/; }}
    }}
    {server}
}}
"""
