"""What is remembered of plugins across restarts and nodes: one row of the store's `meta`, with one text for each plugin."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from rekindle.adapters.database.peeking import peek_meta
from rekindle.adapters.plugins.hosted import Records
from rekindle.domain.errors import RekindleError
from rekindle.ports import Store

KEY: Final = "plugins"


def kept_in(store: Store) -> Records:
    """Two processes that write at the same instant may lose one of the two texts: a quarantine is then found once more, a
    retry has to be asked for once more.
    """

    def recall() -> Mapping[str, str]:
        return _read(store.meta(KEY))

    def remember(name: str, text: str) -> None:
        store.set_meta(KEY, json.dumps({**recall(), name: text}))

    return Records(remember, recall)


def seen_from_outside(database_url: str) -> Records:
    """For commands that only look, and may be the first there: nothing is made, upgraded or kept, and nothing is known where
    it cannot be read.
    """

    def recall() -> Mapping[str, str]:
        with suppress(RekindleError):
            return _read(peek_meta(database_url, KEY))
        return {}

    return Records(recall=recall)


def _read(text: str | None) -> Mapping[str, str]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(name): str(record) for name, record in found.items()} if isinstance(found, dict) else {}
