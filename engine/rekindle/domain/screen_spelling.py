"""Key words of the safety screen, however they are typed: `sucidal`, `kiling`, `thikning` and `umbrigen` are told.

Only key words are mended, by at most one letter too many, missing, wrong or swapped with its neighbour, and never a word
that is one itself.
"""

import re
from functools import lru_cache

_SHORTEST = 6
_KEYS = frozenset(
    """
    suicide suicidal killing myself overdose overdosed hanging cutting drowning tablets goodbye anymore
    everything thinking thoughts wishing forever existing disappear scared harming strangled threatened
    selbstmord suizid suizidal suizidgedanken umbringen umgebracht sterben gedanken tabletten verletzen geschnitten
    aufwachen verschwinden abschied messer geschlagen bedroht schlaftabletten ritzen
    """.split()
)
_KNOWN_SLIPS = {
    "wnat": "want", "watn": "want", "wnt": "want", "wana": "wanna", "knif": "knife", "kil": "kill", "jsut": "just", "jst": "just",
    "nver": "never", "nvr": "never", "slepp": "sleep", "tonite": "tonight", "tonigt": "tonight", "tnite": "tonight", "no1": "nobody",
    "evry1": "everyone", "every1": "everyone", "wud": "would", "dnt": "dont", "carnt": "cant", "cnat": "cant", "meself": "myself",
    "pils": "pills", "beter": "better", "livin": "living", "nihct": "nicht", "nich": "nicht", "nimmer": "nicht mehr",
    "nimma": "nicht mehr", "cih": "ich", "lebn": "leben", "schterben": "sterben",
}  # fmt: skip
_WORDS_THEMSELVES = frozenset(
    """
    filling skilling milling billing willing handing banging ranging changing hinging putting gutting cuffing shutting
    thinning thanking hiking drawing crowning frowning drowned farming charming warming arming washing fishing wising
    scarred stared shared scored wishes threaten strangle exiting though tables tablet coding
    werben streben sterbend verletzt versetzen verletzten geschafft gebracht bedrohen bedroht gedenken gedankens meister
    messen besser mester ritter reizen sitzen hitzen rissen retten ritten aufmachen aufwachsen geschlafen geschnitzt
    schlagen bestellen suizide suizids abschieds verschwendet verschwunden
    """.split()
)
_WORD = re.compile(r"[a-z0-9]{1,20}")


def mended(folded: str) -> str:
    return _WORD.sub(lambda match: _mended(match[0]), folded)


@lru_cache(maxsize=16_384)
def _mended(word: str) -> str:
    if word in _KNOWN_SLIPS:
        return _KNOWN_SLIPS[word]
    if len(word) < _SHORTEST - 1 or word in _KEYS or word in _WORDS_THEMSELVES:
        return word
    for shorter in (word, *_shorter(word)):
        for key in _by_shorter().get(shorter, ()):
            if _one_apart(word, key):
                return key
    return word


def _shorter(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


@lru_cache(maxsize=1)
def _by_shorter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in sorted(_KEYS):
        for shorter in {key, *_shorter(key)}:
            found.setdefault(shorter, []).append(key)
    return found


def _one_apart(word: str, key: str) -> bool:
    """One letter inserted, left out or changed, or two neighbours swapped; the first letter stands, and so do endings."""
    if word[0] != key[0] or word.startswith(key) or key.startswith(word):
        return False
    if len(word) == len(key):
        wrong = [i for i in range(len(word)) if word[i] != key[i]]
        swapped = (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and word[wrong[0]] == key[wrong[1]]
            and word[wrong[1]] == key[wrong[0]]
        )
        return swapped or len(wrong) == 1
    longer, shorter = (word, key) if len(word) > len(key) else (key, word)
    return len(longer) == len(shorter) + 1 and shorter in _shorter(longer)
