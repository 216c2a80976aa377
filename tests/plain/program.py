"""The line-by-line wizard on its own: `python program.py [demo] [resume|fresh]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from symsrc_tui.link import DemoLink, Link
from symsrc_tui.plain import run
from symsrc_tui.settings import Flags, resolve

if __name__ == "__main__":
    words = set(sys.argv[1:])
    resume = True if "resume" in words else False if "fresh" in words else None
    link = (
        DemoLink()
        if "demo" in words
        else Link(resolve(Flags(), os.environ, Path.cwd(), Path.home()))
    )
    sys.exit(run(link, resume=resume))
