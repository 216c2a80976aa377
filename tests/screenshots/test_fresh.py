"""The pictures show the app as it is."""

from __future__ import annotations

import pytest

from tests.screenshots.make import FOLDER, picture
from tests.screenshots.scenes import SCENES, Scene


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
async def test_picture_is_fresh(scene: Scene) -> None:
    shown = (FOLDER / f"{scene.name}.svg").read_text(encoding="utf-8")
    assert await picture(scene) == shown, "stale: run python -m tests.screenshots, then look at it"


def test_every_picture_has_a_scene() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == {scene.name for scene in SCENES}
