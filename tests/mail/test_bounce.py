"""Who was not reached, why, and which mail of ours it was about."""

from pathlib import Path

import pytest

from rekindle.mail.bounce import Severity, read_bounce, read_complaint
from rekindle.mail.parse import parse
from rekindle.mail.severity import severity_of

DATA = Path(__file__).parent / "data"
ANNA = "anna@clinic.test"

# sample: recipient, status, severity
BOUNCES = {
    "bounce-amazon-ses": (ANNA, "5.1.1", "hard"),
    "bounce-amazon-ses-suppressed": (ANNA, "5.3.0", "hard"),
    "bounce-blocked-with-address-code": (ANNA, "5.1.1", "policy"),
    "bounce-carrier-without-daemon": ("4917012345@sms.test", "", "hard"),
    "bounce-domino": (ANNA, "", "hard"),
    "bounce-exchange-5.5": (ANNA, "", "hard"),
    "bounce-exchange-quota": (ANNA, "5.2.2", "soft"),
    "bounce-exim": (ANNA, "5.1.1", "hard"),
    "bounce-exim-quota": (ANNA, "", "soft"),
    "bounce-forwarded-recipient": (ANNA, "5.1.1", "hard"),
    "bounce-gmail-disabled": (ANNA, "5.2.1", "hard"),
    "bounce-gmail-dsn-unknown": (ANNA, "5.1.1", "hard"),
    "bounce-gmail-prose": (ANNA, "5.7.1", "policy"),
    "bounce-gmail-rate": (ANNA, "5.2.1", "policy"),
    "bounce-gmail-unauthenticated": (ANNA, "5.7.26", "policy"),
    "bounce-gmx": (ANNA, "5.1.1", "hard"),
    "bounce-greylisted-too-long": (ANNA, "4.7.1", "policy"),
    "bounce-language-fr": (ANNA, "5.1.1", "hard"),
    "bounce-language-it": (ANNA, "5.1.1", "hard"),
    "bounce-language-pl": (ANNA, "5.1.1", "hard"),
    "bounce-language-pt": (ANNA, "5.1.1", "hard"),
    "bounce-language-ru": (ANNA, "5.1.1", "hard"),
    "bounce-mixed-not-report": (ANNA, "5.1.1", "hard"),
    "bounce-no-action-field": (ANNA, "5.1.1", "hard"),
    "bounce-office365-closed-group": ("team@clinic.test", "5.7.133", "policy"),
    "bounce-office365-edge-blocking": (ANNA, "5.4.1", "hard"),
    "bounce-office365-unknown": (ANNA, "5.1.10", "hard"),
    "bounce-oracle-status-comment": ("anna@clinik.test", "5.4.4", "hard"),
    "bounce-postfix-expired": (ANNA, "4.4.1", "soft"),
    "bounce-postfix-full": (ANNA, "5.2.2", "soft"),
    "bounce-postfix-host-not-found": (ANNA, "5.4.4", "hard"),
    "bounce-postfix-spam": (ANNA, "5.7.1", "policy"),
    "bounce-postfix-unknown-user": (ANNA, "5.1.1", "hard"),
    "bounce-postfix-utf8": ("jörg@klinik.test", "5.1.1", "hard"),
    "bounce-qmail": (ANNA, "5.1.1", "hard"),
    "bounce-qmail-expired": (ANNA, "4.4.1", "soft"),
    "bounce-sendmail": (ANNA, "5.1.1", "hard"),
    "bounce-sieve-reject": (ANNA, "", "soft"),
    "bounce-unknown-user-with-policy-code": (ANNA, "5.7.1", "hard"),
    "bounce-unverified-temporary": (ANNA, "4.1.1", "soft"),
    "bounce-wrapped-by-scanner": (ANNA, "5.1.1", "hard"),
    "bounce-yahoo-disabled": ("anna@yahoo.test", "5.0.0", "hard"),
    "delayed-exim": (ANNA, "", "delayed"),
    "delayed-postfix": (ANNA, "4.4.1", "delayed"),
    "delayed-sendmail": (ANNA, "4.4.1", "delayed"),
}


def sample(name):
    return parse((DATA / f"{name}.eml").read_bytes())


def test_every_sample_is_in_the_table():
    assert {path.stem for path in DATA.glob("[bd]*.eml")} == set(BOUNCES)


