"""Relay and mailbox: Postfix delivers into Dovecot, and the engine reads coach's mailbox there."""

import shutil
import time

import pytest

from mailservers.conftest import configure, letter
from mailservers.dovecot import PASSWORD
from mailservers.inbox import arrived, received
from mailservers.process import snippet, until

pytestmark = pytest.mark.mailservers
AMARA, GHOST = "amara@people.example", "ghost@people.example"
JOIN, COACH = "coach+join@example.org", "coach@example.org"
HANDLED = "Rekindle/Handled"
CROWD = 24


@pytest.fixture
def postfix(start_postfix, dovecot):
    """The crowd's mailboxes swallow what they get; everybody else's are in Dovecot."""
    lmtp = f"lmtp:inet:127.0.0.1:{dovecot.lmtp}"
    elsewhere = f"transport_maps = inline:{{ {{ .crowd.example = discard: }}, {{ people.example = {lmtp} }} }}\n"
    return start_postfix(snippet("postfix-main-imap", {"lmtp:inet:127.0.0.1:24": lmtp}) + elsewhere)


@pytest.fixture
def reading(w, postfix, dovecot, monkeypatch):
    """The documented configuration, not started yet."""
    monkeypatch.setenv("REKINDLE_IMAP__PASSWORD", PASSWORD)
    configure(w, "rekindle-imap", {"port = 25 ": f"port = {postfix.relay} ", "port = 143": f"port = {dovecot.imap}"})
    return w


def write(postfix, sender: str, to: str, subject: str, text: str, **options: str) -> None:
    heard = postfix.swaks(to, sender, letter(sender, to, subject, text, **options))
    assert heard.code == 0, heard.said


def reply(postfix, mail, text: str) -> None:
    to = str(mail["Reply-To"])
    write(postfix, AMARA, to, f"Re: {mail['Subject']}", text, answers=str(mail["Message-ID"]))


def state(w) -> str:
    return w.run("participants", "show", AMARA, "--json")["enrolments"][0]["state"]


def handled(w, count: int) -> list[dict]:
    return until(
        lambda: (
            (found := received(w)) and len(found) >= count and all(m["state"] != "received" for m in found) and found
        ),
        f"{count} mails to be handled",
    )


def test_a_person_joins_and_confirms_through_a_mailbox_and_nothing_is_expunged(reading, postfix, dovecot):
    reading.start()
    write(postfix, AMARA, JOIN, "join", "Please.")
    (question,) = dovecot.wait("amara", 1)
    reply(postfix, question, "Yes")
    until(lambda: state(reading) == "active", "the confirmation")
    assert [mail["to"] for mail in received(reading)] == [JOIN, str(question["Reply-To"])]
    kept = dovecot.wait("coach", 2, HANDLED)
    assert [str(mail["Delivered-To"]) for mail in kept] == [mail["to"] for mail in received(reading)]
    assert dovecot.mails("coach") == []


def test_a_token_that_stands_in_no_header_of_the_writer_is_found_in_delivered_to(reading, postfix, dovecot):
    """Two recipients in one transaction, both hidden: each copy knows its own, because the limit is one a delivery."""
    reading.start()
    write(postfix, AMARA, JOIN, "join", "Please.")
    (question,) = dovecot.wait("amara", 1)
    token = str(question["Reply-To"])
    heard = postfix.swaks([token, COACH], AMARA, letter(AMARA, "undisclosed-recipients:;", "Re", "Yes"))
    assert heard.code == 0, heard.said
    until(lambda: state(reading) == "active", "the confirmation")
    assert sorted(mail["to"] for mail in handled(reading, 3)) == sorted([JOIN, token, COACH])


def test_mail_in_the_junk_folder_is_taken_as_well(reading, postfix, dovecot):
    write(postfix, AMARA, JOIN, "join", "Please.")
    dovecot.wait("coach", 1)
    dovecot.move("coach", "INBOX", "Junk")
    reading.start()
    assert arrived(reading, 1)[0]["to"] == JOIN
    dovecot.wait("coach", 1, HANDLED)
    assert dovecot.mails("coach", "Junk") == []


def test_a_mail_that_a_colleague_has_opened_is_taken_all_the_same(reading, postfix, dovecot):
    write(postfix, AMARA, JOIN, "join", "Please.")
    dovecot.wait("coach", 1)
    with dovecot.login("coach") as client:
        client.select("INBOX")
        assert client.store("1", "+FLAGS", "\\Seen")[0] == "OK"
    reading.start()
    assert arrived(reading, 1)[0]["to"] == JOIN


