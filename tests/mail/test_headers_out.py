"""Which fields each kind of mail bears."""

import pytest

from rekindle.domain.delivery import MailKind
from rekindle.mail.compose import LONGEST_VALUE, header
from rekindle.mail.headers_out import headers_for

TOKEN = "abcdefghijklmnopqrstuvwxyz23456"
GIVEN = {
    "from_name": "Coach",
    "from_address": "coach@example.org",
    "to_address": "anna@example.com",
    "reply_to": f"coach+{TOKEN}@example.org",
    "subject": "Week 2: the light",
    "date": "Mon, 04 May 2026 08:00:00 +0000",
    "message_id": f"{TOKEN}@example.org",
    "in_reply_to": ("theirs@example.com",),
    "references": ("first@example.org", "theirs@example.com"),
    "list_id": "coach.example.org",
    "stop_address": f"coach+stop-{TOKEN}@example.org",
    "stop_url": f"https://coach.example.org/stop/{TOKEN}",
}
LIST = {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"}
THREAD = {"In-Reply-To", "References"}


def fields(kind, **changes):
    found = headers_for(kind, **(GIVEN | changes))
    assert len(dict(found)) == len(found)
    assert all(header(name, value) for name, value in found)
    return dict(found)


@pytest.mark.parametrize(
    ("kind", "auto", "extra"),
    [
        (MailKind.PLANNED, "auto-generated", LIST),
        (MailKind.REPLY, "auto-replied", THREAD),
        (MailKind.CONFIRMATION, "auto-replied", THREAD | {"X-Auto-Response-Suppress"}),
        (MailKind.SAFETY, "auto-replied", THREAD),
        (MailKind.ALERT, "auto-generated", set()),
    ],
)
def test_each_kind_bears_its_own_fields_and_no_others(kind, auto, extra):
    found = fields(kind)
    usual = {"Date", "From", "To", "Reply-To", "Subject", "Message-ID", "Auto-Submitted"}
    assert set(found) == usual | extra
    assert found["Auto-Submitted"] == auto
    assert found["Message-ID"] == f"<{TOKEN}@example.org>"
    assert found["From"] == "Coach <coach@example.org>"


def test_one_click_needs_https_and_the_mail_address_always_works():
    assert (
        fields(MailKind.PLANNED)["List-Unsubscribe"]
        == f"<mailto:coach+stop-{TOKEN}@example.org>, <https://coach.example.org/stop/{TOKEN}>"
    )
    for url in ("", "http://coach.example.org/stop"):
        found = fields(MailKind.PLANNED, stop_url=url)
        assert found["List-Unsubscribe"] == f"<mailto:coach+stop-{TOKEN}@example.org>"
        assert "List-Unsubscribe-Post" not in found


def test_ids_are_taken_with_and_without_brackets_and_an_empty_thread_leaves_no_field():
    assert fields(MailKind.REPLY, in_reply_to=("<a@example.org>",))["In-Reply-To"] == "<a@example.org>"
    assert THREAD.isdisjoint(fields(MailKind.REPLY, in_reply_to=(), references=()))


def test_a_long_thread_keeps_its_first_and_its_newest_ids():
    ids = [f"{number:02d}{'x' * 180}@example.org" for number in range(10)]
    kept = fields(MailKind.REPLY, references=ids)["References"].split()
    assert len(" ".join(kept)) <= LONGEST_VALUE
    assert (kept[0], kept[-1]) == (f"<{ids[0]}>", f"<{ids[-1]}>")
