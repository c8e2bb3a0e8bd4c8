"""The samples that the screen's model is trained on and measured with: files of replies, a kind and a language each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rekindle.mail.reading import read

KINDS = ("red", "ordinary", "hard", "grey", "amber", "borderline")
"""`hard` are ordinary replies that sound like danger; they are apart only where they are counted."""
LANGUAGES = ("en", "de")
ROOT = Path(__file__).resolve().parent.parent.parent
OWN = Path(__file__).resolve().parent / "train"
KEPT = Path(__file__).resolve().parent / "kept"
"""For measuring only: nobody trains on it, tunes by it, or looks at which of it are missed."""
STRANGERS = Path(__file__).resolve().parent / "strangers"
"""Written by people who knew neither rules nor samples; rules were then written with them in view."""
TESTED = ROOT / "tests" / "domain" / "screen_samples"
FAMILY = 12
"""Of each family of phrases, which only training reads."""
_CHOICE = re.compile(r"\{([^{}]*)\}")
_HEAD = (
    "From: a@b.example\r\nTo: c@d.example\r\nSubject: Re: x\r\nMessage-ID: <1@b.example>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Sample:
    kind: str
    text: str


def newest(text: str) -> str:
    """What the engine screens of a mail with this text: without the quoted mail below or above."""
    return read((_HEAD + text.replace("\n", "\r\n")).encode(), "a@b.example").reply.text


def blocks(path: Path) -> list[str]:
    """Replies between lines that are exactly `---`; as they would reach the screen."""
    pieces = re.split(r"^---$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [newest(piece.strip("\n")) for piece in pieces if piece.strip()]


def lines(path: Path) -> list[str]:
    """One reply for each line; `\\n` stands for a line break. A line with `{a|b|}` is a family: it stands for several."""
    found = (line.replace("\\n", "\n") for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return list(dict.fromkeys(one for line in found for one in ([line] if "{" not in line else family(line))))


def family(line: str, most: int = FAMILY) -> Iterator[str]:
    """Some of what a family stands for, the same ones each time: one choice of each `{a|b|}` for each."""
    random = Random(line)
    for _ in range(most):
        said = _CHOICE.sub(lambda choice: random.choice(choice[1].split("|")), line)
        yield re.sub(r" +(?=[,.:?!])", "", " ".join(said.split()))


def of_folder(folder: Path, language: str) -> list[Sample]:
    """A set of blocks, as strangers write them."""
    paths = {kind: folder / f"{kind}.{language}.txt" for kind in KINDS}
    return [Sample(kind, text) for kind, path in paths.items() if path.exists() for text in blocks(path)]


def of_lines(folder: Path, language: str) -> list[Sample]:
    found = [(kind, path) for kind in KINDS for path in sorted(folder.glob(f"{kind}*.{language}.txt"))]
    return [Sample(kind, text) for kind, path in found for text in lines(path)]
