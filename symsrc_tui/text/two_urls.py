"""Recognize two URLs in one text, as a paste beside another leaves them."""

from __future__ import annotations

import re

TWO_URLS = "This has two URLs: keep one"


def has_two_urls(text: str) -> bool:
    """Return whether there are two URLs. One in the query of another does not count."""
    return re.split(r"[?#]", text, maxsplit=1)[0].count("://") > 1
