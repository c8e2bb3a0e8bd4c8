"""The sections of `rekindle.toml`, each with its keys, defaults and what they mean."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator, model_validator

from rekindle.domain.addresses import LOCAL_PART_MOST
from rekindle.domain.calendar import zone_named
from rekindle.domain.colours import READABLE, contrast
from rekindle.domain.durations import duration


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


SHEET, SHEET_DARK = "#fffdf8", "#211e1b"
"""What a mail's text stands on, light and dark."""
GROUNDS = {"accent": (SHEET, "#f8f1e4", "#f3ede2"), "accent_dark": (SHEET_DARK, "#2d2822", "#161412")}
"""Sheet, box and page: an accent colours words on each of them."""
_FOREIGN = ("{{", "{%", "{#")


class Brand(Strict):
    """The face of the mail. The same table may stand in a programme's file, whose keys win for that programme."""

    accent: str = Field("#8a4520", pattern=r"^#[0-9a-fA-F]{6}$", description="Headings, rules, button in light mail.")
    accent_dark: str = Field("#e9ab7d", pattern=r"^#[0-9a-fA-F]{6}$", description="The same in dark mail.")
    logo: str = Field("", description="A PNG, JPEG or GIF beside this file, sent inside each mail; empty: none.")
    logo_alt: str = Field("", max_length=80, description="What stands for the logo where pictures are not shown.")
    name: str = Field(
        "", max_length=60, description="Shown at the mail's head and as its sender; empty: [service] name."
    )
    footer: tuple[str, ...] = Field((), max_length=2, description="Lines added at the foot of every mail.")

    @field_validator("accent", "accent_dark")
    @classmethod
    def _readable(cls, value: str, info: ValidationInfo) -> str:
        """Refused if a reader could not read it."""
        name = info.field_name or "accent"
        found, ground = min((contrast(value, ground), ground) for ground in GROUNDS[name])
        if found < READABLE:
            raise ValueError(
                f"its contrast on {ground} is {found:.1f}, and text needs {READABLE}: "
                f"choose a {'darker' if name == 'accent' else 'lighter'} colour"
            )
        return value

    @field_validator("logo_alt", "name", "footer")
    @classmethod
    def _plain_lines(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for line in (value,) if isinstance(value, str) else value:
            if not line.isprintable() or any(mark in line for mark in _FOREIGN):
                raise ValueError(f"{line!r} is not one line of plain text; no variables stand in it")
            if len(line) > 120:
                raise ValueError(f"a line of {len(line)} characters is too long; 120 are the most")
        return value

    @model_validator(mode="after")
    def _logo_in_words(self) -> "Brand":
        if self.logo and not self.logo_alt.strip():
            raise ValueError('a logo needs logo_alt, its words for whoever sees no pictures, such as "Lindenhof Care"')
        return self


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
