"""What the services need from outside, as protocols. `bootstrap` names the adapters that give it.

Every verb has one shape: read (short), decide (pure code, no transaction open), commit (one `Change`). A commit that lost
a race returns False, and the verb decides again from what it reads then.
"""

from rekindle.ports.outside import Classifier, Clock, Keys, Mailer, Offer, Parser, Rendered, Renderer
from rekindle.ports.plugins import (
    PARSE,
    SCORE,
    Answered,
    Call,
    Fault,
    Noted,
    Notice,
    NoticeState,
    PluginInfo,
    Plugins,
    PluginState,
    Reply,
    Scored,
)
from rekindle.ports.store import Change, Store

__all__ = [
    "PARSE",
    "SCORE",
    "Answered",
    "Call",
    "Change",
    "Classifier",
    "Clock",
    "Fault",
    "Keys",
    "Mailer",
    "Noted",
    "Notice",
    "NoticeState",
    "Offer",
    "Parser",
    "PluginInfo",
    "PluginState",
    "Plugins",
    "Rendered",
    "Renderer",
    "Reply",
    "Scored",
    "Store",
]
