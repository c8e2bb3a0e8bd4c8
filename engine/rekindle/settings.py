"""Typed settings, read once: `rekindle.toml` (or --config), then REKINDLE_<SECTION>__<KEY>, then secret files.

An unknown key is refused with the file, the key and the nearest right spelling. Relative paths count from the folder of
the configuration file; without one, `data_dir` counts from the working directory and programmes from the shipped `config/`.
"""

import os
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from rekindle.domain.addresses import LOCAL_PART_MOST
from rekindle.domain.calendar import zone_named
from rekindle.domain.errors import ConfigurationError
from rekindle.domain.mistakes import explain_errors

_HERE = Path(__file__).parent
DATA = _HERE / "_data" if (_HERE / "_data").is_dir() else _HERE.parent.parent
"""Where templates and config ship: inside the wheel, or the repository's root."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")
REAL_MAIL_PORTS = (25, 465, 587)


class Strict(BaseModel):
    """`extra="forbid"` does not reach nested models by itself; every section inherits it from here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _zone(name: str) -> str:
    if zone_named(name) is None:
        raise ValueError(f'"{name}" is not a time zone; write an IANA name such as "Europe/Berlin"')
    return name


class Service(Strict):
    address: str = Field("coach@rekindle.localhost", description="The one address everybody writes to.")
    name: str = Field("Rekindle", description="The sender's name that participants see.")
    base_url: str = Field("", description="Public https address of the pages; empty: no web link in any mail.")
    data_dir: Path = Field(Path("var"), description="Database, keys, backups and the local mailbox.")
    zone: str = Field("Europe/London", description="Time zone of a new participant.")
    language: str = Field("en", description="Language of a new participant.")
    country: str = Field(
        "", description="Country of a new participant (ISO 3166, two letters): decides the help lines."
    )
    addressing: Literal["plus", "subdomain", "none"] = Field("plus", description="How tokens travel in addresses.")
    envelope: Literal["verp", "fixed"] = Field(
        "verp", description="Envelope sender: an own one for each mail, or always the service's address."
    )
    authserv_id: str = Field("", description="authserv-id of our own mail server, whose Authentication-Results count.")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        return _zone(value)

    @field_validator("address")
    @classmethod
    def _usable_address(cls, value: str) -> str:
        local, at, domain = value.rpartition("@")
        if not at or not local or not domain or "+" in local or " " in value:
            raise ValueError(f'"{value}" is not a plain address such as "coach@example.org"')
        if len(local) > LOCAL_PART_MOST:
            raise ValueError(
                f'the part before @ of "{value}" has {len(local)} characters; at most {LOCAL_PART_MOST} fit, '
                "because tokens are added to it: choose a shorter one"
            )
        return value

    @field_validator("base_url")
    @classmethod
    def _https(cls, value: str) -> str:
        if value and not value.startswith("https://"):
            raise ValueError(f'"{value}" does not begin with https://; leave it empty to send no web links')
        return value.rstrip("/")


class Database(Strict):
    url: str = Field("", description="sqlite:///PATH or postgresql://...; empty: rekindle.db in data_dir.")


class Security(Strict):
    keys_url: str = Field("", description="Key store, never in a data backup; empty: keys.db in data_dir.")
    token_keys: tuple[Annotated[int, Field(ge=0, le=255)], ...] = Field(
        (1,), min_length=1, description="Ids of keys whose tokens are accepted; the last one signs new tokens."
    )
    service_key: SecretStr | None = Field(
        None, description="Base64 of 32 bytes; else the file service.key in data_dir."
    )


class Smtp(Strict):
    host: str = Field("", description="Where mail leaves; empty: the built-in local mailbox.")
    port: int = Field(25, ge=1, le=65535)
    username: str = ""
    password: SecretStr | None = None
    tls: Literal["none", "starttls", "tls"] = Field("none", description="starttls, tls from the start, or none.")
    timeout: float = Field(60, gt=0, description="Seconds to wait for the mail server.")
    allow_recipients: tuple[str, ...] = Field(
        (), description="Where mail leaves this machine: the only addresses (or @domains) that get any."
    )


