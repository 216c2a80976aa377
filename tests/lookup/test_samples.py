"""Samples shown while a layout is chosen."""

from __future__ import annotations

import pytest

from symsrc_tui.lookup import CASINGS, LAYOUTS, candidate_paths, sample, sample_objects
from symsrc_tui.lookup.identifiers import parse_debug_id

NOT_SERVED = {
    ("wasm", "symstore"),
    ("wasm", "symstore_index2"),
    ("wasm", "ssqp"),
    ("wasm", "slashsymbols"),
    ("breakpad", "symstore"),
    ("breakpad", "symstore_index2"),
    ("breakpad", "ssqp"),
} | {(key, "debuginfod") for key in ("windows", "apple", "dotnet", "wasm", "breakpad")}


def test_every_platform_has_its_samples() -> None:
    not_served = set()
    for platform in sample_objects():
        for layout in LAYOUTS:
            for casing in CASINGS:
                paths = sample(layout, casing, platform)
                assert len(set(paths)) == len(paths)
                if paths:
                    best = candidate_paths(
                        layout, casing, platform.filetypes[0], platform.object_id
                    )
                    assert paths[0] == best[0]
                else:
                    not_served.add((platform.key, layout))
    assert not_served == NOT_SERVED


def test_samples_show_what_casing_does() -> None:
    # A sample whose three casings looked alike would hide the choice from people.
    for platform in sample_objects():
        seen = {sample("native", casing, platform)[0] for casing in CASINGS}
        assert len(seen) >= 2


def test_keys_are_unique_and_labels_short() -> None:
    platforms = sample_objects()
    assert len({platform.key for platform in platforms}) == len(platforms) == 6
    assert all(len(platform.label) <= 24 for platform in platforms)


def test_samples_are_whole_modules() -> None:
    for platform in sample_objects():
        debug_id = parse_debug_id(platform.object_id.debug_id)
        assert debug_id is not None
        if platform.object_id.object_type in ("macho", "wasm"):
            assert platform.object_id.code_id == debug_id.uuid


def test_an_unknown_layout_is_rejected() -> None:
    with pytest.raises(ValueError, match="Unknown layout"):
        sample("new", "default", sample_objects()[0])
