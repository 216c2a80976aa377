"""What is shown in place of a secret is told from secrets."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from symsrc_tui.text.stand_in import MASK, is_stand_in


@pytest.mark.parametrize(
    "text",
    [
        MASK,
        f"{MASK}{MASK}",
        str(SecretStr("x")),
        repr(SecretStr("x")),
        "*",
        "***",
        " ******** \n",
        "••••••••",
        "•",
        "●●●●●●",
        "…",
        "[Filtered]",
        "<hidden>",
        "(hidden)",
        "[HIDDEN]",
        "<redacted>",
        "[REDACTED]",
        "[[redacted]]",
        "{masked}",
        "[given]",
        "(sensitive)",
        "(sensitive value)",
        "(Password unchanged)",
        "(AWS Secret Access Key unchanged)",
        '{"hidden-secret": true}',
        '{"hidden-secret":true}',
        "{'hidden-secret': True}",
        '{\n  "hidden-secret": true\n}',
        '{"$env": "PASSWORD"}',
        '{\n  "$env": "PASSWORD"\n}',
        '{"$file": "key.pem"}',
        "$PASSWORD",
        "${PASSWORD}",
        "${PASSWORD:?}",
        '$(json "$SECRET_KEY")',
        "$PRIVATE_KEY",
        "${TOKEN:?}",
        "${SAS:?}",
        '$(json "$SAS")',
        "$SECRET",
        '$(json "$APPCONNECT_PRIVATE_KEY")',
        "****************ABCD",
        "REDACTED",
        "DATA+OMITTED",
        "xxxxx",
        "${SYMBOLS_PASSWORD}",
        "valid private key (hidden)",
        "***REDACTED***",
        "** hidden **",
        "${{ secrets.SYMBOLS_PASSWORD }}",
        "{{ vault_password }}",
        "$env:SYMBOLS_PASSWORD",
        "%SYMBOLS_PASSWORD%",
    ],
)
def test_placeholders_of_a_secret(text: str) -> None:
    assert is_stand_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hidden",
        "secret",
        "given",
        "password",
        "correct horse battery staple",
        "(my secret horse)",
        "[hidden]x",
        "***x",
        "****************ABCDE",
        "redacted",
        "xxxx",
        "${}",
        "a${PASSWORD}",
        "a*b*c",
        "*hidden*",
        "**horse**",
        "{{x",
        "a{{ b }}",
        "%Horse%",
        "*-*-*",
        "$Password",
        "$PASSWORD1",
        "$ECRET",
        "$SAS",
        "$PASSWORDS",
        '{"hidden-secret": true, "a": 1}',
        "<3 <3 <3",
        "...",
        "--------",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ],
)
def test_any_other_text_can_be_a_secret(text: str) -> None:
    assert not is_stand_in(text)