@pytest.mark.parametrize("name", BOUNCES)
def test_a_bounce_says_who_why_and_how_bad(name):
    recipient, status, severity = BOUNCES[name]
    bounce = read_bounce(sample(name))
    assert (bounce.recipients[0], bounce.status, bounce.severity) == (recipient, status, severity)
    assert bounce.action == ("delayed" if severity == "delayed" else "failed")
    assert bounce.diagnostic or severity == "delayed"


@pytest.mark.parametrize("name", sorted(BOUNCES.keys() - {"delayed-exim"}))
def test_our_mail_is_found_again_by_its_id_and_by_the_tokens_in_its_headers(name):
    bounce = read_bounce(sample(name))
    assert bounce.returned_ids[0] == "lesson.abcdefgh@example.org"
    assert {
        "coach+bounce-abcdefgh@example.org",
        "coach+abcdefgh@example.org",
        "coach+stop-abcdefgh@example.org",
    } <= set(
        bounce.returned_tokens_text.replace("<", "\n").replace(">", "\n").replace("mailto:", "").split("\n"),
    )


def test_a_forwarding_server_names_the_address_we_know_before_the_one_we_do_not():
    assert read_bounce(sample("bounce-forwarded-recipient")).recipients == (ANNA, "anna.old@elsewhere.test")


def test_ordinary_mail_is_no_bounce_and_no_complaint():
    read = parse(b"From: anna@clinic.test\nSubject: Re: Week 2\n\nSeven, I think.")
    assert read_bounce(read) is None
    assert read_complaint(read) is None


def test_recipients_that_got_the_mail_are_not_reported():
    raw = (
        b"From: MAILER-DAEMON@relay.test\nSubject: Undelivered Mail\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
        b"--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relay.test\n\n"
        b"Final-Recipient: rfc822; well@clinic.test\nAction: delivered\nStatus: 2.1.5\n\n"
        b"Final-Recipient: rfc822; late@clinic.test\nAction: delayed\nStatus: 4.4.1\n\n"
        b"Final-Recipient: rfc822; gone@clinic.test\nAction: failed\nStatus: 5.1.1\n--x--\n"
    )
    bounce = read_bounce(parse(raw))
    assert bounce.recipients == ("gone@clinic.test", "late@clinic.test")
    assert (bounce.status, bounce.severity) == ("5.1.1", Severity.HARD)


