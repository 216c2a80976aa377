"""The connection to Sentry as every front end sees it."""

from symsrc_tui.session.blame import question_to_blame
from symsrc_tui.session.connection import Link, State
from symsrc_tui.session.demo import DemoLink

__all__ = ["DemoLink", "Link", "State", "question_to_blame"]
