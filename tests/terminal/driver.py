"""Runs a command in its own pseudo-terminal and acts as the person in front of it.

A thread moves the bytes, draws the screen and answers as a terminal does; the test types, and waits
for what must appear. Linux only, because it uses pidfds and /proc.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.terminal.emulator import Emulator, Profile
from tests.terminal.keys import key_sequence
from tests.terminal.link import INSTANT, Link
from tests.terminal.pump import Pump
from tests.terminal.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyte.screens import Char
    from typing_extensions import Self

PATIENCE = 30.0
"""Seconds to wait for something that must happen."""
_LOOKS = 5
"""How often a program must be found asleep before it counts as having nothing to do."""

_AS_CONTROLLING_TERMINAL = 'exec <>"$0" >&0 2>&0; exec "$@"'
"""The leader of a session gets the first terminal that it opens as its controlling terminal."""


def clean_environment(home: Path, term: str) -> dict[str, str]:
    """The environment of a fresh login, with this interpreter on its path."""
    folders = {
        "HOME": home,
        "TMPDIR": home / "tmp",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_CACHE_HOME": home / ".cache",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        **{name: str(folder) for name, folder in folders.items()},
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "LANG": "C.UTF-8",
        "SHELL": "/bin/sh",
        "TERM": term,
    }


class Terminal:
    """A program running in a terminal; use it as a context manager.

    `env` changes the environment of a fresh login; None removes a variable. The program starts in
    `cwd`, by default its home. `encoding` is that of the terminal.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        home: Path,
        env: Mapping[str, str | None] | None = None,
        columns: int = 80,
        rows: int = 24,
        term: str = "xterm-256color",
        profile: Profile = Profile.XTERM,
        link: Link = INSTANT,
        encoding: str = "utf-8",
        cwd: Path | None = None,
    ) -> None:
        self.term, self.encoding = term, encoding
        self.emulator = Emulator(columns, rows, profile, encoding)
        environment: dict[str, str | None] = {**clean_environment(home, term), **(env or {})}
        self.recording = Recording(home)
        master, slave = pty.openpty()
        os.set_blocking(master, False)
        _set_window_size(master, columns, rows)
        with os.fdopen(slave, "r+b", buffering=0) as inherited:
            self.started_at = time.monotonic()
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _AS_CONTROLLING_TERMINAL, os.ttyname(slave), *argv],
                stdin=inherited,
                stdout=inherited,
                stderr=inherited,
                cwd=cwd or home,
                env={name: value for name, value in environment.items() if value is not None},
                start_new_session=True,
            )
        self.pid = self._process.pid
        self._pump = Pump(self._process, master, self.emulator, self.recording, link)
        self._changed = self._pump.changed
        self._pump.start()

    # What the person does.

    def send(self, data: str | bytes) -> None:
        """Type `data` as it is, at once."""
        self._pump.type(data.encode(self.encoding) if isinstance(data, str) else data)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, such as `press("tab", "ctrl+r", "a")`."""
        flags = self.emulator.kitty_flags
        self.send("".join(key_sequence(key, self.term, flags) for key in keys))

    def type(self, text: str) -> None:
        """Press the key of each character of `text`."""
        self.press(*text)

    def paste(self, text: str, *, line_end: str = "\r") -> None:
        """Paste. Mark it as a paste if the program requested that.

        Most terminals send the end of a line as Enter does; some send it as it was copied.
        """
        text = line_end.join(text.replace("\r\n", "\n").split("\n"))
        self.send(f"\x1b[200~{text}\x1b[201~" if self.emulator.bracketed_paste else text)

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size."""
        with self._changed:
            report = self.emulator.resize(columns, rows)
            self.resize_without_screen(columns, rows)
        self.send(report)

    def resize_without_screen(self, columns: int, rows: int) -> None:
        """Change the size that the system tells the program, and leave the screen as it is."""
        with self._changed:
            if self._pump.master is not None:
                _set_window_size(self._pump.master, columns, rows)

    def scribble(self, data: str) -> None:
        """Write to the screen as something else does: the system, another program, a bad line."""
        with self._changed:
            self.emulator.feed(data.encode())

    def hang_up(self) -> None:
        """Drop the line, as when an SSH connection is lost."""
        self._pump.hang_up()

    def stall(self) -> None:
        """Read nothing of what the program writes, as a line that has stalled does."""
        self._pump.stall(stalled=True)

    def recover(self) -> None:
        """Read again what the program has written."""
        self._pump.stall(stalled=False)

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    # What the person sees.

    def screen(self) -> list[str]:
        """The rows of text on the screen."""
        with self._changed:
            return list(self.emulator.lines)

    def text(self) -> str:
        """The screen as one text, rows without their trailing blanks."""
        return "\n".join(line.rstrip() for line in self.screen())

    def row_of(self, text: str) -> int:
        """Return the first row that contains `text`, from 0. Fail if none does."""
        for row, line in enumerate(self.screen()):
            if text in line:
                return row
        raise AssertionError(f"{text!r} is not on the screen{self._state()}")

    def cell(self, x: int, y: int) -> Char:
        """The character at column `x`, row `y`, from 0, with its colours and attributes."""
        with self._changed:
            return self.emulator.cell(x, y)

    @property
    def raw(self) -> bytes:
        """Every byte the program wrote so far."""
        with self._changed:
            return bytes(self.recording.raw)

    def mark(self) -> int:
        """Return the current place in the output, for `bytes_since`."""
        with self._changed:
            return len(self.recording.raw)

    def bytes_since(self, mark: int) -> bytes:
        """What the program wrote after `mark` was taken."""
        return self.raw[mark:]

    def left_behind(self) -> set[str]:
        """What a shell would find changed if the program left the terminal as it is now."""
        assert self._pump.master is not None, "the terminal is gone"
        local_flags: int = termios.tcgetattr(self._pump.master)[3]
        flags = {"echo": termios.ECHO, "lines": termios.ICANON, "signals": termios.ISIG}
        changed = {f"no {name}" for name, flag in flags.items() if not local_flags & flag}
        with self._changed:
            changed |= {f"mode {mode}" for mode in self.emulator.modes ^ {7, 25}}
            return changed | ({"kitty keys"} if self.emulator.kitty_flags else set())

    # Waiting.

    def wait_for(
        self,
        *wanted: str | Callable[[], bool],
        gone: Sequence[str] = (),
        timeout: float = PATIENCE,
    ) -> None:
        """Wait until the screen has all texts of `wanted` and none of `gone`, and conditions hold.

        Fails with the screen when the program ends or `timeout` seconds pass before that.
        """

        def met() -> bool:
            text = "\n".join(self.emulator.lines)
            return (
                not self.emulator.updating
                and all(one in text if isinstance(one, str) else one() for one in wanted)
                and not any(one in text for one in gone)
            )

        with self._changed:
            self._changed.wait_for(lambda: met() or self._pump.finished, timeout)
            assert met(), f"never came: {wanted!r}, gone: {gone!r}{self._state()}"

    def wait_until_quiet(self, quiet: float = 0.15, timeout: float = PATIENCE) -> None:
        """Wait until the program has nothing to do: all its threads sleep and nothing comes.

        This includes output under way, but no response of a server: `wait_for` what it causes to
        show instead.
        """
        deadline = time.monotonic() + timeout
        while not (self._pump.finished or self._is_quiet(quiet)):
            assert time.monotonic() < deadline, f"never quiet{self._state()}"

    def _is_quiet(self, seconds: float) -> bool:
        # On a busy machine, it may sleep just for a moment while it waits for its turn.
        for _ in range(_LOOKS):
            if self._output_comes(seconds / _LOOKS) or not (self._pump.idle() and self._asleep()):
                return False
        return True

    def output_within(self, seconds: float) -> bytes:
        """Return what the program writes in the next `seconds`. Takes that long."""
        mark = self.mark()
        with self._changed:
            self._changed.wait_for(lambda: self._pump.finished, seconds)
        return self.bytes_since(mark)

    def has_ended(self) -> bool:
        """Whether the program has ended, and all of its output has been drawn."""
        return self._pump.finished

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Wait until the program has ended and its output has been drawn. Return its exit code.

        If a signal killed it, that is the signal's number, negative.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._pump.finished, timeout)
            assert self._pump.finished, f"still running{self._state()}"
        assert self._pump.exit_code is not None
        return self._pump.exit_code

    def wait_process(self, timeout: float = PATIENCE) -> None:
        """Wait until the process has ended, even if the line has stalled."""
        with self._changed:
            self._changed.wait_for(lambda: self._pump.exit_code is not None, timeout)
            assert self._pump.exit_code is not None, f"still running{self._state()}"

    def _output_comes(self, seconds: float) -> bool:
        mark = self.mark()
        with self._changed:
            self._changed.wait_for(lambda: len(self.recording.raw) > mark, seconds)
            return len(self.recording.raw) > mark

    def _asleep(self) -> bool:
        """Whether all threads of the program sleep."""
        try:
            states = [
                stat.read_text().rpartition(")")[2].split()[0]
                for stat in Path(f"/proc/{self.pid}/task").glob("*/stat")
            ]
        except OSError:  # A thread ended meanwhile.
            return False
        return not {"R", "D"}.intersection(states)

    def _state(self) -> str:
        """The screen, framed, for the message of a failure."""
        emulator = self.emulator
        edge = "+" + "-" * emulator.columns + "+"
        framed = [edge, *(f"|{line}|" for line in emulator.lines), edge]
        code = self._pump.exit_code
        running = "running" if code is None else f"ended with {code}"
        return "\n" + "\n".join([*framed, f"{running}, cursor at {emulator.cursor}"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill what still runs and free the terminal. May be called again."""
        with self._changed, contextlib.suppress(ProcessLookupError):
            if self._pump.exit_code is None:
                os.killpg(self.pid, signal.SIGKILL)
        self._pump.hang_up()
        self._pump.join()
        self._process.wait()


def _set_window_size(descriptor: int, columns: int, rows: int) -> None:
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
