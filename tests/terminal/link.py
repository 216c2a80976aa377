"""A slow line between a terminal and the host it is logged in to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Link:
    """What the line does to the bytes of both directions.

    As over SSH, the program itself is not held up: it writes to the host's pseudo-terminal at
    full speed, and what it wrote then trickles through the line.
    """

    round_trip: float = 0.0
    """Seconds for a byte to the far end and its answer back."""
    bytes_per_second: float | None = None
    """The line's capacity in each direction; no limit if None."""
    piece: int = 256
    """The most bytes that arrive at once."""
    typing_gap: float = 0.0
    """Least seconds between two pieces on their way to the program: tears a key's sequence."""

    def to_program(self) -> Lane:
        """The keyboard's direction, nothing under way."""
        return Lane(self, self.typing_gap)

    def to_screen(self) -> Lane:
        """The screen's direction, nothing under way."""
        return Lane(self)


INSTANT = Link(piece=1 << 16)
"""No line at all: everything arrives at once."""

SLOW = Link(round_trip=0.3, bytes_per_second=5000, piece=1)
"""A bad mobile link: 300 ms round trip, 5 KB/s, byte by byte."""


@dataclass
class Lane:
    """The bytes under way in one direction. It reads no clock: times are handed in."""

    link: Link
    gap: float = 0.0
    _free_at: float = 0.0
    _closed_until: float = 0.0
    _under_way: deque[tuple[float, bytes]] = field(default_factory=deque)

    def push(self, data: bytes, now: float) -> None:
        """Send `data` off at time `now` (seconds)."""
        for start in range(0, len(data), self.link.piece):
            piece = data[start : start + self.link.piece]
            took = len(piece) / self.link.bytes_per_second if self.link.bytes_per_second else 0.0
            self._free_at = max(now, self._free_at) + max(took, self.gap)
            self._under_way.append((self._free_at + self.link.round_trip / 2, piece))

    def pop(self, now: float) -> bytes:
        """The piece that has arrived by `now`, one at a time; empty if none has.

        However late it is asked for, the next one keeps its gap to it.
        """
        if (moment := self.next_arrival()) is None or moment > now:
            return b""
        self._closed_until = now + self.gap
        return self._under_way.popleft()[1]

    def clear(self) -> None:
        """Lose what is under way."""
        self._under_way.clear()

    def next_arrival(self) -> float | None:
        """When the next piece arrives; None if nothing is under way."""
        return max(self._under_way[0][0], self._closed_until) if self._under_way else None
