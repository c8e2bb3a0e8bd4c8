"""What a failed delivery means for the participant, decided from the server's words and its enhanced status code.

"5.x.x is permanent, so suppress" is wrong for more than half of real failures: full mailboxes, spam verdicts and
blocked relays answer 5xx as well, and suppressing on them would take people out because of *our* reputation. So a hard
verdict needs words or a code that say the address is gone; what nobody understands is soft.
"""

import re
from enum import StrEnum


class Severity(StrEnum):
    """What to do about it: hard counts towards suppression, policy alarms the operator, soft and delayed wait."""

    HARD = "hard"  # the address does not exist, has moved, or is disabled
    SOFT = "soft"  # mailbox full, passing trouble, or not understood
    POLICY = "policy"  # they refuse us: reputation, authentication, content, rate
    DELAYED = "delayed"  # not failed yet


# Rows in order, the first match decides; one pattern a line, searched in lower case text without names and addresses.
_WORDS: tuple[tuple[Severity, str], ...] = (
    # Said by one provider for one reason: Exchange, Gmail, Yahoo, RFC 7293 (the address has a new owner).
    (
        Severity.HARD,
        r"""
        5\.4\.1\b.{0,80}recipient address rejected: access denied
        resolver\.adr\.\w{0,20}notfound|recipientnotfound|5\.1\.10\b
        account that you tried to reach (?:does not exist|is (?:disabled|inactive))
        doesn'?t have an? .{0,40}account
        account has been disabled or discontinued
        5\.7\.17\b|mailbox owner has changed
        """,
    ),
    (Severity.SOFT, r"resolver\.rst\.recipsizelimit|storequota|quotaexceeded|stoprecv"),
    (Severity.POLICY, r"resolver\.rst\.(?:authrequired|notauthorized|restricted|senderrestricted)"),
    # Greylisting and rates are about us, but pass.
    (
        Severity.POLICY,
        r"""
        gr[ea]y ?-?list
        too many (?:messages(?! on the server)|connections|mails|emails|concurrent|sessions|recipients)
        rate ?-?limit|throttl|exceeded the rate|unusual rate|sending rate|message rate
        receiving mail (?:at a rate|too)
        """,
    ),
    # Their capacity: full, or our mail too large for them.
    (
        Severity.SOFT,
        r"""
        (?:mailbox|mailfolder|inbox|mail box|folder) (?:.{0,40} )?(?:is )?full|full mailbox
        over ?-?quota|quota (?:exceed|violation|full|limit|is full)|(?:exceed|out of|disk).{0,40} (?:quota|storage|space)
        mailbox (?:has )?exceed|exceed.{0,30} (?:size|limit for mailbox)|mailbox size
        insufficient (?:system )?(?:storage|resources|disk)|disk full|no space left|storage limit|too much mail stored
        not enough (?:storage|space|disk)|message storage exceeds|too many messages on the server
        speicherplatz|kontingent|quota d[ée]pass|bo[iî]te .{0,30}pleine|casella .{0,20}piena|buz[oó]n .{0,20}lleno
        postvak .{0,20}vol|容量|いっぱい|已满|переполнен
        (?:message|mail|size)[^.]{0,40} (?:too (?:big|large)|exceeds)|too (?:big|large) (?:message|mail)
        maximum (?:\w{1,20} )?(?:message )?size|size (?:limit|exceeded)|over ?size
        """,
    ),
    # Passing, although the words go on like something worse.
    (
        Severity.SOFT,
        r"""
        (?:host|domain) not found, try again|name service error .{0,80}try again|lookup (?:failure|timed out|error)
        temporar(?:y|ily) (?:\w{1,20} )?(?:disabled|suspended|locked|unavailable|inactive|lookup|error|failure|problem)
        (?:disabled|suspended|locked|inactive|unavailable) tempora\w{1,6}
        """,
    ),
    # They will not have our mail: authentication, relaying, lists, content, sender.
    (
        Severity.POLICY,
        r"""
        \bdmarc\b|\bdkim\b|\bspf\b|sender policy framework|unauthenticated|authentication (?:is )?required|not authenticated
        5\.7\.(?:9|2[0-9]|515)\b|sender ?id\b|not authori[sz]ed to send|helo\b
        relay(?:ing)? (?:access )?(?:denied|not|prohibited|is)|unable to relay|not permitted to relay|rcpthosts
        (?:reverse|ptr|rdns).{0,40}(?:dns|record|lookup|fail|not)|cannot find your (?:reverse )?hostname
        \bspam|junk mail|unsolicited|\bubl\b|\brbl\b|dnsbl|(?:black|block|deny) ?-?list|blocked|banned|bulk mail
        spamhaus|spamcop|barracuda|sorbs|cloudmark|proofpoint|senderbase|reputation|refused by policy|poor rep
        (?<!not )listed (?:at|in|on|by)|abus[ei]|\bcomplaint
        content (?:rejected|filter|refused|denied)|message (?:content )?(?:rejected|refused|denied)
        virus|malware|phish|policy|prohibit|suspicious|security|header error|surbl|uribl|attachment
        sender (?:address |domain |mail )?(?:verif\w{1,8} )?(?:rejected|refused|denied|failed|not|is not|blocked|unknown)
        (?:rejected|refused) .{0,30}sender|mail from\W.{0,40}(?:rejected|refused|denied|not allowed|not exist)|domain of sender
        (?:bad|invalid|unknown) sender|sender'?s? address .{0,30}(?:invalid|not|unknown|reject)|from address
        """,
    ),
    # The account was closed.
    (
        Severity.HARD,
        r"""
        (?:mailbox|account|user|recipient|address)(?: .{0,50})? (?:is|has been|was|been) (?:\w{1,12} )?(?:disabled|inactive)
        (?:mailbox|account|user|recipient|address)(?: .{0,50})? (?:is|has been|was|been) (?:\w{1,12} )?(?:closed|deleted)
        (?:mailbox|account|user|recipient|address)(?: .{0,50})? (?:is|has been|was|been) (?:\w{1,12} )?(?:de-?activated)
        (?:mailbox|account|user|recipient|address)(?: .{0,50})? (?:is|has been|was|been) (?:\w{1,12} )?(?:terminated|removed)
        (?:mailbox|account|user|recipient|address)(?: .{0,50})? (?:is|has been|was|been) (?:\w{1,12} )?(?:suspended|locked|frozen)
        (?:mailbox|account|user) (?:(?:currently|permanently) )?(?:disabled|inactive|closed|deleted|deactivated|terminated)
        (?:mailbox|account|user) (?:(?:currently|permanently) )?(?:suspended|locked|expired|frozen)
        (?:disabled|inactive|deactivated|suspended|closed|terminated|expired|archived|frozen) (?:mailbox|account|user|recipient)
        """,
    ),
    # Nobody of that name.
    (
        Severity.HARD,
        r"""
        (?:user|recipient|mailbox|addressee|account|alias|person|local part)\b.{0,60}\b(?:unknown|not found|not exist|invalid)
        (?:user|recipient|mailbox|addressee|account|alias|person|name)\b.{0,60}\bnot (?:be found|known|recogni[sz]ed|listed|valid)
        (?:user|recipient|mailbox|addressee|account|alias)\b.{0,60}\b(?:no longer|not (?:a )?local|never existed|not active|not here)
        address(?:es|ee)?\b.{0,40}\b(?:unknown|not found|not (?:exist|present)|no longer|invalid|not valid|unrouteable|not recogni[sz]ed)
        (?:unknown|no such|invalid|non-?exist[ae]nt|inexist[ae]nt) (?:\w{1,20} )?(?:user|recipient|mailbox|address|account|addressee)
        (?:unknown|no such|invalid|non-?exist[ae]nt) (?:\w{1,20} )?(?:local[- ]part|alias|destination|person|name|rcpt|login|customer|userid|id)
        (?:bad|unrouteable|illegal|incorrect|undeliverable|not a valid|no valid) (?:\w{1,20} )?(?:user|recipient|mailbox|address|account)
        invalid final delivery|no mailbox|does ?n[o']t exist|not (?:a )?known (?:here|user)|user not known|userunknown|not our customer
        no (?:user|recipient|mailbox|account|address|person|one) (?:here|by|with|named|found|of)|no such user
        no longer (?:valid|available|in use|works|with|an? |exists|accept|employed|active|here)|left the (?:company|organi[sz]ation)
        not listed in|not in (?:the )?(?:directory|address book)|cannot be resolved|not a deliverable|has (?:moved|left)\b
        unbekannt|existiert nicht|empfänger .{0,30}nicht|n'existe pas|inconnue?\b|no existe|desconocid[oa]|non esiste
        sconosciut[oa]|bestaat niet|onbekend|não existe|nie istnieje|neexistuje|finns inte|findes ikke|eksisterer ikke
        не существует|не найден|不存在|不明|見つかりません|ありません|존재하지
        bad[ -]?rc?(?:e?cipient|pt)[ -]?to|bad[ -]?recipient|user missing home|suspend the service|no one at th(?:is|at) address
        not (?:a |an )?(?:active|local|valid|known|existing) (?:\w{1,12} )?(?:address|recipient|user|mailbox|account)
        no (?:mail ?box|account|user|recipient) (?:is )?(?:available|present|matching)|destinataire .{0,12}invalide
        (?:address|account|recipient|user)\b.{0,20}\bcould not be found|account unavailable|unknown e-?mail
        recipient address rejected\W{0,3}(?:\(in reply to rcpt|\Z)
        550\b.{0,80}mailbox\b.{0,30}\b(?:unavailable|not (?:available|present))|mailbox (?:is )?unavailable.{0,80}\b550\b
        55\d[ -](?:5\.\d\.\d )?<? ?>?:? ?not (?:found|known|valid)|recipient not ok\b|rejected recipients
        """,
    ),
    # No such domain, or one that takes no mail (RFC 7505).
    (
        Severity.HARD,
        r"""
        (?:domain|host)(?: name)?(?: .{0,40})? (?:not found|does not exist|unknown|not exist|is not registered)
        (?:unknown|no such|invalid|illegal|unrouteable|non-?existent) ?(?:mail )?(?:host|domain)|host unknown|nxdomain
        malformed (?:or unexpected )?name server reply|(?<!sender )domain must exist
        null ?mx|accepts? no mail|illegal host/domain|couldn'?t find any host named|mx records point to non
        """,
    ),
    (Severity.POLICY, r"access denied|administrative|not allowed|denied|not accepted"),
)
_COMPILED = tuple(
    (severity, re.compile("|".join(line.strip() for line in patterns.splitlines() if line.strip())))
    for severity, patterns in _WORDS
)

