"""A hosted mailbox: nothing lost and nothing repeated, whatever its server refuses, renumbers or cuts off."""

import contextlib
import imaplib
import itertools
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from rekindle.adapters import imap_progress
from rekindle.adapters.clock import FixedClock
from rekindle.adapters.imap import BATCH, poll_once
from rekindle.adapters.imap_progress import ServerInTrouble, key_of, read_progress
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.memory import MemoryStore
from rekindle.bootstrap import load_programmes, renderer
from rekindle.domain.addresses import Addresses, Purpose, make_token
from rekindle.domain.errors import TryLater
from rekindle.domain.inbox import InboxState
from rekindle.service.receive import MOST_BYTES
from rekindle.service.turns import Turns
from rekindle.settings import Imap, Settings
from support.house import House
from support.imap_server import Folder, ImapServer

JOIN = "coach+join@example.test"
HANDLED = "Rekindle/Handled"
KEYS = MemoryKeys(1)
TOKEN = make_token(Purpose.REPLY, 7, KEYS.token_key, KEYS.sign)


def mail(number: int, to: str = JOIN, fields: str = "", text: str = "Hello") -> bytes:
    head = f"From: Person {number} <p{number}@example.org>\r\nTo: {to}\r\nSubject: join\r\nMessage-ID: <{number}@example.org>\r\n"
    return f"Return-Path: <p{number}@example.org>\r\n{head}{fields}\r\n{text} {number}\r\n".encode()


@pytest.fixture
def server():
    made = ImapServer()
    yield made
    made.close()
    assert made.forbidden == []


@pytest.fixture
def account(server):
    return Imap(host="127.0.0.1", port=server.port, username="coach", password="tulip", tls="none", poll="1s")


def engine_on(store):
    clock = FixedClock(datetime(2026, 11, 2, tzinfo=UTC))
    return SimpleNamespace(
        store=store, clock=clock, addresses=Addresses("coach", "example.test", KEYS.sign), turns=Turns()
    )


@pytest.fixture
def engine():
    return engine_on(MemoryStore())


def stored(engine) -> list[bytes]:
    return [message.raw for message in engine.store.inbox_list(None, 10_000)]


def progress(engine, account, folder: str = "INBOX"):
    return read_progress(engine, key_of(account, folder))


def test_new_mail_is_stored_by_its_token_and_moved(server, account, engine):
    raw = mail(1, "somebody@example.org", f"Delivered-To: coach+{TOKEN}@example.test\r\n")
    server.deliver(raw)
    assert poll_once(engine, account) == 1
    (message,) = engine.store.received(10)
    assert (message.recipient, message.sender, message.raw) == (f"coach+{TOKEN}@example.test", "p1@example.org", raw)
    assert server.inbox.mails == {}
    assert server.folders[HANDLED].mails == {1: raw}
    assert server.folders[HANDLED].flags == {1: set()}  # a colleague sees it as unread


def test_a_mail_that_somebody_has_opened_already_is_read_all_the_same(server, account, engine):
    server.deliver(mail(1), flags={"\\Seen"})
    assert poll_once(engine, account) == 1


def test_mail_is_stored_in_order_and_each_once_over_many_looks(server, account, engine):
    for number in range(1, 2 * BATCH + 6):
        server.deliver(mail(number))
    assert poll_once(engine, account) == 2 * BATCH + 5
    server.deliver(mail(1000))
    assert [poll_once(engine, account), poll_once(engine, account)] == [1, 0]
    assert stored(engine) == [mail(number) for number in (*range(1, 2 * BATCH + 6), 1000)]


def test_a_mail_that_names_none_of_our_addresses_counts_as_one_to_the_service_itself(server, account, engine):
    server.deliver(mail(1, "undisclosed-recipients:;"))
    poll_once(engine, account)
    assert engine.store.received(1)[0].recipient == "coach@example.test"


def test_the_null_return_path_of_a_bounce_is_kept(server, account, engine):
    server.deliver(b"Return-Path: <>\r\nTo: coach@example.test\r\n\r\nReturned\r\n")
    poll_once(engine, account)
    assert engine.store.received(1)[0].sender == ""


