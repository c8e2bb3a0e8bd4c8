"""The code of the flights' plugins: the hooks of planning and an answer kind, by rules that need no memory; each may fail."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from rekindle.domain.hooks import Draft, Due, Hook, LessonContext, NextContext, Parsed, Unclear, Wait
from rekindle.domain.programme import Step
from rekindle.ports import PARSE, Fault, PluginState, Reply
from support.plugins import ScriptedPlugins, fault, kind

from .edits import COUNT, FAILING, Files

LATER = (timedelta(0), timedelta(hours=5), timedelta(hours=30), timedelta(days=9), timedelta(days=27))
"""By what a mail's week and lesson choose; nights and full weeks are the engine's to avoid."""


def provide_context(context: LessonContext) -> Mapping[str, Any]:
    return {"tea": f"{context.lesson} tea {context.week}"}


def filter_schedule(due: Due, context: LessonContext) -> Due:
    return Due(at=due.at + LATER[(context.week + len(context.lesson)) % len(LATER)])


def filter_message(draft: Draft, context: LessonContext) -> Draft:
    return draft.model_copy(update={"subject": f"{draft.subject}, again", "after": f"Round {context.round}."})


def choose_next(context: NextContext) -> str | Wait | None:
    """The last first, a rest, what there is not, or nothing: by how much is behind and ahead."""
    ahead = context.remaining or ("nowhere",)
    return (None, ahead[-1], Wait(days=1 + 9 * (len(ahead) % 4)), "nowhere")[
        (2 * len(context.entered) + len(ahead)) % 4
    ]


def parse(reply: Reply) -> Parsed | Unclear:
    read = re.search(r"(\d) counted", reply.text)
    return Parsed(int(read[1])) if read else Unclear("How many did you count?")


CODE = {
    Hook.PROVIDE_CONTEXT: provide_context, Hook.FILTER_SCHEDULE: filter_schedule, Hook.FILTER_MESSAGE: filter_message,
    Hook.CHOOSE_NEXT: choose_next, PARSE: parse,
}  # fmt: skip
assert set(FAILING) == set(map(str, CODE))


class CodedPlugins(ScriptedPlugins):
    """What a start finds of these files. A step that is broken is put aside; a quarantine lasts until somebody says retry."""

    def __init__(self, files: Files, steps: Iterable[str]) -> None:
        self.files = files
        names = tuple(steps)
        coded = [name for name in names if name in files.coded]
        says = {(name, str(hook)): partial(self._called, name, hook) for name in coded for hook in CODE}
        made = {name: files.folders[name].step() for name in names}
        super().__init__(made, says, {name: kind(COUNT) for name in coded})
        for name in names:
            if name in files.broken:
                self.put(name, PluginState.PUT_ASIDE)
        self.look()

    def look(self) -> None:
        """Out of service while it runs, after three faults."""
        for name, info in self.info().items():
            if name in self.files.quarantined and info.state is PluginState.READY:
                self.put(name, PluginState.QUARANTINED)

    def _called(self, name: str, hook: str, *arguments: Any) -> Any:
        return fault(name) if (name, str(hook)) in self.files.failing else CODE[hook](*arguments)

    def reads(self, name: str) -> bool:
        """Whether this plugin reads a reply at the moment."""
        info = self.info().get(name)
        there = info is not None and info.state is PluginState.READY and COUNT in info.kinds
        return there and (name, PARSE) not in self.files.failing

    def retry(self, name: str) -> Fault | None:
        """Loads it anew: what lies in its folder by now is what runs."""
        self.retried.append(name)
        if name in self.files.broken:
            self.put(name, PluginState.PUT_ASIDE)
            return fault(name)
        self._steps[name] = self.files.folders[name].step()
        self.files.quarantined.discard(name)
        self.put(name, PluginState.READY)
        return None

    def step(self, name: str) -> Step:
        return self._steps[name]
