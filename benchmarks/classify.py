"""How well machines' mail is told and read: `python -m benchmarks.classify`.

Over the samples in tests/mail/data, the mails that tests/mail builds, and the replies in tests/mail/replies. All of them
are this project's own, and the rules were tuned on them: the figures tell when something breaks, not how the world is.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from rekindle.domain.addresses import Addresses, Purpose, make_token
from rekindle.mail.bounce import read_bounce
from rekindle.mail.classify import MailKind, classify
from rekindle.mail.parse import parse
from rekindle.mail.reading import read

MAIL = Path(__file__).resolve().parent.parent / "tests" / "mail"
ROW, KEY = 4711, 1
ENVELOPES = ("", None)
"""The null sender of returned mail, and none at all, as in a polled mailbox."""
MACHINES = {
    "test_a_vacation_answer_is_told_by_its_signs": MailKind.VACATION,
    "test_other_machines_are_automatic": MailKind.AUTOMATIC,
    "test_what_a_list_sends_on_is_list_mail": MailKind.LIST,
}


def sign(key: int, message: bytes) -> bytes:
    """Any 32 bytes that depend on the message: no secret is needed to measure."""
    return (message * 32)[:32] if key == KEY else b""


OURS = Addresses("coach", "example.org", sign)
TOKENS = {
    b"bounce-abcdefgh": f"bounce-{make_token(Purpose.BOUNCE, ROW, KEY, sign)}",
    b"stop-abcdefgh": f"stop-{make_token(Purpose.STOP, ROW, KEY, sign)}",
    b"lesson.abcdefgh": make_token(Purpose.MESSAGE, ROW, KEY, sign),
    b"abcdefgh": make_token(Purpose.REPLY, ROW, KEY, sign),
}


def tokened(raw: bytes) -> bytes:
    """A sample with true tokens in place of its eight letters."""
    for letters, token in TOKENS.items():
        raw = raw.replace(letters, token.encode())
    return raw


def known_again(raw: bytes) -> bool:
    """Whether the returned mail alone names our row: its recipient address is not looked at."""
    bounce = read_bounce(parse(raw))
    if bounce is None:
        return False
    rows = [OURS.row_of_message_id(one) for one in bounce.returned_ids] + OURS.rows_in(bounce.returned_tokens_text)
    return ROW in rows


def built(tests: ModuleType) -> Iterator[tuple[MailKind, MailKind]]:
    """What tests/mail/test_classify.py builds: the kind meant, and the kind found."""
    for heading in tests.HEADINGS:
        yield MailKind.VACATION, tests.kind_of(f"{heading}: Week 2")
    for name, kind in MACHINES.items():
        (mark,) = getattr(tests, name).pytestmark
        for fields in mark.args[1]:
            yield kind, tests.kind_of(**fields)


def people(tests: ModuleType) -> Iterator[MailKind]:
    """Ordinary mails: those of the tests, and each sample reply as a fresh mail and in a thread."""
    for fields in tests.PEOPLE:
        yield tests.kind_of(**fields)
    for path in sorted((MAIL / "replies").glob("*.txt")):
        text = path.read_text(encoding="utf-8").partition("\n=====\n")[0]
        for thread in ({}, {"In_Reply_To": "<lesson@example.org>"}):
            yield tests.kind_of(body=text, **thread)


def line(name: str, right: int, of: int) -> None:
    print(f"{name:58} {right:4} of {of}")


def main() -> None:
    sys.path.insert(0, str(MAIL))
    tests, table = import_module("test_classify"), import_module("test_bounce").BOUNCES
    samples = {path.stem: path.read_bytes() for path in sorted((MAIL / "data").glob("*.eml"))}
    kinds = [
        (tests.KINDS[name.partition("-")[0]], classify(parse(raw), envelope).kind)
        for name, raw in samples.items()
        for envelope in ENVELOPES
    ]
    more = list(built(tests))
    line(
        "reports of the right kind, with and without envelope",
        sum(meant is found for meant, found in kinds),
        len(kinds),
    )
    line("other machines' mails of the right kind", sum(meant is found for meant, found in more), len(more))
    line(
        "machines' mails taken for a person's",
        sum(found is MailKind.HUMAN for _, found in kinds + more),
        len(kinds + more),
    )
    ordinary = list(people(tests))
    line("ordinary mails called a machine's", sum(found is not MailKind.HUMAN for found in ordinary), len(ordinary))
    bounces = {name: read(samples[name], "").bounce for name in table}
    line(
        "our mail known again by tokens in what was returned",
        sum(known_again(tokened(samples[n])) for n in table),
        len(table),
    )
    found = [bounces[name].recipients[:1] == (want,) for name, (want, _, _) in table.items()]
    line("recipient read without any token", sum(found), len(table))
    coded = {name: status for name, (_, status, _) in table.items() if status}
    line("class 4 or 5 right", sum(bounces[n].status[:1] == status[0] for n, status in coded.items()), len(coded))
    line("severity right", sum(bounces[n].severity == want for n, (_, _, want) in table.items()), len(table))


if __name__ == "__main__":
    main()
