"""Who wrote a mail: exactly one From with exactly one plain address, or nobody.

Parsers disagree about comments, groups, quoted local parts and addresses inside names (CVE-2023-27043), and the relay
that checked DMARC may have read another address than we do. So only what no two parsers can read differently counts.
"""

import re
import unicodedata

from rekindle.mail.headers import Field, Mailbox, decode_words, printable

_NAMED = re.compile(r"(.*?)[ \t]*<([^<>]*)>[ \t]*\Z", re.DOTALL)
_QUOTED = re.compile(r'"([^"\\]|\\["\\])*"\Z')
_ATEXT = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~")
_NOT_IN_NAMES = frozenset('<>()[]:;@\\,"')  # RFC 5322 specials; the dot is let pass ("Anna Q. Meier", obs-phrase)
_ADDRESS_LIKE = re.compile(r"(?<!\S)\S{1,320}@\S{1,255}")


def read_from(field: Field) -> Mailbox:
    """The one mailbox of a From field; anything else keeps its text as the name, with an empty address."""
    nobody = Mailbox(printable(field.text), "")
    try:
        value = field.raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return nobody
    if not field.whole or any(
        unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} and char != "\t" for char in value
    ):
        return nobody
    if is_address(value):
        return Mailbox("", value)
    match = _NAMED.match(value)
    if not match or not is_address(match[2]):
        return nobody
    name = _display_name(match[1].strip())
    if name is None or _names_another(name, match[2]):
        return nobody
    return Mailbox(name, match[2])


def _display_name(text: str) -> str | None:
    if _QUOTED.match(text):
        inner = text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        return None if "<" in inner or ">" in inner else decode_words(inner)
    if _NOT_IN_NAMES & frozenset(_without_words(text)):
        return None
    return decode_words(text)


def _without_words(text: str) -> str:
    return " ".join(word for word in text.split() if not (word.startswith("=?") and word.endswith("?=")))


def _names_another(name: str, address: str) -> bool:
    """Names like `alice@example.org` in front of another address deceive people and careless parsers alike."""
    shown = (found.strip("'\"<>(),;:.").casefold() for found in _ADDRESS_LIKE.findall(name))
    return any(text != address.casefold() for text in shown)


def is_address(text: str) -> bool:
    """A dot-atom, an @, and a domain of ordinary labels (RFC 5321 4.1.2; UTF-8 by RFC 6531). No literals, no quoting."""
    local, at, domain = text.partition("@")
    if (
        not at
        or "@" in domain
        or len(text.encode("utf-8", "replace")) > 254
        or len(local.encode("utf-8", "replace")) > 64
    ):
        return False
    return all(atom and all(map(_in_atom, atom)) for atom in local.split(".")) and all(
        map(_is_label, domain.split("."))
    )


def _in_atom(char: str) -> bool:
    return char in _ATEXT or (char > "\x7f" and unicodedata.category(char)[0] not in "CZ")


def _is_label(label: str) -> bool:
    if not 0 < len(label) <= 63 or label[0] == "-" or label[-1] == "-":
        return False
    return all(
        char == "-" or (char.isalnum() if char < "\x80" else unicodedata.category(char)[0] in "LMN") for char in label
    )
