"""App Store Connect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, SecretStr

from symsrc_tui.forms.controls import KeyControl
from symsrc_tui.forms.field import Field, Value, invalid, unless_kept
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.sources.app_store_connect.fastlane_file import KEY_SORT
from symsrc_tui.sources.private_key import canonical_private_key
from symsrc_tui.sources.server_ages import NO_APP_STORE_CONNECT
from symsrc_tui.sources.source import Name, Source, SourceId, fields_of
from symsrc_tui.text.counts import counted

# The shapes that Apple issues today. They only warn, because the API accepts any text.
_SHAPES = (
    ("appconnectKey", r"[A-Z0-9]{10}", "A key ID has 10 capitals and digits, such as 2X9R4HXF34"),
    ("appId", r"[0-9]+", "An app's Apple ID has digits only, such as 1549832463"),
    ("bundleId", r"[A-Za-z0-9.-]+", "A bundle ID has only letters, digits, dots and hyphens"),
)

# Optional in the documentation only.
_REQUIRED_BY_SERVERS = ("appconnectKey", "appName", "bundleId")


def _check_issuer(text: str) -> str:
    uuid = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    if re.fullmatch(uuid, text, re.IGNORECASE):
        return text
    if re.fullmatch(rf"{uuid}\W*{uuid}", text, re.IGNORECASE):
        raise invalid("This has two issuer IDs: keep one")
    if re.fullmatch(r"[0-9a-f]{32}", text, re.IGNORECASE):
        raise invalid(f"The issuer ID needs hyphens: {UUID(text)}")
    raise invalid("The issuer ID is a UUID, such as 69a6de7e-1234-47e3-e053-5b8c7c11a4d1")


def _check_private_key(secret: SecretStr) -> SecretStr:
    return SecretStr(canonical_private_key(secret.get_secret_value(), KEY_SORT))


def _check_key_id(text: str) -> str:
    if not 2 <= len(text) <= 20:
        raise invalid(
            f"This has {counted(len(text), 'character')}. A key ID has 2 to 20, such as 2X9R4HXF34"
        )
    return text


def _check_app_name(text: str) -> str:
    if len(text) > 512:
        raise invalid(f"This has {len(text)} characters. An app's name has at most 512")
    return text


class AppStoreConnectSource(Source):
    """dSYMs kept by Apple, without layout and filters."""

    PLACE: ClassVar[tuple[str, ...]] = ("appId",)

    type: Literal["appStoreConnect"] = "appStoreConnect"
    name: Name
    appconnectIssuer: Annotated[  # noqa: N815 - the API's name
        str,
        Field(
            "Issuer",
            "The issuer ID of your team's API keys, a UUID",
            where_to_find="In App Store Connect: Users and Access > Integrations, above the list "
            "of keys.",
            example="69a6de7e-1234-47e3-e053-5b8c7c11a4d1",
        ),
        AfterValidator(_check_issuer),
    ]
    appconnectKey: Annotated[  # noqa: N815 - the API's name
        str,
        Field(
            "Key ID",
            "The ID of the API key, 10 letters and digits",
            where_to_find='In the list of keys, column "Key ID"; also in the file name '
            "AuthKey_ID.p8.",
            example="2X9R4HXF34",
        ),
        AfterValidator(_check_key_id),
    ] = ""
    appconnectPrivateKey: Annotated[  # noqa: N815 - the API's name
        SecretStr,
        Field(
            "Private key",
            "The key in the .p8 file: paste it, or read it from the file",
            where_to_find="Apple offers the file AuthKey_ID.p8 only once, when you create the "
            "key. The key starts with -----BEGIN PRIVATE KEY-----.",
            control=KeyControl(),
        ),
        AfterValidator(unless_kept(_check_private_key)),
    ]
    appId: Annotated[  # noqa: N815 - the API's name
        str,
        Field(
            "App ID",
            "The app's Apple ID, digits only",
            where_to_find="In App Store Connect: Apps > your app > App Information > Apple ID.",
            example="1549832463",
        ),
    ]
    appName: Annotated[  # noqa: N815 - the API's name
        str,
        Field(
            "App name",
            "The app's name in App Store Connect",
            where_to_find="In App Store Connect: Apps.",
            example="Acme Racer",
        ),
        AfterValidator(_check_app_name),
    ] = ""
    bundleId: Annotated[  # noqa: N815 - the API's name
        str,
        Field(
            "Bundle ID",
            "The app's bundle ID, such as com.acme.racer",
            where_to_find="In App Store Connect: Apps > your app > App Information > Bundle ID.",
            example="com.acme.racer",
        ),
    ] = ""
    id: SourceId = None

    @classmethod
    def age_warnings(cls, answers: Mapping[str, Value]) -> Iterator[Problem]:
        since = f"Sentry servers since {NO_APP_STORE_CONNECT}"
        yield warning("type", f"{since} reject App Store Connect sources")
        for field in fields_of(cls):
            if field.path in _REQUIRED_BY_SERVERS and field.path not in answers:
                message = f"{field.label} is blank, but servers that accept this type require it"
                yield warning(field.path, message)

    @classmethod
    def warnings(cls, answers: Mapping[str, Value]) -> Iterator[Problem]:
        for field, shape, message in _SHAPES:
            value = answers.get(field)
            if isinstance(value, str) and not re.fullmatch(shape, value):
                yield warning(field, message)
