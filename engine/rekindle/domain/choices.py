"""Reads the answer kinds that are words: one of several choices, and yes or no."""

import difflib
import re

from rekindle.domain.answer_form import AnswerForm, Parsed, Unclear
from rekindle.domain.command_words import POLITE
from rekindle.domain.letters import base, fold, level, lines
from rekindle.domain.number_words import FILLERS, words
from rekindle.domain.numerals import is_revised

_LETTER_CUE = r"(?:option|answer|choice|letter|antwort|wahl|reponse|opcion|respuesta|risposta|antwoord|resposta|svar|odpowiedz|variante|buchstabe|choose|chose|pick|picked|take|nehme|wahle|its|is|be|say|for|with|to|ist|es) "
_NEGATORS = re.compile(
    r"\b(?:not|no|never|neither|nor|without|nothing|hardly|\w{2,6}nt|cannot|nicht|kein\w{0,2}|weder|nie|pas|ni|jamais|non"
    r"|nunca|tampoco|niet|geen|nao|nem|inte|ej|ikke|nie|ani)(?: (?!but\b|sondern\b)\w{1,20}){0,3} ?$"
)
_BREAK = re.compile(r"[.,;:!?()\n]|\bbut\b|\bsondern\b|\baber\b|\bmais\b|\bpero\b| - ")
_AFTER_LEAD = re.compile(
    r"\s*(?:$|[-,;:.!)\]}=*\"'\n(]|(?:because|but|as|since|and|weil|aber|denn|und|parce|mais|car|et|porque|pero|y|perche|ma|omdat|en|i|this|today|after|on|for)\b)"
)
_NO_THEN = re.compile(r"[.,;!-]\s*(?:no|nein|non|nee)\b\W{1,3}\w")
_TYPO = 0.84
# What may stand around a choice word that is typed like any other word. `He shouted at me` is a story, `it was me` an answer.
_TELLING = frozenset(
    "a an the it its was were is am are be been i im ive id we my mine this that these today now still just only pretty quite very much"
    " really definitely probably maybe perhaps mostly mainly rather somewhat slightly little bit lot about around more or less felt"
    " feel feels feeling went got getting think thought guess say suppose would have has had did do done with for of by on as than"
    " before ever always again usual first also well so ok okay yes yeah and all both their his her them they he she sort kind tbh"
    " honestly sadly afterwards after because due down to pure luckily answer option choice choose chose pick go going take mixed"
    " ich es war ist bin das die der den dem ein eine etwas bisschen wenig viel deutlich eher ganz ziemlich ungefahr ca immer noch"
    " wieder wohl vielleicht glaube denke sage sag mal nehme fur mich heute jetzt als vorher vorhin sonst wie gefuhlt fuhlte fuhle"
    " mir ja schon leider zum gluck danach auch fast genauso wegen"
    " je c ce cest etait est suis me sens sentie un une le la les l plus moins peu assez tres plutot pense dirais crois fait toujours"
    " yo es era fue estoy me siento senti un una el la lo mas menos poco bastante muy creo diria siempre he hecho"
    " ik het was is ben een de wat iets beetje veel erg vrij best nog steeds denk zeg voel voelde mij me kies voor altijd dan".split()
)
_LONG_CLAUSE = 12
_HEDGES = frozenset(
    "definitely probably maybe perhaps mostly just clearly rather eher wohl klar sicher plutot seguro zeker".split()
)


