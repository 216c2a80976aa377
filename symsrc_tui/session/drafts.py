"""Saves and loads drafts for the full-screen wizard."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from symsrc_tui.session.draft import draft_of
from symsrc_tui.session.draft_store import (
    DraftError,
    drop,
    load,
    load_destination,
    save,
    state_folder,
)

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.session import Connection
    from symsrc_tui.session.draft import Draft
    from symsrc_tui.session.source_form import SourceForm


class Drafts:
    """The drafts of the current answers. Errors are kept as a notice and never raised."""

    def __init__(self, link: Connection, wizard: SourceForm) -> None:
        self._link = link
        self._wizard = wizard
        self.notice = ""
        """The last error, for the user."""
        self.is_lost = False
        """True if the last attempt to save a draft failed."""
        self._folder: Path | None = None
        try:
            self._folder = state_folder(os.environ, demo=link.is_demo)
        except DraftError as error:
            self.notice = str(error)

    def found(self) -> Draft | None:
        """Return the draft of an earlier run, or None."""
        if self._folder is None:
            return None
        try:
            return load(self._folder)
        except DraftError as error:
            self.notice = str(error)
            return None

    def fill_in(self) -> None:
        """Complete the destination from an earlier run that stopped at the connection step.

        Settings have precedence.
        """
        draft = None if self._folder is None else load_destination(self._folder)
        if draft is not None and self._link.prefill(draft.destination):
            draft.resume(self._wizard)

    @property
    def can_be_of_use(self) -> bool:
        """True if there are answers that a draft can hold."""
        link, chosen = self._link, self._link.is_worth_keeping
        return draft_of(self._wizard, link.destination, is_chosen=chosen) is not None

    def keep(self) -> bool:
        """Save a draft of the answers, without secrets. Return True if one was written."""
        self.is_lost = False
        link, chosen = self._link, self._link.is_worth_keeping
        try:
            return bool(save(self._wizard, link.destination, self._folder, is_chosen=chosen))
        except DraftError as error:
            self.notice = str(error)
            self.is_lost = True
            return False

    def drop(self) -> None:
        """Delete the drafts of these answers, because they are stored or discarded."""
        self.is_lost = False
        if self._folder is not None:
            wizard = self._wizard
            try:
                drop(self._folder, {*wizard.resumed_from, wizard.new_id})
            except DraftError as error:
                self.notice = str(error)
