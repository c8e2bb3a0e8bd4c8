"""Typed settings, read once: `rekindle.toml` (or --config), then REKINDLE_<SECTION>__<KEY>, then secret files.

An unknown key is refused with the file, the key and the nearest right spelling. Relative paths count from the folder of
the configuration file; without one, `data_dir` counts from the working directory and programmes from the shipped `config/`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from rekindle.content.front_matter import locate
from rekindle.content.toml_file import read_toml
from rekindle.domain.errors import ConfigurationError
from rekindle.domain.mistakes import Key, explain_errors
from rekindle.sections import (
    Brand,
    Cohort,
    Coordinator,
    Database,
    Imap,
    LimitsSection,
    Listen,
    Organisation,
    Programmes,
    Safety,
    Security,
    Service,
    Smtp,
)

_HERE = Path(__file__).parent
DATA = _HERE / "_data" if (_HERE / "_data").is_dir() else _HERE.parent.parent
"""Where templates and config ship: inside the wheel, or the repository's root."""

_PREFIX, _SECRETS = "REKINDLE_", "REKINDLE_SECRETS"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
REAL_MAIL_PORTS = (25, 465, 587)


class Settings(BaseSettings):
    """Every section of `rekindle.toml`."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, secrets_dir=None
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
    brand: Brand = Brand()
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
            secrets_dir=os.environ.get(_SECRETS),
            secrets_dir_missing="ok",
            secrets_nested_delimiter="__",
            env_prefix=_PREFIX,
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

    def at(self, *key: str) -> str:
        """Where a value of the settings in use was given: `file:line`, or the variable that gave it."""
        return _at(self.source, self.source.read_text(encoding="utf-8") if self.source else "", key)

    def programme_files(self) -> list[Path]:
        """Configured files count from the configuration's folder; what is not there ships with the engine."""
        base = self.base_dir if self.source else DATA / "config"
        shipped = DATA / "config"
        only_shipped = [not (base / file).exists() and (shipped / file).exists() for file in self.programmes.files]
        return [
            (shipped if there else base) / file for file, there in zip(self.programmes.files, only_shipped, strict=True)
        ]

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
    text, content = "", dict[str, Any]()
    if path is not None:
        text, content = read_toml(path, "there is no such file; give another with --config")
        content["source"] = path.resolve()
    try:
        return Settings(**content)
    except ValidationError as error:
        told = explain_errors(error, Settings, str(path), lambda key: _at(path, text, key))
        raise ConfigurationError(told) from None


def _at(file: Path | None, text: str, key: Key) -> str:
    """The environment goes before a secret's file, and both before the configuration's."""
    given = {name.upper(): name for name in os.environ}
    secrets = Path(os.environ.get(_SECRETS, "")) if os.environ.get(_SECRETS) else None
    for length in range(len(key), 0, -1):
        name = _PREFIX + "__".join(map(str, key[:length])).upper()
        if name in given:
            return f"environment variable {given[name]}"
        if secrets and (secrets / name).is_file():
            return str(secrets / name)
    if file is None:
        return "environment"
    return f"{file}:{locate(text, key) + 1}" if key else str(file)
