"""What a mail may cost. Everything here is checked before the work it limits, never after.

Measured on Python 3.11: 100 kB of Content-Type parameters cost the standard parser 27 s, a 10 MB header line over 60 s,
1 MB of encoded words 2 GB of memory. Real mail stays far below these figures; what exceeds them is put aside for a human.
"""

from rekindle.domain.errors import RekindleError

MAX_MAIL = 10 * 1024 * 1024  # bytes of one whole mail
MAX_HEADERS = 100 * 1024  # bytes of one header block, raw
MAX_HEADER = 8 * 1024  # bytes of one header field; a longer one is cut, since a long To or ARC seal is not an attack
MAX_PARTS = 200
MAX_DEPTH = 50
MAX_NEAR_BOUNDARIES = 10_000  # lines that begin like a boundary and are none, over all levels
MAX_TEXT = 1_000_000  # characters of text kept for reading
MAX_SCANNED = 100_000  # characters that any pattern is run on


class Unreadable(RekindleError):
    """The mail passes a limit or is no mail at all; the message says which limit and what was found."""
