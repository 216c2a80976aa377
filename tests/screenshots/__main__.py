"""Writes all pictures into screenshots/."""

from __future__ import annotations

import asyncio

from tests.screenshots.make import FOLDER, picture
from tests.screenshots.scenes import SCENES

for scene in SCENES:
    (FOLDER / f"{scene.name}.svg").write_text(asyncio.run(picture(scene)), encoding="utf-8")
    print(scene.name)