# When no words decide: RFC 3463 and the IANA registry of enhanced status codes. First prefix that fits.
_CODES: tuple[tuple[str, Severity], ...] = (
    ("5.1.9", Severity.SOFT),  # relayed to a system that reports nothing
    ("5.1.", Severity.HARD),  # bad destination: mailbox, system, moved, null MX
    ("5.2.1", Severity.HARD),  # mailbox disabled
    ("5.4.310", Severity.HARD),  # Exchange Online: domain does not exist
    ("5.4.4", Severity.HARD),  # no route: the domain has no host
    ("5.7.13", Severity.HARD),  # account disabled
    ("5.7.17", Severity.HARD),  # mailbox has a new owner (RFC 7293)
    ("5.7.", Severity.POLICY),
    ("4.7.", Severity.POLICY),  # greylisting, rate, authentication
)

# Whatever the words: bad sender's address, bad sender's system, several From addresses (Exchange).
_ABOUT_THE_SENDER = ("5.1.7", "5.1.8", "5.1.20")

# "Unknown user" beside these codes is a server in trouble (4.x.x), a full mailbox or a mail too large.
_NEVER_HARD = ("4.", "5.2.2", "5.2.3", "5.3.4")

# RECIPIENT_NOT_FOUND: some servers name the reason as programs do.
_JOINED = str.maketrans("_", " ")

