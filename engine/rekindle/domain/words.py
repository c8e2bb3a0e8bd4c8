"""Reads commands from a reply, and yes or no from the answer to a question of the engine's own.

A command is a whole line that says nothing else: `STOP!!`, `please stop`, `pause until 12 Jan`. "Stop taking their forms
home" is an answer. Greetings, thanks, names after a sign-off, case and final punctuation do not count. Commands go before
answers, and within one mail the first one counts, except that a stop always wins.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rekindle.domain.command_words import COMMANDS, LANGUAGES, LEANS, CommandWord, phrases, reserved
from rekindle.domain.courtesies import LONGEST_LINE, STOP, is_courtesy, segments, unquoted, without_politeness
from rekindle.domain.letters import fold, level
from rekindle.domain.moments import read_day, read_hour, read_until, read_when

__all__ = ["Command", "CommandWord", "is_reserved", "read_command", "read_day", "read_hour", "read_until", "says_yes"]


_REPLY_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|fwd?|wg|tr|rif|sv|vs|antw|odp|rv|res|enc)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)
_AND = re.compile(r" (?:and|und|et|y|e|en|och|og|i|&|\+) |\s*[/&]\s*|, ")
_ASKED = frozenset({CommandWord.YES, CommandWord.NO})
_AS_WRITTEN = frozenset({CommandWord.ZONE, CommandWord.WORD, CommandWord.ADDRESS})
_WITH_ARGUMENT = frozenset({"pause", "lean", "day", "hour", "zone", "language", "word", "address"})
_NOT_A_NAME_FOR_CLIENTS = frozenset("of for on by is was up out has from to with in at it its and or by".split())


@dataclass(frozen=True, slots=True)
class Command:
    """`argument` is canonical for lean and language, otherwise as written; "" where there is none."""

    word: CommandWord
    argument: str = ""


def read_command(text: str, subject: str = "", language: str = "en", *, asked: bool = True) -> Command | None:
    """The newest text's command, or that of the Subject when there is no text.

    `asked=False` for a reply to a mail in which the engine asked nothing: there `yes` and `no` are answers.
    """
    content = [line for line in unquoted(text) if not is_courtesy(line)]
    found = [command for line in content or _subject(subject) for command in _read_line(line, language)]
    if not asked:
        found = [command for command in found if command.word not in _ASKED]
    for word in (CommandWord.STOP_ALL, CommandWord.STOP):
        if any(command.word is word for command in found):
            return Command(word)
    return found[0] if found else None


def says_yes(text: str, languages: Iterable[str] | None = None) -> bool | None:
    """True and False only when the first line (greetings aside) says so and nothing else; None is for a human.

    `languages` are those of the programme; without them every table is asked, and a word with two meanings counts as no.
    """
    first = next((line for line in unquoted(text) if not is_courtesy(line)), "")
    if len(first) > LONGEST_LINE:
        return None
    spoken = {"en", *languages} if languages is not None else set(COMMANDS)
    said = {_opinion(segment, spoken) for segment in segments(first)}
    return said.pop() if len(said) == 1 else None


def is_reserved(choice: str) -> bool:
    """Whether a choice word of an exercise would be taken for a command in some language."""
    return fold(choice).strip() in reserved()


def _opinion(segment: str, languages: set[str]) -> bool | None:
    meanings = {phrases(language).get(segment) for language in languages if language in COMMANDS}
    if STOP.fullmatch(segment) or meanings & {CommandWord.NO, CommandWord.STOP, CommandWord.STOP_ALL}:
        return False if not (segment == "no" and "pl" in languages and len(languages) <= 2) else None
    words = segment.split()
    repeated = len(words) > 1 and len(set(words)) == 1 and _opinion(words[0], languages)
    agreed = words[:1] and any(phrases(la).get(words[0]) is CommandWord.YES for la in languages if la in COMMANDS)
    joins = agreed and any(
        phrases(la).get(" ".join(words[1:])) in {CommandWord.JOIN, CommandWord.YES}
        for la in languages
        if la in COMMANDS
    )
    return True if meanings & {CommandWord.YES, CommandWord.JOIN} or repeated or joins else None


def _subject(subject: str) -> list[str]:
    return [_REPLY_PREFIX.sub("", subject.replace("\n", " "))]


def _read_line(line: str, language: str) -> list[Command]:
    if len(line) > LONGEST_LINE:
        return []
    said = segments(line)
    whole = " ".join(said)
    if command := _match(whole, language):
        return [Command(command.word, _as_written(line, command.argument)) if command.word in _AS_WRITTEN else command]
    parts = [part for segment in said for part in _AND.split(segment) if part.strip()]
    found = [_match(without_politeness(part), language) for part in parts]
    if (
        len(found) > 4
        or not all(found)
        or len(set(found)) < len(found)
        or {Command(word) for word in _ASKED} <= set(found)
    ):
        return []
    return [command for command in found if command]


def _as_written(line: str, argument: str) -> str:
    """Zones, words and addresses keep their capitals and accents."""
    words = level(line).split()
    for size in range(len(argument.split()), 0, -1):
        for start in range(len(words) - size + 1):
            raw = " ".join(words[start : start + size]).strip(" .,;:!?<>()\"'*[]")
            if fold(raw).removeprefix("mailto:") == argument:
                return raw.removeprefix("mailto:")
    return argument


def _match(said: str, language: str) -> Command | None:
    table = phrases(language)
    word = table.get(said)
    if word in {
        CommandWord.LEAN,
        CommandWord.WORD,
        CommandWord.DAY,
        CommandWord.HOUR,
        CommandWord.ZONE,
        CommandWord.LANGUAGE,
        CommandWord.ADDRESS,
    }:
        return None  # these say nothing without an argument
    if word:
        return Command(word)
    if STOP.fullmatch(said):
        return Command(CommandWord.STOP)
    words = said.split()
    for size in (2, 1):
        command = table.get(" ".join(words[:size])) if len(words) > size else None
        if command and command.value in _WITH_ARGUMENT:
            argument = _argument(command, re.sub(r"^(?:=|to|is|auf|ist) (?=\S)", "", " ".join(words[size:])))
            if argument is not None:
                return Command(command, argument)
    return None


def _argument(command: CommandWord, said: str) -> str | None:
    """The argument in the form the engine keeps, or None when its shape says that this line is no command."""
    match command:
        case CommandWord.PAUSE:
            return said if read_when(said) else None
        case CommandWord.DAY:
            return said if read_day(said) is not None or said in {"night", "nights", "night shift"} else None
        case CommandWord.HOUR:
            return said if read_hour(said) is not None else None
        case CommandWord.LEAN:
            return LEANS.get(said)
        case CommandWord.LANGUAGE:
            return _language(said)
        case CommandWord.ZONE:
            zone = re.fullmatch(
                r"[a-z][\w+-]*(?: ?[\w+-]+)?(?: ?/ ?[\w+-]+(?: [\w+-]+)?){1,2}|(?:utc|gmt)(?: ?[+-] ?\d{1,2}(?::?\d{2})?)?",
                said,
            )
            return said if zone else None
        case CommandWord.ADDRESS:
            address = re.sub(r"^mailto:", "", said)
            return address if re.fullmatch(r"[^\s@<>]{1,64}@[^\s@<>]{1,250}\.[^\s@<>.]{2,63}", address) else None
        case CommandWord.WORD:
            words = said.split()
            fits = 1 <= len(words) <= 2 and len(said) <= 40 and re.fullmatch(r"[^\W\d_]+(?:[ -][^\W\d_]+)*", said)
            return said if fits and words[0] not in _NOT_A_NAME_FOR_CLIENTS else None
        case _:
            return None


def _language(said: str) -> str | None:
    if match := re.fullmatch(r"([a-z]{2})(?:[-_]([a-z0-9]{2,8}))?", said):
        return match[1] + (f"-{match[2].upper()}" if match[2] else "")
    return next((code for code, names in LANGUAGES.items() if said in names.split()), None)
