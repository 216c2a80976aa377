"""Whether Symbolicator would connect to the addresses of a host name."""

from __future__ import annotations

import socket

import pytest

from symsrc_tui.sources.http.private_hosts import why_sentry_refuses
from symsrc_tui.sources.http.store import private_address

PUBLIC = "93.184.215.14"
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        ([PUBLIC], ""),
        ([PUBLIC_6, PUBLIC], ""),
        (["10.1.2.3", PUBLIC], ""),
        ([], ""),
        (["10.1.2.3"], "10.1.2.3"),
        (["169.254.169.254"], "169.254.169.254"),
        ([PUBLIC_6], "IPv6"),
        (["fd00::1", "192.168.0.9"], "192.168.0.9"),
    ],
)
async def test_a_name_is_as_private_as_all_of_its_addresses(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str], words: str
) -> None:
    """The system's answers are replaced: no name here has such addresses."""

    def looked_up(host: str, *_: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        assert host == "symbols.example.com"
        if not addresses:
            raise socket.gaierror
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, 1, 6, "", (address, 0))
            for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    note = await private_address("symbols.example.com")
    assert (note is not None) == bool(words)
    if note is not None:
        assert words in note.message
        assert note.message.startswith(f"symbols.example.com resolves to {addresses[-1]}. ")


@pytest.mark.parametrize(
    "address",
    [
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.19.0.1",
        "198.51.100.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_addresses_that_sentry_rejects(address: str) -> None:
    assert f"{address} is a private address" in why_sentry_refuses(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "203.0.113.7", "192.0.0.170", "192.0.0.171", "172.32.0.1", "192.88.98.1"],
)
def test_addresses_that_sentry_does_not_reject(address: str) -> None:
    assert why_sentry_refuses(address) == ""
