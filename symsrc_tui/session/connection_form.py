"""Where the connection goes, as the settings and the user say."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from symsrc_tui.session.source_form import Destination
from symsrc_tui.settings import Setting, Settings, SettingsError, check_slug, normalise_url
from symsrc_tui.settings.values import origin_or_none

if TYPE_CHECKING:
    from pydantic import SecretStr

    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.settings import TokenOrigin


class ConnectionForm:
    """Server, token, organization and project. Imports no pydantic before the token is read."""

    is_demo = False

    def __init__(self, settings: Settings) -> None:
        self.server = settings.url.value.rstrip("/")
        self.organization = value_of(settings.organization)
        self.project = value_of(settings.project)
        self.server_error = settings.server_error
        """Why the settings' server is not known, if it is not."""
        self._names_no_server = settings.url.origin == "default"
        self._own_server = self.server
        self._own_token = settings.token
        self._typed: SecretStr | None = None
        self._unasked = self.destination
        """What of the destination nobody has to give again."""
        self._is_as_before = False
        """Whether it goes where an earlier run was to go."""
        self._was_complete = self.is_complete
        self.has_stored = False
        """Whether a source was stored by it: what was answered for it has done its work."""

    @property
    def _origin(self) -> TokenOrigin | None:
        """The settings' token, which belongs to the server of the settings alone; while that is
        not known, to the one that the token is tied to."""
        token = self._own_token
        if token is None or not self.server:
            return None
        if self._own_server:
            return token if self.server == self._own_server else None
        return token if origin_or_none(self.server) == token.only_for else None

    @property
    def has_token(self) -> bool:
        return self._typed is not None or self._origin is not None

    @property
    def token_from(self) -> str:
        """Where the token that is used comes from, if the user did not type it here."""
        return self._origin.where if self._origin is not None and self._typed is None else ""

    @property
    def is_complete(self) -> bool:
        """Whether all that submitting needs is known."""
        return bool(self.server and self.organization and self.project and self.has_token)

    @property
    def destination(self) -> Destination:
        return Destination(self.server, self.organization, self.project)

    @property
    def would_lose_answers(self) -> bool:
        """Whether quitting now would lose what the user has given for it."""
        if self.is_demo or self.has_stored:
            return False
        return self._typed is not None or any(map(self._is_given, Destination._fields))

    @property
    def is_worth_keeping(self) -> bool:
        """Whether the user has chosen where to, and the next start could not know it."""
        if self.is_demo or self.has_stored or self._was_complete:
            return False
        is_chosen = self._is_given("organization") or self._is_given("project")
        return is_chosen or self._is_as_before

    def _is_given(self, part: str) -> bool:
        return getattr(self.destination, part) not in {"", getattr(self._unasked, part)}

    def prefill(self, to: Destination) -> bool:
        """Fills in what the settings leave open, as an earlier run had it. Whether it did.

        No token goes where the settings do not say.
        """
        before, to = self.destination, _if_right(to)
        if to.server and self._names_no_server and not self.has_token:
            self.server = to.server
        if to.server == self.server:
            self.organization = self.organization or to.organization
            if to.organization == self.organization:
                self.project = self.project or to.project
        self._unasked = self.destination
        self._is_as_before |= self.destination != before
        return self.destination != before

    def mark_automatic(self, field: Field) -> None:
        """The answer to one of its questions is not the user's, and comes by itself again."""
        part = {field.path: getattr(self, field.path)}
        self._unasked = self._unasked._replace(**part)

    def answer(self, field: Field) -> Value:
        """What the connection step shows for one of its questions."""
        if field.path == "token":
            return self._typed or ""
        return str(getattr(self, field.path))

    def set_answer(self, field: Field, value: Value) -> None:
        """Takes what was typed in the connection step. What hangs on it is forgotten."""
        match field.path:
            case "token":
                self._typed = value if value and not isinstance(value, str | bool | tuple) else None
            case "server":
                self.server = _normal(str(value))
            case "organization":
                self.organization, self.project = str(value), ""
            case _:
                self.project = str(value)

    def problem(self, field: Field) -> str:
        """What is wrong with an answer of the connection step; empty if nothing is."""
        if field.path == "token":
            return self._token_problem()
        text = str(getattr(self, field.path))
        if not text:
            error = self.server_error if field.path == "server" else None
            return error.message if error else field.required_message
        try:
            if field.path == "server":
                normalise_url(text, "typed")
            else:
                check_slug(text, "project" if field.path == "project" else "organization", "typed")
        except SettingsError as error:
            # Where it comes from needs no telling: one looks at it.
            return error.message.replace(" (typed)", "")
        return ""

    def _token_problem(self) -> str:
        if not self.has_token:
            return "An auth token is needed. F1 tells where to make one"
        if self._typed is None:
            return ""
        from symsrc_tui.sentry.tokens import ADVICE, REFUSAL, can_be_token, read_token

        if not can_be_token(self._typed.get_secret_value()):
            return f"{REFUSAL}. {ADVICE}"
        if read_token(self._typed.get_secret_value()).may_write_sources:
            return ""
        return "Organization tokens (sntrys_) cannot write symbol sources. F1 tells which can"

    def _token(self) -> SecretStr:
        if self._typed is not None:
            return self._typed
        if self._origin is None:
            raise SettingsError("token", "No auth token is known")
        return self._origin.load()


def value_of(setting: Setting | None) -> str:
    return setting.value if setting else ""


def _if_right(to: Destination) -> Destination:
    """The destination; empty where part of it can be no address or no slug."""
    with suppress(SettingsError):
        server = normalise_url(to.server, "draft").rstrip("/")
        organization = to.organization and check_slug(to.organization, "organization", "draft")
        project = to.project and check_slug(to.project, "project", "draft")
        return Destination(server, organization, project)
    return Destination("", "", "")


def _normal(server: str) -> str:
    """The server's address as it is used; as it was typed while it is wrong."""
    try:
        return normalise_url(server, "typed").rstrip("/") if server.strip() else ""
    except SettingsError:
        return server.strip()
