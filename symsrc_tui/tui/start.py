"""Starts the full-screen wizard from what the command line said."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.link import DemoLink, Link
from symsrc_tui.settings import Flags, SettingsError, resolve
from symsrc_tui.tui.app import WizardApp
from symsrc_tui.tui.widgets import glyphs

if TYPE_CHECKING:
    from argparse import Namespace

    from symsrc_tui.terminal import Terminal


def run(options: Namespace, terminal: Terminal) -> int:
    """Runs the wizard to its end. Returns the exit code."""
    if not terminal.has_box_characters:
        glyphs.use(glyphs.ASCII)
    if options.demo:
        link: Link = DemoLink()
    else:
        flags = Flags(options.url, options.org, options.project, options.ca_file)
        try:
            settings = resolve(flags, os.environ, Path.cwd(), Path.home())
        except SettingsError as error:
            print(f"symsrc-tui: {error}", file=sys.stderr)
            return ExitCode.USAGE
        link = Link(settings)
    app = WizardApp(link, resume=getattr(options, "resume", None))
    code = app.run(mouse=options.mouse or not terminal.is_remote)
    if code is None:
        return app.return_code or ExitCode.INTERRUPTED
    return code
