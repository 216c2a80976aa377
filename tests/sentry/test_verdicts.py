"""What a source had for a module: one case for each row of the table of verdicts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.sentry.event_models import Image
from symsrc_tui.sentry.lookup_verdict import LookupVerdict, verdict_of
from symsrc_tui.sentry.models import from_json
from tests.sentry.crashes import elf, missed, tried, unused

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json

OK: Json = {"status": "ok"}
NOTHING = "No object files listed on this source"


def image(given: dict[str, Json]) -> Image:
    found = from_json(Image, json.dumps(given).encode())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [tried("u/a", "notfound"), tried("u/b", "ok", debug=OK, unwind=OK)],
            ("used", "u/b", "", 2),
        ),
        ([tried("u/b", "ok", unwind=OK)], ("used", "u/b", "for unwinding only", 1)),
        (
            [tried("u/a", "ok", debug={"status": "malformed"}), tried("u/b", "ok", debug=OK)],
            ("used", "u/b", "", 2),
        ),
        ([tried("u/b", "ok"), tried("u/c", "noperm")], ("not-needed", "u/b", "", 2)),
        (
            [
                tried(
                    "u/b", "ok", debug={"status": "error", "details": "unsupported: Only portable"}
                )
            ],
            ("unusable", "u/b", "unsupported: Only portable", 1),
        ),
        ([tried("u/b", "ok", debug={"status": "malformed"})], ("unusable", "u/b", "malformed", 1)),
        ([tried("u/b", "ok", unwind={"status": "malformed"})], ("unusable", "u/b", "malformed", 1)),
        (
            [tried("u/a", "error", "download failed: x"), tried("u/b", "noperm", "403 Forbidden")],
            ("refused", "u/b", "403 Forbidden", 2),
        ),
        (
            [tried("u/a", "malformed"), tried("u/b", "error", "download failed: x")],
            ("failed", "u/b", "download failed: x", 2),
        ),
        ([tried("u/a", "notfound"), tried("u/b", "malformed")], ("broken", "u/b", "", 2)),
        ([tried("u/a", "notfound"), tried("u/b", "novelty")], ("failed", "u/b", "novelty", 2)),
        ([tried(NOTHING, "notfound"), tried("u/b", "notfound")], ("not-there", "u/b", "", 1)),
        ([tried(NOTHING, "notfound")], ("nothing-requested", "", "", 0)),
        (missed("other", "u/a"), ("not-consulted", "", "", 0)),
        ([], ("not-consulted", "", "", 0)),
    ],
)
def test_each_row_of_the_table(rows: list[Json], expected: tuple[str, str, str, int]) -> None:
    found = verdict_of(image(elf(candidates=rows)), "SRC")
    assert found == LookupVerdict(*expected)  # type: ignore[arg-type]  # given as texts


@pytest.mark.parametrize("given", [unused(), elf(debug_status=None, candidates=None)])
def test_a_module_that_was_not_looked_up(given: dict[str, Json]) -> None:
    assert verdict_of(image(given), "SRC") is None


def test_a_builtin_source_hides_its_locations() -> None:
    hidden: Json = {
        "source": "sentry:ios",
        "source_name": "Apple",
        "download": {"status": "notfound"},
    }
    assert verdict_of(image(elf(candidates=[hidden])), "sentry:ios") == LookupVerdict(
        "not-there", "", "", 1
    )


def test_urls_in_details_lose_user_and_query() -> None:
    said = "download failed: error for url (https://ada:pw@h.example/a/b?sig=secret): timeout"
    found = verdict_of(image(elf(candidates=[tried("u/a", "error", said)])), "SRC")
    assert found is not None
    assert found.details == "download failed: error for url (https://h.example/a/b): timeout"