def read_choice(form: AnswerForm, text: str, language: str) -> Parsed | Unclear:
    for index, line in enumerate(lines(text)):
        if line.strip() and (choice := _alone(form, line, language)):
            others = {_alone(form, other, language) for other in lines(text) if other.strip()} - {choice, None}
            return Unclear("two-choices") if others else Parsed(choice, _cut(text, index), 1.0)
    first = next((line for line in lines(text) if line.strip() and not _is_greeting(line)), "")
    named, denied = _named(form, text)
    choice = _leading(form, first)
    if (is_revised(text) or _NO_THEN.search(fold(text))) and len((named | {choice}) - {None}) > 1:
        return Unclear("two-choices")
    if choice:
        rest = "\n".join([_after_choice(first, choice), *lines(text)[lines(text).index(first) + 1 :]])
        return Parsed(choice, rest.strip(), 0.9)
    capital = {choice for choice in named if re.search(rf"(?<!\w){re.escape(choice)}(?!\w)", text) and len(choice) > 1}
    if len(named) > 1 and len(capital) == 1 and choice_is_shouted(text, next(iter(capital))):
        named = capital
    if len(named) == 1 and not _meant(form, text, next(iter(named)), language):
        return Unclear("nothing-found")
    if len(named) == 1:
        return Parsed(named.pop(), text.strip(), 0.7)
    return Unclear("two-choices" if named else "negated" if denied else "nothing-found")


def _meant(form: AnswerForm, text: str, choice: str, language: str) -> bool:
    """Written as the question writes it, or in a clause that says little else: `it felt stronger`, not `at me`."""
    levelled = level(text)
    first = re.match(rf"\W*{_phrase(choice).pattern}", levelled, re.IGNORECASE)
    if (
        len(choice) == 1
        or " " in choice
        or first
        or (choice.isupper() and re.search(rf"(?<!\w){re.escape(choice)}(?!\w)", levelled) and not text.isupper())
    ):
        return True
    around = _TELLING | POLITE | words(FILLERS, language) | set(re.findall(r"\w+", fold(" ".join(form.choices))))
    for match in _phrase(choice).finditer(levelled):
        left = _BREAK.split(levelled[: match.start()])[-1]
        right = _BREAK.split(levelled[match.end() :])[0]
        others = re.findall(r"\w+", fold(f"{left} {right}"))
        if len(others) <= _LONG_CLAUSE and all(word in around for word in others):
            return True
    return False


def choice_is_shouted(text: str, choice: str) -> bool:
    """`at the same time LIGHTER`: the capitals of the question tell which word is the answer."""
    return choice.isupper() and not text.isupper() and re.sub(r"[^a-z]", "", text) != ""


def _alone(form: AnswerForm, line: str, language: str) -> str | None:
    """A line that is the choice, with fillers at most; one slip of the finger is forgiven."""
    said = " ".join(re.findall(r"\w+", fold(line)))
    plain = {" ".join(re.findall(r"\w+", fold(choice))): choice for choice in form.choices}
    if said in plain:
        return plain[said]
    said = re.sub(rf"^{_LETTER_CUE}", "", said) if len(said.split()) == 2 else said
    if len(said.split()) == 2 and said.split()[0] in _HEDGES:
        said = said.split()[1]
    fillers = words(FILLERS, language)
    kept = " ".join(word for word in said.split() if word not in fillers)
    for spoken, choice in plain.items():
        longer = len(spoken) > 1
        if said == spoken or (
            longer and kept in {spoken, " ".join(w for w in spoken.split() if w not in fillers)} and kept
        ):
            return choice
    close = (
        difflib.get_close_matches(said, [spoken for spoken in plain if len(spoken) >= 5], 2, _TYPO)
        if len(said) < 30
        else []
    )
    return plain[close[0]] if len(close) == 1 else None


def _leading(form: AnswerForm, line: str) -> str | None:
    """`B) twice`, `DONE, a walk`, `option B because`: the choice comes first and the sentence goes on without another."""
    folded = fold(level(line)).lstrip(' (["*-')
    folded = re.sub(rf"^{_LETTER_CUE}", "", folded)
    for choice in sorted(form.choices, key=len, reverse=True):
        spoken = fold(choice)
        pattern = r"[\s-]+".join(map(re.escape, spoken.split()))
        match = re.match(rf"{pattern}(?!\w)", folded)
        if match is None or not _AFTER_LEAD.match(folded[match.end() :]):
            continue
        sentence = re.split(r"[.!?;\n]|[-)(] ", folded[match.end() :].lstrip(" .):-"))[0]
        others = [c for c in form.choices if c != choice]
        if len(spoken) == 1:
            clash = re.match(
                rf"\W*(?:or|and|oder|und|ou|et|o|e|y|of|en|eller|och|og|lub|i)?\W*(?:{'|'.join(map(re.escape, map(fold, others)))})(?!\w)",
                folded[match.end() :],
            )
            return None if clash else choice
        named, _ = _named(AnswerForm(form.kind, choices=tuple(others)), sentence)
        return None if named else choice
    return None


