"""Authentication-Results (RFC 8601), believed only from our own mail server.

A pass proves where a mail comes from, not that its writer agrees: it never replaces a confirmation. A DMARC failure (RFC
7489) proves that From is not to be believed.
"""

import re
from collections.abc import Sequence

_DMARC = re.compile(r"\bdmarc\s*=\s*([a-z]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]{0,500}\)")


def authentic(results: Sequence[str], authserv_id: str) -> bool:
    """False only if the topmost field of our own server (`authserv_id`, "" for none configured) says that DMARC failed.

    Fields that other servers wrote, or that a sender wrote in our server's name below it, are not read (RFC 8601 section 5
    asks the own server to remove the latter).
    """
    if not authserv_id or not results:
        return True
    named, _, found = _COMMENT.sub(" ", results[0]).partition(";")
    if named.split()[:1] != [authserv_id]:
        return True
    verdict = _DMARC.search(found)
    return verdict is None or verdict[1].lower() != "fail"
