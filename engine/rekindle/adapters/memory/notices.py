"""Events on their way to plugins, in memory: the same leases, the same fairness, the same order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rekindle.adapters.identity import notices_held
from rekindle.adapters.memory.erasing import Erasing
from rekindle.ports import Noted, Notice, NoticeState


class Notices(Erasing):
    def claim_notices(self, node: str, now: datetime, until: datetime, limit: int) -> Sequence[Notice]:
        kept = self._rows.notices
        claimed: list[Notice] = []
        with self._rows.lock:
            for plugin in sorted(kept.waiting):
                if notices_held(plugin) in self._rows.meta or kept.leased(plugin, now):
                    continue
                due = sorted(kept.waiting[plugin].due(now, limit))
                for number in due:
                    kept.put(kept.all[number], until)
                    kept.claimed_by[number] = node
                claimed += [kept.all[number] for number in due]
        return claimed

    def settle_notices(self, node: str, noted: Sequence[Noted]) -> None:
        kept = self._rows.notices
        with self._rows.lock:
            for end in noted:
                before = kept.all.get(end.id)
                mine = end.state is NoticeState.DONE or kept.claimed_by.get(end.id) == node
                if before is not None and mine:
                    tried = before.attempts + end.tried
                    kept.put(replace(before, state=end.state, reason=end.reason, attempts=tried), end.try_at)

    def hold_notices(self, plugin: str, *, held: bool) -> None:
        with self._rows.lock:
            if held:
                self._rows.meta[notices_held(plugin)] = ""
            else:
                self._rows.meta.pop(notices_held(plugin), None)

    def requeue_notices(self, plugin: str, now: datetime) -> int:
        kept, parked = self._rows.notices, 0
        with self._rows.lock:
            self.hold_notices(plugin, held=False)
            for notice in [notice for notice in kept.all.values() if notice.plugin == plugin]:
                at = kept.try_at.get(notice.id)
                later = at is not None and at > now and notice.id not in kept.claimed_by
                if later or notice.state is NoticeState.PARKED:
                    kept.put(replace(notice, state=NoticeState.WAITING, attempts=0, reason=""), now)
                    parked += notice.state is NoticeState.PARKED
        return parked

    def notices(
        self, *, plugin: str | None = None, state: NoticeState | None = None, limit: int = 1000
    ) -> Sequence[Notice]:
        with self._rows.lock:
            found = self._rows.notices.all.values()
            return [n for n in found if plugin in {None, n.plugin} and state in {None, n.state}][:limit]

    def _release_notices(self) -> int:
        kept = self._rows.notices
        claimed = list(kept.claimed_by)
        for number in claimed:
            kept.put(kept.all[number], kept.all[number].event.at)
        return len(claimed)

    def _next_notices(self) -> list[datetime]:
        """When something of each plugin is due, but for those that are held."""
        kept, meta = self._rows.notices, self._rows.meta
        found = [kept.waiting[plugin].first() for plugin in kept.waiting if notices_held(plugin) not in meta]
        return [at for at in found if at is not None]
