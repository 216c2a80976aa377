"""Filters that exclude everything or nearly so."""

from __future__ import annotations

import pytest

from tests.sources.samples import problems

ONLY_PORTABLE = "Only .NET's portable PDBs have a checksum. "


@pytest.mark.parametrize(
    ("filetypes", "message"),
    [
        ((), "Sentry requests no other files"),
        (("pdb", "portablepdb"), "Sentry requests no other files"),
        (("pe", "pdb"), "With these file types, Sentry never uses the source"),
    ],
)
@pytest.mark.parametrize("type_", ["http", "s3", "gcs"])
def test_a_checksum_filter_allows_only_portable_pdbs(
    type_: str, filetypes: tuple[str, ...], message: str
) -> None:
    field = "filters.requires_checksum"
    found = problems(type_, field, True, filters__filetypes=filetypes)
    told = [(problem.severity, problem.message) for problem in found]
    assert ("warning", ONLY_PORTABLE + message) in told
    unset = problems(type_, field, False, filters__filetypes=filetypes)
    assert not any(ONLY_PORTABLE in problem.message for problem in unset)
