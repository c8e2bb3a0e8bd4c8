"""The one root of every exception: its message says what happened, with which value, and what to do."""


class RekindleError(Exception):
    """Something a person can mend; the message is shown to them as it stands."""


class ContentError(RekindleError):
    """A step, lesson or programme file is wrong. The message begins with `file:line`."""


class ConfigurationError(RekindleError):
    """A setting is missing, unknown or contradicts another; the start is refused (exit code 2)."""


class TryLater(RekindleError):
    """A passing fault outside (database locked, disk full): the caller should come back (exit code 75)."""


def place(error: BaseException) -> str:
    """`TypeName at file:line` of a fault; never its text, which may hold what somebody wrote."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f"{last.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{last.tb_lineno}" if last else "?"
    return f"{type(error).__name__} at {where}"
