"""Words that do harm in a mail of care, by language. Patterns; case does not count. Data only; wording.py reads it.

A language without a table is not looked at. Keep them short: a warning that is mostly wrong teaches authors to ignore it.
"""

from collections.abc import Mapping
from typing import Final

Table = Mapping[str, tuple[str, ...]]

PRIVATE: Final[Table] = {
    "en": (
        r"burn(?:t|ed|ing)?[- ]?out", r"stress\w*", r"exhaust\w*", r"depress\w*", r"anxi\w+", r"tired\w*", r"feel\w*", r"felt",
        r"suicid\w*", r"self-harm\w*", r"therap\w+", r"mental\w*", r"crisis", r"panic\w*", r"sad(?:ness)?", r"lonel\w+", r"grief",
        r"overwhelm\w*", r"diagnos\w+", r"cry(?:ing)?", r"fears?", r"afraid", r"ill(?:ness)?",
    ),
    "de": (
        r"burn-?out\w*", r"stress\w*", r"gestresst\w*", r"erschöpf\w*", r"depress\w*", r"angst\w*", r"ängste?\w*", r"müde?\w*",
        r"gefühl\w*", r"fühl\w*", r"suizid\w*", r"selbstmord\w*", r"selbstverletz\w*", r"therap\w+", r"psych\w+", r"krise\w*",
        r"panik\w*", r"traurig\w*", r"einsam\w*", r"trauer\w*", r"überforder\w*", r"diagnos\w+", r"krank\w*",
    ),
}  # fmt: skip
"""In a subject, which is shown on locked screens."""

BLAME: Final[Table] = {
    "en": (
        r"your (?:own )?fault", r"you should have", r"you failed", r"failed (?:clients?|patients?|cases?)", r"lazy", r"laziness",
        r"committed suicide", r"commit suicide", r"(?:difficult|resistant|non-?compliant) (?:clients?|patients?)", r"too weak",
        r"no excuses?", r"stop complaining", r"pull yourself together", r"your (?:own )?failure",
    ),
    "de": (
        r"(?:deine|ihre) (?:eigene )?schuld", r"selber schuld", r"selbst schuld", r"du hättest sollen", r"sie hätten sollen",
        r"du hast versagt", r"sie haben versagt", r"faul(?:heit)?", r"selbstmord begangen", r"reiß dich zusammen",
        r"reißen sie sich zusammen", r"(?:schwierige|unwillige)[rn]? (?:klient|patient)\w*", r"zu schwach", r"keine ausreden?",
    ),
}  # fmt: skip

CURE: Final[Table] = {
    "en": (
        r"cures?", r"cured", r"heals?", r"healed", r"miracles?", r"guarantee\w*", r"scientifically proven", r"proven to", r"always works",
        r"never fails", r"you will (?:soon )?feel better", r"(?:fix|end|beat|overcome)(?:es|s)? (?:your )?burn-?out",
    ),
    "de": (
        r"heilt", r"geheilt", r"heilung", r"wunder(?:mittel)?", r"garantier\w*", r"wissenschaftlich (?:bewiesen|erwiesen)",
        r"wirkt immer", r"nachweislich", r"(?:sie werden sich|du wirst dich) (?:bald )?besser fühlen",
    ),
}  # fmt: skip

BELITTLING: Final[Table] = {
    "en": (r"just", r"all you have to do"),
    "de": (r"einfach nur", r"einfach mal", r"doch einfach", r"bloß", r"du brauchst nur", r"sie brauchen nur"),
}

ORDERS: Final[Table] = {
    "en": (r"you must", r"you have to", r"you need to", r"you ought to"),
    "de": (r"du musst(?![^.]*\bnicht\b)", r"sie müssen(?![^.]*\bnicht\b)", r"du sollst", r"sie sollen(?=[^.]*!)"),
}

EMPTY_LINKS: Final = frozenset(
    "click here|here|click|link|this link|more|read more|this|this page|go|page|website|hier|hier klicken|klicken sie hier|klick hier"
    "|mehr|mehr lesen|weiterlesen|dieser link|diese seite|seite|link folgen|ici|cliquez ici|lire la suite|aquí|haga clic aquí|qui|clicca qui".split(
        "|"
    )
)
"""As the whole text of a link."""
