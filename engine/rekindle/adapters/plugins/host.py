"""The engine's end of one plugin's process: started for loading, and again whenever it was ended over a call.

Answers come back one by one, so that a process which is late or dies is known to have been at a certain call. That call is to
blame at once if it had the whole deadline, or a fresh process, for itself; else it is made once more, alone in a fresh one.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rekindle.adapters.child_process import ChildProcess, PrintsTooMuch
from rekindle.adapters.frames import Garbled, frame
from rekindle.adapters.plugins.child import MOST_LEAKED, OUT_OF_MEMORY, READY
from rekindle.adapters.plugins.one import Round
from rekindle.adapters.plugins.problems import called
from rekindle.adapters.plugins.results import MOST_ANSWER
from rekindle.adapters.plugins.wire import Asked, Gave, Order, Report, Said, Trouble, kind_of, pack, unpack
from rekindle.domain.errors import TryLater
from rekindle.domain.hooks import Hook
from rekindle.ports import PARSE, SCORE

COMMAND: Final = (sys.executable, "-m", "rekindle.adapters.plugins.child")
MOST_FRAME: Final = 16 * 1024 * 1024  # bytes of a report, which holds a whole step
OVERHEAD: Final = 4096  # bytes of a frame around an answer
GOODBYE: Final = 1.0  # real seconds to find out how a process ended
MEND: Final = "mend the plugin"
ENDS: Final = (TimeoutError, EOFError, Garbled, PrintsTooMuch)
End = TimeoutError | EOFError | Garbled | PrintsTooMuch


@dataclass(frozen=True, slots=True)
class Limits:
    """Real seconds, and bytes."""

    batch: float = 2.0
    """For all calls of one plugin that are made at once."""
    load: float = 10.0
    start: float = 30.0
    """For an empty process: that a machine is busy is no plugin's fault."""
    memory: int = 512 * 1024 * 1024
    printed: int = 1024 * 1024
    """During one call."""


