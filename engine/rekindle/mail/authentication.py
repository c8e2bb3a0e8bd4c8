"""Authentication-Results (RFC 8601), believed only from our own mail server.

A pass proves where a mail comes from, not that its writer agrees: it never replaces a confirmation. A DMARC failure (RFC
7489) proves that From is not to be believed.
"""

import re
from collections.abc import Sequence

_DMARC = re.compile(r"\bdmarc\s*=\s*([a-z]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]{0,500}\)")


def authentic(results: Sequence[str], authserv_id: str) -> bool:
    """False if any field in the name of our own server (`authserv_id`, "" for none configured) says that DMARC failed.

    A server may write one field for each method. What a sender writes in our server's name can only speak against them,
    and the own server removes it (RFC 8601 section 5); what other servers found is not read.
    """
    own = authserv_id.casefold()
    for field in results if own else ():
        named, _, found = _COMMENT.sub(" ", field).partition(";")
        if named.casefold().split()[:1] == [own] and any(v.lower() == "fail" for v in _DMARC.findall(found)):
            return False
    return True
