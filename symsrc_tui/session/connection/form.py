"""The answers about the connection: server, token, organization and project."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from symsrc_tui.session.destination import Destination
from symsrc_tui.settings import Setting, Settings, SettingsError, check_slug, normalize_url
from symsrc_tui.settings.paste import page_of
from symsrc_tui.settings.values import origin_or_none
from symsrc_tui.tokens import (
    ADVICE,
    FOR_BUILDS,
    is_of_organization,
    refusal_of,
    token_in,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import SecretStr

    from symsrc_tui.forms.field import Choice, Field, Value
    from symsrc_tui.settings import TokenOrigin


class ConnectionForm:
    """The answers of the connection step, from the settings and the user.

    pydantic is imported only once the token is read, so that the first screen appears quickly.
    """

    is_demo = False

    def __init__(self, settings: Settings) -> None:
        self.server = settings.url.value.rstrip("/")
        self.organization = value_of(settings.organization)
        self.project = value_of(settings.project)
        self.server_error = settings.server_error
        """Why the settings' server is unknown, or None."""
        self._names_no_server = settings.url.origin == "default"
        self._own_server = self.server
        self._settings = settings
        self._own_token = settings.token
        self.touched = {"server"} if settings.server_error else set[str]()
        """Paths of the fields whose problems are shown: those that the user has visited and left,
        and those that are invalid in the settings."""
        self._typed: SecretStr | None = None
        self._unasked = self.destination
        """The part of the destination that the settings supply."""
        self._is_as_before = False
        """True if an earlier run supplied part of the destination."""
        self._was_complete = self.is_complete
        self.has_stored = False
        """True once a source was stored, because then no answer would be lost."""

    @property
    def _origin(self) -> TokenOrigin | None:
        """The settings' token if it may be sent to the entered server.

        It belongs to the settings' server or, if that is unknown, to the one it is tied to.
        """
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
        """Where the token comes from; empty if the user typed it."""
        return self._origin.where if self._origin is not None and self._typed is None else ""

    @property
    def is_complete(self) -> bool:
        """True if all fields are answered."""
        return bool(self.server and self.organization and self.project and self.has_token)

    @property
    def destination(self) -> Destination:
        return Destination(self.server, self.organization, self.project)

    @property
    def destination_text(self) -> str:
        """The destination in words."""
        server = "in the demo" if self.is_demo else f"on {self.destination.host}"
        return f"project {self.project} of {self.organization} {server}"

    def lasting(self, place: Destination) -> Destination:
        """Return a destination as drafts keep it: the demo's server has another port each time."""
        return place._replace(server="") if self.is_demo else place

    def is_at(self, place: Destination) -> bool:
        """Return whether this is the project of a draft."""
        return self.lasting(place) == self.lasting(self.destination)

    def options(self, *, has_draft: bool) -> list[str]:
        """Return the options that another run needs besides its settings to lead here.

        Args:
            has_draft: whether that run resumes a draft, which has what was typed.
        """
        settings = self._settings
        given = {
            "--url": (settings.url, "" if self.is_demo else self.server),
            "--org": (settings.organization, self.organization),
            "--project": (settings.project, self.project),
            "--ca-file": (settings.ca_file, value_of(settings.ca_file)),
        }
        return [
            part
            for option, (setting, value) in given.items()
            if value and (not has_draft if setting is None else _is_needed(setting, value))
            for part in (option, value)
        ]

    @property
    def would_lose_answers(self) -> bool:
        """True if quitting now would lose an answer of the user."""
        if self.is_demo or self.has_stored:
            return False
        return self._typed is not None or any(map(self._is_given, Destination._fields))

    @property
    def is_worth_keeping(self) -> bool:
        """True if the user chose a destination that the next start cannot read from settings."""
        if self.is_demo or self.has_stored or self._was_complete:
            return False
        is_chosen = self._is_given("organization") or self._is_given("project")
        return is_chosen or self._is_as_before

    def _is_given(self, part: str) -> bool:
        return getattr(self.destination, part) not in {"", getattr(self._unasked, part)}

    def prefill(self, to: Destination) -> bool:
        """Fill in what the settings leave open from an earlier run. Return whether that changed
        anything.

        The server stays if there is a token, because a token must go only where the settings say.
        """
        before, to = self.destination, _valid_or_empty(to)
        if to.server and self._names_no_server and not self.has_token:
            self.server = to.server
        if to.server == self.server:
            self.organization = self.organization or to.organization
            if to.organization == self.organization:
                self.project = self.project or to.project
        self._unasked = self.destination
        self._is_as_before |= self.destination != before
        return self.destination != before

    def choose_only(self, field: Field, names: Sequence[Choice]) -> str:
        """Answer a field with its only choice, unless it has an answer.

        Return the choice; empty if there is none. It is not worth a draft, because the next run
        finds it again.
        """
        if len(names) != 1 or self.answer(field):
            return ""
        only = names[0].value
        self.set_answer(field, only)
        self._unasked = self._unasked._replace(**{field.path: only})
        return only

    def answer(self, field: Field) -> Value:
        """Return the answer to show for a field."""
        if field.path == "token":
            return self._typed or ""
        return str(getattr(self, field.path))

    def set_answer(self, field: Field, value: Value) -> None:
        """Set an answer of the user; a new organization clears the project."""
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
        """Return the error of an answer, or an empty string."""
        if field.path == "token":
            return self._token_problem()
        text = str(getattr(self, field.path))
        if not text:
            error = self.server_error if field.path == "server" else None
            return error.message if error else field.required_message
        try:
            if field.path == "server":
                normalize_url(text, "typed")
            else:
                check_slug(text, "project" if field.path == "project" else "organization", "typed")
        except SettingsError as error:
            # Leave out the origin, because the user is looking at the field.
            return error.message.replace(" (typed)", "")
        return ""

    def _token_problem(self) -> str:
        if not self.has_token:
            return "An auth token is required. This field's help shows how to create one"
        if self._typed is None:
            return ""
        if refusal := refusal_of(self._typed.get_secret_value()):
            return f"{refusal}. {ADVICE}"
        if not is_of_organization(self._typed.get_secret_value()):
            return ""
        return (
            f"This is an organization token (sntrys_). {FOR_BUILDS}. This field's help shows which "
            "tokens can"
        )

    def load_token(self) -> None:
        """Read the token now, and only once. Raises SettingsError."""
        self._typed = self._token()

    def _token(self) -> SecretStr:
        if self._typed is not None:
            return self._typed
        if self._origin is None:
            raise SettingsError("token", "There is no auth token")
        return self._origin.load()


