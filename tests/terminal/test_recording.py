"""The search for secrets finds them in every place and form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.terminal.recording import Recording
from tests.text.encodings import DIGITS, ESCAPES, in_base64

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRET = 'hunter2/Ω"sentinel+wJalrXUtnFEMI'
KEY = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgS2VudGluZWxTZWNy
ZXRLZXlUaGF0Tm9ib2R5TWF5U2VlMTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3Bx
-----END PRIVATE KEY-----
"""

pytestmark = pytest.mark.lets_secrets_out


@pytest.fixture
def recording(home: Path) -> Recording:
    return Recording(home)


def test_a_clean_recording_passes(recording: Recording) -> None:
    recording.raw += b"\x1b[31m-----BEGIN PRIVATE KEY-----\x1b[0m nothing of it"
    (recording.home / "log").write_text("password: ********")
    recording.assert_absent(SECRET, KEY, KEY.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    "form",
    [
        *ESCAPES.values(),
        *DIGITS.values(),
        json.dumps,
        lambda text: in_base64("before")(f"{text} and more"),
        lambda text: text[:-3],
    ],
)
def test_every_form_of_a_secret_is_found_in_the_bytes(
    recording: Recording, form: Callable[[str], str]
) -> None:
    recording.raw += b"before" + form(SECRET).encode() + b"after"
    with pytest.raises(AssertionError, match="the bytes written"):
        recording.assert_absent(SECRET)


def test_an_unencoded_secret_is_found_even_if_sequences_split_it(
    recording: Recording,
) -> None:
    for column, character in enumerate(SECRET):
        recording.raw += f"\x1b[4;{column}H\x1b[1m{character}\x1b[0m".encode()
    with pytest.raises(AssertionError, match="the text written"):
        recording.assert_absent(SECRET)


def test_a_part_of_a_key_is_found_on_a_line_of_the_screen(recording: Recording) -> None:
    recording.lines.add("│ " + KEY.splitlines()[2][20:48] + "… │")
    with pytest.raises(AssertionError, match="the screen"):
        recording.assert_absent(KEY)


def test_a_secret_on_the_clipboard_is_found(recording: Recording) -> None:
    recording.clipboard.append(SECRET)
    with pytest.raises(AssertionError, match="the clipboard"):
        recording.assert_absent(SECRET)


def test_a_secret_in_a_file_counts_unless_the_file_was_given(home: Path) -> None:
    (home / "AuthKey.p8").write_text(KEY)
    recording = Recording(home)
    recording.assert_absent(KEY)
    (home / "AuthKey.p8").write_text(KEY + "touched")
    with pytest.raises(AssertionError, match=r"AuthKey\.p8"):
        recording.assert_absent(KEY)
    (home / ".local").mkdir()
    (home / ".local" / "draft.json").write_text(json.dumps({"secret_key": SECRET}))
    with pytest.raises(AssertionError, match=r"\.local/draft\.json"):
        recording.assert_absent(SECRET)


def test_a_secret_short_enough_to_occur_by_chance_is_rejected(recording: Recording) -> None:
    with pytest.raises(ValueError, match="this short"):
        recording.assert_absent("1234")