def test_junk_is_read_too_and_told(server, account, engine):
    server.deliver(mail(1), "Junk")
    with capture_logs() as logs:
        assert poll_once(engine, account) == 1
    assert any("junk" in entry["event"] for entry in logs)
    assert len(server.folders[HANDLED].mails) == 1


def test_the_servers_own_junk_folder_is_found_by_its_mark(server, account, engine):
    server.deliver(mail(1), "[Mail]/Spam")
    server.listed["[Mail]/Spam"] = "\\HasNoChildren \\Junk"
    assert poll_once(engine, account) == 1


def test_junk_is_left_alone_where_it_is_not_wanted(server, account, engine):
    server.deliver(mail(1), "Junk")
    assert poll_once(engine, account.model_copy(update={"junk": ""})) == 0


def test_the_processed_folder_is_spelled_as_the_server_spells_it(server, account, engine):
    server.delimiter = "."
    server.deliver(mail(1))
    poll_once(engine, account)
    assert len(server.folders["Rekindle.Handled"].mails) == 1


def test_a_refused_move_leaves_the_mail_which_is_not_read_again_and_moved_later(server, account, engine):
    server.refuse = {"MOVE"}
    server.deliver(mail(1))
    assert poll_once(engine, account) == 1
    server.deliver(mail(2))
    assert poll_once(engine, account) == 1
    assert len(server.inbox.mails) == 2
    server.refuse = {"FETCH"}
    poll_once(engine, account)
    assert server.inbox.mails == {}
    assert list(server.folders[HANDLED].mails.values()) == stored(engine) == [mail(1), mail(2)]


def test_where_the_processed_folder_cannot_be_made_mail_is_stored_and_stays(server, account, engine):
    server.refuse = {"CREATE"}
    server.deliver(mail(1))
    assert [poll_once(engine, account), poll_once(engine, account)] == [1, 0]
    assert list(server.inbox.mails) == [1]


def test_a_handled_mail_that_somebody_took_away_is_not_moved_for_ever(server, account, engine):
    server.refuse = {"MOVE"}
    server.deliver(mail(1))
    poll_once(engine, account)
    server.inbox.mails.clear()
    server.commands.clear()
    poll_once(engine, account)
    assert "UID MOVE" not in server.commands
    assert progress(engine, account).left.unmoved == ()


def test_without_move_mail_is_copied_and_marked_and_still_never_expunged(server, account, engine):
    server.capabilities = "IMAP4rev1"
    server.deliver(mail(1))
    poll_once(engine, account)
    assert list(server.folders[HANDLED].mails.values()) == [mail(1)]
    assert server.inbox.flags == {1: {"\\Deleted"}}


def test_a_refused_flag_leaves_the_mail_and_makes_no_second_copy(server, account, engine):
    server.capabilities, server.refuse = "IMAP4rev1", {"STORE"}
    server.deliver(mail(1))
    assert [poll_once(engine, account), poll_once(engine, account)] == [1, 0]
    assert server.inbox.mails == {1: mail(1)}
    assert len(server.folders[HANDLED].mails) == 1


def test_a_changed_uidvalidity_is_read_from_the_start_and_stores_nothing_twice(server, account, engine):
    server.refuse = {"MOVE"}
    for number in range(1, 6):
        server.deliver(mail(number))
    poll_once(engine, account)
    server.new_validity()
    server.deliver(mail(6))
    poll_once(engine, account)
    assert stored(engine) == [mail(number) for number in range(1, 7)]
    assert (progress(engine, account).validity, progress(engine, account).uid) == (8, 6)


def test_after_a_changed_uidvalidity_no_new_mail_is_moved_before_it_is_stored(server, account, engine):
    server.refuse = {"MOVE"}
    server.deliver(mail(1))
    poll_once(engine, account)
    server.folders["INBOX"] = Folder(8)
    server.deliver(mail(2))  # has the number of the one that was not moved
    server.refuse = {"FETCH"}
    poll_once(engine, account)
    assert server.inbox.mails == {1: mail(2)}
    server.refuse = set()
    poll_once(engine, account)
    assert stored(engine) == [mail(1), mail(2)]


