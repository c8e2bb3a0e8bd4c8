"""The newest text of a step that mails were planned from, looked up without opening a house: no keys, no upgrade, no lock."""

import json

import sqlalchemy as sa

from rekindle.adapters.engines import parse_url, sqlite_file
from rekindle.domain.errors import TryLater
from rekindle.domain.programme import Step


def newest_released(url: str, step_id: str) -> Step | None:
    """None where there is no database yet, or none of this step's mails. Nothing is written. Raises TryLater."""
    file = sqlite_file(url)
    if file is not None and not file.is_file():
        return None
    engine = sa.create_engine(f"sqlite:///file:{file}?mode=ro&uri=true" if file else parse_url(url))
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("snapshot"):
                return None
            rows = connection.execute(sa.text("SELECT content FROM snapshot ORDER BY id DESC"))
            contents = (json.loads(content) for (content,) in rows)
            found = next((content for content in contents if content["id"] == step_id), None)
            return Step.model_validate(found) if found is not None else None
    except sa.exc.OperationalError as error:
        what = "the database that says what is released cannot be read"
        raise TryLater(
            f"{what} ({type(error.orig).__name__}); try again, or compare with a folder: --against"
        ) from error
    finally:
        engine.dispose()
