"""What only a database on disk must prove: nothing readable, nothing lost, faults told from mistakes."""

import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from rekindle.adapters import migrate
from rekindle.adapters.database import DatabaseStore, inbox, notices
from rekindle.adapters.database.inbox import FRESH, OLDEST, POSTPONED
from rekindle.adapters.database.queue import CLAIM, LEASED, UPCOMING
from rekindle.adapters.database.reading import come
from rekindle.adapters.keys import FileKeys
from rekindle.domain.delivery import BULK, DeliveryState, Draft, MailKind, Settled
from rekindle.domain.enrolment import Enrolment, Event, State
from rekindle.domain.errors import TryLater
from rekindle.domain.hooks import Coded
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Answer, Participant
from rekindle.ports import Change

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CANARIES = (
    "canary-address",
    "Canary Name",
    "canary-mail",
    "canary-sender",
    "canary-answer",
    "canary-context",
    "canary-alert",
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    file = tmp_path_factory.mktemp("empty") / "rekindle.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def folder(tmp_path, empty):
    shutil.copy(empty, tmp_path / "rekindle.db")
    return tmp_path


@pytest.fixture
def keys(folder):
    keys = FileKeys(f"sqlite:///{folder / 'keys.db'}", folder / "service.key")
    yield keys
    keys.close()


@pytest.fixture
def store(folder, keys):
    store = DatabaseStore(f"sqlite:///{folder / 'rekindle.db'}", keys)
    keys.check(store)
    yield store
    store.close()


def fill(store) -> Participant:
    """One person whose every text is a canary."""
    raw = b"Subject: canary-mail\r\n\r\ncanary-mail"
    inbox = store.accept("coach@example.org", "canary-sender@example.org", raw, NOW)
    person = Participant(id=-1, address="canary-address@example.org", name="Canary Name", created_at=NOW)
    enrolment = Enrolment(id=-1, participant=-1, programme="recovery", state=State.ACTIVE, created_at=NOW)
    answer = Answer(enrolment=-1, step="s", round=1, exercise="e", value="7", text="canary-answer", inbox=inbox, at=NOW)
    planned = Draft(key="k", kind=MailKind.PLANNED, priority=BULK, try_at=NOW, enrolment=-1, recipient=-1,
                    context={"note": "canary-context"})  # fmt: skip
    alert = Draft(key="case/1/1", kind=MailKind.ALERT, priority=BULK, try_at=NOW, address="canary-alert@example.org")
    assert store.commit(
        Change(at=NOW, participants=(person,), enrolments=(enrolment,), answers=(answer,), drafts=(planned, alert),
               events=((-1, Event("answered")),), inbox=Handled(inbox, InboxState.HANDLED, participant=-1),
               suppress=(("canary-address@example.org", "complaint"),),
               unsuppress=("canary-alert@example.org",), cases=((-1, "safety", "look"),))
    )  # fmt: skip
    for mail in store.claim("node", BULK, NOW, NOW + timedelta(minutes=1), 10):
        store.start("node", (), [mail.id], NOW)
        store.start("node", [Settled(mail.id, DeliveryState.FAILED, f"550 <{mail.address}> unknown")], (), NOW)
    found = store.participant_at("canary-address@example.org")
    assert found is not None
    return found


def on_disk(folder) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_no_text_of_a_person_is_readable_in_any_file(folder, store):
    fill(store)
    assert [canary for canary in CANARIES if canary.encode() in on_disk(folder)] == []


def test_every_database_file_is_private(folder, store):
    fill(store)
    (folder / "rekindle.db").chmod(0o600)
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


def test_typed_answers_are_gone_from_the_files_after_an_erasure(folder, store):
    person = fill(store)
    [enrolment] = store.enrolments_of(person.id)
    typed = '"a value as unusual as 48151623"'
    answer = Answer(enrolment=enrolment.id, step="s", round=1, exercise="x", value=typed, text="", inbox=None, at=NOW)
    assert store.commit(Change(at=NOW, answers=(answer,)))
    assert b"48151623" in on_disk(folder)
    assert store.erase(person.id, NOW)
    assert b"48151623" not in on_disk(folder)


def test_after_an_erasure_an_old_copy_of_the_database_is_unreadable(folder, store, keys):
    person = fill(store)
    backup = folder / "backup.db"
    migrate.backup(f"sqlite:///{folder / 'rekindle.db'}", backup)
    assert store.erase(person.id, NOW)
    old = DatabaseStore(f"sqlite:///{backup}", keys)
    assert old.participant(person.id) is None
    assert old.participant_at(person.address) is None
    assert [mail.key for mail in old.deliveries()] == []
    assert old.inbox_list(None, 10) == []
    old.close()


def test_a_restored_copy_is_erased_again(folder, store, keys):
    person = fill(store)
    backup = folder / "backup.db"
    migrate.backup(f"sqlite:///{folder / 'rekindle.db'}", backup)
    assert store.erase(person.id, NOW)
    connection = sqlite3.connect(backup)
    connection.execute("ATTACH ? AS live", (str(folder / "rekindle.db"),))
    connection.execute("INSERT INTO erasure SELECT * FROM live.erasure")
    connection.commit()
    connection.close()
    restored = DatabaseStore(f"sqlite:///{backup}", keys)
    assert restored.reapply_erasures() == 1
    assert restored.reapply_erasures() == 0
    assert sum(restored.counts().values()) == 0
    restored.close()


def test_an_erasure_cut_short_is_finished_by_the_next_start(store, keys, monkeypatch):
    person = fill(store)
    with monkeypatch.context() as patch:
        patch.setattr(keys, "shred", lambda _keys: (_ for _ in ()).throw(TryLater("killed")))
        with pytest.raises(TryLater):
            store.erase(person.id, NOW)
    [row] = store._rows(sa.text("SELECT key_refs FROM erasure"))
    refs = json.loads(row.key_refs)
    assert keys.seal(refs[0], "a", b"still there")
    assert store.reapply_erasures() == 0
    for ref in refs:
        with pytest.raises(KeyError):
            keys.seal(ref, "a", b"gone")


def test_a_person_who_joined_after_the_erasure_is_not_erased_again(store):
    person = fill(store)
    assert store.erase(person.id, NOW)
    again = replace(person, id=-1, created_at=NOW + timedelta(days=1))
    assert store.commit(Change(at=NOW + timedelta(days=1), participants=(again,)))
    assert store.reapply_erasures() == 0
    assert store.participant_at(person.address) is not None


def test_keys_made_for_a_change_that_lost_are_not_left_behind(store, keys, folder):
    def count() -> int:
        connection = sqlite3.connect(folder / "keys.db")
        [(number,)] = connection.execute("SELECT count(*) FROM data_key").fetchall()
        connection.close()
        return number

    fill(store)
    before = count()
    taken = Participant(id=-1, address="canary-address@example.org", created_at=NOW)
    assert not store.commit(Change(at=NOW, participants=(taken,)))
    there = Draft(key="case/1/1", kind=MailKind.ALERT, priority=BULK, try_at=NOW, address="canary-alert@example.org")
    store.retry(2, NOW)
    assert store.commit(Change(at=NOW, drafts=(there,)))
    assert count() == before


def test_a_locked_database_means_try_later(folder, store, monkeypatch):
    monkeypatch.setattr("rekindle.adapters.engines.BUSY_MS", 1)
    hurried = DatabaseStore(f"sqlite:///{folder / 'rekindle.db'}", store._keys)
    other = sqlite3.connect(folder / "rekindle.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TryLater, match="locked"):
        hurried.set_meta("a", "1")
    assert hurried.meta("a") is None, "readers go on"
    other.execute("ROLLBACK")
    other.close()
    hurried.set_meta("a", "1")
    hurried.close()


def test_a_full_disk_means_try_later_and_nothing_is_half_done(folder, store):
    with store._durable.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(TryLater, match="full"):
        store.accept("coach@example.org", None, b"Subject: x\r\n\r\n" + b"y" * 100_000, NOW)
    assert store.inbox_list(None, 10) == []
    with store._durable.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert store.accept("coach@example.org", None, b"Subject: x\r\n\r\n" + b"y" * 100_000, NOW) == 1


def test_a_mistake_in_a_statement_is_no_passing_fault_and_shows_no_text(store):
    with pytest.raises(sa.exc.OperationalError) as caught:
        store._rows(sa.text("SELECT :text FROM nowhere"), text="canary-answer")
    assert "canary-answer" not in str(caught.value)


def test_an_instant_without_a_zone_is_refused(store):
    with pytest.raises(ValueError, match="has no zone"):
        store.commit(Change(at=datetime(2026, 3, 2), suppress=(("a@example.org", "x"),)))


def test_readers_never_wait_for_the_writer(store):
    fill(store)
    with store._write() as connection:
        connection.execute(sa.text("UPDATE participant SET word = 'changed'"))
        assert [person.word for person in store.participants(10)] == ["client"]
    assert [person.word for person in store.participants(10)] == ["changed"]


def test_the_writers_are_as_durable_as_they_say(store):
    asked = {}
    for durable in (True, False):
        with store._write(durable=durable) as connection:
            asked[durable] = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    assert asked == {True: 2, False: 1}


CODED = Coded(frozenset({"breath", "rest"}), frozenset({("recovery", "walk/1/lesson")}))


def test_a_mail_that_is_claimed_while_work_is_looked_for_is_seen(store):
    """Each statement has a snapshot of its own; between two of them a due mail would be seen by neither."""
    alert = Draft(key="case/1/1", kind=MailKind.ALERT, priority=BULK, try_at=NOW, address="deputy@example.org")
    store.commit(Change(at=NOW, drafts=(alert,)))

    def claim(*_):
        assert store.claim("node", BULK, NOW, NOW + timedelta(minutes=1), 10)

    sa.event.listen(store._reader, "after_cursor_execute", claim, once=True)
    assert not store.idle(NOW)


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (CLAIM, "ix_delivery_waiting"),
        (come(NOW).limit(50), "ix_enrolment_due"),
        (come(NOW, only=CODED).limit(50), "ix_enrolment_due"),
        (come(NOW, without=CODED).limit(50), "ix_enrolment_due"),
        (OLDEST.limit(50), "ix_inbox_received"),
        (FRESH.limit(50), "ix_inbox_received"),
        (POSTPONED.limit(50), "ix_inbox_received"),
        (UPCOMING, "ix_inbox_received"),
        (UPCOMING, "ix_enrolment_due"),
        (UPCOMING, "ix_delivery_waiting"),
        (UPCOMING, "ix_event_delivery_waiting"),
        (sa.select(LEASED), "ix_delivery_leased"),
        (sa.select(LEASED), "ix_event_delivery_leased"),
        (notices.WAITING, "ix_event_delivery_waiting"),
        (notices.IN_HANDS, "ix_event_delivery_leased"),
        (notices.CLAIM, "ix_event_delivery_waiting"),
    ],
)
def test_what_every_tick_asks_is_answered_by_an_index_in_order(store, statement, index):
    compiled = statement.compile(store._reader)
    with store._read() as connection:
        values = tuple(None for _ in compiled.positiontup)
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values).all()
    plan = " ".join(row[3] for row in rows)
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_large_mails_are_not_opened_all_at_once(store, monkeypatch):
    monkeypatch.setattr(inbox, "AT_ONCE", 1000)
    sizes = [400, 400, 400, 5000, 10]
    numbers = [
        store.accept("coach@example.org", None, b"\r\n\r\n%d" % n + b"x" * size, NOW) for n, size in enumerate(sizes)
    ]
    batches = []
    while batch := store.received(50, NOW):
        batches.append([mail.id for mail in batch])
        for mail in batch:
            assert store.commit(Change(at=NOW, inbox=Handled(mail.id, InboxState.HANDLED)))
    assert batches == [numbers[:2], numbers[2:3], numbers[3:4], numbers[4:]]
