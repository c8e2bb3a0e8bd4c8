"""A file of configuration, as written and as read."""

import tomllib
from pathlib import Path
from typing import Any

from rekindle.content.front_matter import why_not_toml
from rekindle.domain.errors import ConfigurationError


def read_toml(file: Path, missing: str) -> tuple[str, dict[str, Any]]:
    """Its text and its values. Raises ConfigurationError with file and line; `missing` is said where there is no such file."""
    try:
        data = file.read_bytes()
        text = data.decode("utf-8").replace("\r\n", "\n")
        return text, tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigurationError(f"{file}: {missing}") from None
    except OSError as error:
        raise ConfigurationError(f"{file}: it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = "not readable as TOML: it is not UTF-8; save it with the encoding UTF-8"
        raise ConfigurationError(f"{file}:{line}: {what}") from None
    except tomllib.TOMLDecodeError as error:
        line, why = why_not_toml(error, text)
        raise ConfigurationError(f"{file}:{line}: not readable as TOML: {why}") from None
