r"""How far a mailbox folder has been read, kept in the store: a high-water mark, and the few mails left below it.

A mark instead of the flag \Seen: a colleague who opens a mail must not make it vanish. Two rows of `meta`, one commit:

    imap/<user>@<host>/<folder>         <UIDVALIDITY>:<UID>: everything up to this UID was read
    imap/<user>@<host>/<folder>/left    JSON: the UIDs below the mark that are still there, and why
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from rekindle.adapters.imap_account import Account
from rekindle.adapters.imap_session import Selected
from rekindle.domain.errors import RekindleError
from rekindle.ports import Change
from rekindle.service.engine import Engine

MOST_UNMOVED = 500
MOST_TOO_LARGE = 100
MOST_REFUSED = 20
"""More mails that the server does not hand out are no odd mails but a server in trouble: reading waits for it."""


class ServerInTrouble(RekindleError):
    """The server refuses one mail after the other; they are tried again with the next look."""


@dataclass(frozen=True, slots=True)
class Left:
    """UIDs of mails that are still in the folder although the mark has passed them."""

    unmoved: tuple[int, ...] = ()
    """Stored, and the move was refused or cut off; it is tried again. The newest 500."""
    too_large: tuple[int, ...] = ()
    """Over 10 MB: for a human. The newest 100."""
    refused: tuple[int, ...] = ()
    """Not handed out by the server: read again with every look."""


@dataclass(frozen=True, slots=True)
class Progress:
    validity: int = 0
    uid: int = 0
    left: Left = field(default_factory=Left)

    def on(self, folder: Selected) -> "Progress":
        """From the start in a folder that is not the one that was read, as a new UIDVALIDITY says.

        So does a UIDNEXT at or below the mark: a folder out of a backup, in which new mail would never reach the mark.
        """
        same = folder.validity == self.validity and (folder.next_uid is None or folder.next_uid > self.uid)
        return self if same else Progress(folder.validity)

    def stored(self, uid: int) -> "Progress":
        return self._past(uid, unmoved=_newest((*self.left.unmoved, uid), MOST_UNMOVED))

    def too_large(self, uid: int) -> "Progress":
        return self._past(uid, too_large=_newest((*self.left.too_large, uid), MOST_TOO_LARGE))

    def gone(self, uid: int) -> "Progress":
        return self._past(uid)

    def refused(self, uid: int) -> "Progress":
        refused = dict.fromkeys((*self.left.refused, uid))
        if len(refused) > MOST_REFUSED:
            raise ServerInTrouble(f"the server does not hand out {len(refused)} mails; ask its operator")
        return replace(self, uid=max(self.uid, uid), left=replace(self.left, refused=tuple(refused)))

    def unmoved(self, uids: Sequence[int]) -> "Progress":
        return replace(self, left=replace(self.left, unmoved=tuple(uids)))

    def _past(self, uid: int, **left: tuple[int, ...]) -> "Progress":
        refused = tuple(number for number in self.left.refused if number != uid)
        return replace(self, uid=max(self.uid, uid), left=replace(self.left, refused=refused, **left))


def _newest(uids: Sequence[int], most: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(uids))[-most:]


def key_of(account: Account, folder: str) -> str:
    """With the user's name: another mailbox of the same host may well have the same UIDVALIDITY."""
    return f"imap/{account.username}@{account.host}/{folder}"


def read_progress(engine: Engine, key: str) -> Progress:
    """From the start if nothing is stored."""
    mark = engine.store.meta(key)
    if mark is None:
        return Progress()
    validity, _, uid = mark.partition(":")
    left = json.loads(engine.store.meta(f"{key}/left") or "{}")
    return Progress(int(validity), int(uid), Left(**{name: tuple(uids) for name, uids in left.items()}))


def write_progress(engine: Engine, key: str, progress: Progress) -> None:
    """Both rows or neither: a mark without its list would leave mails behind for good."""
    rows = {key: f"{progress.validity}:{progress.uid}", f"{key}/left": json.dumps(asdict(progress.left))}
    engine.store.commit(Change(meta=rows, at=engine.clock.now()))
