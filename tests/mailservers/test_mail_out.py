"""Both ways at once: swaks writes as a person, Postfix carries, the engine answers, Dovecot keeps, IMAP reads."""

import pytest

from mailservers.conftest import configure, letter
from mailservers.inbox import received
from mailservers.process import snippet, until
from support.world import plain

pytestmark = pytest.mark.mailservers
AMARA, GHOST, FULL = "amara@people.example", "ghost@people.example", "full@people.example"
JOIN = "coach+join@example.org"


@pytest.fixture
def postfix(w, start_postfix, dovecot):
    """It carries coach's mail to the engine and that of people.example to Dovecot."""
    main = snippet("postfix-main", {"127.0.0.1:2424": f"127.0.0.1:{w.lmtp}"})
    people = f"inline:{{ {{ people.example = lmtp:inet:127.0.0.1:{dovecot.lmtp} }} }}"
    refused = "-o { smtpd_recipient_restrictions = check_recipient_access inline:{ { gone@people.example = 550 5.1.1 gone } } }"
    more = "virtual_alias_maps = inline:{ { loop@people.example = coach@example.org } }\ndelay_warning_time = 1s\n"
    return start_postfix(
        main.replace("transport_maps = ", f"transport_maps = {people}, ") + more, relay_options=refused
    )


@pytest.fixture
def running(w, postfix):
    configure(w, "rekindle-lmtp", {"port = 25 ": f"port = {postfix.relay} "})
    w.start()
    return w


def write(postfix, sender: str, to: str, subject: str, text: str, **options: str) -> None:
    heard = postfix.swaks(to, sender, letter(sender, to, subject, text, **options))
    assert heard.code == 0, heard.said


def reply(postfix, mail, text: str, **options: str) -> None:
    write(
        postfix,
        AMARA,
        str(mail["Reply-To"]),
        f"Re: {mail['Subject']}",
        text,
        answers=str(mail["Message-ID"]),
        **options,
    )


def deliveries(w, address: str) -> list[dict]:
    return [mail for mail in w.run("deliveries", "list", "--json") if mail["to"] == address]


def state(w, address: str) -> str:
    return w.run("participants", "show", address, "--json")["enrolments"][0]["state"]


def test_a_person_joins_confirms_reads_the_lesson_and_answers_it(running, postfix, dovecot):
    write(postfix, AMARA, JOIN, "join", "I would like to take part.")
    (question,) = dovecot.wait("amara", 1)
    reply(postfix, question, "Yes please")
    welcome = dovecot.wait("amara", 2)[1]
    assert "Europe/Berlin" in plain(welcome)
    running.next()
    check = dovecot.wait("amara", 3)[2]
    assert str(check["Subject"]).startswith("Eight short statements")
    running.next()
    lesson = dovecot.wait("amara", 4)[3]
    assert str(lesson["Subject"]).startswith("Week 1")
    reply(postfix, lesson, "7\nI keep the preparation, I hand back the form.")
    receipt = dovecot.wait("amara", 5)[4]
    assert receipt["Subject"] == f"Re: {lesson['Subject']}"
    person = running.run("participants", "show", AMARA, "--json")
    assert [(answer["exercise"], answer["value"]) for answer in person["answers"]] == [("weight-carried", "7")]
    assert len(dovecot.mails("amara")) == 5
    assert "status=bounced" not in postfix.log


def test_every_mail_has_its_own_return_path_and_keeps_its_headers_on_the_way(running, postfix, dovecot):
    write(postfix, AMARA, JOIN, "join", "Please.")
    reply(postfix, dovecot.wait("amara", 1)[0], "Yes")
    dovecot.wait("amara", 2)
    running.next()
    mails = dovecot.wait("amara", 3)
    paths = [str(mail["Return-Path"]) for mail in mails]
    assert all(path.startswith("<coach+bounce-") for path in paths)
    assert len(set(paths)) == len(mails)
    assert mails[0]["Auto-Submitted"] == "auto-replied"
    assert mails[2]["Auto-Submitted"] == "auto-generated"
    assert str(mails[2]["List-Unsubscribe"]).startswith("<mailto:coach+stop-")