class Host:
    """A `Room` of its own."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._limits = name, limits
        self._order: Order | None = None
        self._report = Report()
        self._child: ChildProcess | None = None
        self._answered = 0

    def load(self, order: Order, ready: object = None) -> Report:
        """Raises TryLater where no process can be started."""
        assert ready is None, "an object of this process cannot be sent to another"
        self._order = order.model_copy(update={"path": tuple(str(Path(one).absolute()) for one in sys.path)})
        self.close()
        self._report = self._started(self._order)
        if not self._report.kinds and set(self._report.hooks) <= {Hook.PROVIDE_STEP, Hook.PROVIDE_ANSWER_KINDS}:
            self.close()  # nothing of it will be called
        return self._report

    def ask(self, calls: Sequence[Asked]) -> Round:
        """Raises TryLater where no process can be started."""
        if (trouble := self._ready()) is not None:
            return Round([Gave(trouble=trouble, broke=True)])
        fresh = self._answered == 0
        gave, files, end = self._batch(calls)
        if end is None:
            return Round(gave, note=self._settled(gave, files))
        why = self._ended(end, self._limits.batch)
        if len(gave) == len(calls):
            return Round(gave, note=self._worn(why))
        asked = calls[len(gave)]
        if isinstance(end, PrintsTooMuch) or (not gave and (fresh or isinstance(end, TimeoutError))):
            return Round([*gave, self._broke(asked, why)])
        alone = self._alone(asked)
        if alone.broke:
            return Round([*gave, alone])
        if isinstance(end, TimeoutError):
            what = (
                f'the plugin "{self._name}" took longer than {self._limits.batch:g} s for {len(calls)} calls together'
            )
            return Round([*gave, alone], cut=Trouble(what=what, todo="make it faster"))
        return Round([*gave, alone], note=self._worn(why))

    def close(self) -> None:
        if self._child is not None:
            self._child.end(0)
            self._child = None

    def _ready(self) -> Trouble | None:
        """A process with the plugin loaded, or why there is none."""
        if self._child is not None and self._child.alive():
            return None
        self.close()
        assert self._order is not None
        return self._started(self._order).trouble

    def _started(self, order: Order) -> Report:
        title = f'the process of the plugin "{self._name}"'
        command = (*COMMAND, str(self._limits.memory))
        child = ChildProcess(command, title, most_answer=MOST_FRAME, most_printed=self._limits.printed)
        try:
            greeting = child.hear(time.monotonic() + self._limits.start)
        except ENDS:
            greeting = b""
        if greeting != READY:
            child.kill()
            raise TryLater(f"{title} does not start; try `{' '.join(command)}` by hand")
        self._child, self._answered = child, 0
        return self._loaded(child, order)

    def _loaded(self, child: ChildProcess, order: Order) -> Report:
        doing, until = "starting", time.monotonic() + self._limits.load
        try:
            child.tell(frame(pack(order)), until)
            while (said := unpack(Said, child.hear(until))).report is None:
                doing = said.doing or doing
        except ENDS as end:
            what = f'{doing} of the plugin "{self._name}" {self._ended(end, self._limits.load)}'
            return Report(trouble=Trouble(what=what, todo=f"{MEND}, or take it out of the programme"))
        if said.report.trouble is not None:
            self.close()
        return said.report

    def _batch(self, calls: Sequence[Asked]) -> tuple[list[Gave], int, End | None]:
        """Answers to the first of the calls, how many more files are open, and how the process ended, if it did."""
        assert self._child is not None
        gave: list[Gave] = []
        until = time.monotonic() + self._limits.batch
        try:
            self._child.tell(frame(pack(calls)), until)
            while (said := self._said(until)).gave is not None:
                gave.append(said.gave)
                self._answered += 1
        except ENDS as end:
            return gave, 0, end
        return gave, said.files or 0, None if 0 < len(gave) <= len(calls) else Garbled("another number of answers")

    def _said(self, until: float) -> Said:
        assert self._child is not None
        payload = self._child.hear(until)
        said = unpack(Said, payload)
        if len(payload) > MOST_ANSWER + OVERHEAD or (said.gave is None) == (said.files is None):
            raise Garbled("neither an answer nor an end")
        return said

    def _alone(self, asked: Asked) -> Gave:
        """The call made once more, with a fresh process to itself."""
        if (trouble := self._ready()) is not None:
            return Gave(trouble=trouble, broke=True)
        gave, files, end = self._batch([asked])
        if end is not None:
            return self._broke(asked, self._ended(end, self._limits.batch))
        self._settled(gave, files)
        return gave[0]

    def _settled(self, gave: Sequence[Gave], files: int) -> Trouble | None:
        """After a batch: a process whose memory or files are not as they were is not used again."""
        if gave[-1].broke or files > MOST_LEAKED:
            self.close()
        if files <= MOST_LEAKED:
            return None
        what = f'the plugin "{self._name}" leaves files open: {files} more than when it was loaded; its process was replaced'
        return Trouble(what=what, todo='close what it opens ("with open(...)")')

    def _worn(self, why: str) -> Trouble:
        what = f'the process of the plugin "{self._name}" {why} after a number of calls, and was replaced'
        return Trouble(what=what, todo="let it keep less from call to call")

    def _broke(self, asked: Asked, why: str) -> Gave:
        kind = kind_of(asked) if asked.hook in {PARSE, SCORE} else ""
        place = self._report.kind_places.get(kind, "") if kind else dict(self._report.hooks).get(Hook(asked.hook), "")
        return Gave(trouble=Trouble(what=f"{called(asked.hook, place, self._name, kind)} {why}", todo=MEND), broke=True)

    def _ended(self, end: End, seconds: float) -> str:
        """End the process and say why, as the rest of a sentence."""
        child, self._child = self._child, None
        assert child is not None
        if isinstance(end, EOFError):
            return self._died(child.end(GOODBYE))
        child.kill()
        if isinstance(end, TimeoutError):
            return f"took longer than {seconds:g} s"
        if isinstance(end, PrintsTooMuch):
            return f"printed more than {self._limits.printed / 1024**2:g} MB"
        return "said something that is no answer"

    def _died(self, code: int) -> str:
        if code == OUT_OF_MEMORY:
            return f"needed more than {self._limits.memory // 1024**2} MB"
        return f"ended its process (signal {-code})" if code < 0 else f"ended its process (exit code {code})"
