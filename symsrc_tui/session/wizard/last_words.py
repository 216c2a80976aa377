"""What stays on the terminal when a run ends: what was stored, and how to resume the rest."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.wizard.wizard import WizardSession


_MOST_NAMED = 5
"""Projects in a sentence."""
_SHOWN = "The project's list shows it"


def last_words(session: WizardSession, *, plain: bool = False) -> str:
    """Return sentences, one a line. Those to copy from, such as a command, are on indented lines.

    Args:
        plain: whether this run used the line-by-line front end.
    """
    rest = _about_the_rest(session, plain=plain)
    return "\n".join((*session.stored, *_unsaved(session), *rest))


def _unsaved(session: WizardSession) -> Iterator[str]:
    """Yield sentences about changes of the project's list that the person did not save."""
    manager = session.manager
    if manager is None or session.connection.has_doubts:
        return
    if changes := manager.order_changes:
        yield f"The new order was not saved: {', '.join(changes)}."
    if changes := manager.built_in_changes:
        yield f"The built-in sources were not saved: {'; '.join(changes)}."


def _about_the_rest(session: WizardSession, *, plain: bool) -> Iterator[str]:
    """Yield sentences about the answers that were not stored."""
    drafts, draft = session.drafts, session.drafts.kept
    options = _options(session.connection, plain=plain)
    resume = f"  {shlex.join(['symsrc-tui', *options, '--resume'])}"
    if session.connection.has_doubts and draft is not None:
        what = "" if draft.edited is None else "the change of "
        subject = f'{what}"{shown(draft.name, 200)}"'
        if where := _in_doubt(session):
            yield f"It is not known whether {subject} was stored in {where}."
            yield "Resume the draft and choose several projects again, which is safe:"
        else:
            yield f"It is not known whether {subject} was stored. To find out, run:"
        yield resume
        return
    if session.connection.has_doubts:
        hidden = session.connection.journal.has_hidden_doubt
        end = "The list does not show secrets, so repeat it" if hidden else _SHOWN
        place = f" in {where}" if (where := _in_doubt(session)) else ""
        yield f"It is not known whether the last change was stored{place}. {end}."
    elif not session.stored:
        yield "Nothing was stored."
    if drafts.is_lost:
        yield f"{drafts.notice}. Your answers were not saved."
    elif draft is not None and draft.kind is None:
        yield "Organization and project are remembered for next time; the token is not."
    elif draft is not None:
        yield "A draft was saved, without secrets. To resume it, run:"
        yield resume
    elif session.draft is not None:
        yield "The draft of an earlier run is still there. To resume it, run:"
        yield resume


def _in_doubt(session: WizardSession) -> str:
    """Name the several projects in which the outcome is unknown; empty if there are none."""
    tasks = session.several.tasks if session.several is not None else ()
    names = [*dict.fromkeys(task.project for task in tasks if task.is_in_doubt)]
    return ", ".join(names) if len(names) <= _MOST_NAMED else f"{len(names):,} projects"


def _options(connection: Connection, *, plain: bool) -> list[str]:
    """Return the options that lead the next run to the same place."""
    return [
        *(["--demo"] if connection.is_demo else []),
        *(["--plain"] if plain else []),
        *connection.options(has_draft=True),
    ]
