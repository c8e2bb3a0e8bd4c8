"""How well and how fast the newest words of a mail are found: run with `python benchmarks/reply_text.py`."""

import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "engine"))

from rekindle.mail.reply import newest_text, visible  # noqa: E402

GOLD = ROOT / "tests" / "mail" / "replies"
ROUNDS = 30


def plain(text):
    return "\n".join(line.rstrip() for line in visible(text).strip().split("\n"))


def cases():
    for path in sorted(GOLD.glob("*.txt")):
        mail, _, gold = path.read_bytes().decode().partition("\n=====\n")
        yield path.stem, mail, plain(gold)


def timed(text):
    began = time.perf_counter()
    newest_text(text)
    return (time.perf_counter() - began) * 1000


def hostile(size=100_000):
    """100 KB each of what is dearest to read: colons, labels, near-attributions, rules, marks, one long line."""

    def fill(line):
        return (line * (size // len(line) + 1))[:size]

    yield "an ordinary long mail", fill("I walked to work and breathed at every door, as you said.\n")
    yield (
        "a long thread",
        "Yes.\n\nOn Tue, Jan 6, 2026 at 10:09 AM A <a@example.org> wrote:\n" + fill("> and this was quoted\n"),
    )
    yield "short lines with colons", fill("a:\n")
    yield "labels without a date", fill("From:\nSent:\nTo:\n")
    yield "attributions that are none", fill("On 6 Jan 2026 at 10:09 my boss <a@example.org> wrote:\n")
    yield "blocks cut short", fill("From: a@example.org\nSent: 6 January 2026\n\n")
    yield "folded without end", fill("On Tue, Jan 6, 2026 at 10:09 AM\n")
    yield "rules", fill("-----\n____________\n")
    yield "signatures", fill("-- \nAnna\n")
    yield "device lines", fill("Sent from my iPhone\n\n")
    yield "disclaimers", fill("This e-mail is confidential and privileged.\n\n")
    yield "banners", fill("CAUTION: This email originated from outside.\n")
    yield "one line", fill("On 2026-01-06 10:09 <a@example.org wrote ")
    yield "marks", fill(">") + "\n" + fill("> > >\n")
    yield "blank lines", fill("\n") + "x"
    yield "marks and answers", fill("> q\na\n")
    yield "dashes", fill("--\n")


def main():
    exact = lost = whole_cases = 0
    spent = []
    for name, mail, gold in cases():
        reply = newest_text(mail)
        missing = Counter(gold.split()) - Counter(reply.text.split())
        lost += sum(missing.values())
        exact += plain(reply.text) == gold
        whole_cases += 1
        if plain(reply.text) != gold:
            print(f"  differs: {name} {dict(missing) or ''}")
        spent += [timed(mail) for _ in range(ROUNDS)]
    spent.sort()
    print(f"exact {exact}/{whole_cases} = {exact / whole_cases:.1%}, words lost {lost}")
    print(f"time per mail: p50 {spent[len(spent) // 2]:.2f} ms, p99 {spent[len(spent) * 99 // 100]:.2f} ms")
    for name, text in hostile():
        print(f"100 KB, {name}: {min(timed(text) for _ in range(3)):.1f} ms")


if __name__ == "__main__":
    main()
