"""Own mail server, LMTP: what Postfix really does with our replies."""

import pytest

from mailservers.conftest import letter
from mailservers.inbox import arrived, no_writing, received
from mailservers.process import snippet, until

pytestmark = pytest.mark.mailservers
AMARA, BEN = "amara@people.example", "ben@people.example"
REFUSED_RCPT = 24
CROWD = 24
UNKNOWN = "coach+abcdefghijklmnopqrstuvwxyz23456@example.org"


@pytest.fixture
def postfix(w, start_postfix):
    return start_postfix(snippet("postfix-main", {"127.0.0.1:2424": f"127.0.0.1:{w.lmtp}"}))


@pytest.fixture
def running(w):
    w.start()
    return w


def test_a_mail_reaches_the_engine_with_its_subaddress(running, postfix):
    heard = postfix.swaks("coach+join@example.org", AMARA, letter(AMARA, "coach+join@example.org", "join", "Please."))
    assert heard.code == 0, heard.said
    (mail,) = arrived(running, 1)
    assert mail["to"] == "coach+join@example.org"
    person = until(lambda: running.run("participants", "list", "--json"), "the enrolment")
    assert (person[0]["address"], person[0]["state"]) == (AMARA, "unconfirmed")


def test_a_token_that_was_written_in_capitals_on_the_way_still_counts(running, postfix):
    token = stop_address(running, postfix)
    heard = postfix.swaks(token.upper(), AMARA, letter(AMARA, token.upper(), "", "stop"))
    assert heard.code == 0, heard.said
    until(lambda: running.run("participants", "list", "--json")[0]["state"] == "withdrawn", "the stop to act")
    assert received(running)[-1]["to"].startswith("COACH+STOP-")


def stop_address(w, postfix) -> str:
    """Of the confirmation to Amara, which waits in the queue because nobody listens where it should go."""
    from rekindle.bootstrap import build
    from rekindle.domain.addresses import Purpose, make_token
    from rekindle.settings import read_settings

    postfix.swaks("coach+join@example.org", AMARA, letter(AMARA, "coach+join@example.org", "join", "Please."))
    (mail,) = until(lambda: w.run("deliveries", "list", "--json"), "the confirmation")
    house = build(read_settings(w.config))
    keys = house.engine.keys
    token = make_token(Purpose.STOP, mail["id"], keys.token_key, keys.sign)
    house.close()
    return f"coach+stop-{token}@example.org"


def test_an_unknown_subaddress_is_refused_to_the_client_and_nobody_gets_a_bounce(running, postfix):
    heard = postfix.swaks(UNKNOWN, AMARA, letter(AMARA, UNKNOWN, "hello", "Hello."))
    assert heard.code == REFUSED_RCPT
    assert "550 5.1.1" in heard.said
    assert "No such address here" in heard.said, "the words of [listen] refusal reach the writer"
    assert postfix.queue() == []
    assert received(running) == []
    assert "postfix/bounce" not in postfix.log


def test_another_local_part_is_refused_without_asking_the_engine(running, postfix):
    heard = postfix.swaks("somebody@example.org", AMARA, letter(AMARA, "somebody@example.org", "hello", "Hello."))
    assert heard.code == REFUSED_RCPT
    assert "postfix/lmtp" not in postfix.log


def test_two_recipients_of_one_transaction_get_a_reply_each(running, postfix):
    both = ["coach+join@example.org", "coach@example.org"]
    heard = postfix.swaks(both, AMARA, letter(AMARA, "coach@example.org", "join", "Please."))
    assert heard.code == 0, heard.said
    assert [mail["to"] for mail in arrived(running, 2)] == both
    until(lambda: postfix.log.count("dsn=2.0.0, status=sent (250 2.0.0 Stored)") >= 2, "both replies in the log")
    until(lambda: postfix.queue() == [], "an empty queue")


def test_a_550_for_one_recipient_does_not_hurt_the_other(running, postfix):
    """Over the inner door, which does not ask before it accepts; the sender hears of the one that was refused."""
    both = [UNKNOWN, "coach+join@example.org"]
    heard = postfix.swaks(both, AMARA, letter(AMARA, "coach+join@example.org", "join", "Please."), relay=True)
    assert heard.code == 0, heard.said
    assert [mail["to"] for mail in arrived(running, 1)] == ["coach+join@example.org"]
    until(lambda: f"to=<{UNKNOWN}>" in postfix.log and "status=bounced" in postfix.log, "the refusal in the log")
    assert "550 5.1.1 No such address here" in postfix.log


