"""Who takes part: the person, and the proof that they agreed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One person, known by one enrolled address. `word` is what they call the people they help ("patient")."""

    id: int
    address: str
    name: str = ""
    language: str = "en"
    zone: str = "UTC"
    country: str = ""
    word: str = "client"
    aliases: tuple[str, ...] = ()
    """Other addresses that this person has confirmed as their own: what comes from them counts, nothing goes to them."""
    created_at: datetime

    def speaks(self, *others: str) -> frozenset[str]:
        """Languages in which this person's yes and no are understood: a Danish thank-you is a Polish yes."""
        return frozenset({self.language.split("-", maxsplit=1)[0], "en", *others})

    def writes_from(self, address: str | None) -> bool:
        """Whether a From address is this person's enrolled one or a confirmed alias."""
        return address is not None and address.casefold() in {a.casefold() for a in (self.address, *self.aliases)}

    @property
    def first_name(self) -> str:
        return self.name.split(maxsplit=1)[0] if self.name.strip() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What was agreed to, when, and by which mail (None: by the button of the confirmation page)."""

    participant: int
    text_version: str
    at: datetime
    inbox: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was understood of one reply to one exercise. Revisions count up from 1; the newest counts, all are kept."""

    enrolment: int
    step: str
    round: int
    exercise: str
    value: str | None
    """JSON of the typed value: a number, a list of numbers, a choice; None for text alone."""
    text: str
    inbox: int | None
    at: datetime
    revision: int = 1
    score: float | None = None
    """What a plugin's own answer kind made of the value, for conditions and trends; a number needs none."""
