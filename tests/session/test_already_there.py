"""Which sources a project already has: by the ID, the fields, then the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symsrc_tui.sentry.models import Fields, stored_source
from symsrc_tui.session.already_there import already_there, with_id
from symsrc_tui.session.destination import Destination
from symsrc_tui.sources.validate import validate_body
from symsrc_tui.text.redact import Redactor

if TYPE_CHECKING:
    from symsrc_tui.sources.source import Source

WHERE = Destination("https://sentry.example.com", "acme", "game-client")
FIRST: Fields = {
    "type": "http",
    "name": "Builds",
    "url": "https://symbols.example.com/files",
    "layout": {"type": "symstore", "casing": "default"},
}
SECOND: Fields = {**FIRST, "layout": {"type": "unified", "casing": "default"}}
ELSEWHERE: Fields = {**FIRST, "url": "https://symbols.example.com/others"}
THEIRS: Fields = {"id": "theirs"}


def source(fields: Fields) -> Source:
    found = validate_body(fields).source
    assert found is not None
    return found


def there(added: list[Fields], stored: list[Fields]) -> list[str]:
    """The IDs of the stored ones that are those to add; empty for one that is not there."""
    listed = [stored_source(fields, Redactor(())) for fields in stored]
    found = already_there([source(each) for each in added], WHERE, listed)
    return ["" if each is None else each.id for each in found]


MADE: Fields = {"id": str(with_id(source(FIRST), WHERE).id)}


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        ([], ["", ""]),
        ([FIRST | THEIRS], ["theirs", ""]),
        ([SECOND | THEIRS], ["", "theirs"]),
        ([SECOND | THEIRS, FIRST | {"id": "theirs-2"}], ["theirs-2", "theirs"]),
        ([SECOND | MADE], [MADE["id"], ""]),
        ([FIRST | {"name": "Renamed"} | THEIRS], ["theirs", ""]),
        ([ELSEWHERE | THEIRS], ["", ""]),
    ],
)
def test_two_sources_of_one_place_are_different_stored_ones(
    stored: list[Fields], found: list[str]
) -> None:
    assert there([FIRST, SECOND], stored) == found


def test_a_chosen_id_alone_decides() -> None:
    chosen: Fields = {**FIRST, "id": "mine"}
    assert there([chosen], [FIRST | THEIRS]) == [""]
    assert there([chosen], [ELSEWHERE | {"id": "mine"}, FIRST | THEIRS]) == ["mine"]