class Listen(Strict):
    lmtp: str = Field("127.0.0.1:2424", description="host:port, or empty to close it.")
    smtp: str = "127.0.0.1:2525"
    http: str = "127.0.0.1:8025"
    connections: int = Field(
        2000, ge=1, description="Mail connections at once, over both doors; above it they get 421."
    )
    refusal: str = Field(
        "No such address here",
        max_length=400,
        description="What the writer of a refused mail reads after 550 5.1.1; best with the name and address of a human.",
    )

    @field_validator("refusal")
    @classmethod
    def _one_reply_line(cls, value: str) -> str:
        """A reply line is ASCII and has at most 512 octets (RFC 5321 section 4.5.3.1.5)."""
        if not value.strip() or not value.isascii() or not value.isprintable():
            raise ValueError(f"{value!r} is not one line of plain ASCII text, as a mail server's reply must be")
        return value


class Imap(Strict):
    """A hosted mailbox to read; it needs no door of ours that is open to the world."""

    host: str = Field("", description="The mailbox's IMAP server; empty: no mailbox is read.")
    port: int = Field(993, ge=1, le=65535, description="993 with tls, 143 with starttls.")
    username: str = ""
    auth: Literal["password", "xoauth2"] = Field("password", description="xoauth2 where the provider wants OAuth.")
    password: SecretStr | None = None
    token: SecretStr | None = Field(None, description="For xoauth2: an access token; it ends after about an hour.")
    token_command: str = Field("", description="For xoauth2: a command that prints a fresh access token.")
    tls: Literal["tls", "starttls", "none"] = Field("tls", description="tls from the start, starttls, or none.")
    folder: str = "INBOX"
    junk: str = Field("Junk", description="The junk folder, which is read too; empty: it is not.")
    processed: str = Field(
        "Rekindle/Handled", description="Where mail goes once it is stored; made if it is not there."
    )
    poll: str = Field("60s", description="How often to look, also where the server announces new mail (IDLE).")

    @field_validator("poll")
    @classmethod
    def _bearable_poll(cls, value: str) -> str:
        """A server may end an IDLE of 30 minutes (RFC 2177)."""
        if not timedelta(seconds=1) <= duration(value) <= timedelta(minutes=25):
            raise ValueError(f'"{value}" is not between 1s and 25m; 60s is usual')
        return value

    @model_validator(mode="after")
    def _complete(self) -> "Imap":
        if not self.host:
            return self
        if not self.username:
            raise ValueError("host is set and username is not; a mailbox needs a login")
        if self.auth == "password" and self.password is None:
            raise ValueError("password is missing; give it as the secret file REKINDLE_IMAP__PASSWORD")
        if self.auth == "xoauth2" and self.token is None and not self.token_command:
            raise ValueError("xoauth2 needs token_command (a command that prints an access token) or token")
        if self.tls == "starttls" and self.port == 993:
            raise ValueError("port 993 speaks TLS from the start; set port = 143 for starttls")
        if self.processed.casefold() in {self.folder.casefold(), self.junk.casefold()}:
            raise ValueError(f'processed = "{self.processed}" is a folder that is read; name another')
        return self

    @property
    def poll_seconds(self) -> float:
        return duration(self.poll).total_seconds()


class Programmes(Strict):
    files: tuple[Path, ...] = (Path("programmes/recovery.toml"),)


class Cohort(Strict):
    programme: str
    starts_on: date | None = None
    join_until: date | None = None
    zone: str = ""
    language: str = ""
    country: str = ""
    skip_weeks: tuple[date, ...] = ()
    coordinator: str = ""
    from_name: str = ""


class Coordinator(Strict):
    name: str = ""
    address: str = Field("", description="Where alerts and mails that need a human go.")
    deputy: str = ""
    hours: str = ""
    respond_within: str = "24h"


class Country(Strict):
    emergency: str
    lines: tuple[str, ...]


class Safety(Strict):
    countries: Mapping[str, Country] = {}
    webhook: str = ""


class LimitsSection(Strict):
    """Ceilings against floods and loops; raise the first before a whole ward enrols from one mail server."""

    confirmations_per_source: int = Field(
        10, ge=1, description="Confirmations an hour for one peer of our mail server."
    )
    confirmations_in_all: int = Field(500, ge=1, description="Confirmations an hour in all.")
    answers_per_day: int = Field(20, ge=1, description="Answers to one person a day, whatever they write.")


