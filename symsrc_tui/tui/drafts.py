"""Answers kept over the end of the program, in the words of the full-screen wizard."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from symsrc_tui.draft_file import DraftError, drop, load, load_destination, save, state_folder
from symsrc_tui.wizard.draft import draft_of

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.link import Link
    from symsrc_tui.wizard.draft import Draft
    from symsrc_tui.wizard.session import Wizard


class Drafts:
    """The drafts of the answers at hand. What goes wrong with them is told, and stops nothing."""

    def __init__(self, link: Link, wizard: Wizard) -> None:
        self._link = link
        self._wizard = wizard
        self.notice = ""
        """What went wrong last."""
        self.is_lost = False
        """Whether the answers could not be kept when that was tried last."""
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

    def fill_in(self) -> None:
        """Has the link go where an earlier run was to go that got no further, as far as the
        settings do not say it."""
        draft = None if self._folder is None else load_destination(self._folder)
        if draft is not None and self._link.take(draft.destination):
            draft.resume(self._wizard)

    @property
    def can_be_of_use(self) -> bool:
        """Whether there is something that can be kept."""
        link, chosen = self._link, self._link.is_worth_keeping
        return draft_of(self._wizard, link.destination, is_chosen=chosen) is not None

    def keep(self) -> bool:
        """Keeps the answers so far, without their secrets. Whether it did."""
        self.is_lost = False
        link, chosen = self._link, self._link.is_worth_keeping
        try:
            return bool(save(self._wizard, link.destination, self._folder, is_chosen=chosen))
        except DraftError as error:
            self.notice = str(error)
            self.is_lost = True
            return False

    def drop(self) -> None:
        """Forgets the drafts of these answers: they are stored, or nobody wants them."""
        self.is_lost = False
        if self._folder is not None:
            wizard = self._wizard
            try:
                drop(self._folder, {*wizard.came_from, wizard.new_id})
            except DraftError as error:
                self.notice = str(error)