def test_kill_9_in_the_middle_of_a_full_mailbox_loses_nothing_and_repeats_nothing(reading, postfix, dovecot):
    people = [f"person@house{number:02}.crowd.example" for number in range(CROWD)]  # no source writes too often
    for person in people:
        write(postfix, person, JOIN, "join", "Please.")
    dovecot.wait("coach", CROWD)
    for share in (3, 9, 15):
        reading.start()
        until(lambda share=share: len(received(reading)) >= share, f"{share} mails to be taken")
        reading.kill()
    in_between = len(received(reading))
    reading.start()
    assert len(handled(reading, CROWD)) == CROWD, in_between
    until(lambda: not dovecot.mails("coach"), "the mailbox to be empty")
    kept = [str(mail["From"]) for mail in dovecot.mails("coach", HANDLED)]
    assert sorted(kept) == sorted(f"Somebody <{person}>" for person in people)
    sent = until(
        lambda: (found := reading.run("deliveries", "list", "--json")) and all(m["sent_at"] for m in found) and found,
        "sending",
    )
    assert sorted(mail["to"] for mail in sent) == sorted(people)


def validity(dovecot) -> str:
    with dovecot.login("coach") as client:
        return client.status("INBOX", "(UIDVALIDITY)")[1][0].decode()


def test_a_new_uidvalidity_repeats_no_effect(reading, postfix, dovecot):
    """All mail is put back into the inbox, and Dovecot has lost its memory of it."""
    reading.start()
    write(postfix, AMARA, JOIN, "join", "Please.")
    (question,) = dovecot.wait("amara", 1)
    reply(postfix, question, "Yes")
    until(lambda: state(reading) == "active", "the confirmation")
    dovecot.wait("coach", 2, HANDLED)
    reading.kill()
    dovecot.move("coach", HANDLED, "INBOX")
    before = validity(dovecot)
    dovecot.stop()
    home = dovecot.folder / "mail" / "coach"
    for memory in [*home.glob("dovecot-uidlist*"), *home.glob("dovecot.index*"), *home.glob("dovecot-uidvalidity*")]:
        memory.unlink()
    made_at = int(before.rstrip(")").split()[-1])
    until(lambda: time.time() >= made_at + 1, "the second after the one that Dovecot named the mailbox by")
    dovecot.start()
    assert validity(dovecot) != before
    known, sent = received(reading), reading.run("deliveries", "list", "--json")
    reading.start()
    until(lambda: not dovecot.mails("coach"), "the mailbox to be read again")
    assert len(dovecot.mails("coach", HANDLED)) == 2
    reading.settle()
    assert received(reading) == known
    assert reading.run("deliveries", "list", "--json") == sent
    assert len(dovecot.mails("amara")) == 2


def test_a_deleted_and_recreated_mailbox_takes_new_mail(reading, postfix, dovecot):
    reading.start()
    write(postfix, AMARA, JOIN, "join", "Please.")
    dovecot.wait("coach", 1, HANDLED)
    reading.kill()
    dovecot.stop()
    shutil.rmtree(dovecot.folder / "mail" / "coach")
    dovecot.start()
    reading.start()
    reply(postfix, dovecot.wait("amara", 1)[0], "Yes")
    until(lambda: state(reading) == "active", "the confirmation from the new mailbox")


def test_a_refused_move_leaves_the_mail_and_its_effect_happens_once(reading, postfix, dovecot):
    with dovecot.login("coach") as client:
        client.create(f'"{HANDLED}"')
    handled_folder = dovecot.folder / "mail" / "coach" / ".Rekindle.Handled"
    inner = [handled_folder, *(handled_folder / part for part in ("cur", "new", "tmp"))]
    for part in inner:
        shutil.chown(part, "root", "root")
        part.chmod(0o555)
    reading.start()
    write(postfix, AMARA, JOIN, "join", "Please.")
    dovecot.wait("amara", 1)
    write(postfix, AMARA, COACH, "a word", "Hello again.")
    assert len(handled(reading, 2)) == 2
    assert len(dovecot.mails("coach")) == 2
    for part in inner:
        shutil.chown(part, "nobody", "nogroup")
        part.chmod(0o700)
    write(postfix, AMARA, JOIN, "join", "Once more.")
    dovecot.wait("coach", 3, HANDLED)
    assert len(handled(reading, 3)) == 3
    assert dovecot.mails("coach") == []


def test_a_mail_server_that_was_away_is_found_again(reading, postfix, dovecot):
    reading.start()
    until(lambda: "Login: user=<coach>" in dovecot.log, "the first login")
    dovecot.stop()
    write(postfix, AMARA, JOIN, "join", "Please.")
    dovecot.start()
    postfix.flush()
    assert arrived(reading, 1)[0]["to"] == JOIN


def test_a_report_of_a_failed_delivery_is_read_from_the_mailbox(reading, postfix, dovecot):
    reading.start()
    write(postfix, GHOST, JOIN, "join", "Please.")
    until(lambda: any(m["bounced_at"] for m in reading.run("deliveries", "list", "--json")), "the bounce to be read")
    assert reading.run("participants", "show", GHOST, "--json")["suppressed"] == "hard bounce"