def test_a_folder_from_a_backup_with_smaller_numbers_is_read_from_the_start(server, account, engine):
    for number in range(1, 6):
        server.deliver(mail(number))
    poll_once(engine, account)
    server.folders["INBOX"] = Folder()
    server.deliver(mail(6))  # UID 1, far below the mark
    assert poll_once(engine, account) == 1


def test_another_mailbox_of_the_same_host_has_a_mark_of_its_own(server, account, engine):
    server.deliver(mail(1))
    poll_once(engine, account)
    server.login, server.folders = ("team", "tulip"), {"INBOX": Folder()}
    server.deliver(mail(2))
    assert poll_once(engine, account.model_copy(update={"username": "team"})) == 1


@pytest.mark.parametrize("late", [False, True], ids=["before its effect", "after its effect"])
@pytest.mark.parametrize("capabilities", ["IMAP4rev1 MOVE", "IMAP4rev1"], ids=["move", "copy"])
def test_a_connection_cut_at_any_command_loses_nothing_and_repeats_nothing(server, account, capabilities, late):
    server.capabilities, server.drop_late = capabilities, late
    letters = {mail(1), mail(2), mail(3)}
    for cut in itertools.count(1):
        engine = engine_on(MemoryStore())
        server.folders = {"INBOX": Folder(), "Junk": Folder()}
        server.deliver(mail(1), "Junk")
        server.deliver(mail(2))
        server.deliver(mail(3))
        server.commands, server.drop_at = [], cut
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            poll_once(engine, account)
        if len(server.commands) < cut:
            break
        assert set(server.everywhere()) == letters, cut
        server.drop_at = None
        poll_once(engine, account)
        assert sorted(stored(engine)) == sorted(letters), cut
        assert set(server.folders[HANDLED].mails.values()) == letters, cut
    assert cut > 15


class Killed(BaseException):
    """Stands for kill -9: nothing of the process runs any more, neither handler nor commit."""


class Doomed(MemoryStore):
    """Dies at the n-th write, before or after it has its effect; what was committed by then remains."""

    def __init__(self) -> None:
        super().__init__()
        self.writes, self.dies_at, self.late = 0, 0, False

    def accept(self, *arguments):
        return self._or_die(lambda: super(Doomed, self).accept(*arguments))

    def commit(self, change):
        return self._or_die(lambda: super(Doomed, self).commit(change))

    def _or_die(self, write):
        self.writes += 1
        if self.dies_at and self.writes > self.dies_at:
            raise Killed
        result = write() if self.late or self.writes != self.dies_at else None
        if self.writes == self.dies_at:
            raise Killed
        return result


@pytest.mark.parametrize("late", [False, True], ids=["before the write", "after the write"])
def test_a_kill_at_any_write_loses_nothing_and_repeats_nothing(server, account, late):
    letters = [mail(number) for number in range(1, 5)]
    for dies_at in itertools.count(1):
        store = Doomed()
        store.dies_at, store.late = dies_at, late
        engine = engine_on(store)
        server.folders = {"INBOX": Folder()}
        for raw in letters:
            server.deliver(raw)
        try:
            poll_once(engine, account)
        except Killed:
            pass
        else:
            break
        store.dies_at = 0
        poll_once(engine, account)
        assert stored(engine) == letters, dies_at
        assert sorted(server.everywhere()) == letters, dies_at
        assert server.inbox.mails == {}, dies_at
    assert dies_at > len(letters)


def test_a_store_that_is_away_leaves_the_mail_and_what_came_before_it_counts(server, account):
    class Away(MemoryStore):
        away = True

        def accept(self, recipient, sender, raw, *times):
            if self.away and b"<2@" in raw:
                raise TryLater("locked")
            return super().accept(recipient, sender, raw, *times)

    engine = engine_on(Away())
    for number in (1, 2, 3):
        server.deliver(mail(number))
    with pytest.raises(TryLater):
        poll_once(engine, account)
    assert progress(engine, account).uid == 1
    engine.store.away = False
    poll_once(engine, account)
    assert stored(engine) == [mail(1), mail(2), mail(3)]