def split_paste(field: Field, text: str) -> tuple[dict[str, Value], str] | None:
    """Return the answers in a pasted text, by field path, and what to tell the user of them.

    These are the parts of a page's URL for the server, and the only token in a longer text, such
    as a line of a settings file, for the token. Return None for any other text.
    """
    if field.path == "server" and (page := page_of(text)):
        parts: dict[str, Value] = {path: part for path, part in page._asdict().items() if part}
        return parts, f"Filled in from the URL: {', '.join(filter(None, page))}"
    if field.path == "token" and (token := token_in(text)):
        from pydantic import SecretStr

        return {"token": SecretStr(token)}, "Only the token was kept from what you pasted"
    return None


def _is_needed(setting: Setting, value: str) -> bool:
    """Return whether a value is not the one that files, the environment or the demo supply."""
    is_of_an_option = setting.origin.startswith("--") and setting.origin != "--demo"
    return is_of_an_option or setting.value.rstrip("/") != value


def value_of(setting: Setting | None) -> str:
    return setting.value if setting else ""


def _valid_or_empty(to: Destination) -> Destination:
    """Return the destination; an empty one if a part is not a valid URL or slug."""
    with suppress(SettingsError):
        server = normalize_url(to.server, "draft").rstrip("/")
        organization = to.organization and check_slug(to.organization, "organization", "draft")
        project = to.project and check_slug(to.project, "project", "draft")
        return Destination(server, organization, project)
    return Destination("", "", "")


def _normal(server: str) -> str:
    """Return the server's URL normalized, or as typed if it is invalid."""
    try:
        return normalize_url(server, "typed").rstrip("/") if server.strip() else ""
    except SettingsError:
        return server.strip()
