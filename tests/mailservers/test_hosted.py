"""A mailbox at a provider: submission with STARTTLS and a login, IMAP over TLS, and nobody without a true certificate."""

import pytest

from mailservers.authority import make_certificate
from mailservers.conftest import PEOPLE, configure, letter
from mailservers.dovecot import PASSWORD, Dovecot
from mailservers.inbox import received
from mailservers.process import snippet, until

pytestmark = pytest.mark.mailservers
AMARA, JOIN = "amara@people.example", "coach+join@example.org"
SUBMISSION = """-o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"""


@pytest.fixture
def certificate(folder):
    return make_certificate(folder)


@pytest.fixture
def dovecot(folder, stack, certificate):
    home = folder / "dovecot"
    home.mkdir()
    made = Dovecot(home, PEOPLE, snippet("dovecot-conf"), tls=certificate)
    stack.callback(made.stop)
    made.start()
    return made


@pytest.fixture
def postfix(start_postfix, dovecot, certificate):
    """As a provider's submission service: nobody gets in without TLS and a login."""
    lmtp = f"lmtp:inet:127.0.0.1:{dovecot.lmtp}"
    provider = (
        f"transport_maps = inline:{{ {{ people.example = {lmtp} }} }}\n"
        f"smtpd_tls_cert_file = {certificate[0]}\nsmtpd_tls_key_file = {certificate[1]}\n"
        f"smtpd_sasl_type = dovecot\nsmtpd_sasl_path = inet:127.0.0.1:{dovecot.auth}\n"
    )
    return start_postfix(
        snippet("postfix-main-imap", {"lmtp:inet:127.0.0.1:24": lmtp}) + provider, relay_options=SUBMISSION
    )


@pytest.fixture
def hosted(w, postfix, dovecot, monkeypatch):
    """The documented configuration, with this test's hosts, ports and passwords; not started yet."""
    monkeypatch.setenv("REKINDLE_IMAP__PASSWORD", PASSWORD)
    monkeypatch.setenv("REKINDLE_SMTP__PASSWORD", PASSWORD)
    servers = {
        "smtp.example.net": "127.0.0.1",
        "port = 587": f"port = {postfix.relay}",
        "imap.example.net": "127.0.0.1",
    }
    configure(w, "rekindle-hosted", servers | {"port = 993": f"port = {dovecot.imaps}"})
    return w


def write(postfix, to: str, text: str, **options: str) -> None:
    heard = postfix.swaks(to, AMARA, letter(AMARA, to, "join", text, **options))
    assert heard.code == 0, heard.said


def test_a_person_joins_and_confirms_through_a_provider(hosted, postfix, dovecot, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    hosted.start()
    write(postfix, JOIN, "Please.")
    (question,) = dovecot.wait("amara", 1)
    write(postfix, str(question["Reply-To"]), "Yes", answers=str(question["Message-ID"]))
    welcome = dovecot.wait("amara", 2)[1]
    assert any("ESMTPSA" in str(hop) for hop in question.get_all("Received", []))
    assert str(welcome["Return-Path"]).startswith("<coach+bounce-")
    person = hosted.run("participants", "show", AMARA, "--json")
    assert person["enrolments"][0]["state"] == "active"
    assert len(dovecot.wait("coach", 2, "Rekindle/Handled")) == 2


def test_a_mailbox_server_with_a_foreign_certificate_is_told_no_password(hosted, postfix, dovecot):
    write(postfix, JOIN, "Please.")
    dovecot.wait("coach", 1)
    hosted.start()
    until(lambda: "unknown ca" in dovecot.log, "the certificate to be refused")
    assert not [line for line in dovecot.log.splitlines() if "Login: user=<coach>" in line and "TLS" in line]
    assert received(hosted) == []


def test_a_submission_server_with_a_foreign_certificate_gets_no_mail(hosted, postfix, dovecot):
    hosted.run("receive", "--recipient", JOIN, stdin=letter(AMARA, JOIN, "join", "Please."))
    hosted.start()
    waiting = until(
        lambda: [m for m in hosted.run("deliveries", "list", "--json") if m["state"] == "retrying"], "the mail to wait"
    )
    assert "certificate" in waiting[0]["reason"].lower()
    assert dovecot.mails("amara") == []