# --- how bad ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "status", "said"),
    [
        ("hard", "5.1.1", "550 5.1.1 <a@b.test>: Recipient address rejected: User unknown in virtual mailbox table"),
        ("hard", "5.1.1", ""),
        ("hard", "5.1.6", "mailbox has moved"),
        ("hard", "5.1.10", "550 5.1.10 Domain has null MX"),
        ("hard", "5.7.17", "550 5.7.17 Mailbox owner has changed"),
        ("hard", "5.5.0", "550 Requested action not taken: mailbox unavailable"),
        ("hard", "", "550 No such user here"),
        ("hard", "5.0.0", "554 delivery error: dd This user doesn't have a yahoo.test account (a@yahoo.test) [0]"),
        ("hard", "5.2.1", "550 5.2.1 Mailbox disabled for this recipient"),
        ("hard", "5.0.0", "550 Empfänger unbekannt"),
        ("hard", "5.1.1", "550 5.1.1 a@spamhaus-policy.test: user unknown"),  # names are no reasons
        ("soft", "5.2.2", "552 5.2.2 user is over quota"),
        ("soft", "4.2.2", "452 4.2.2 The email account that you tried to reach is over quota"),
        ("soft", "5.1.1", "550 5.1.1 mailbox full"),
        ("soft", "5.2.3", "552 message too large"),
        ("soft", "4.1.1", "450 4.1.1 user unknown"),
        ("soft", "5.4.4", "Name service error for name=b.test type=MX: Host not found, try again"),
        ("soft", "4.4.7", "delivery time expired"),
        ("soft", "5.4.6", "too many hops"),
        ("soft", "5.0.0", "554 transaction failed"),
        ("soft", "5.3.0", ""),
        ("soft", "", ""),
        ("soft", "5.2.2", "550 recipient unknown or over the limit"),
        ("policy", "5.7.1", "550 5.7.1 Message rejected due to SPF failure"),
        ("policy", "5.7.1", ""),
        ("policy", "5.7.26", "550-5.7.26 This mail has been blocked because the sender is unauthenticated"),
        ("policy", "5.1.1", "550 5.1.1 rejected: sender listed at bl.spamcop.test"),
        ("policy", "5.1.8", "550 5.1.8 Access denied, bad outbound sender"),
        ("policy", "5.1.7", "The sender's address was invalid"),
        ("policy", "4.7.0", "421 4.7.0 Too many messages from your address, slow down: rate limited"),
        ("policy", "5.0.0", "554 Denied by DMARC policy"),
        ("policy", "5.7.1", "554 5.7.1 <a@b.test>: Relay access denied"),
        ("policy", "5.2.1", "550-5.2.1 The user you are trying to contact is receiving mail too quickly"),
        ("policy", "5.6.0", "554 5.6.0 Message contains a virus"),
        ("policy", "4.2.0", "451 4.2.0 Greylisted, try again in 5 minutes"),
        # Reasons named as programs name things, and the ways of saying "nobody" that come without a telling code.
        ("hard", "5.0.0", "550 BAD_RECIPIENT - see https://mail.test/e"),
        ("hard", "5.0.0", "550 ** No mail box available for this person **"),
        ("hard", "5.0.0", "550 <a@b.test> not found"),
        ("hard", "5.0.0", "553 sorry, badrcptto"),
        ("hard", "5.0.0", "550 mailbox <a@b.test> unavailable"),
        ("hard", "5.0.0", "550 Destination addresses were unknown"),
        ("hard", "5.0.0", "550 [GONE] Mailbox currently suspended"),
        ("hard", "5.0.0", "550 There is no one at this address"),
        ("hard", "5.0.0", "550 a@b.test is not an active address at this host"),
        (
            "hard",
            "5.0.0",
            "Name service error for name=b.test type=MX: Malformed or unexpected name server reply",
        ),  # MX 0 .
        ("soft", "5.1.1", "550 RCPT TO:<a@b.test> max message size exceeded bad destination mailbox address"),
        ("soft", "5.0.0", "550 Benutzer hat zu viele Mails / User has too many messages on the server"),
        ("soft", "5.0.0", "550 Account disabled temporarly for exceeding receiving limits"),
        ("soft", "5.0.0", "The recipient was unavailable to take delivery of the message"),
        ("policy", "5.0.0", "550 after MAIL FROM:<s@b.test> does not exist"),
    ],
)
def test_severity_follows_the_reason_and_not_the_first_digit(severity, status, said):
    assert severity_of(status, said) == severity


def test_what_a_scanner_adds_below_a_rule_is_no_reason():
    raw = (
        b"From: postmaster@clinic.test\nSubject: Delivery Status Notification (Failure)\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\nContent-Type: text/plain\n\n"
        b"Delivery to the following recipients failed.\n\n       bob@clinic.test\n\n\n______________________\n"
        b"This mail was scanned for viruses and spam by our security policy.\n"
        b"--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; clinic.test\n\n"
        b"Final-Recipient: rfc822; bob@clinic.test\nAction: failed\nStatus: 5.1.1\n--x--\n"
    )
    assert read_bounce(parse(raw)).severity is Severity.HARD


def test_words_nobody_understands_never_suppress():
    assert severity_of("5.9.9", "550 ERR 17 xyzzy") is Severity.SOFT


# --- complaints -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "addresses", "objection"),
    [
        ("complaint-arf", "abuse", (ANNA,), True),
        ("complaint-arf-redacted", "abuse", (), True),
        ("complaint-arf-headers-only", "fraud", (ANNA,), True),
        ("complaint-microsoft-jmrp", "abuse", ("anna@hotmail.test",), True),
        ("complaint-arf-auth-failure", "auth-failure", (ANNA,), False),
        ("complaint-arf-not-spam", "not-spam", (ANNA,), False),
    ],
)
def test_a_complaint_leads_to_the_mail_even_when_addresses_are_redacted(name, kind, addresses, objection):
    complaint = read_complaint(sample(name))
    assert (complaint.feedback_type, complaint.addresses, complaint.is_objection) == (kind, addresses, objection)
    assert complaint.returned_ids == ("lesson.abcdefgh@example.org",)
    assert "coach+bounce-abcdefgh@example.org" in complaint.returned_tokens_text
    assert "coach+stop-abcdefgh@example.org" in complaint.returned_tokens_text
