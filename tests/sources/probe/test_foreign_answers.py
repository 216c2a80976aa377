"""Answers of stores that are made to take time or to break what reads them."""

from __future__ import annotations

import httpx
import pytest

from symsrc_tui.net.client import Response
from symsrc_tui.sources.probe.bucket_xml import elements_of
from symsrc_tui.sources.probe.client import content_of

NINES = "9" * 5_000


@pytest.mark.parametrize("tags", [100_000, 100_001])
def test_xml_with_too_many_tags_is_not_read(tags: int) -> None:
    body = b"<a>" + b"<b/>" * (tags - 2) + b"</a>"
    assert ("a" in elements_of(body)) is (tags <= 100_000)


@pytest.mark.parametrize("part", [f"bytes 0-{NINES}/{NINES}", "bytes 0-/", NINES])
def test_an_invalid_range_counts_as_no_range(part: str) -> None:
    def judged(headers: dict[str, str]) -> object:
        return content_of(Response(206, httpx.Headers(headers), b"M", httpx.URL("http://x/")))

    assert judged({"Content-Range": part}) == judged({})
