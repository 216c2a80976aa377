"""`python -m tests.benchmarks [--rounds N] [--json]`: measure, and print beside the bare app."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TypeAlias

from tests.benchmarks.measure import Program, interleaved, start_cost, use_cost
from tests.benchmarks.programs import BARE, DEMO, configured

Table: TypeAlias = dict[str, dict[str, float]]
"""Figures by program, then by what was measured."""

ROWS = {
    "first_screen_seconds": ("Time from exec to the first screen", "{:.3f} s"),
    "first_screen_cpu_seconds": ("Processor time for it", "{:.3f} s"),
    "first_screen_screen_bytes": ("Bytes until it is complete", "{:,.0f}"),
    "first_screen_settled_bytes": ("Bytes until nothing more comes", "{:,.0f}"),
    "first_screen_memory_kib": ("Peak memory by then", "{:,.0f} KiB"),
    "use_keystroke_bytes": ("Bytes per keystroke in a field", "{:,.0f}"),
    "use_largest_keystroke_bytes": ("Bytes of the dearest keystroke", "{:,.0f}"),
    "use_idle_bytes": ("Bytes in two idle seconds", "{:,.0f}"),
    "use_memory_kib": ("Peak memory after typing", "{:,.0f} KiB"),
}


def measure(programs: list[Program], rounds: int) -> Table:
    """The medians; starts are cheap and their times vary, so there are three of them a round."""
    starts = interleaved(start_cost, programs, 3 * rounds)
    uses = interleaved(use_cost, programs, rounds)
    return {
        program.name: {
            **{
                f"first_screen_{name}": value
                for name, value in asdict(starts[program.name]).items()
            },
            **{f"use_{name}": value for name, value in asdict(uses[program.name]).items()},
        }
        for program in programs
    }


def as_text(table: Table) -> str:
    """A Markdown table; each figure with its ratio to the first program's."""
    names = list(table)
    lines = [f"| 80x24 | {' | '.join(names)} |", "|---|" + "---:|" * len(names)]
    for key, (label, form) in ROWS.items():
        base = table[names[0]][key]
        cells = [form.format(base)]
        for name in names[1:]:
            value = table[name][key]
            ratio = f" ({value / base:.2f}×)" if base else ""
            cells.append(form.format(value) + ratio)
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of which the median is taken")
    parser.add_argument("--json", action="store_true", help="the figures alone")
    options = parser.parse_args()
    with configured() as with_settings:
        table = measure([BARE, DEMO, with_settings], options.rounds)
    print(json.dumps(table, indent=2) if options.json else as_text(table))


if __name__ == "__main__":
    main()
