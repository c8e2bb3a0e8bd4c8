"""rekindle participants set, pause, next, again, more: a coordinator's words for what people may say in a reply."""

import pytest

from rekindle.domain.errors import RekindleError
from support.sandbox import ME


def settings(sandbox) -> dict:
    return sandbox.run("participants", "show", ME, "--json")


def test_settings_are_changed_and_explained(place):
    assert "day wed, hour 7" in place.run("participants", "set", ME, "--day", "wed", "--hour", "7")
    said = place.run("participants", "explain", ME)
    assert "settings were changed: day 2, hour 420" in said
    assert "next: alpha/1/" in said


def test_a_word_or_zone_is_the_persons_own(place):
    place.run("participants", "set", ME, "--word", "patient", "--zone", "Europe/London")
    place.run("participants", "set", ME, "--day", "wed", "--hour", "7:05", "--mails", "lessons", "--night", "yes")
    shown = settings(place)
    (row,) = shown["enrolments"]
    assert (row["day"], row["hour"], row["mails"], row["night"], row["pace"]) == (
        "wed",
        "7:05",
        "lessons",
        "yes",
        "weekly",
    )
    assert (shown["word"], shown["zone"]) == ("patient", "Europe/London")


def test_nothing_to_change_is_wrong_usage_and_a_wrong_value_is_told(place):
    place.run("participants", "set", ME, code=2)
    with pytest.raises(RekindleError, match="nobody is known"):
        place.run("participants", "set", "nobody@example.org", "--day", "wed")
    with pytest.raises(RekindleError, match='--hour "22" cannot be used'):
        place.run("participants", "set", ME, "--hour", "22")


def test_a_pause_until_a_day(place):
    assert "until 2030-01-12" in place.run("participants", "pause", ME, "--until", "2030-01-12")
    place.run("participants", "pause", ME, "--until", "the other day", code=2)
    assert "now on hold: pause until 2030-01-12" in place.run("participants", "explain", ME)


def test_next_and_again(place):
    place.run("participants", "next", ME)
    assert "next: beta/1/idea" in place.run("participants", "explain", ME)
    place.run("participants", "again", ME)
    assert "next: alpha/2/idea" in place.run("participants", "explain", ME)
    with pytest.raises(RekindleError, match="every exercise of this step was sent"):
        place.run("participants", "more", ME)


def test_a_new_address_is_asked_itself(place):
    assert "is asked whether mail may go there" in place.run("participants", "set", ME, "--address", "new@example.net")
    place.run("tick", "--until-idle")
    assert place.mail("Is this your address now?")["To"].addresses[0].addr_spec == "new@example.net"
    assert place.mail("A new address was asked for")["To"].addresses[0].addr_spec == ME
