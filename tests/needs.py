"""What a test needs from the machine: skipped without it, failed where it must be there."""

from __future__ import annotations

import os

import pytest


def need(condition: bool, reason: str) -> None:
    """Skips the test unless `condition` holds; `reason` names what is missing.

    With SYMSRC_TEST_REQUIRE_SERVERS=1 in the environment the test fails instead, so that a
    run that must have every server cannot pass without one.
    """
    if condition:
        return
    if os.environ.get("SYMSRC_TEST_REQUIRE_SERVERS") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
