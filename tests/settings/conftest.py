"""What these tests share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.settings.user import User

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path)


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to another user")
