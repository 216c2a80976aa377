"""Makes the README's tables anew."""

from __future__ import annotations

from tests.readme.fields import README, with_fields

README.write_text(with_fields(README.read_text(encoding="utf-8")), encoding="utf-8")
