"""Read the login of Sentry's npm client, which keeps it in an SQLite file.

Its folder is `~/.sentry`, or what SENTRY_CONFIG_DIR names. Table `auth`, row 1: `token`,
`expires_at` in milliseconds, and `host`, the server's origin (null for sentry.io).
"""

from __future__ import annotations

import stat
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.settings.locations import SettingsLocation
from symsrc_tui.settings.values import Setting, origin_or_none
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORIGIN = "login of the sentry command"


def npm_login(environ: Mapping[str, str], home: Path | None) -> SettingsLocation:
    """Read the login, without changing or refreshing it. Its token is for its own server only."""
    named = environ.get("SENTRY_CONFIG_DIR", "").strip()
    folder = Path(named) if named else home and home / ".sentry"
    if folder is None:
        return SettingsLocation()
    path = folder / "cli.db"
    try:
        path = path.absolute()
        # Not is_file(), because whether it raises for other errors depends on Python's version.
        if not stat.S_ISREG(path.stat().st_mode):
            return SettingsLocation()
    except (FileNotFoundError, NotADirectoryError):
        return SettingsLocation()
    except OSError as error:
        return _unreadable(path, str(error.strerror))
    # Imported here, because few people have this file.
    import sqlite3

    query = "SELECT token, expires_at, host FROM auth WHERE id = 1"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1)) as database:
            row = database.execute(query).fetchone()
    except (sqlite3.Error, ValueError) as error:
        return _unreadable(path, shown(str(error)))
    token, expires_at, host = row or (None, None, None)
    server = origin_or_none(host) if isinstance(host, str) else "https://sentry.io"
    if not isinstance(token, str) or not token or server is None:
        return SettingsLocation()
    if isinstance(expires_at, int | float) and expires_at <= time.time() * 1000:
        return SettingsLocation(
            notices=("The login of the sentry command has expired. Run: sentry auth refresh",)
        )
    return SettingsLocation(
        {"token": Setting(token, _ORIGIN)},
        again=lambda: npm_login(environ, home),
        token_server=server,
    )


def _unreadable(path: Path, why: str) -> SettingsLocation:
    return SettingsLocation(notices=(f"{shown(str(path))} cannot be read: {why}",))
