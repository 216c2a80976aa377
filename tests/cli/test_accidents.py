"""What no part of the program has foreseen ends in one line without any value."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.cli import main, references

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "correct horse battery staple"


def test_an_unexpected_exception_shows_its_place_and_no_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def break_down(body: object, *others: object, **named: object) -> None:
        raise LookupError(body, others, named)

    monkeypatch.setattr(references, "validate_body", break_down)
    path = tmp_path / "source.json"
    path.write_text(f'{{"password": "{SECRET}"}}')
    assert main.main(["add", "--from", str(path), "--demo"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    last = err.splitlines()[-1]
    assert last.startswith("symsrc-tui")
    assert "LookupError at " in last
    assert "cli/references.py:" in last
    assert SECRET not in err
    assert "Traceback" not in err


def test_a_defect_is_reported_as_json_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def break_down(body: object, *others: object, **named: object) -> None:
        raise LookupError(body, others, named)

    monkeypatch.setattr(references, "validate_body", break_down)
    path = tmp_path / "source.json"
    path.write_text(f'{{"password": "{SECRET}"}}')
    for arguments in (["add", "--demo"], ["check"]):
        assert main.main([*arguments, "--from", str(path), "--json"]) == 1
        out, err = capsys.readouterr()
        error = json.loads(out)["error"]
        assert error["code"] == "failed"
        assert error["message"] in err
        assert SECRET not in out


def test_ctrl_c_before_the_command_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(argv: object) -> None:
        raise KeyboardInterrupt(argv)

    monkeypatch.setattr(main, "parse", interrupt)
    assert main.main([]) == 130


def test_no_core_dump_is_written() -> None:
    program = """
import resource
from symsrc_tui.cli import main
_, hard = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
main.main(["paths", "missing"])
print(resource.getrlimit(resource.RLIMIT_CORE)[0])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout in {"0\n", "1\n"}


def test_without_a_terminal_the_wizard_suggests_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "dumb")
        assert main.main([]) == 2
    assert "symsrc-tui add --from FILE" in capsys.readouterr().err


def test_no_plugin_of_pydantic_sees_a_secret(tmp_path: Path) -> None:
    """A plugin is whatever some package of the environment declares."""
    info = tmp_path / "spy-1.0.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: spy\nVersion: 1.0\n")
    info.joinpath("entry_points.txt").write_text("[pydantic]\nspy = spy:plugin\n")
    tmp_path.joinpath("spy.py").write_text("raise SystemExit('the plugin was loaded')\n")
    source = tmp_path / "source.json"
    source.write_text("{}")
    ran = subprocess.run(
        [sys.executable, "-m", "symsrc_tui", "add", "--from", str(source), "--dry-run"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "the plugin was loaded" not in ran.stderr
    assert "The source has 1 error" in ran.stderr or "type" in ran.stderr
