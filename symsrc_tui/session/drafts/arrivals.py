"""Find the sources of drafts that were stored although their run never got the response.

A run that was killed, or never learned the outcome of its request, leaves its draft behind. The
next start reports the stored source before anyone adds a duplicate.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.net.deadline import within
from symsrc_tui.net.errors import RequestError
from symsrc_tui.sentry.comparison import differences
from symsrc_tui.sentry.errors import EarlierStored
from symsrc_tui.sentry.source_search import LOOKING
from symsrc_tui.sentry.submission import Added, earlier
from symsrc_tui.sources.validate import answers_of
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.net.retry import Wait
    from symsrc_tui.sentry.models import Fields
    from symsrc_tui.session.connection.connection import Connection
    from symsrc_tui.session.drafts.draft import Draft
    from symsrc_tui.session.drafts.drafts import Drafts
    from symsrc_tui.session.source_form import SourceForm
    from symsrc_tui.sources.kind import Kind


class Arrivals(NamedTuple):
    """What was found."""

    resumed: Added | None
    """The source that is in the form, if it was stored."""
    notices: tuple[str, ...]
    """A sentence about each of the others, without a full stop."""
    deleted: tuple[Draft, ...]
    """The drafts that were deleted, because their sources are stored."""


async def find_arrivals(
    connection: Connection,
    form: SourceForm,
    drafts: Drafts,
    on_wait: Callable[[Wait], None],
    *,
    was_resumed: bool,
) -> Arrivals:
    """Look in the project for the sources of other runs' drafts, and delete those found.

    Those not found in the time that `LOOKING` allows are left for another time.

    Args:
        connection: is verified.
        was_resumed: whether the form still is as a draft left it.
    """
    resumed: Added | None = None
    notices: list[str] = []
    deleted: list[Draft] = []
    end = monotonic() + LOOKING
    for draft in drafts.others():
        is_in_form = draft in drafts.resumed
        if is_in_form and not was_resumed:
            continue
        try:
            added = await within(end - monotonic(), _arrived(connection, draft, on_wait))
        except asyncio.TimeoutError:
            break
        except EarlierStored:
            if is_in_form:
                notices.append(
                    "An earlier attempt was stored with different values, under the ID "
                    f"{form.new_id}. This source gets a new ID"
                )
                form.renew_id()
        except RequestError:
            continue
        else:
            if added is not None and is_in_form:
                resumed = added
            elif added is not None:
                drafts.delete_stored(draft)
                deleted.append(draft)
                name, id_ = (shown(str(added.stored.get(path)), 80) for path in ("name", "id"))
                notices.append(
                    f'An earlier run stored "{name}" (ID {id_}) but did not get the response. '
                    "Its draft was deleted"
                )
            else:
                notices += _twins(connection, draft)
    return Arrivals(resumed, tuple(notices), tuple(deleted))


async def _arrived(
    connection: Connection, draft: Draft, on_wait: Callable[[Wait], None]
) -> Added | None:
    """Return the source of a draft if the project has it.

    Raises EarlierStored if there is one with its own ID and different values, and RequestError.
    """
    chosen = draft.answers.get("id")
    id_ = str(chosen or draft.new_id)
    if draft.kind is None or id_ not in connection.taken_ids:
        return None
    found = await connection.look_up(id_, on_wait)
    if found is None:
        return None
    stored, fit_to_show = found
    if _is_same(stored, draft.kind, draft):
        return earlier(fit_to_show, has_secret=bool(draft.not_kept))
    if chosen:
        return None
    raise EarlierStored("An earlier attempt was stored with different values")


def _twins(connection: Connection, draft: Draft) -> Iterator[str]:
    """Yield a sentence about each source of the project that is the draft's, but for its ID.

    Some servers make the ID, so that an earlier run may have stored it. That is not certain.
    """
    is_here = draft.destination == connection.destination
    if draft.kind is None or draft.edited is not None or not is_here:
        return
    for each in connection.sources:
        if _is_same(each.fields, draft.kind, draft):
            yield f"The project has {each.title}, which is the same as your draft"


def _is_same(stored: Fields, kind: Kind, draft: Draft) -> bool:
    """Return whether a stored source has the draft's values, as far as both are known."""
    given = {"type": kind.type, **answers_of(kind, draft.answers)}
    differing = differences(stored, kind.source_class(), given, knows_secrets=False)
    return not set(differing) - set(draft.not_kept)