def test_an_automatic_answer_through_real_servers_does_not_confirm(running, postfix, dovecot):
    write(postfix, AMARA, JOIN, "join", "Please.")
    (question,) = dovecot.wait("amara", 1)
    reply(postfix, question, "Yes", extra="Auto-Submitted: auto-replied\n")
    until(lambda: [mail["state"] for mail in received(running)] == ["handled", "ignored"], "the answer to be put aside")
    assert state(running, AMARA) == "unconfirmed"
    reply(postfix, question, "Yes")
    until(lambda: state(running, AMARA) == "active", "the person's own yes")


def test_an_address_that_does_not_exist_comes_back_and_is_suppressed(running, postfix):
    """Dovecot says 550, Postfix writes the report to our envelope sender, and the engine reads it."""
    write(postfix, GHOST, JOIN, "join", "Please.")
    until(lambda: (found := deliveries(running, GHOST)) and found[0]["bounced_at"], "the bounce to be read")
    assert "status=bounced" in postfix.log
    (mail,) = deliveries(running, GHOST)
    assert mail["state"] == "sent"
    assert running.run("participants", "show", GHOST, "--json")["suppressed"] == "hard bounce"
    assert received(running)[-1]["reason"] == "bounce: hard"
    until(lambda: postfix.queue() == [], "nothing to come after it")
    assert len(running.run("deliveries", "list", "--json")) == 1


def test_a_full_mailbox_comes_back_but_the_address_is_not_suppressed(running, postfix):
    write(postfix, FULL, JOIN, "join", "Please.")
    until(lambda: (found := deliveries(running, FULL)) and found[0]["bounced_at"], "the bounce to be read")
    assert "dsn=5.2.2" in postfix.log
    assert running.run("participants", "show", FULL, "--json")["suppressed"] is None


def test_a_report_that_a_mail_is_late_changes_nothing(running, postfix, dovecot):
    dovecot.stop()
    write(postfix, AMARA, JOIN, "join", "Please.")
    until(lambda: postfix.deferred() == [AMARA], "the confirmation to be deferred")

    def told() -> bool:
        postfix.flush()
        return any(mail["reason"] == "delayed: dsn-delayed" for mail in received(running))

    until(told, "the report of the delay")
    dovecot.start()
    postfix.flush()
    dovecot.wait("amara", 1)
    (mail,) = deliveries(running, AMARA)
    assert (mail["state"], mail["bounced_at"]) == ("sent", None)


def test_our_own_mail_that_is_forwarded_back_to_us_goes_no_further(running, postfix):
    write(postfix, "loop@people.example", JOIN, "join", "Please.")
    until(lambda: [mail["reason"] for mail in received(running)][1:] == ["own mail"], "our mail to come back")
    until(lambda: postfix.queue() == [], "nothing to come after it")
    assert len(running.run("deliveries", "list", "--json")) == 1


def test_a_recipient_that_the_relay_refuses_at_once_is_a_failure_with_its_reply(running, postfix):
    write(postfix, "gone@people.example", JOIN, "join", "Please.")
    failed = until(
        lambda: [mail for mail in deliveries(running, "gone@people.example") if mail["state"] == "failed"],
        "the refusal",
    )
    assert "5.1.1" in failed[0]["reason"]


def test_while_the_relay_is_down_our_mail_waits_and_then_arrives_once(running, postfix, dovecot):
    write(postfix, AMARA, JOIN, "join", "Please.")
    reply(postfix, dovecot.wait("amara", 1)[0], "Yes")
    dovecot.wait("amara", 2)
    postfix.stop()
    running.next()
    waiting = until(lambda: [m for m in deliveries(running, AMARA) if m["state"] == "retrying"], "the mail to wait")
    postfix.start()
    running.run("clock", "advance", "10m")
    newest = dovecot.wait("amara", 3)[2]
    assert newest["Message-ID"] == waiting[0]["message_id"]
    assert len(dovecot.mails("amara")) == 3