def test_a_mail_over_ten_megabytes_stays_and_is_noted_and_the_next_one_is_read(server, account, engine):
    large = server.deliver(mail(1, text="x" * MOST_BYTES))
    server.deliver(mail(2))
    with capture_logs() as logs:
        assert [poll_once(engine, account), poll_once(engine, account)] == [1, 0]
    assert list(server.inbox.mails) == [large]
    assert progress(engine, account).left.too_large == (large,)
    assert [entry["uid"] for entry in logs if "10 MB" in entry["event"]] == [large]


def test_a_mail_of_exactly_ten_megabytes_is_taken(server, account, engine):
    head = b"Subject: x\r\n\r\n"
    server.deliver(head + b"x" * (MOST_BYTES - len(head)))
    assert poll_once(engine, account) == 1


def test_a_mail_that_the_server_does_not_hand_out_holds_up_no_other_and_is_read_later(server, account, engine):
    for number in (1, 2, 3):
        server.deliver(mail(number))
    server.refuse = {"FETCH 2"}
    assert [poll_once(engine, account), poll_once(engine, account)] == [2, 0]
    assert list(server.inbox.mails) == [2]
    server.refuse = set()
    assert poll_once(engine, account) == 1
    assert stored(engine) == [mail(1), mail(3), mail(2)]
    assert server.inbox.mails == {}
    assert progress(engine, account).left.refused == ()


def test_a_server_that_hands_out_nothing_is_waited_for(server, account, engine):
    for number in range(1, 31):
        server.deliver(mail(number))
    server.refuse = {"FETCH"}
    for _ in range(2):
        with pytest.raises(ServerInTrouble):
            poll_once(engine, account)
    assert progress(engine, account).uid == imap_progress.MOST_REFUSED
    server.refuse = set()
    assert poll_once(engine, account) == 30


def test_what_a_refused_reply_had_already_said_is_not_taken_for_the_next_mail(server, account, engine):
    server.refuse_late = {"FETCH 1"}
    server.deliver(mail(1))
    server.deliver(mail(2))
    poll_once(engine, account)
    assert stored(engine) == [mail(2)]
    server.refuse_late = set()
    poll_once(engine, account)
    assert stored(engine) == [mail(2), mail(1)]


@pytest.mark.parametrize("behind", [False, True], ids=["number before content", "number behind content"])
def test_news_of_other_mails_inside_a_reply_is_not_taken_for_the_mail(server, account, engine, behind):
    server.gossip, server.uid_behind_content = True, behind
    server.deliver(mail(1))
    server.deliver(mail(2))
    poll_once(engine, account)
    assert stored(engine) == [mail(1), mail(2)]


def test_the_log_holds_nothing_that_a_person_wrote(server, account, engine):
    for number, refuse in enumerate([set(), {"MOVE"}, {"FETCH"}, {"CREATE"}, {"SELECT"}], start=1):
        server.refuse = refuse
        server.deliver(mail(number, text="canary"), "Junk" if number % 2 else "INBOX")
        server.deliver(mail(100 + number, text="canary" + "x" * MOST_BYTES))
        with capture_logs() as logs:
            try:
                poll_once(engine, account)
            except Exception as error:
                assert "canary" not in str(error)
        assert "canary" not in str(logs)
        assert "@example.org" not in str(logs)


@pytest.fixture(scope="module")
def content():
    programmes, _ = load_programmes(Settings())
    return programmes, renderer(Settings())


def test_a_person_enrols_by_a_polled_mail_and_a_rebuilt_mailbox_asks_them_nothing_again(server, account, content):
    house = House(*content)
    server.refuse = {"MOVE"}
    server.deliver(mail(1))
    for _ in range(3):
        poll_once(house.engine, account)
        house.settle()
        server.new_validity()
    assert len(house.mails) == 1
    confirmation = house.newest
    reply = (
        f"From: p1@example.org\r\nTo: {confirmation['Reply-To']}\r\nMessage-ID: <r@example.org>\r\nSubject: Re: x\r\n"
        f"In-Reply-To: {confirmation['Message-ID']}\r\n\r\nYes\r\n"
    )
    server.deliver(reply.encode())
    for _ in range(3):
        poll_once(house.engine, account)
        house.settle()
        server.new_validity()
    assert len(house.mails) == 2
    assert [m.state for m in house.engine.store.inbox_list(None, 10)] == [InboxState.HANDLED] * 2
