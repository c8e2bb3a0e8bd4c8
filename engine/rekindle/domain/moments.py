"""Clock times, weekdays and dates as people write them. A date without its year needs a given `today`."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from rekindle.domain.letters import fold
from rekindle.domain.number_words import ONES, values

# Monday first; forms of one day are joined by "|". Abbreviations of several languages agree wherever they meet.
_DAYS = (
    "monday mon|montag mo|lundi lun|lunes|lunedi|maandag ma|segunda segunda-feira seg|mandag man|mandag|poniedzialek pon",
    "tuesday tue tues|dienstag di|mardi mar|martes|martedi|dinsdag|terca terca-feira ter|tisdag tis|tirsdag tirs|wtorek wt",
    "wednesday wed|mittwoch mi|mercredi mer|miercoles mie|mercoledi|woensdag wo|quarta quarta-feira qua|onsdag ons|sroda sr",
    "thursday thu thur thurs|donnerstag do|jeudi jeu|jueves jue|giovedi gio|quinta quinta-feira qui|torsdag tors|czwartek czw",
    "friday fri|freitag fr|vendredi ven|viernes vie|venerdi|vrijdag vr|sexta sexta-feira sex|fredag fre|piatek pt",
    "saturday sat|samstag sonnabend sa|samedi sam|sabado sab|sabato|zaterdag za|lordag lor|sobota sob",
    "sunday sun|sonntag so|dimanche dim|domingo dom|domenica|zondag zo|sondag son|niedziela nd niedz",
)
_MONTHS = (
    "january jan|januar janner jaenner|janvier janv|enero ene|gennaio gen|januari|janeiro|stycznia styczen",
    "february feb|februar|fevrier fevr fev|febrero|febbraio|februari|fevereiro|lutego luty",
    "march mar|marz maerz mrz|mars|marzo|maart mrt|marco|marts|marca marzec",
    "april apr|avril avr|abril abr|aprile|kwietnia kwiecien",
    "may|mai|mayo|maggio mag|mei|maio|maj|maja",
    "june jun|juni|juin|junio|giugno giu|junho|czerwca czerwiec",
    "july jul|juli|juillet juil|julio|luglio lug|julho|lipca lipiec",
    "august aug|aout|agosto ago|augustus|augusti|sierpnia sierpien",
    "september sep sept|septembre|septiembre|settembre set|setembro|wrzesnia wrzesien",
    "october oct|oktober okt|octobre|octubre|ottobre ott|outubro out|pazdziernika pazdziernik",
    "november nov|novembre|noviembre|novembro|listopada listopad",
    "december dec|dezember dez|decembre|diciembre dic|dicembre|dezembro|grudnia grudzien",
)
_UNITS = {
    1: "day days d tag tage tagen jour jours dia dias giorno giorni dag dagen dagar dage dager dzien dni",
    7: "week weeks wk wks w woche wochen semaine semaines semana semanas settimana settimane weken vecka veckor uge uger"
    " uke uker tydzien tygodnie tygodni",
    30: "month months monat monate monaten mois mes meses mese mesi maand maanden manad manader maned maneder miesiac"
    " miesiace",
}
_UNTIL = (
    r"(?:(?:until|till|til|to|bis(?: zum)?|jusqu ?au|jusqu ?a|hasta(?: el)?|fino al|fino a|tot|ate(?: a)?|ate o|fram till"
    r"|indtil|inntil|frem til|do) |(?:for|fur|fuer|pendant|por|per|voor|durante|i|na|pour) )?(?:the |le |el |il |den |det |o )?"
)
_TOMORROW = frozenset("tomorrow morgen demain manana domani amanha imorgon i-morgen jutro".split())
_NEXT = (
    r"(?:next|nachste[nr]?|naechste[nr]?|proxim[ao]|prochaine?|prossim[ao]|volgende|nasta|naeste|neste|nastepn\w{1,4})"
)

_MONTH_NAME = r"[a-z]{3,12}"
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")
_DAY_MONTH = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|o|\.)? ?(?:of |de |di |d )?(?P<name>{_MONTH_NAME})\.?,? ?(?:de )?(?P<y>\d{{4}})?"
)
_MONTH_DAY = re.compile(
    rf"(?P<name>{_MONTH_NAME})\.? (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y>\d{{4}}))?(?!\d|[:.]\d)"
)
_NUMERIC = re.compile(r"(?P<d>\d{1,2})(?P<s>[./-]) ?(?P<m>\d{1,2})(?:(?P=s) ?(?P<y>\d{4}|\d{2})?)?(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d.,/-])(?P<h>\d{1,2})(?:[:.h] ?(?P<m>[0-5]\d))?(?P<bare_h> ?h(?:\d\d)?\b)? ?(?P<half>[ap])?(?(half)\.?m\b\.?)"
    r" ?(?P<suffix>uhr|oclock|hrs?|heures?|horas?|uur)?(?![\d/%]|[.,]\d)"
)


@dataclass(frozen=True, slots=True)
class When:
    """What a writer said about a day, before it is known which day is today. Exactly one of the fields is used."""

    days: int | None = None
    weekday: int | None = None
    calendar: tuple[int | None, int, int] | None = None
    next_month: bool = False


def read_day(argument: str) -> int | None:
    """A weekday's name or abbreviation in any of the languages: Monday is 0."""
    return _names(_DAYS).get(fold(argument).strip(" .,!"))


