"""Commands in a reply, and yes or no to a question of the engine's own."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.command_words import COMMANDS, CommandWord
from rekindle.domain.words import Command, is_reserved, read_command, read_day, read_hour, read_until, says_yes


def said(text: str, subject: str = "", language: str = "en", **asked: bool) -> str | None:
    command = read_command(text, subject, language, **asked)
    return None if command is None else command.word.value + (f": {command.argument}" if command.argument else "")


STOPS = [
    "stop", "STOP!!", "Stop.", "Please stop.", "stop please", "stop, thanks", "Hi, please stop. Thanks, Anna", "Hello,\n\nstop\n\nBest wishes\nAnna",
    "unsubscribe", "Unsubscribe me", "please unsubscribe me from this list", "remove me", "Remove me from the list please", "take me off this list",
    "opt out", "opt-out", "I want to stop", "I'd like to unsubscribe.", "stop sending me emails", "Please stop these emails", "stop emailing me",
    "Abmelden", "désinscrire", "Desinscrire", "darse de baja", "darme de baja", "avmeld", "afmelden", "wypisz", "cancelar", "Thanks, stop",
    "Thank you. Stop", "thanks, opt out", "hello opt out", "more\nstop", "please stop now", "*STOP*", '"Stop"', "- stop", "stop :(", "ok, stop", "No, stop",
    "don't email me again", "I don't want any more emails", "no more emails please", "stop!\nSent from my iPhone", "I no longer wish to receive these emails",
    "ＳＴＯＰ", "Stop\u200b", "  stop  ", "can you stop emailing me?", "Please remove me from your mailing list, thank you", "stop and delete my data",
]  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_a_stop_is_heard_however_it_is_put(text):
    assert said(text) == "stop"


ANSWERS = [
    "Stop taking their forms home", "stop taking calls after six", "I want to stop taking work home", "help people", "I need help with the form",
    "pause between clients helped", "hour by hour", "day off", "word of thanks", "lean on me", "read a book", "more patience", "language was hard",
    "address the issue", "the next one", "why do they do that", "data entry", "human touch", "yes but who are you?", "weekly team meeting", "again and again",
    "continue to care", "no idea", "yesterday I was late", "join the dots", "delete the app", "resume writing", "word for word", "pause and breathe",
    "slower than before", "language barrier", "day by day", "hour after hour", "I paused", "stop when it hurts", "stop it with the phone", "zone out",
    "pause until the storm passes", "pause 3 times a day", "day two", "lean inwards more", "4", "B", "I am out of the office until 12 Jan", "stop and think",
    "stop, breathe, think", "more time", "Stop being the one who stays late", "Hi Anna, today was ok, I did stop once", "human resources", "yes and no",
    "read between the lines", "I said no", "please", "thank you", "Hi", "> stop", "text\n-- \nstop", "stop " * 60,
]  # fmt: skip


@pytest.mark.parametrize("text", ANSWERS)
def test_an_ordinary_sentence_is_no_command(text):
    assert said(text) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("pause", "pause"), ("pause 3", "pause: 3"), ("pause for 2 weeks please", "pause: 2 weeks"), ("pause a week", "pause: a week"),
        ("pause until 12 Jan", "pause: until 12 jan"), ("Pause until 12 January 2027.", "pause: until 12 january 2027"), ("pause until 2027-01-12", "pause: until 2027-01-12"),
        ("pause until January 12, 2027", "pause: until january 12 2027"), ("pause until monday", "pause: until monday"), ("hour 9", "hour: 9"), ("hour 9:30", "hour: 9:30"),
        ("hour: 9 am", "hour: 9 am"), ("hour 18.30 Uhr", "hour: 18.30 uhr"), ("day Tuesday", "day: tuesday"), ("day: tue", "day: tue"), ("zone Europe/Berlin", "zone: Europe/Berlin"),
        ("zone America/New_York", "zone: America/New_York"), ("zone UTC+2", "zone: UTC+2"), ("lean inward", "lean: inward"), ("LEAN: none", "lean: none"),
        ("language de", "language: de"), ("language German", "language: de"), ("Language: Français", "language: fr"), ("word Patientin", "word: Patientin"),
        ("word service user", "word: service user"), ("address New.Me@example.org", "address: New.Me@example.org"), ("address <new@example.org>", "address: new@example.org"),
        ("yes", "yes"), ("No.", "no"), ("MORE", "more"), ("more please", "more"), ("next", "next"), ("again", "again"), ("why?", "why"), ("Help!", "help"), ("human", "human"),
        ("my data please", "data"), ("Delete my data", "delete"), ("read", "read"), ("weekly", "weekly"), ("slower", "slower"), ("continue", "continue"), ("resume", "resume"),
        ("stop-all", "stop-all"), ("stop all", "stop-all"), ("join", "join"), ("4\nmore", "more"), ("Hello,\n\nmore please\n\nThanks, Anna", "more"),
    ],
)  # fmt: skip
def test_each_command_is_a_line_of_its_own_with_an_argument_of_its_shape(text, command):
    assert said(text) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("bitte abmelden", "stop"), ("Bitte keine weiteren Mails", "stop"), ("Danke, stopp", "stop"), ("Guten Tag,\nbitte abmelden\nViele Grüße\nAnna", "stop"),
        ("Pause bis 12. Januar", "pause: bis 12. januar"), ("Pause 3 Wochen", "pause: 3 wochen"), ("Tag Montag", "day: montag"), ("Stunde 18.30 Uhr", "hour: 18.30 uhr"),
        ("Sprache Englisch", "language: en"), ("Wort Bewohnerin", "word: Bewohnerin"), ("lean innen", "lean: inward"), ("loeschen", "delete"), ("mehr", "more"),
        ("Weitermachen", "resume"), ("weiter", "continue"), ("Guten Tag", None), ("Aufhören, alles allein zu machen", None),
    ],
)  # fmt: skip
def test_german_commands_are_read_in_a_german_programme(text, command):
    assert said(text, language="de-AT") == command


@pytest.mark.parametrize("language", sorted(COMMANDS))
def test_every_language_has_words_for_what_everybody_needs(language):
    table = dict(zip(CommandWord, COMMANDS[language], strict=True))
    for word in (
        "stop",
        "pause",
        "resume",
        "help",
        "yes",
        "no",
        "data",
        "delete",
        "join",
        "human",
        "continue",
        "next",
        "again",
        "more",
        "slower",
        "weekly",
        "read",
        "why",
    ):
        phrases = table[CommandWord(word)].split("|")
        assert phrases[0], (language, word)
        for phrase in phrases:
            if (language, phrase) != ("pl", "no"):
                assert said(phrase.upper() + "!", language=language) == word, (language, phrase)


@pytest.mark.parametrize("language", sorted(COMMANDS))
def test_a_stop_of_any_language_stops_in_every_other(language):
    for phrase in dict(zip(CommandWord, COMMANDS[language], strict=True))[CommandWord.STOP].split("|"):
        assert said(phrase, language="en") == "stop", phrase


def test_the_first_of_several_commands_counts_but_a_stop_always_wins():
    assert said("more\nnext") == "more"
    assert said("more\nnext\nstop") == "stop"
    assert said("stop\nstop-all") == "stop-all"


def test_the_subject_counts_only_without_a_text():
    assert said("", "STOP") == "stop"
    assert said("\n \n", "Re: stop") == "stop"
    assert said("Hi,\n\nThanks, Anna", "join") == "join"
    assert said("a long text of today", "stop") is None
    assert said("", "Re: Week 3: whose job is what") is None


def test_yes_and_no_are_answers_where_nothing_was_asked():
    assert said("yes", asked=False) is None
    assert said("yes\nmore", asked=False) == "more"
    assert said("yes") == "yes"


def test_a_choice_equal_to_a_command_in_any_language_is_reserved():
    assert all(is_reserved(choice) for choice in ("Stop", "MEHR", "oui", "Pauza", "no"))
    assert not any(is_reserved(choice) for choice in ("DONE", "NOT YET", "SAME", "STEP", "PARK", "A", "B", "LIGHTER"))


@given(
    st.sampled_from(["stop", "resume", "more", "help", "delete", "human", "weekly", "stop-all"]),
    st.sampled_from(["", "Hi,\n\n", "Hello Anna,\n", "please ", "Good morning, "]),
    st.sampled_from(["", ".", "!", "!!", " please", ", thanks", "\n\nBest wishes\nMaria", "\n-- \nMaria"]),
    st.sampled_from([str.lower, str.upper, str.capitalize]),
)
def test_a_command_is_recognised_in_any_case_punctuation_and_courtesy(word, before, after, case):
    assert said(before + case(word) + after) == word


@given(st.text(max_size=200), st.text(max_size=60), st.sampled_from(["en", "de", "pl", "xx"]))
def test_any_text_is_read_without_a_fault(text, subject, language):
    command = read_command(text, subject, language)
    assert command is None or isinstance(command, Command)
    assert says_yes(text) in {True, False, None}


YES = [
    "yes", "Yes!", "yes please", "Yes, I want to join", "Yes I want to join", "ja", "Ja, gerne", "ja bitte", "oui", "Oui, merci", "ok", "OK, thanks", "confirm",
    "I confirm", "join", "sim", "tak", "yes yes yes", "YES\n\nwho are you?", "Yes please. Thanks, Anna", "Hi\nyes", "d'accord", "Sí", "Yep", "confirmed",
    "yes, that was me", "Yes, sign me up please!", "ja tack", "Ja, ich möchte teilnehmen", "Yes :)", "Yes, confirm", "Y",
]  # fmt: skip
NO = [
    "no",
    "No thanks",
    "not me",
    "No, this wasn't me",
    "nein",
    "Nein danke",
    "stop",
    "unsubscribe",
    "nej tak",
    "nie",
    "no, please remove me",
]
UNSAID = [
    "who are you?", "yes but who are you?", "Yes, but who are you?", "yesterday I was ill", "I am out of the office", "Yes, I am out of the office",
    "OK I'll think about it", "", "no idea what this is", "No problem", "Hello,\nI am away. Yes", "Thank you for your email. I am on leave.", "4", "Automatic reply: yes",
    "ja, ich bin im Urlaub", "Ok. Out of office until Monday.", "> yes", "maybe", "yes no", "yes, no", "👍", "question first\nyes",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "decided"), [*[(t, True) for t in YES], *[(t, False) for t in NO], *[(t, None) for t in UNSAID]]
)
def test_a_confirmation_is_decided_by_the_first_line_alone(text, decided):
    assert says_yes(text) is decided


@pytest.mark.parametrize(
    ("text", "languages", "decided"),
    [
        ("no", ["pl"], None),
        ("tak", ["pl"], True),
        ("tak", ["da"], None),
        ("ja", ["de"], True),
        ("yes", ["de"], True),
        ("oui", ["de"], None),
        ("nein", ["de"], False),
    ],
)
def test_only_the_programmes_languages_and_english_confirm(text, languages, decided):
    assert says_yes(text, languages) is decided


def test_an_out_of_office_answer_never_confirms():
    for text in (
        "I am out of the office. Yes, I will reply on Monday.",
        "Ja, ich bin bis Montag nicht im Haus.",
        "OK - auto reply",
        "Thanks for your mail, yes I am away",
    ):
        assert says_yes(text) is None, text


TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("argument", "day"),
    [
        *[(a, date(2027, 1, 12)) for a in ("until 12 Jan", "12 Jan", "2027-01-12", "12.1.", "12.1", "12 January 2027", "January 12, 2027", "Jan 12th", "12th of January", "bis 12. Januar", "bis zum 12. Januar 2027", "jusqu'au 12 janvier", "hasta el 12 de enero de 2027", "do 12 stycznia", "fram till 12 januari", "12/1", "12.01.27")],
        ("1/31", date(2027, 1, 31)), ("24 Dec", date(2026, 12, 24)), ("1er mars", date(2027, 3, 1)), ("29 Feb 2028", date(2028, 2, 29)), ("Monday", date(2026, 12, 7)),
        ("tomorrow", date(2026, 12, 2)), ("next week", date(2026, 12, 7)), ("next month", date(2027, 1, 1)), ("3", date(2026, 12, 22)), ("10 days", date(2026, 12, 11)),
        ("two weeks", date(2026, 12, 15)), ("une semaine", date(2026, 12, 8)), ("", date(2026, 12, 15)), ("31 Feb", None), ("2020-01-01", None), ("1 Dec", None),
        ("yesterday", None), ("the storm passes", None), ("99999 weeks", None),
    ],
)  # fmt: skip
def test_a_pause_ends_on_the_next_such_day(argument, day):
    assert read_until(argument, TODAY) == day


@pytest.mark.parametrize(
    ("argument", "minutes"),
    [
        ("9", 540), ("9:30", 570), ("9 am", 540), ("9.30pm", 1290), ("9.30 p.m.", 1290), ("18.30 Uhr", 1110), ("7h30", 450), ("18h", 1080), ("12 am", 0), ("12pm", 720),
        ("noon", 720), ("um 8 Uhr", 480), ("at 7", 420), ("0", 0), ("23:59", 1439), ("24", None), ("9:75", None), ("13 pm", None), ("nine", None), ("", None),
    ],
)  # fmt: skip
def test_an_hour_is_minutes_after_midnight(argument, minutes):
    assert read_hour(argument) == minutes


@pytest.mark.parametrize(
    ("argument", "day"),
    [
        ("Monday", 0),
        ("tue", 1),
        ("Mittwoch", 2),
        ("jeudi", 3),
        ("viernes", 4),
        ("sábado", 5),
        ("søndag", 6),
        ("środa", 2),
        ("terça-feira", 1),
        ("lördag", 5),
        ("someday", None),
    ],
)
def test_a_weekday_is_known_in_eleven_languages(argument, day):
    assert read_day(argument) == day


@given(st.text(max_size=40), st.dates(date(1, 1, 1), date(9990, 1, 1)))
def test_arguments_of_any_kind_are_read_without_a_fault(argument, today):
    until = read_until(argument, today)
    assert until is None or until > today
    assert read_hour(argument) in {None, *range(1440)}
    assert read_day(argument) in {None, *range(7)}


@pytest.mark.parametrize(
    "piece",
    ["a", "stop ", "stop\n", " ", "\n", "I want to ", "hi " * 50 + "\n", "." * 150 + "\n", "thanks, " * 18 + "\n"],
)
def test_the_longest_mail_is_searched_in_bounded_time(piece):
    from time import process_time

    started = process_time()
    read_command(piece * 20_000)
    says_yes(piece * 20_000)
    assert process_time() - started < 2.0


@pytest.mark.parametrize(
    ("text", "language"),
    [("Take a break", "en"), ("Pause machen", "de"), ("Faire une pause", "fr"), ("Hacer una pausa", "es"), ("Even pauze", "nl")],
)  # fmt: skip
def test_what_somebody_means_to_keep_doing_is_no_command(text, language):
    assert said(text, language=language) is None


def test_politeness_of_the_readers_own_language_does_not_hide_a_stop():
    assert said("Graag afmelden, groetjes Anna", language="nl") == "stop"
