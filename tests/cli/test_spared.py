"""What is left out of libraries stays out, and nobody misses it."""

from __future__ import annotations

import subprocess
import sys

import pytest

USES = """
import httpx, pydantic
class Model(pydantic.BaseModel):
    number: int
assert Model(number="3").number == 3
with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(204))) as client:
    assert client.get("http://sentry.example/").status_code == 204
"""


def modules_after(code: str) -> set[str]:
    """The modules that a new interpreter has once it has run this."""
    whole = f"{code}\nimport sys\nprint(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


@pytest.mark.parametrize("module", ["click", "importlib.metadata"])
def test_a_library_works_without_what_it_would_bring_along(module: str) -> None:
    assert module in modules_after(USES)
    assert module not in modules_after(f"from symsrc_tui.spared import spare; spare(){USES}")


def test_no_plugin_of_pydantics_gets_to_see_anything() -> None:
    code = """
import importlib.metadata
def asked(**_):
    raise AssertionError("somebody looks for plugins")
importlib.metadata.entry_points = asked
from symsrc_tui.spared import spare
spare()
import pydantic
class Model(pydantic.BaseModel):
    secret: pydantic.SecretStr
"""
    assert "pydantic.plugin._loader" in modules_after(code)


def test_a_pydantic_that_asks_for_more_gets_it() -> None:
    code = """
from symsrc_tui.spared import spare
spare()
from pydantic.plugin import _loader
assert callable(_loader.entry_points)
assert _loader.PYDANTIC_ENTRY_POINT_GROUP == "pydantic"
from pydantic.plugin._loader import get_plugins
get_plugins()
"""
    assert "importlib.metadata" in modules_after(code)


def test_what_was_imported_before_stays_as_it_was() -> None:
    code = """
import sys, httpx
from pydantic.plugin import _loader
before = {name: sys.modules[name] for name in ("httpx._main", "pydantic.plugin._loader")}
from symsrc_tui.spared import spare
spare()
assert all(sys.modules[name] is module for name, module in before.items())
"""
    assert "httpx._main" in modules_after(code)
