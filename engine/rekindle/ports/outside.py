"""Time, keys, texts, and the ways in and out of the machine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from rekindle.domain.delivery import Sent
from rekindle.domain.programme import Step
from rekindle.ports.plugins import Fault

if TYPE_CHECKING:  # a plugin's process begins with these ports, and reads no mail
    from rekindle.domain.screen import Flag
    from rekindle.mail.picture import Picture
    from rekindle.mail.reading import Reading


class Clock(Protocol):
    """Programme time. It may be virtual; deadlines and socket time-outs never use it."""

    def now(self) -> datetime: ...


class Keys(Protocol):
    """Secrets: hashes of addresses, signatures of tokens, and one data key for each participant and inbox row."""

    def address_hash(self, address: str) -> bytes:
        """Keyed hash (HMAC-SHA-256) of the case-folded address."""

    @property
    def token_key(self) -> int:
        """Id of the key that signs new tokens, 0 to 255."""

    def sign(self, key_id: int, message: bytes) -> bytes | None:
        """HMAC-SHA-256, or None for an unknown key id."""

    def new_key(self) -> str:
        """Make and store a data key; returns its reference."""

    def warm(self, keys: Sequence[str]) -> None:
        """Many keys are about to be used: fetch them in one go. Unknown ones are no error here."""

    def seal(self, key: str, aad: str, plain: bytes) -> bytes: ...
    def unseal(self, key: str, aad: str, sealed: bytes) -> bytes:
        """Raises KeyError if the key was shredded."""

    def shred(self, keys: Sequence[str]) -> None:
        """Delete data keys for good, and remember their references."""

    def shredded(self) -> Sequence[str]:
        """References of all keys ever shredded: the list that a restored database is held against."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's content; the text part is complete in itself."""

    subject: str
    text: str
    html: str
    pictures: "tuple[Picture, ...]" = ()
    """Those that the HTML part shows by `cid:`."""


class Renderer(Protocol):
    """A pure function of its arguments: the same arguments give the same bytes on the same release."""

    def lesson(self, step: Step, lesson: str, language: str, context: Mapping[str, Any]) -> Rendered: ...
    def mail(self, name: str, language: str, context: Mapping[str, Any]) -> Rendered:
        """One of the engine's own mails: confirm, acknowledgement, help ..."""

    def faults(self) -> Sequence[Fault]:
        """What is wrong with templates, as far as mail has met it; another template stands in for each."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the way out can do at the moment."""

    eight_bit: bool = False
    """Bodies need not be encoded (RFC 6152)."""
    away: str = ""
    """It cannot be reached, or takes no mail at all: what it said."""


class Mailer(Protocol):
    """Hands finished bytes to a mail server. A server's verdict is a value; it never raises for one."""

    connections: int
    """Mails that may be on their way at once."""

    async def offer(self) -> Offer: ...
    async def send(self, sender: str, recipient: str, message: bytes, go: Callable[[], bool] = ...) -> Sent:
        """`go` is asked at the last moment before the body is written; where it says no, nothing is sent."""

    async def close(self) -> None: ...


class Parser(Protocol):
    """Bytes to values, in bounded time and memory. `envelope_sender` is "" for the null sender, None where unknown.

    Raises only `Unreadable`, or TryLater while no mail at all can be read.
    """

    def __call__(self, raw: bytes, envelope_sender: str | None) -> "Reading": ...


class Classifier(Protocol):
    """Another reader beside the safety screen, of the organisation's choice. It can add a flag; its silence lowers none."""

    def __call__(self, text: str, language: str) -> "Flag | None":
        """The newest words of a reply, and its writer's language. Whatever it raises makes a human read the reply.

        It is asked before every commit of a reply, up to five times for one that loses races: answer alike, in a second.
        """
