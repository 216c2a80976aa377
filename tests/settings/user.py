"""A user with a home folder and a current folder below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.settings import Flags, Settings, resolve

if TYPE_CHECKING:
    from pathlib import Path


class User:
    """Settings are written into `home`, `cwd` and `environ`, then resolved as the program does."""

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self.cwd = self.home / "code" / "game"
        self.cwd.mkdir(parents=True)
        self.environ: dict[str, str] = {}
        self.flags = Flags()

    def write(self, path: Path, content: str | bytes, mode: int = 0o600) -> Path:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        return path

    def in_home(self, content: str | bytes, mode: int = 0o600) -> Path:
        return self.write(self.home / ".sentryclirc", content, mode)

    def in_project(self, content: str | bytes, mode: int = 0o600) -> Path:
        return self.write(self.cwd.parent / ".sentryclirc", content, mode)

    def in_properties(self, content: str | bytes, mode: int = 0o600) -> Path:
        self.environ["SENTRY_PROPERTIES"] = "sentry.properties"
        return self.write(self.cwd / "sentry.properties", content, mode)

    def resolve(self) -> Settings:
        return resolve(self.flags, self.environ, self.cwd, self.home)

    def token(self) -> str | None:
        origin = self.resolve().token
        return origin.load().get_secret_value() if origin else None

    def server_error(self) -> str:
        """Why the server is not known, where no token is kept for another."""
        settings = self.resolve()
        assert settings.server_error
        assert settings.url.value == ""
        assert settings.server_error.message not in settings.notices
        return settings.server_error.message

    def notice(self) -> str:
        """The only notice there is."""
        (notice,) = self.resolve().notices
        return notice