def read_hour(argument: str) -> int | None:
    """`9`, `9:30`, `9 am`, `18.30 Uhr`, `7h30`, `noon` -> minutes after midnight."""
    said = re.sub(
        r"^(?:at|um|a|alle|om|kl\.?|klokken|klockan|o|as|a las) ",
        "",
        fold(argument).strip(" ,!").replace("a.m.", "am").replace("p.m.", "pm"),
    )
    if said in _SPOKEN:
        return _SPOKEN[said]
    match = _CLOCK.fullmatch(said.rstrip(". "))
    return _minutes(match) if match else None


def read_until(argument: str, today: date) -> date | None:
    """The day on which a pause ends: `until 12 Jan`, `2027-01-12`, `12.1.`, `Monday`; `3` and `3 weeks` count from today.

    Without a year it is the next such day. Nothing means two weeks. None: no such day, or one that is not to come.
    """
    when = read_when(argument)
    day = resolve(when, today) if when else None
    return day if day is not None and day > today else None


def read_when(argument: str) -> When | None:
    """The shape of a pause's argument; decides whether a line is a command at all."""
    said = " ".join(fold(argument).strip(" ,!").split())
    said = re.sub(rf"^{_UNTIL}", "", said)
    if not said:
        return When(days=14)
    if (weekday := _names(_DAYS).get(re.sub(rf"^{_NEXT} ", "", said).rstrip("."))) is not None:
        return When(weekday=weekday)
    if said in _TOMORROW:
        return When(days=1)
    if match := re.fullmatch(rf"{_NEXT} (\w+)|(\w+) prochaine?", said):
        days = _length(match[1] or match[2])
        return When(weekday=0) if days == 7 else When(next_month=True) if days == 30 else None
    if match := re.fullmatch(r"(\d{1,3}|[a-z]{1,9})(?: ?([a-z]{1,10}))?\.?", said):
        count = int(match[1]) if match[1].isdecimal() else _small_number(match[1])
        days = _length(match[2]) if match[2] else 7
        if count and days and (match[2] or match[1].isdecimal()):
            return When(days=count * days)
    match = next(
        (m for pattern in (_ISO, _NUMERIC, _DAY_MONTH, _MONTH_DAY) if (m := pattern.fullmatch(said.rstrip(" ")))), None
    )
    calendar = _calendar(match) if match else None
    return When(calendar=calendar) if calendar else None


def resolve(when: When, today: date) -> date | None:
    if when.days is not None:
        return today + timedelta(days=when.days) if when.days <= 3660 else None
    if when.weekday is not None:
        return today + timedelta(days=(when.weekday - today.weekday() - 1) % 7 + 1)
    if when.next_month:
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert when.calendar is not None
    year, month, day = when.calendar
    candidates = [_date(y, month, day) for y in ([year] if year else [today.year, today.year + 1])]
    return next((d for d in candidates if d is not None and (year or d >= today)), None)