def _named(form: AnswerForm, text: str) -> tuple[set[str], set[str]]:
    """Choices named anywhere, and those named only to be denied. The longest name is used up first (NOT YET, then YET)."""
    levelled = level(text)
    named: set[str] = set()
    denied: set[str] = set()
    for choice in sorted(form.choices, key=len, reverse=True):
        spans = list(_letter(choice, levelled) if len(choice) == 1 else _phrase(choice).finditer(levelled))
        for match in spans:
            left = fold(levelled[max(0, match.start() - 60) : match.start()])
            clause = " ".join(_BREAK.split(left)[-1].split()) + " "
            (denied if _NEGATORS.search(clause) else named).add(choice)
        for match in spans:
            blank = " not " if _NEGATORS.search(fold(match[0])) else " "
            levelled = levelled[: match.start()] + blank.ljust(len(match[0]))[: len(match[0])] + levelled[match.end() :]
    return named, denied - named


def _phrase(choice: str) -> re.Pattern[str]:
    spoken = r"[\s-]+".join(map(re.escape, choice.split()))
    return re.compile(rf"(?<!\w){spoken}(?!\w)", re.IGNORECASE)


def _letter(letter: str, text: str) -> list[re.Match[str]]:
    """One letter is a choice only where it cannot be a word: after a cue, in brackets, or as a capital other than A and I."""
    upper, lower = re.escape(letter.upper()), re.escape(letter.lower())
    before_end = r"(?=\s*(?:[.,;:!?)/\n]|$|or\b|and\b|oder\b|und\b))"
    anywhere = rf"(?<![\w']){upper}(?![\w'])" + (before_end if letter.upper() in "AIOYEU" else "")
    cued = rf"(?i:\b{_LETTER_CUE.rstrip()})\s(?:{upper}|{lower}){before_end}"
    bracketed = rf"(?<!\w)[(\[]?(?:{upper}|{lower})[)\]](?!\w)"
    found = [m for pattern in (anywhere, cued, bracketed) for m in re.finditer(pattern, text)]
    return sorted({m.end(): m for m in found}.values(), key=lambda m: m.start())


def _is_greeting(line: str) -> bool:
    return (
        re.fullmatch(
            r"\W*(?:hi|hello|hey|hallo|dear|bonjour|hola|ciao|ola|hej|hei|czesc|guten tag|good (?:morning|evening))(?:\W+\w+){0,3}\W*",
            fold(line),
        )
        is not None
    )


def _after_choice(line: str, choice: str) -> str:
    match = _phrase(choice).search(level(line))
    return line[match.end() :].lstrip(" \t-–—,;:.!)]*\"'") if match else line


def _cut(text: str, index: int) -> str:
    kept = lines(text)
    del kept[index]
    return "\n".join(kept).strip()


