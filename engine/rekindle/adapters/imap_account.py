"""Which mailbox is read, and what opens it: a password, or a token that ends after about an hour (OAuth)."""

import shlex
import subprocess
from typing import Protocol

from pydantic import SecretStr

from rekindle.domain.errors import ConfigurationError

TOKEN_SECONDS = 30.0


class Account(Protocol):
    """Which mailbox, and how to get in: the section [imap] of the settings, which says what each word means."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def username(self) -> str: ...
    @property
    def auth(self) -> str: ...
    @property
    def password(self) -> SecretStr | None: ...
    @property
    def token(self) -> SecretStr | None: ...
    @property
    def token_command(self) -> str: ...
    @property
    def tls(self) -> str: ...
    @property
    def folder(self) -> str: ...
    @property
    def junk(self) -> str: ...
    @property
    def processed(self) -> str: ...
    @property
    def poll_seconds(self) -> float: ...


def access_token(account: Account) -> str:
    """From the command where there is one, because a token ends after about an hour. Its output is never shown."""
    if not account.token_command:
        return account.token.get_secret_value() if account.token else ""
    try:
        command = shlex.split(account.token_command)
        done = subprocess.run(command, capture_output=True, timeout=TOKEN_SECONDS, check=True, text=True)  # noqa: S603
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ConfigurationError(
            f"[imap] token_command failed ({type(error).__name__}); run it by hand to see why"
        ) from None
    return done.stdout.strip()
