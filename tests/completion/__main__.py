"""Write the scripts."""

from __future__ import annotations

from symsrc_tui.cli.commands import SHELLS
from symsrc_tui.cli.completion import SCRIPTS
from tests.completion.scripts import script

for shell in SHELLS:
    (SCRIPTS / shell).write_text(script(shell), encoding="utf-8")
