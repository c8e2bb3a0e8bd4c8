"""Scripted plugins: what each answers at each hook stands in a table, and every call is counted."""

from collections import Counter
from dataclasses import replace

from rekindle.domain.hooks import Hook, KindInfo
from rekindle.ports import PARSE, SCORE, Answered, Fault, PluginInfo, PluginState


def fault(plugin, what="raised ValueError"):
    return Fault(plugin, what, "its step is not available; everything else runs", "mend the plugin")


class ScriptedPlugins:
    """Implements `ports.Plugins`. `says` is a table: (plugin, hook) -> an answer, a Fault, or a function of the arguments.

    A function that raises is a plugin's fault as well.
    """

    def __init__(self, steps=None, says=None, kinds=None) -> None:
        self._steps, self.says, self.asked = dict(steps or {}), dict(says or {}), []
        self._hooks = {
            name: frozenset(Hook(h) for p, h in self.says if p == name and h in set(Hook)) for name in self._steps
        }
        self._info = {
            name: PluginInfo(name=name, state=PluginState.READY, hooks=hooks, kinds=(kinds or {}).get(name, {}))
            for name, hooks in self._hooks.items()
        }
        self.batches, self.retried, self.changed, self.broken = [], [], False, {}

    def steps(self):
        return {name: step for name, step in self._steps.items() if self.state(name) is not PluginState.PUT_ASIDE}

    def faults(self):
        return [
            self.broken.get(name, fault(name, "is quarantined"))
            for name, info in self._info.items()
            if info.state is not PluginState.READY
        ]

    def info(self):
        return self._info

    def state(self, name):
        return self._info[name].state

    def put(self, name, state):
        """What its own process would find out: nobody else has to be told. Of one that is put aside no hook is known."""
        hooks = frozenset() if state is PluginState.PUT_ASIDE else self._hooks[name]
        self._info[name] = replace(self._info[name], state=state, hooks=hooks)
        self.changed = True

    def ask(self, calls):
        self.batches.append(Counter(call.plugin for call in calls))
        self.asked += [(call.plugin, str(call.hook), dict(call.arguments)) for call in calls]
        return [self._answer(call) for call in calls]

    def _answer(self, call):
        if self.state(call.plugin) is not PluginState.READY:
            return Answered(fault=fault(call.plugin, "is quarantined"))
        said = self.says[call.plugin, str(call.hook)]
        try:
            said = said(*call.arguments.values()) if callable(said) else said
        except Exception as error:
            said = fault(call.plugin, f"raised {type(error).__name__}")
        return Answered(fault=said) if isinstance(said, Fault) else Answered(said)

    def times(self, plugin, hook):
        return sum((name, asked) == (plugin, str(hook)) for name, asked, _ in self.asked)

    def retry(self, name):
        self.retried.append(name)
        if name in self.broken:
            return self.broken[name]
        self.put(name, PluginState.READY)
        return None

    def refresh(self):
        changed, self.changed = self.changed, False
        return changed

    def close(self):
        """Nothing is open."""


def kind(name, *, scores=False, how=None, examples=None):
    return {name: KindInfo(id=name, how=how or {}, examples=examples or {}, scores=scores)}


__all__ = ["PARSE", "SCORE", "ScriptedPlugins", "fault", "kind"]
