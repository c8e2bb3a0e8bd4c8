"""A backup that is restored brings nobody back who was erased, and stops nobody else."""

import shutil
import sqlite3
from contextlib import closing

from support.house import ME


def test_a_backup_made_before_an_erasure_is_restored_without_the_erased_person(tmp_path, monkeypatch):
    from rekindle.adapters.migrate import backup
    from rekindle.bootstrap import build
    from rekindle.domain.people import Participant
    from rekindle.ports import Change
    from rekindle.settings import read_settings

    monkeypatch.chdir(tmp_path)
    home = build(read_settings())
    now = home.engine.clock.now()
    for number, address in enumerate([ME, "other@example.org"], 1):
        person = Participant(id=-number, address=address, name="canary", created_at=now)
        assert home.engine.store.commit(Change(at=now, participants=(person,)))
    backup(home.settings.database_url, tmp_path / "copy.db")
    assert home.engine.store.erase(home.engine.store.participant_at(ME).id, now)
    home.close()
    for file in (tmp_path / "var").glob("rekindle.db*"):
        file.unlink()
    shutil.copy(tmp_path / "copy.db", tmp_path / "var" / "rekindle.db")
    again = build(read_settings())
    assert [person.address for person in again.engine.store.participants(10)] == ["other@example.org"]
    again.close()
    with closing(sqlite3.connect(tmp_path / "var" / "rekindle.db")) as raw:
        assert raw.execute("SELECT count(*) FROM participant").fetchone() == (1,)
