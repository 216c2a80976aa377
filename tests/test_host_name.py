"""Names of hosts in ASCII, as the URL standard has them."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symsrc_tui.hosts import ascii_host
from symsrc_tui.lookup import join_url
from symsrc_tui.sources.http.url import parse_url


@pytest.mark.parametrize(
    ("name", "ascii_"),
    [
        ("Symbols.Example.COM", "symbols.example.com"),
        ("symbols.example.com.", "symbols.example.com."),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("ΟΔΟΣ.example", "xn--pxavbq.example"),
        ("☃.example", "xn--n3h.example"),
        ("a。b．c｡d", "a.b.c.d"),
        ("ａ.example", "a.example"),
        ("a\u00adb.example", "ab.example"),
        ("１２７.0.0.1", "127.0.0.1"),
        ("㎏.example", "kg.example"),
        ("ⅷ.example", "viii.example"),
    ],
)
def test_letters_are_written_in_ascii(name: str, ascii_: str) -> None:
    assert ascii_host(name) == ascii_


_HOSTS = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Cf"])) | st.from_regex(
    r"(xn--[a-z0-9-]{0,9}|[a-z0-9☃א-]{1,5})(\.[a-z0-9]{1,5})?", fullmatch=True
)


@given(_HOSTS)
@example("xn--a")
@example("xn--n3h")
@example("☃.example")
def test_a_host_is_rejected_or_can_be_requested(host: str) -> None:
    url = f"https://{host}/"
    try:
        address = parse_url(url)
    except ValueError:
        return
    joined = httpx.URL(join_url(url, "x"))
    assert joined.raw_host == address.host.encode("ascii")
