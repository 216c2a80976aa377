"""Keep, find, resume and drop the drafts of a run's answers, for every front end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from symsrc_tui.session.drafts import store
from symsrc_tui.session.drafts.draft import draft_of
from symsrc_tui.session.drafts.store import NO_HOME, DraftError
from symsrc_tui.session.state_folder import state_folder
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.drafts.draft import Draft
    from symsrc_tui.session.source_form import SourceForm


class Unfinished(Protocol):
    """An edit that is not stored."""

    run: str
    """Names the file of its draft."""
    resumed: list[Draft]
    """The drafts that they come from."""

    def draft(self) -> Draft | None:
        """Return a draft of what it changes; None if that is nothing."""


class Drafts:
    """The drafts of a run's answers.

    Failures are not raised, because drafts are saved while the program ends: they are in `notice`.
    """

    def __init__(
        self,
        connection: Connection,
        form: SourceForm,
        edits: Sequence[Unfinished] = (),
        *,
        resume: bool | None = None,
    ) -> None:
        """Args:
        edits: those of this run that are not stored, as they come and go.
        resume: True to resume the latest draft, False to ignore earlier drafts, None to ask.
        """
        self._connection, self._form, self._resume = connection, form, resume
        self._run = form.new_id
        """Names the file of this run, which stays the same when the source gets another ID."""
        self.resumed: list[Draft] = []
        """The drafts that the answers come from."""
        self._edits = edits
        self.notice = ""
        """Why the last operation failed, for the user; empty if it did not."""
        self.kept: Draft | None = None
        """The answers as they were saved last, until they are stored or discarded."""
        self.is_lost = False
        """True if the answers could not be saved."""
        self._unwanted: list[Draft] = []
        self._folder = state_folder(os.environ, demo=connection.is_demo)
        if self._folder is None:
            self.notice = NO_HOME

    def find(self) -> Draft | None:
        """Return the latest draft of an earlier run, or None."""
        if self._folder is None or self._resume is False:
            return None
        self.notice = ""
        try:
            draft = store.load(self._folder)
        except DraftError as error:
            self.notice = str(error)
            return None
        if draft is None and self._resume:
            self.notice = "There is no draft to resume"
        return draft

    def others(self) -> list[Draft]:
        """Return the drafts of other runs' sources, and those deleted since the last call.

        Ignores drafts that cannot be read.
        """
        unwanted, self._unwanted = self._unwanted, []
        kept = [] if self._folder is None else store.load_others(self._folder, self._run)
        return [*unwanted, *kept]

    def resume(self, draft: Draft) -> str:
        """Put a draft's answers into the form, and its destination where the settings have none.

        Return a notice if the source will now be added elsewhere, else an empty string.
        """
        self._put(draft)
        self._connection.prefill(draft.destination)
        connection = self._connection
        meant = connection.lasting(draft.destination)
        here = connection.lasting(connection.destination)
        if meant == here or not any(meant) or not connection.is_complete:
            return ""
        return f"This draft was for {shown(str(meant), 120)}. The source will be added to {here}"

    def fill_in_destination(self) -> None:
        """Complete the destination from an earlier run that stopped at the connection step.

        Settings have precedence.
        """
        if self._folder is None or self._resume is False:
            return
        draft = store.load_destination(self._folder)
        if draft is not None and self._connection.prefill(draft.destination):
            self._put(draft)

    def _put(self, draft: Draft) -> None:
        draft.resume(self._form)
        self.resumed.append(draft)

    @property
    def has_content(self) -> bool:
        """True if there are answers that a draft can hold."""
        return any(self._drafts())

    def keep(self) -> None:
        """Save drafts of the answers and edits, without secrets, if there are any."""
        drafts = [*self._drafts()]
        # All of them, even if one cannot be saved. The last one is what the next run offers.
        notices = [self.notice for each in drafts if not self._save(*each)]
        self.is_lost = bool(notices)
        self.notice = next(iter(notices), self.notice)
        self.kept = drafts[-1][0] if drafts and not self.is_lost else None

    def drop(self) -> None:
        """Delete the drafts of the new source, because it is stored or discarded."""
        self.kept, self.is_lost = None, False
        resumed, self.resumed = self.resumed, []
        self._delete(resumed, self._run)

    def drop_edit(self, edit: Unfinished) -> None:
        """Delete the drafts of an edit, because it is stored or discarded."""
        self.kept, self.is_lost = None, False
        self._delete(edit.resumed, edit.run)

    def drop_all(self) -> None:
        """Delete the drafts of all answers, because they are discarded."""
        for edit in self._edits:
            self.drop_edit(edit)
        self.drop()

    def put_aside(self, form: SourceForm) -> None:
        """Save a draft of the new source, and hold the answers of another."""
        if (draft := self._draft()) is not None and draft.kind is not None:
            self._save(draft, self._run, self.resumed)
        self._form, self._run, self.resumed = form, form.new_id, []

    def delete(self, draft: Draft) -> None:
        """Delete a draft that is not to be resumed."""
        self._unwanted.append(draft)
        self._delete([draft])

    def delete_stored(self, draft: Draft) -> None:
        """Delete a draft whose source turned out to be stored."""
        self._delete([draft])

    def _draft(self) -> Draft | None:
        where = self._connection.lasting(self._connection.destination)
        return draft_of(self._form, where, is_chosen=self._connection.is_worth_keeping)

    def _drafts(self) -> Iterator[tuple[Draft, str, list[Draft]]]:
        """Yield drafts, the IDs that name their files, and the drafts that they replace."""
        if (draft := self._draft()) is not None:
            yield draft, self._run, self.resumed
        for edit in self._edits:
            if (draft := edit.draft()) is not None:
                yield draft, edit.run, edit.resumed

    def _save(self, draft: Draft, run: str, replaced: list[Draft]) -> bool:
        self.notice = ""
        try:
            store.save(draft, self._folder, run, replaced)
        except DraftError as error:
            self.notice = str(error)
        return not self.notice

    def _delete(self, drafts: Collection[Draft], run: str | None = None) -> None:
        self.notice = ""
        if self._folder is not None:
            try:
                store.drop_unchanged(self._folder, drafts)
                if run is not None:
                    store.drop(self._folder, run)
            except DraftError as error:
                self.notice = str(error)