def test_while_the_engine_is_down_a_new_address_is_asked_to_come_back(w, postfix):
    heard = postfix.swaks("coach+join@example.org", AMARA, letter(AMARA, "coach+join@example.org", "join", "Please."))
    assert heard.code == REFUSED_RCPT
    assert "450 4." in heard.said
    w.start()


def test_while_the_engine_is_down_accepted_mail_waits_and_comes_with_the_next_flush(running, postfix):
    """Postfix knows the address from the first mail and takes the second one without asking."""
    join = "coach+join@example.org"
    assert postfix.swaks(join, AMARA, letter(AMARA, join, "join", "Please.")).code == 0
    arrived(running, 1)
    running.kill()
    assert postfix.swaks(join, BEN, letter(BEN, join, "join", "Me too.")).code == 0
    until(lambda: postfix.deferred() == [join], "the mail to be deferred")
    running.start()
    postfix.flush()
    assert len(arrived(running, 2)) == 2
    until(lambda: postfix.queue() == [], "an empty queue")
    assert "status=bounced" not in postfix.log


def test_kill_9_while_a_queue_is_flushed_at_the_engine_loses_nothing_and_repeats_nothing(w, postfix):
    people = [f"person@house{number:02}.example" for number in range(CROWD)]  # no source writes too often
    join = "coach+join@example.org"
    for person in people:
        assert postfix.swaks(join, person, letter(person, join, "join", "Please."), relay=True).code == 0
    until(lambda: len(postfix.deferred()) == CROWD, "all mail to wait for the engine")
    for share in (4, 10, 16):
        w.start()
        postfix.flush()
        until(lambda share=share: len(received(w)) >= share, f"{share} mails to be taken")
        w.kill()
    w.start()

    def delivered() -> bool:
        postfix.flush()
        return postfix.queue() == []

    until(delivered, "an empty queue")
    w.settle()
    assert len(received(w)) == CROWD
    assert sorted(mail["to"] for mail in w.run("deliveries", "list", "--json")) == people
    assert "status=bounced" not in postfix.log


def test_while_the_database_is_locked_every_recipient_is_deferred_and_nothing_is_lost(running, postfix):
    both = ["coach+join@example.org", "coach@example.org"]
    with no_writing(running):
        heard = postfix.swaks(both, AMARA, letter(AMARA, "coach@example.org", "join", "Please."))
        assert heard.code == 0, heard.said
        until(lambda: postfix.deferred() == sorted(both), "both to be deferred", seconds=60)
        assert "451 4.3.0 Try again later" in postfix.log
    postfix.flush()
    assert sorted(mail["to"] for mail in arrived(running, 2)) == sorted(both)


def test_a_mail_over_the_limit_is_refused_to_the_client(running, postfix):
    big = letter(AMARA, "coach@example.org", "a film", "x" * 70 + "\n") + b"y" * 70 + b"\n"
    heard = postfix.swaks("coach@example.org", AMARA, big + (b"z" * 70 + b"\n") * 160_000)
    assert "552 5.3.4" in heard.said
    assert received(running) == []


def test_the_null_sender_of_a_bounce_reaches_the_engine_as_such(running, postfix):
    """A returned mail without any other sign of a machine is known by its envelope (RFC 3834 section 2)."""
    plain = letter("somebody@people.example", "coach@example.org", "About your mail", "It did not arrive.")
    assert postfix.swaks("coach@example.org", "<>", plain).code == 0
    until(lambda: [m for m in received(running) if m["state"] != "received"], "the mail to be handled")
    (mail,) = received(running)
    assert (mail["state"], mail["reason"]) == ("ignored", "automatic: null-sender")
    assert running.run("deliveries", "list", "--json") == []


def test_one_address_of_a_domain_goes_to_the_engine_and_the_others_to_their_mailboxes(running, start_postfix, dovecot):
    ports = {
        "127.0.0.1:2424": f"127.0.0.1:{running.lmtp}",
        "lmtp:inet:127.0.0.1:24\n": f"lmtp:inet:127.0.0.1:{dovecot.lmtp}\n",
    }
    shared = start_postfix(snippet("postfix-main-shared", ports))
    for to, code in (
        ("coach+join@example.org", 0),
        ("amara@example.org", 0),
        (UNKNOWN, REFUSED_RCPT),
        ("nobody@example.org", REFUSED_RCPT),
    ):
        heard = shared.swaks(to, BEN, letter(BEN, to, "join", "Please."))
        assert (to, heard.code) == (to, code), heard.said
    assert [mail["to"] for mail in arrived(running, 1)] == ["coach+join@example.org"]
    assert len(dovecot.wait("amara", 1)) == 1
