"""The doctor's words: what was found becomes lines of `ok` or `problem`, each problem with what to do about it.

Whoever calls has looked (files, sockets, database); here is decided what it means. The second half is the probe: a mail to
ourselves through the whole mail path, dressed as a lesson is, which tells what that path does to a mail's tokens.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

CONFIGURATION: Final = "configuration"
"""A problem of this name is one that stops every start."""
LEAST_FREE: Final = 200 * 1024 * 1024
"""Bytes: twenty received mails of the largest size."""
STUCK: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """One finding. A problem always says what to do."""

    about: str
    found: str
    todo: str = ""

    @property
    def ok(self) -> bool:
        return not self.todo

    def as_row(self) -> dict[str, str | None]:
        state = "ok" if self.ok else "problem"
        return {"state": state, "about": self.about, "found": self.found, "todo": self.todo or None}

    def as_text(self) -> str:
        return f"{'ok' if self.ok else 'problem':<8} {self.about}: {self.found}{'; ' if self.todo else ''}{self.todo}"


def told(about: str, message: str) -> Line:
    """An exception's sentence, which says after its last semicolon what to do."""
    found, semicolon, todo = " ".join(message.split()).rpartition("; ")
    return Line(about, found, todo) if semicolon else Line(about, todo, "mend what is named here")


def data_dir(path: Path, mode: int | None, free: int, *, writable: bool) -> list[Line]:
    """`mode` is None for a folder that is not there yet; then the other two speak of where it would be made."""
    lines = []
    if not writable:
        lines.append(
            Line("data_dir", f"{path} cannot be written", "give it to the user who runs rekindle, and run as it")
        )
    elif mode is None:
        lines.append(Line("data_dir", f"{path} is not there yet; the first start makes it"))
    elif mode & 0o077:
        lines.append(Line("data_dir", f"{path} is open to others (mode {mode & 0o777:04o})", f"run: chmod 700 {path}"))
    else:
        lines.append(Line("data_dir", f"{path} is there and private"))
    room = f"{free // 1024**2:,} MB are free"
    return [*lines, Line("disk", room, "make room, or mail will be put off" if free < LEAST_FREE else "")]


def open_to_others(modes: Mapping[Path, int]) -> list[Line]:
    """Key files and SQLite files: whoever can read both reads what participants wrote."""
    exposed = [path for path, mode in modes.items() if mode & 0o077]
    if not exposed:
        return (
            [Line("private", f"{', '.join(path.name for path in modes)} can be read by nobody else")] if modes else []
        )
    return [Line("private", f"{path} can be read by others", f"run: chmod 600 {path}") for path in exposed]


def keys_apart(places: Iterable[Path], backups: Path, copies: Sequence[Path]) -> Line:
    """A backup with the keys beside it protects nothing, and gives erased people their words back."""
    inside = [place for place in places if place.is_relative_to(backups)]
    if inside:
        return Line("backups", f"{inside[0]} lies among the backups in {backups}", "move the keys to another folder")
    if copies:
        names = ", ".join(map(str, copies))
        return Line("backups", f"copies of a database lie beside the keys: {names}", "move them where no keys are")
    return Line("backups", "no backup lies beside the keys")


def people(
    coordinator: str, deputy: str, lines: Collection[str], countries: Iterable[str], *, local: bool
) -> list[Line]:
    """Real mail needs humans behind it: somebody who is alerted, somebody in their place, and help lines to name."""
    if local:
        return [Line("people", "mail stays local: no coordinator, deputy and help lines are needed yet")]
    posts = (("address", coordinator, "who is alerted"), ("deputy", deputy, "who is alerted in their place"))
    found = [
        Line("people", f"[coordinator] {key} = {value}")
        if value
        else Line("people", f"[coordinator] {key} is not set", f"name {who}: safety alerts need a human")
        for key, value, who in posts
    ]
    known = {code.lower() for code in lines}
    bare = sorted({code for code in countries if code.lower() not in known and "" not in known})
    for code in bare:
        whom = f'country "{code}"' if code else "people whose country is not known"
        found.append(
            Line("people", f"no help lines for {whom}", f'set emergency and lines in [safety.countries."{code}"]')
        )
    return (
        found if bare else [*found, Line("people", f"help lines are set: {', '.join(sorted(known - {''}) or ['all'])}")]
    )


def clock(offset: float, *, local: bool) -> Line:
    """A sandbox's future must not become a participant's calendar."""
    if offset and not local:
        return Line(
            "clock", f"the sandbox clock is {timedelta(seconds=offset)} ahead", "use a new data_dir for real mail"
        )
    ahead = f"programme time is {timedelta(seconds=round(offset))} ahead, as the sandbox may"
    return Line("clock", ahead if offset else "programme time is this machine's time")


def enrolled(counts: Mapping[str, int], configured: Collection[str]) -> list[Line]:
    """Who takes part in a programme that is not there any more waits, and goes on when it is back.

    Where no programme at all could be read, that is the problem to tell.
    """
    return [
        Line(
            f"programme {name}",
            f"{count} take part in it, and no programme file has this id: they wait",
            "put its file back into [programmes] files; they then go on by themselves",
        )
        for name, count in sorted(counts.items())
        if configured and name not in configured
    ]


def waiting(oldest: datetime | None, now: datetime, *, node_runs: bool) -> Line:
    """Work is due within a second where a node runs."""
    if oldest is None or now - oldest <= STUCK:
        return Line("work", "nothing has waited for longer than 10 minutes")
    found = f"the oldest due work waits since {oldest:%Y-%m-%d %H:%M} UTC"
    if node_runs:
        return Line("work", f"{found} although a node runs", "read its log: it says what fails, and tries again")
    return Line("work", f"{found}, and no node is known to run", "start one: rekindle run")


"""No delivery has it, so that a probe's tokens are true and speak of nobody."""
"""One line beyond 998 octets (RFC 5322 section 2.1.1), as the HTML of a lesson may have them."""
