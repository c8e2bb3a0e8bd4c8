"""The safety screen, and beside it the classifier that the organisation plugged in, if any: the more urgent flag counts."""

from rekindle.domain.screen import Category, Flag, screen
from rekindle.service.engine import Engine

FAULT = Flag(Category.GREY, "classifier-fault")


def flagged(engine: Engine, text: str, language: str) -> Flag | None:
    """What a human must see. A classifier that fails makes it a human's case; nothing it does hides a flag of the screen."""
    flags = [flag for flag in (screen(text, language), _classified(engine, text, language)) if flag is not None]
    return max(flags, key=lambda flag: flag.category) if flags else None


def _classified(engine: Engine, text: str, language: str) -> Flag | None:
    if engine.classifier is None:
        return None
    try:
        flag = engine.classifier(text, language)
    except Exception:  # foreign code: whatever it raises, a person reads the reply
        return FAULT
    return flag if flag is None or isinstance(flag, Flag) else FAULT
