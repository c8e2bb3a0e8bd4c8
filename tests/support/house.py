"""A whole house in memory, with one participant who writes and reads."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rekindle.bootstrap import policy_of
from rekindle.settings import Settings
from rekindle.virtual import VirtualHouse
from support.plugins import ScriptedPlugins

START = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)  # a Tuesday
ME = "mei@example.org"


class House(VirtualHouse):
    """What a participant can do (write, read) and what time can do (pass)."""

    def __init__(self, programmes, jinja, plugins=None) -> None:
        policy = replace(
            policy_of(Settings(), programmes),
            zone="Europe/Berlin",
            coordinator_name="Ruth Example",
            coordinator_address="ruth@example.org",
            help_lines={"": "Emergency 112."},
        )
        known = ScriptedPlugins({step.id: step for p in programmes.values() for step in p.steps})
        super().__init__(programmes, policy, jinja, plugins or known, start=START)

    def write(self, to: str, subject: str, text: str, sender: str = ME, **options) -> None:
        super().write(to, subject, text, sender=sender, **{"name": "Mei Example"} | options)
        self.settle()

    def reply(self, mail, text: str, **options) -> None:
        self.answer(mail, text, **{"sender": ME} | options)

    def wait(self, **length) -> None:
        """Let programme time pass, through every due instant."""
        self.advance(timedelta(**length))

    @property
    def mails(self):
        return [email.message_from_bytes(message, policy=email.policy.default) for _, message in self.outbox.sent]

    @property
    def newest(self):
        return self.mails[-1]

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails]

    def person(self):
        return self.engine.store.participant_at(ME)

    def enrolment(self):
        return self.engine.store.enrolments_of(self.person().id)[0]

    def enrolled(self) -> "House":
        self.write("coach+join@example.test", "join", "Hello")
        self.reply(self.newest, "Yes")
        return self

    def at_first_lesson(self) -> "House":
        self.enrolled().wait(days=7)
        return self

    def lesson(self):
        return next(mail for mail in self.mails if str(mail["Subject"]).startswith("Week 1"))
