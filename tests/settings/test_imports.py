"""Settings are resolved before the first screen, so they must not drag anything heavy in."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    "pydantic", "pydantic_core", "httpx", "textual", "cryptography", "botocore",
    "configparser", "json", "asyncio", "inspect", "socket", "ssl",
}  # fmt: skip

PROGRAM = """
import sys
from pathlib import Path
before = set(sys.modules)
from symsrc_tui import exit_codes
from symsrc_tui.settings import Flags, resolve
import symsrc_tui.sources.fill
environ = {"SENTRY_AUTH_TOKEN": "t0", "SENTRY_PROJECT": "acme/game", "SENTRY_PROPERTIES": "x"}
resolve(Flags(url="https://sentry.example.com"), environ, Path.cwd(), Path.home())
print(*{name.partition(".")[0] for name in set(sys.modules) - before})
"""


def test_resolving_imports_nothing_heavy() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60
    )
    imported = set(ran.stdout.split())
    assert "symsrc_tui" in imported
    assert not imported & HEAVY