# Addresses, hosts and links say nothing about the reason, but may contain any word.
_NAMES = re.compile(
    r"https?://\S{1,300}|[^\s<>()@\"']{1,64}@[^\s<>()\"',;]{1,255}|\[[0-9a-f.:]{3,45}\]|"
    r"\b(?!resolver\.)[\w-]{1,63}\.(?:[\w-]{1,63}\.){1,8}[a-z]{2,20}\b",
)
_HEAD = 300  # the reason stands at the beginning; advice and boilerplate follow


def severity_of(status: str, diagnostic: str) -> Severity:
    """Hard, soft or policy for a failure. `status` is an enhanced code or "", `diagnostic` what the server said."""
    text = _NAMES.sub(" ", " ".join(diagnostic.casefold().split())[:4_000]).translate(_JOINED)
    if status in _ABOUT_THE_SENDER:
        return Severity.POLICY
    found = _by_words(text[:_HEAD]) or _by_code(status) or _by_words(text) or Severity.SOFT
    return Severity.SOFT if found is Severity.HARD and status.startswith(_NEVER_HARD) else found


def _by_words(text: str) -> Severity | None:
    return next((severity for severity, pattern in _COMPILED if pattern.search(text)), None)


def _by_code(status: str) -> Severity | None:
    return next((severity for prefix, severity in _CODES if status.startswith(prefix)), None)
