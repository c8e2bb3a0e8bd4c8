"""The tables on disk are the tables in the code, and an upgrade never loses anything."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from rekindle.adapters import migrate
from rekindle.adapters.engines import writer
from rekindle.adapters.tables import METADATA
from rekindle.domain.errors import ConfigurationError

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "rekindle.db"


@pytest.fixture
def url(file):
    return f"sqlite:///{file}"


def schema(file) -> dict[str, str]:
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'")
    found = {name: sql for name, sql in rows if not name.startswith("sqlite_")}
    connection.close()
    return found


def test_an_upgrade_makes_a_private_database_once(file, url):
    assert migrate.current(url) is None
    assert migrate.upgrade(url)
    assert migrate.current(url) == migrate.head()
    assert file.stat().st_mode & 0o777 == 0o600
    assert not migrate.upgrade(url)
    migrate.check(url)


def test_the_models_and_the_migrations_agree(file, url, tmp_path):
    migrate.upgrade(url)
    engine = writer(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()
    fresh = writer(f"sqlite:///{tmp_path / 'fresh.db'}")
    METADATA.create_all(fresh)
    fresh.dispose()
    from_models, from_migrations = schema(tmp_path / "fresh.db"), schema(file)
    assert set(from_models) == set(from_migrations)
    indexes = {name for name, sql in from_models.items() if "INDEX" in sql.split("(")[0]}
    assert {name: from_migrations[name] for name in indexes} == {name: from_models[name] for name in indexes}
    reused = {name for name, sql in from_models.items() if "AUTOINCREMENT" in sql}
    assert reused == {name for name, sql in from_migrations.items() if "AUTOINCREMENT" in sql}


def test_the_files_and_alembic_agree_on_the_newest_revision():
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [migrate.head()]
    assert sorted(revision.revision for revision in script.walk_revisions()) == migrate.revisions()


def test_a_database_at_head_is_recognised_without_alembic(url):
    migrate.upgrade(url)
    code = (
        "import sys; from rekindle.adapters import migrate; "
        f"assert not migrate.upgrade({url!r}); assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_before_an_upgrade_the_database_is_copied(file, url, tmp_path, monkeypatch):
    migrate.upgrade(url)
    connection = sqlite3.connect(file)
    connection.execute("INSERT INTO meta VALUES ('kept', 'yes')")
    connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.commit()
    connection.close()
    monkeypatch.setattr(migrate, "revisions", lambda: ["0000", "0002"])
    monkeypatch.setattr(migrate, "_migrate", lambda _url: None)
    backups = tmp_path / "backups"
    assert migrate.upgrade(url, backups, at=AT)
    assert migrate.upgrade(url, backups, at=AT)
    names = sorted(path.name for path in backups.iterdir())
    assert names == ["rekindle-0000-20260302T120000-1.db", "rekindle-0000-20260302T120000.db"]
    for path in backups.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        copy = sqlite3.connect(path)
        assert copy.execute("SELECT value FROM meta").fetchall() == [("yes",)]
        copy.close()


def test_a_new_database_needs_no_copy(url, tmp_path):
    migrate.upgrade(url, tmp_path / "backups", at=AT)
    assert not (tmp_path / "backups").exists()


def test_a_database_of_a_newer_release_is_left_alone(file, url):
    migrate.upgrade(url)
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(ConfigurationError, match=r"9999.*install the release"):
        migrate.upgrade(url)
    with pytest.raises(ConfigurationError, match="rekindle db upgrade"):
        migrate.check(url)


def test_an_address_that_is_no_database_is_refused():
    for wrong in ("rekindle.db", "mysql://host/name", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ConfigurationError):
            migrate.upgrade(wrong)
