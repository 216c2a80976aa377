"""Answers kept over the end of the program, in the words of the full-screen wizard."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from symsrc_tui.draft_file import DraftError, drop, load, save, state_folder

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.link import Link
    from symsrc_tui.wizard.draft import Draft
    from symsrc_tui.wizard.session import Wizard


class Drafts:
    """The one draft that is kept. What goes wrong with it is told, and stops nothing."""

    def __init__(self, link: Link, wizard: Wizard) -> None:
        self._link = link
        self._wizard = wizard
        self.notice = ""
        """What went wrong last."""
        self.is_ours = False
        """Whether the draft on disk is of the answers at hand: resumed, or kept by this run."""
        self._folder: Path | None = None
        try:
            self._folder = state_folder(os.environ, demo=link.is_demo)
        except DraftError as error:
            self.notice = str(error)

    def found(self) -> Draft | None:
        """The draft that an earlier run left."""
        if self._folder is None:
            return None
        try:
            return load(self._folder)
        except DraftError as error:
            self.notice = str(error)
            return None

    def keep(self) -> bool:
        """Keeps the answers so far, without their secrets. Whether it did."""
        if self._folder is None:
            return False
        try:
            kept = save(self._wizard, self._link.destination, self._folder)
        except DraftError as error:
            self.notice = str(error)
            return False
        self.is_ours = self.is_ours or kept
        return kept

    def drop(self) -> None:
        """Forgets the draft of these answers: they are stored, or nobody wants them."""
        if self._folder is not None and self.is_ours:
            try:
                drop(self._folder)
            except DraftError as error:
                self.notice = str(error)