def dates_in(text: str) -> list[tuple[int | None, int, int]]:
    """Every written date in a text as (year or None, month, day), without repeats."""
    folded = fold(text)
    found: dict[tuple[int | None, int, int], None] = {}
    for pattern in (_ISO, _NUMERIC, _DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(folded):
            if calendar := _calendar(match):
                found[calendar] = None
        folded = pattern.sub(lambda m: " " * len(m[0]) if _calendar(m) else m[0], folded)
    return list(found)


def month_or_day_first(text: str) -> bool:
    """`3/4/2027` is two dates where English is written; other languages put the day first."""
    found = [m for m in _NUMERIC.finditer(fold(text)) if m["s"] == "/"]
    return any(int(m["d"]) <= 12 and int(m["m"]) <= 12 and m["d"].lstrip("0") != m["m"].lstrip("0") for m in found)


def names_two_days(text: str) -> bool:
    """`12 or 13 January` is no date yet."""
    found = re.finditer(
        r"\b\d{1,2}\.?(?:st|nd|rd|th)? ?(?:or|oder|ou|o|of|-|bis|to|tot) ?(?:the )?\d{1,2}\.?(?:st|nd|rd|th)? (?:of |de )?([a-z]{3,12})",
        fold(text),
    )
    return any(match[1] in _names(_MONTHS) for match in found)


def weekdays_in(text: str) -> list[int]:
    """Full names only: in a sentence an abbreviation is too often another word."""
    known = {w: n for w, n in _names(_DAYS).items() if len(w) > 5}
    return sorted({known[word] for word in re.findall(r"[\w-]+", fold(text)) if word in known})


def clocks_in(text: str, *, only: bool) -> list[int]:
    """Minutes of every clock time in a text. A bare `9` counts only where the text is nothing else (`only`)."""
    folded = fold(text).replace("a.m.", "am").replace("p.m.", "pm")
    found = {
        _minutes(m): None for m in _CLOCK.finditer(folded) if only or m["m"] or m["half"] or m["suffix"] or m["bare_h"]
    }
    found |= {minutes: None for word, minutes in _SPOKEN.items() if re.search(rf"\b{re.escape(word)}\b", folded)}
    return [minutes for minutes in found if minutes is not None]


def _minutes(match: re.Match[str]) -> int | None:
    hour, minute, half = int(match["h"]), int(match["m"] or 0), match["half"]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + minute if hour < 24 else None


def _calendar(match: re.Match[str]) -> tuple[int | None, int, int] | None:
    found = match.groupdict()
    month = _names(_MONTHS).get(found["name"]) if found.get("name") else int(found["m"]) - 1
    day, year = int(found["d"]), int(found["y"]) if found.get("y") else None
    year = year + 2000 if year is not None and year < 100 else year
    if month is not None and month > 11 and day <= 12 and found.get("s") == "/":
        month, day = day - 1, month + 1  # 1/31: month first, as in the United States
    ok = month is not None and 0 <= month <= 11 and _date(year or 2028, month + 1, day) is not None
    return (year, month + 1, day) if ok and month is not None else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _length(unit: str) -> int | None:
    return next((days for days, words in _UNITS.items() if unit in words.split()), None)


def _small_number(word: str) -> int | None:
    """A number word in any of the languages: in `pause une semaine` nothing else can be meant."""
    found = {values(language)[word][0] for language in ONES if word in values(language)} | (
        {1} if word in {"a", "an"} else set()
    )
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4)
def _names(table: tuple[str, ...]) -> dict[str, int]:
    return {word: index for index, forms in enumerate(table) for word in re.split(r"[ |]", forms)}


_SPOKEN = {
    "noon": 720, "midday": 720, "midnight": 0, "mittag": 720, "mittags": 720, "mitternacht": 0, "midi": 720, "minuit": 0,
    "mediodia": 720, "medianoche": 0, "mezzogiorno": 720, "mezzanotte": 0, "middernacht": 0, "meio-dia": 720,
}  # fmt: skip
