"""Where a pasted key ends, whatever its terminal makes of the ends of its lines."""

from __future__ import annotations

import json

import pytest

from symsrc_tui.plain.paste import is_complete
from tests.sources.samples import ec_key, pem, rsa_key

KEY = pem(rsa_key())
ACCOUNT = json.dumps({"type": "service_account", "private_key": KEY, "x": {"y": "}z{{"}}, indent=2)
PARAMETERS = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    "pasted",
    [
        KEY,
        pem(ec_key()),
        KEY.replace("\n", "\n\n"),  # CR LF, of which the terminal makes two ends of line
        CERTIFICATE + KEY,
        PARAMETERS + pem(ec_key()),
        json.dumps(KEY) + "\n",
        f'  "private_key": {json.dumps(KEY)},\n',
        ACCOUNT + "\n",
        ACCOUNT.replace("\n", "\n\n") + "\n",
        json.dumps(json.loads(ACCOUNT)) + "\n",
    ],
)
def test_a_paste_ends_with_its_last_line(pasted: str) -> None:
    data = pasted.encode()
    lines = [n + 1 for n, byte in enumerate(data) if byte == 0x0A]
    ends = [end for end in lines if is_complete(data[:end], has_more=end < len(data))]
    assert ends[0] == len(data.rstrip()) + 1
    assert not is_complete(data.rstrip(), has_more=False), "the last line has not ended yet"


@pytest.mark.parametrize("line", ["", "?", "<", "-", "@", "@~/key.json", "~/key.p8", "nonsense"])
def test_one_line_is_an_answer(line: str) -> None:
    assert is_complete(f"{line}\n".encode(), has_more=False)


@pytest.mark.parametrize("line", ["", "?", "<", "-", "@~/key.json"])
def test_a_command_is_read_even_with_input_typed_ahead(line: str) -> None:
    assert is_complete(f"{line}\n".encode(), has_more=True)


def test_text_before_a_key_is_part_of_the_paste() -> None:
    assert not is_complete(b"Bag Attributes\n", has_more=True)


@pytest.mark.parametrize("cut", [KEY.partition("-----END")[0], '{"type": "service', CERTIFICATE])
def test_two_blank_lines_end_an_incomplete_paste(cut: str) -> None:
    assert not is_complete(f"{cut}\n".encode(), has_more=False)
    assert is_complete(f"{cut}\n\n\n\n".encode(), has_more=False)
