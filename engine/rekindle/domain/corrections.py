"""A correction: one short mail to whoever received a wrong lesson, planned by the agenda like any other mail.

Asked for, it is a dated fact in `done` (`mark`); the mail itself has the key `correction/<step>/<lesson>/<hash of the text>`, so
that nobody gets one text twice. It goes out on the first day on which nothing else does: it makes no other mail late, counts
towards one mail a day but not towards three a week, and waits for holds and quiet hours as everything planned does.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from rekindle.domain.calendar import NIGHT_SHIFT, instant
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.programme import ENGINE, Kind
from rekindle.domain.touchpoint import Due, Touchpoint

FIRST: Final = "correction/"
"""How the key of a correction begins."""
LESSON: Final = "correction"
_MARK: Final = f"{ENGINE}/"


def key_of(step: str, lesson: str, digest: str) -> str:
    return f"{FIRST}{step}/{lesson}/{digest}"


def mark(key: str) -> str:
    """What `done` notes until the mail is planned; begun like the engine's own keys, it outlives the week."""
    return f"{_MARK}{key}"


def without_mark(done: Mapping[str, date], key: str) -> dict[str, date]:
    """After the mail with this key was planned or dropped."""
    return {name: on for name, on in done.items() if name != mark(key)}


def corrections(enrolment: Enrolment) -> Iterator[Touchpoint]:
    """Those that are asked for and not planned yet, the oldest first."""
    asked = [(on, name.removeprefix(_MARK)) for name, on in enrolment.done.items() if name.startswith(mark(FIRST))]
    wall = (enrolment.hour + (NIGHT_SHIFT if enrolment.night else 0)) % (24 * 60)
    for on, key in sorted(asked):
        yield Touchpoint(
            key=key, due=Due(instant(on, 0, enrolment.zone), wall), reason="a lesson that was sent is corrected", step=ENGINE,
            lesson=LESSON, kind=Kind.REFLECTION, useful_until=None, counts=False,
        )  # fmt: skip
