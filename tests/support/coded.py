"""A small programme of three steps whose plugins have code: breath, rest, walk; one lesson, one nudge, one reflection each."""

from rekindle.domain.enrolment import Enrolment, State
from rekindle.domain.people import Participant
from rekindle.domain.programme import ENGINE, Kind, Lesson, Programme, Step
from rekindle.ports import Change
from support.house import House
from support.plugins import ScriptedPlugins

ORDER = ("breath", "rest", "walk")


def lesson(name, kind, at, **facts):
    values = {"subject": f"Week {{{{ week }}}}: {name}", "body": f"Words of {name}."}
    return Lesson(**{"id": name, "kind": kind, "at": at} | values | facts)


def step(name, *exercises, body="", **facts):
    lessons = (
        lesson(f"{name}-lesson", Kind.TEACHING, "mon 08:00", exercises=exercises, body=body or f"Words of {name}."),
        lesson(f"{name}-nudge", Kind.NUDGE, "wed 12:30"),
        lesson(f"{name}-reflection", Kind.REFLECTION, "fri 15:30"),
    )
    return Step(id=name, version="1.0", title=name.title(), lessons=lessons, **facts)


def programme(*steps, name="coded", order=()):
    texts = [lesson(one, Kind.TEACHING, None, subject=one.title()) for one in ("welcome", "finish", "booster-1")]
    steps = steps or tuple(map(step, ORDER))
    return Programme(
        id=name, title="Coded", steps=steps, order=order or tuple(one.id for one in steps), checks=False,
        texts=Step(id=ENGINE, version="1.0", title="Texts", lessons=tuple(texts)),
    )  # fmt: skip


def house_of(jinja, says, *steps, kinds=None):
    """A house with this programme alone, whose plugins answer by the table `says`."""
    made = programme(*steps)
    return House({"coded": made}, jinja, ScriptedPlugins({s.id: s for s in made.steps}, says, kinds))


def crowd(house, count):
    """Active people who were welcomed, and whose first lesson is due at the next Monday's hour."""
    now = house.clock.now()
    for n in range(count):
        someone = Participant(id=-1, address=f"p{n}@example.org", zone="Europe/Berlin", created_at=now)
        enrolment = Enrolment(
            id=-1, participant=-1, programme="coded", state=State.ACTIVE, created_at=now, confirmed_at=now,
            zone="Europe/Berlin", done={"programme/1/welcome": now.date()}, next_due_at=now,
        )  # fmt: skip
        assert house.engine.store.commit(Change(at=now, participants=(someone,), enrolments=(enrolment,)))
    house.settle()


def told(house):
    """What `explain` says, sentence by sentence."""
    from rekindle.service.people import explained

    return [event["because"] for event in explained(house.engine, house.person().address)[0]["events"]]


def deliveries(house):
    return {mail.key: mail for mail in house.engine.store.deliveries() if mail.kind == "planned"}


def sent_at(house, key):
    """The local time at which a mail was sent, as `Mon 08:00`; "" if it was not."""
    from rekindle.domain.calendar import local

    mail = deliveries(house).get(key)
    return f"{local(mail.sent_at, 'Europe/Berlin'):%a %d %H:%M}" if mail and mail.sent_at else ""
