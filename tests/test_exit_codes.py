"""Scripts rely on the exit codes."""

from __future__ import annotations

from symsrc_tui.exit_codes import EXPLANATION, ExitCode


def test_codes_never_change() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "FAILED": 1,
        "USAGE": 2,
        "NO_TOKEN": 10,
        "TOKEN_REFUSED": 11,
        "SIGN_ON_NEEDED": 12,
        "PERMISSION_MISSING": 13,
        "FIELD_WRONG": 20,
        "FILE_UNREADABLE": 21,
        "TARGET_MISSING": 22,
        "ID_TAKEN": 23,
        "CHECK_FAILED": 24,
        "SOME_FAILED": 25,
        "API": 30,
        "UNREACHABLE": 31,
        "INTERRUPTED": 130,
    }


def test_each_code_is_explained_in_a_line_that_fits_a_terminal() -> None:
    lines = EXPLANATION.splitlines()
    assert [int(line.split()[0]) for line in lines] == [int(code) for code in ExitCode]
    assert all(len(line.split(maxsplit=1)[1]) > 3 and len(line) < 80 for line in lines)
