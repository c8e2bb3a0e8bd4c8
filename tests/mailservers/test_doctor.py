"""`rekindle doctor --mail` in two deployments: what it says of a mail path that is in order, and of one that is not."""

import pytest

from mailservers.conftest import configure
from mailservers.dovecot import PASSWORD
from mailservers.process import snippet

pytestmark = pytest.mark.mailservers


def told(w, code: int) -> dict[str, list[str]]:
    """What is ok and what is a problem, by what it is about."""
    said: dict[str, list[str]] = {"ok": [], "problem": []}
    for line in w.run("doctor", "--mail", "--wait", "10", code=code).splitlines():
        state, _, rest = line.strip().partition(" ")
        if state in said:
            said[state].append(rest.strip())
    return said


def through(w, start_postfix, main: str) -> None:
    postfix = start_postfix(main)
    configure(w, "rekindle-lmtp", {"port = 25 ": f"port = {postfix.relay} "})
    w.start()


def test_a_mail_server_that_hands_on_by_lmtp_is_found_to_be_in_order(w, start_postfix):
    through(w, start_postfix, snippet("postfix-main", {"127.0.0.1:2424": f"127.0.0.1:{w.lmtp}"}))
    said = told(w, 0)
    assert said["problem"] == []
    assert any(line.startswith("recipient: its token came back") for line in said["ok"])
    assert any(line.startswith("References: came back") for line in said["ok"])


def test_a_mailbox_that_is_read_is_found_to_be_in_order(w, start_postfix, dovecot, monkeypatch):
    lmtp = f"lmtp:inet:127.0.0.1:{dovecot.lmtp}"
    postfix = start_postfix(snippet("postfix-main-imap", {"lmtp:inet:127.0.0.1:24": lmtp}))
    monkeypatch.setenv("REKINDLE_IMAP__PASSWORD", PASSWORD)
    configure(w, "rekindle-imap", {"port = 25 ": f"port = {postfix.relay} ", "port = 143": f"port = {dovecot.imap}"})
    w.start()
    said = told(w, 0)
    assert said["problem"] == []
    assert any(line.startswith("imap: coach at 127.0.0.1") for line in said["ok"])
    assert any(line.startswith("envelope sender: came back") for line in said["ok"])


def test_a_mail_server_that_does_not_know_subaddresses_is_found_out(w, start_postfix):
    main = snippet("postfix-main", {"127.0.0.1:2424": f"127.0.0.1:{w.lmtp}"})
    through(w, start_postfix, main.replace("recipient_delimiter = +", "recipient_delimiter ="))
    assert told(w, 1)["problem"]
