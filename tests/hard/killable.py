"""`rekindle` that ends itself with signal 9 at a named point: `python killable.py POINT NTH run --config FILE`.

Nothing of the engine knows of this; the functions are wrapped before the command starts. A point is reached in whichever
process this is, so that the parser's child, which has its own, is not touched.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from itertools import count
from typing import Any

POINTS = {
    "key-made": ("adapters.keys", "FileKeys.new_key", "after"),  # a mail's data key is stored, the mail is not
    "before-accept": ("adapters.database", "DatabaseStore.accept", "before"),
    "before-250": ("adapters.database", "DatabaseStore.accept", "after"),  # committed, not acknowledged
    "before-reading": ("adapters.parser_process", "ProcessParser.__call__", "before"),
    "after-reading": ("adapters.parser_process", "ProcessParser.__call__", "after"),
    "decided": ("adapters.database", "DatabaseStore.commit", "before"),
    "written": ("adapters.database.writing", "Writing.write", "after"),  # inside the transaction, before its commit
    "committed": ("adapters.database", "DatabaseStore.commit", "after"),
    "claimed": ("adapters.database", "DatabaseStore.claim", "after"),
    "started": ("adapters.database", "DatabaseStore.start", "after"),  # marked as sending, not on the wire
    "sent": ("adapters.smtp", "SmtpMailer.send", "after"),  # taken by the mail server, not marked
}


def arm(point: str, nth: int) -> None:
    """The `nth` time that this point is reached is the last."""
    module_name, path, when = POINTS[point]
    module = __import__(f"rekindle.{module_name}", fromlist=["_"])
    owner_name, _, name = path.partition(".")
    owner = getattr(module, owner_name)
    setattr(owner, name, _wrapped(getattr(owner, name), when, nth))


def _wrapped(function: Callable[..., Any], when: str, nth: int) -> Callable[..., Any]:
    calls = count(1)

    def passed(moment: str) -> None:
        if moment == when and next(calls) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    @wraps(function)
    def plain(*args: Any, **kwargs: Any) -> Any:
        passed("before")
        result = function(*args, **kwargs)
        passed("after")
        return result

    @wraps(function)
    async def awaited(*args: Any, **kwargs: Any) -> Any:
        passed("before")
        result = await function(*args, **kwargs)
        passed("after")
        return result

    return awaited if iscoroutinefunction(function) else plain


if __name__ == "__main__":
    arm(sys.argv[1], int(sys.argv[2]))
    from rekindle.cli import main

    del sys.argv[1:3]
    main()