class Organisation(Strict):
    name: str = Field("", description="Who runs this, as participants know it.")
    controller: str = ""
    data_protection_contact: str = ""
    privacy_url: str = ""
    support: str = Field("", description="How a participant reaches a human: a name and an address or number.")
    retention_days: int = Field(30, ge=1, description="Days that handled mails are kept.")


class Settings(BaseSettings):
    """Every section of `rekindle.toml`."""

    model_config = SettingsConfigDict(
        env_prefix="REKINDLE_", env_nested_delimiter="__", extra="forbid", frozen=True, secrets_dir=None
    )
    service: Service = Service()
    database: Database = Database()
    security: Security = Security()
    smtp: Smtp = Smtp()
    listen: Listen = Listen()
    imap: Imap = Imap()
    programmes: Programmes = Programmes()
    cohorts: Mapping[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")], Cohort] = {}
    coordinator: Coordinator = Coordinator()
    safety: Safety = Safety()
    organisation: Organisation = Organisation()
    limits: LimitsSection = LimitsSection()
    plugins: Mapping[str, Mapping[str, Any]] = {}
    source: Path | None = Field(None, description="The configuration file that was read.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over secret files over the file, whose content arrives as init values."""
        del settings_cls, dotenv_settings
        secrets = NestedSecretsSettingsSource(
            file_secret_settings,
            secrets_dir=os.environ.get("REKINDLE_SECRETS"),
            secrets_dir_missing="ok",
            secrets_nested_delimiter="__",
            env_prefix="REKINDLE_",
        )
        return env_settings, secrets, init_settings

    @model_validator(mode="after")
    def _cohorts_and_defaults(self) -> "Settings":
        if self.database.url.startswith("postgresql") and not self.security.keys_url:
            raise ValueError("with a PostgreSQL database [security] keys_url must be set as well")
        return self

    @property
    def base_dir(self) -> Path:
        return self.source.parent if self.source else Path.cwd()

    @property
    def data_dir(self) -> Path:
        return self.base_dir / self.service.data_dir

    @property
    def database_url(self) -> str:
        return self._sqlite_from_base(self.database.url) or f"sqlite:///{self.data_dir / 'rekindle.db'}"

    @property
    def keys_url(self) -> str:
        return self._sqlite_from_base(self.security.keys_url) or f"sqlite:///{self.data_dir / 'keys.db'}"

    def _sqlite_from_base(self, url: str) -> str:
        prefix = "sqlite:///"
        return f"{prefix}{self.base_dir / url.removeprefix(prefix)}" if url.startswith(prefix) else url

    def programme_files(self) -> list[Path]:
        """Configured files count from the configuration's folder; what is not there ships with the engine."""
        base = self.base_dir if self.source else DATA / "config"
        shipped = DATA / "config"
        return [base / file if (base / file).exists() else shipped / file for file in self.programmes.files]

    @property
    def mail_stays_local(self) -> bool:
        """The built-in mailbox, or a loopback server on a port where no real mail server listens (a test sink)."""
        return not self.smtp.host or (self.smtp.host in LOOPBACK and self.smtp.port not in REAL_MAIL_PORTS)


def read_settings(path: Path | None = None) -> Settings:
    """Read the settings from `path`, else from ./rekindle.toml if it is there, else the embedded defaults.

    Raises ConfigurationError naming file, key, value and the nearest right spelling.
    """
    if path is None and Path("rekindle.toml").is_file():
        path = Path("rekindle.toml")
    content: dict[str, Any] = {}
    if path is not None:
        content = _read_toml(path)
        content["source"] = path.resolve()
    try:
        return Settings(**content)
    except ValidationError as error:
        raise ConfigurationError(explain_errors(error, Settings, str(path or "environment"))) from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file; give another with --config") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not readable as TOML: {error}") from None


def duration(text: str) -> timedelta:
    """`"7d"`, `"48h"`, `"20m"`, `"30s"`, also summed: `"1d12h"`. Raises ValueError."""
    units = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
    total, number = 0.0, ""
    for character in text.strip().lower():
        if character.isdigit() or character == ".":
            number += character
        elif character in units and number:
            total, number = total + float(number) * units[character], ""
        else:
            raise ValueError(f'"{text}" is not a duration; write for example 7d, 48h or 20m')
    if number or not total:
        raise ValueError(f'"{text}" is not a duration; write for example 7d, 48h or 20m')
    return timedelta(seconds=total)
