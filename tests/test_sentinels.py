"""The search that goes over every test finds a secret wherever one is let out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import sentinels
from tests.sources.samples import ec_key, pem, rsa_key

REPOSITORY = Path(__file__).parents[1]
LEAKS = {
    "stdout": "print(SECRET)",
    "stderr": "print(SECRET, file=sys.stderr)",
    "log": "logging.getLogger().warning(SECRET)",
    "read_stdout": "print(SECRET); capsys.readouterr()",
    "draft": "(tmp_path / 'x').mkdir(); (tmp_path / 'x' / 'draft-1.json').write_text(SECRET)",
    "debug_log": "(tmp_path / 'debug.log').write_text(SECRET)",
    "picture": "(tmp_path / 'screen.svg').write_text(SECRET)",
    "bytes_of_a_terminal": "Recording(tmp_path).raw += SECRET.encode()",
    "file_in_a_home": "Recording(tmp_path); (tmp_path / 'anything').write_text(SECRET)",
    "base64": "print(base64.b64encode(b'x' + SECRET.encode()).decode())",
    "base64_in_lines": "print(base64.encodebytes(b'x' * 55 + SECRET.encode()).decode())",
    "hex": "print(SECRET.encode().hex())",
    "url_in_url": "print(quote(quote(QUOTED)))",
    "json_in_json": "print(json.dumps(json.dumps(QUOTED)))",
    "private_key": "print(pem(ec_key()))",
}
SUITE = """
import base64, json, logging, sys
from urllib.parse import quote
from tests.sources.samples import ec_key, pem
from tests.sentinels import MARKS
from tests.terminal.recording import Recording
SECRET = "a " + MARKS[0] + " of some test"
QUOTED = MARKS[4]
def test_nothing(tmp_path, capsys):
    print("nothing")
"""


def test_each_output_is_searched_for_secrets(tmp_path: Path) -> None:
    tests = (f"def test_{name}(tmp_path, capsys):\n    {how}\n" for name, how in LEAKS.items())
    suite = tmp_path / "test_leaking.py"
    suite.write_text("\n".join([SUITE, *tests]))
    config = str(REPOSITORY / "pyproject.toml")
    options = ["-c", config, "-p", "tests.conftest", "-p", "no:cacheprovider", "-n", "0", "-rA"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(suite)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = ran.stdout.splitlines()
    told = {line for line in lines if line.startswith(("FAILED", "ERROR")) and "secret" in line}
    caught = {found[1] for line in told if (found := re.search(r"::test_(\w+)", line))}
    assert caught == set(LEAKS), ran.stdout
    assert ran.returncode == 1


@pytest.mark.parametrize("text", [pem(rsa_key()), pem(ec_key())], ids=["RSA", "EC"])
def test_a_key_is_recognized_by_one_of_its_lines(text: str) -> None:
    with pytest.raises(AssertionError, match="a secret stands in: here") as failure:
        sentinels.assert_none({"here": f"before\r\n{text}".encode()})
    assert text[40:60] not in str(failure.value)


def test_ordinary_text_passes() -> None:
    sentinels.assert_none(
        {"here": b"-----BEGIN PRIVATE KEY----- correct words AKIAIOSFODNN7EXAMPLE"}
    )