# What a yes-no exercise takes for yes and no at the beginning of a reply. Confirmations are stricter, see words.py.
_YES = {
    "en": "yes yeah yep yup yea y sure absolutely definitely certainly indeed of course|i did|i do|i have|i am|i was|mostly yes|i think so",
    "de": "ja jo jawohl klar natürlich sicher genau doch|auf jeden fall|eher ja", "fr": "oui ouais bien sûr|tout à fait",
    "es": "sí si claro|por supuesto", "it": "sì si certo certamente", "nl": "ja jazeker zeker jawel", "pt": "sim claro",
    "sv": "ja japp javisst absolut", "da": "ja jep jo", "nb": "ja jepp jo", "pl": "tak oczywiście jasne",
}  # fmt: skip
_NO = {
    "en": "no nope nah n never not no|not really|not yet|not at all|not this week|not today|i did not|i didnt|i do not|i dont|i have not|i havent|i was not|i wasnt|im not|i am not|i could not|i couldnt|unfortunately not|sadly not|afraid not|im afraid not",
    "de": "nein nö nee niemals|noch nicht|leider nicht|leider nein|nicht wirklich|eher nicht|gar nicht|eher nein", "fr": "non|pas encore|pas vraiment|malheureusement non|pas du tout",
    "es": "no|todavía no|aún no|la verdad no", "it": "no|non ancora|purtroppo no", "nl": "nee neen|nog niet|helaas niet|niet echt", "pt": "não|ainda não|infelizmente não",
    "sv": "nej|inte än|tyvärr inte|inte riktigt", "da": "nej|ikke endnu|desværre ikke", "nb": "nei|ikke ennå|dessverre ikke", "pl": "nie|jeszcze nie|niestety nie",
}  # fmt: skip
_BOTH = re.compile(
    r"^\W*(?:yes and no|ja und nein|jein|oui et non|si y no|si e no|ja en nee|sim e nao|ja och nej|ja og nej|ja og nei|tak i nie)\b"
)
_UNDECIDED = re.compile(
    r"^(?:no|yes|ja|nein|non|si|oui)\W+(?:idea|clue|wait|and no|or no|but no|und nein|ou non|weiss|ahnung|hm+)\b"
)
_SOFTENERS = re.compile(
    r"^(?:(?:well|hm+|oh|ah|um|honestly|actually|so|hi|hello|hallo|also|na|naja|eh|bueno|ben|i think|i guess|i would say|id say|maybe)\b[\s,.:!-]*)+"
)


def read_yes_no(form: AnswerForm, text: str, language: str) -> Parsed | Unclear:
    """Decided by how the reply begins; `no` later in a sentence is mostly `no time`."""
    content = [line for line in lines(text) if line.strip() and not _is_greeting(line)]
    first = content[0] if content else ""
    said = _SOFTENERS.sub("", fold(first).lstrip(" -*\"'(>"))
    if _BOTH.search(said) or _UNDECIDED.search(said):
        return Unclear("yes-and-no")
    yes, no = _starts(said, _YES, language), _starts(said, _NO, language)
    if yes == no or (yes and re.match(r"\w+\W+(?:but )?(?:no|nein|non|nee|nej|nei)\b", said)):
        return Unclear("yes-and-no" if yes else "nothing-found")
    exact = re.fullmatch(r"\W*\w+\W*", first) is not None
    start = re.match(r"\W*\w+[\s,;:.!–-]*", first)
    rest = "\n".join([first[start.end() :] if start and not exact else "", *content[1:]]).strip()
    return Parsed(
        "yes" if yes else "no",
        rest if exact else text.strip() if len(said.split()) > 1 else rest,
        1.0 if exact else 0.8,
    )


def _starts(said: str, table: dict[str, str], language: str) -> bool:
    """The longest known beginning must end where a word ends; `not` and `no` alone need a break after them."""
    for phrases in (table.get(base(language), ""), table["en"]):
        first, *longer = phrases.split("|")
        if any(re.match(rf"{re.escape(fold(phrase))}\b", said) for phrase in longer if " " in phrase):
            return True
        singles = [w for w in (first + " " + " ".join(p for p in longer if " " not in p)).split() if w != "not"]
        if any(
            re.match(rf"{re.escape(fold(word))}(?:\s*(?:$|[^\w\s'])|\s+(?!idea|clue|way)\w)", said) for word in singles
        ):
            word = said.split(maxsplit=1)[0].strip(".,!;:-") if said.split() else ""
            determiner = word in {"no", "y", "n", "si", "never"} and re.match(r"\w+ [a-z]", said) and table is _NO
            return not determiner or (
                word == "no" and re.match(r"no (?:i|not|we|it|but|thanks|sorry|never|because|only)\b", said) is not None
            )
    return False
