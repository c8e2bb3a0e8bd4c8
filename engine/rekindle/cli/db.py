"""rekindle db: upgrade and backup."""

from pathlib import Path
from typing import Annotated

import typer

from rekindle.cli.output import Config
from rekindle.domain.errors import RekindleError

app = typer.Typer(help="The database: upgrade, backup.", no_args_is_help=True)


@app.command()
def upgrade(config: Config = None) -> None:
    """Bring the database to this release's schema; an SQLite file is copied first."""
    from rekindle.adapters.clock import real_now
    from rekindle.adapters.migrate import upgrade as bring_up
    from rekindle.settings import read_settings

    settings = read_settings(config)
    bring_up(settings.database_url, settings.data_dir / "backups", at=real_now())
    print("the database is up to date")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write the copy; it must not exist yet.")], config: Config = None
) -> None:
    """Copy the SQLite database while it runs. Keys are not in it: keep service.key and keys.db apart from it."""
    from rekindle.adapters.migrate import backup as copy
    from rekindle.settings import read_settings

    settings = read_settings(config)
    if not settings.database_url.startswith("sqlite"):
        raise RekindleError("this database is PostgreSQL; back it up with pg_dump")
    if file.exists():
        raise RekindleError(f"{file} exists already; name a new file")
    copy(settings.database_url, file)
    print(f"{file} written; the keys ({settings.data_dir / 'service.key'} and keys.db) are kept elsewhere, on purpose")
