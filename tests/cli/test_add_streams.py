"""Terminals, pipes, full disks: what the command reads from and writes to."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.exit_codes import ExitCode
from tests.cli.ci import HTTP, S3, Ran

if TYPE_CHECKING:
    from tests.cli.ci import Job


def shell(job: Job, command: str) -> Ran:
    """Runs a command of bash, in which `add` is the command that is tested."""
    program = f'set -o pipefail; add() {{ "{sys.executable}" -m symsrc_tui add "$@"; }}; '
    done = subprocess.run(
        ["bash", "-c", program + command],
        capture_output=True,
        text=True,
        check=False,
        cwd=job.folder,
        env=job.environ,
    )
    return job.checked(Ran(done.returncode, done.stdout, done.stderr))


@pytest.mark.parametrize(
    "command",
    [
        "cat source.json | add --from -",
        "add --from - < source.json",
        "add --from /dev/stdin < source.json",
        "add --from <(cat source.json)",
    ],
)
def test_ways_to_pass_the_source(job: Job, command: str) -> None:
    job.write(S3)
    assert shell(job, command).code == 0
    assert len(job.added) == 1


def test_a_closed_stdin(job: Job) -> None:
    ran = shell(job, "add --from - <&-")
    assert ran.code == ExitCode.FILE_UNREADABLE
    assert ran.err == "symsrc-tui: stdin is closed. Pipe the source into it, or use --from FILE\n"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("add --from source.json > /dev/full", "The result could not be written: No space left"),
        ("add --from source.json >&-", ""),
        ("add --from source.json 2> /dev/full", ""),
        ("add --from source.json 2>&-", ""),
    ],
)
def test_output_that_cannot_be_written_changes_nothing(job: Job, command: str, said: str) -> None:
    job.write({**HTTP, "url": "http://symbols", "username": "sentry"})
    ran = shell(job, command)
    assert ran.code == 0
    assert said in ran.err
    assert len(job.added) == 1


def test_a_closed_reader_of_stdout_changes_nothing(job: Job) -> None:
    job.write(HTTP)
    reading, writing = os.pipe()
    os.close(reading)
    process = job.start("--from", "source.json", "--json", stdout=writing)
    os.close(writing)
    ran = job.finish(process)
    assert (ran.code, ran.err) == (
        0,
        "symsrc-tui: The result could not be written: Broken pipe\n",
    )
    assert len(job.added) == 1


def at_a_terminal(job: Job, typed: bytes) -> Ran:
    """Runs the command with a terminal for stdin, at which something was typed before."""
    keyboard, stdin = pty.openpty()
    try:
        os.write(keyboard, typed)
        done = subprocess.run(
            [sys.executable, "-m", "symsrc_tui", "add", "--from", "-"],
            stdin=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=job.folder,
            env=job.environ,
        )
    finally:
        os.close(stdin)
        os.close(keyboard)
    return job.checked(Ran(done.returncode, done.stdout, done.stderr))


def test_an_idle_terminal_is_not_waited_for(job: Job) -> None:
    ran = at_a_terminal(job, b"")
    assert ran.code == ExitCode.USAGE
    assert ran.err == (
        "symsrc-tui: stdin is a terminal. Pipe the source into it, or use --from FILE\n"
    )


def test_input_typed_ahead_at_a_terminal_is_read(job: Job) -> None:
    assert at_a_terminal(job, job.write(HTTP).read_bytes() + b"\n\x04").code == 0
    assert len(job.added) == 1


def test_the_log_has_the_requests_and_no_secret(job: Job) -> None:
    job.write(S3)
    ran = job.run("--from", "source.json", "--debug", "log")
    assert (ran.code, ran.err) == (0, "")
    path = job.folder / "log"
    assert path.stat().st_mode & 0o777 == 0o600
    job.checked(Ran(0, path.read_text(), ""))
    assert f"POST {job.server.url}/api/0/projects/acme/game-client/symbol-sources/ 201" in (
        path.read_text()
    )


@pytest.mark.parametrize("options", ["", " --json"])
def test_a_full_disk_ends_only_the_log(job: Job, options: str) -> None:
    job.write(S3)
    ran = shell(job, f"ulimit -f 1; add --from source.json --debug log{options}")
    assert (ran.code, ran.err) == (
        0,
        "symsrc-tui: --debug: the log is incomplete: File too large\n",
    )
    assert len(job.added) == 1
    assert (job.folder / "log").stat().st_size == 1024


def test_nothing_is_sent_if_the_requested_log_cannot_be_written(job: Job) -> None:
    job.write(HTTP)
    ran = job.add("--from", "source.json", "--debug", "missing/log")
    assert ran.code == ExitCode.USAGE
    assert ran.err.startswith("symsrc-tui: --debug: missing/log cannot be written: No such file")
    assert not job.was_asked


@pytest.mark.parametrize("file", ["pipe", ""])
def test_a_log_that_is_not_a_file_is_rejected(job: Job, file: str) -> None:
    job.write(HTTP)
    os.mkfifo(job.folder / "pipe")
    ran = job.add("--from", "source.json", "--debug", file)
    assert ran.code == ExitCode.USAGE
    assert ran.err.startswith(f"symsrc-tui: --debug: {file or 'an empty path'} cannot be")
    assert not job.was_asked
