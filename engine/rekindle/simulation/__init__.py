"""Whole programmes on a virtual clock, in memory, for scripted personas; the same seed gives the same bytes.

No plugin is told of what happens here: its world outside (another system, say) must not hear of people who do not exist.
Every mail is really composed by the engine and read by its reader; what is not real are the mail server, the store (in
memory) and time.

    personas   who there is, and what each does with a mail that asks something
    person     one of them: reads, decides, writes           client    their mail program
    street     everybody on one virtual clock                life      what each lived through
    rules      what must have been kept, judged from the participants' side
    cohort     thousands, in several houses and two processes
"""

from random import Random

from rekindle.settings import Settings
from rekindle.simulation.aftermath import complete, course_of, faults
from rekindle.simulation.life import Life
from rekindle.simulation.person import Person
from rekindle.simulation.personas import PERSONAS
from rekindle.simulation.rules import judged
from rekindle.simulation.stage import Stage
from rekindle.simulation.street import Street
from rekindle.simulation.timeline import Timeline
from rekindle.virtual import VirtualHouse

__all__ = ["PERSONAS", "Timeline", "play", "play_in"]

NAME = "Pat Persona"


def play(settings: Settings, persona: str, seed: int, programme: str = "") -> Timeline:
    """One persona through one configured programme (the first, if none is named), until nothing is due any more."""
    stage = Stage.of(settings, programme)
    random = Random(f"{persona}/{seed}")
    return play_in(stage.house(seed, random), persona, random, stage.programme)


def play_in(house: VirtualHouse, persona: str, random: Random, programme: str = "") -> Timeline:
    """The same in a house that stands already. Judged is what this persona was sent."""
    engine = house.engine
    programme = programme or next(iter(engine.programmes))
    known, played = PERSONAS[persona], engine.programmes[programme]
    life = Life(
        persona=persona, address=f"{persona}@example.org", zone=played.zone or engine.policy.zone, stays=known.stays, prompt=known.prompt,
        night=played.rhythm.night, alerts_expected=bool(engine.policy.coordinator_address),
    )  # fmt: skip
    street = Street(house, [Person(life, random, door=engine.addresses.sub(f"join-{programme}"), name=NAME)])
    street.live([house.clock.now()])
    complete(life, engine, programme)
    broken = [f"{rule}: {what}" for rule, what in judged(life, course_of(engine, programme))]
    return Timeline.of(life, [*broken, *faults(engine)])
