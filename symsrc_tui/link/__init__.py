"""The connection to Sentry as every front end sees it."""

from symsrc_tui.link.blame import question_to_blame
from symsrc_tui.link.connection import Link, State
from symsrc_tui.link.demo import DemoLink

__all__ = ["DemoLink", "Link", "State", "question_to_blame"]
