"""Parts of libraries that come with an import and are of no use here, left out in time.

Together they would cost every start 4 MB, and looking through all that is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType
from typing import cast

_PLUGINS = "pydantic.plugin._loader"


class _NoPlugins(ModuleType):
    """Stands in for the module by which pydantic looks for plugins, and has found none.

    A plugin would get to see every secret. What else may be asked of the module, the real one
    answers.
    """

    def get_plugins(self) -> Iterable[object]:
        return ()

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def spare() -> None:
    """Leaves them out of this process. Does nothing for a library that was imported before."""
    # httpx has a command line, and with it click, pygments and more of rich.
    sys.modules.setdefault("httpx._main", cast("ModuleType", None))
    sys.modules.setdefault(_PLUGINS, _NoPlugins(_PLUGINS))
