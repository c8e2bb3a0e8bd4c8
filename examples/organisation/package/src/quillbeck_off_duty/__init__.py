"""Off means off: a step about days off, for Rekindle."""

from quillbeck_off_duty.plugin import OffDuty

__all__ = ["OffDuty"]
