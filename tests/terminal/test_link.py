"""The slow line delays, limits and splits; times are made up, no clock is read."""

from __future__ import annotations

import pytest

from tests.terminal.link import INSTANT, SLOW, Lane, Link


def arrivals(lane: Lane) -> dict[bytes, float]:
    """When each piece comes out of `lane`, until it is empty."""
    out = {}
    while (moment := lane.next_arrival()) is not None:
        assert lane.pop(moment - 1e-9) == b"", "a piece came before its time"
        out[lane.pop(moment)] = moment
    return out


def test_an_instant_line_forwards_everything_at_once() -> None:
    lane = INSTANT.to_screen()
    lane.push(b"at once", now=5.0)
    assert lane.pop(5.0) == b"at once"
    assert lane.pop(5.0) == b""


def test_a_slow_line_delays_by_half_a_round_trip_and_limits_the_rate() -> None:
    lane = SLOW.to_screen()
    lane.push(b"abc", now=10.0)
    lane.push(b"d", now=10.0)
    assert arrivals(lane) == pytest.approx(
        {b"a": 10.1502, b"b": 10.1504, b"c": 10.1506, b"d": 10.1508}
    )


def test_an_idle_line_delays_no_later_byte() -> None:
    lane = Link(bytes_per_second=10).to_screen()
    lane.push(b"x", now=0.0)
    assert arrivals(lane) == pytest.approx({b"x": 0.1})
    lane.push(b"y", now=100.0)
    assert arrivals(lane) == pytest.approx({b"y": 100.1})


def test_a_gap_splits_the_sequence_of_a_key() -> None:
    lane = Link(piece=1, typing_gap=0.2).to_program()
    lane.push(b"\x1b[A", now=0.0)
    assert arrivals(lane) == pytest.approx({b"\x1b": 0.2, b"[": 0.4, b"A": 0.6})


def test_a_gap_is_kept_even_if_the_first_piece_was_read_late() -> None:
    lane = Link(piece=1, typing_gap=0.2).to_program()
    lane.push(b"ab", now=0.0)
    assert lane.pop(9.0) == b"a"
    assert lane.pop(9.0) == b""
    assert lane.next_arrival() == pytest.approx(9.2)


def test_bytes_on_the_way_are_lost_with_the_line() -> None:
    lane = SLOW.to_screen()
    lane.push(b"lost", now=0.0)
    lane.clear()
    assert lane.next_arrival() is None
