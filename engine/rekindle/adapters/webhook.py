"""The second channel of an alert: a JSON POST to an address of the organisation's choice (a pager, a chat, a duty phone)."""

import json
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.error import URLError

import structlog

TIMEOUT: Final = 10.0  # seconds
TRIES: Final = 3
log = structlog.get_logger("rekindle")


class HttpWebhook:
    """Called in a thread of its own, so that a slow receiver delays nobody. What fails is logged and comes again with the next
    alert of the case, which is repeated until somebody takes it.
    """

    def __init__(self, url: str, start: Callable[[Callable[[], None]], object]) -> None:
        self._url, self._start = url, start

    def __call__(self, payload: Mapping[str, Any]) -> None:
        if self._url:
            self._start(lambda: self._post(payload))

    def _post(self, payload: Mapping[str, Any]) -> None:
        body = json.dumps(payload).encode()
        request = urllib.request.Request(  # noqa: S310  # the settings allow http and https only
            self._url, data=body, headers={"Content-Type": "application/json", "User-Agent": "rekindle"}, method="POST"
        )
        for _ in range(TRIES):
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
                    return
            except (URLError, OSError, ValueError) as error:
                fault = type(error).__name__
        log.error("the safety webhook does not answer", fault=fault, case=payload.get("case"))
