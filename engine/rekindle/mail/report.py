"""Delivery reports (RFC 3464, RFC 6522) and what MTAs without them write: the reading that classify and bounce share."""

import re

from rekindle.mail.charset import decode
from rekindle.mail.headers import Field, read_fields
from rekindle.mail.limits import MAX_SCANNED, Unreadable
from rekindle.mail.parse import Incoming
from rekindle.mail.vacation import fold

STATUS_PARTS = frozenset(("message/delivery-status", "message/global-delivery-status"))  # RFC 6533 for the second
RETURNED_PARTS = frozenset(("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "text/rfc822",
                            "message/rfc822-headers"))  # fmt: skip


_MAX_STATUS_PARTS = 3
_MAX_BLOCKS = 100


def has_part(mail: Incoming, content_type: str) -> bool:
    return any(part.content_type == content_type for part in mail.parts)


def status_blocks(mail: Incoming) -> tuple[tuple[Field, ...], ...]:
    """The blocks of all delivery-status parts: the first is about the mail, each further one about a recipient."""
    payloads = [part.payload for part in mail.parts if part.content_type in STATUS_PARTS]
    return tuple(block for payload in payloads[:_MAX_STATUS_PARTS] for block in blocks(payload))


def blocks(payload: bytes) -> tuple[tuple[Field, ...], ...]:
    """Groups of header fields parted by empty lines."""
    payload = payload[:MAX_SCANNED].replace(b"\r\n", b"\n").strip(b"\n")
    found: list[tuple[Field, ...]] = []
    for text in re.split(rb"\n[ \t]*\n", payload)[:_MAX_BLOCKS]:
        try:
            fields, _ = read_fields(text, 0, len(text))
        except Unreadable:
            continue
        if fields:
            found.append(fields)
    return tuple(found)


def first(fields: tuple[Field, ...], name: str) -> str:
    return next((field.text for field in fields if field.name == name), "")


def outcomes(mail: Incoming) -> frozenset[str]:
    """The Action of each recipient. Some MTAs write none or invent one: then the class of the status decides."""
    found: set[str] = set()
    for fields in status_blocks(mail):
        action, status = first(fields, "action").strip().casefold(), first(fields, "status").strip()
        word = re.match(r"[a-z]+", action)
        if word and word[0] in {"failed", "delayed", "delivered", "relayed", "expanded"}:
            found.add(word[0])
        elif action or status or first(fields, "final-recipient"):
            found.add({"2": "delivered", "4": "delayed"}.get(status[:1], "failed"))
    return frozenset(found)


# Subjects that only a machine writes in front of a returned mail, by language.
_FAILED_SUBJECT = re.compile(
    r"undeliver|non ?deliver|not (?:be )?delivered|delivery (?:status )?(?:notification|fail|report|error|problem|has failed|failure)|"
    r"returned mail|return(?:ed|ing) (?:message )?to sender|mail (?:delivery )?(?:failed|failure|error|problem|returned)|failure notice|"
    r"message (?:status|could not|delivery)|failed (?:mail|delivery)|rejected (?:mail|message)|cannot send|could not send|unable to deliver|"
    r"nondeliverable|mail system error|user unknown|bounced mail|dead letter|email was not|error sending|automatically rejected|"
    r"unzustellbar|nicht (?:zugestellt|zustellbar|übermittelt)|zustellung|fehler beim senden|"
    r"non remis|non distribu|non délivr|échec de (?:la )?(?:remise|livraison|distribution)|impossible de remettre|"
    r"no se (?:puede|ha podido|pudo) entregar|no entregad|error de entrega|devuelto|imposible entregar|"
    r"mancat[oa] (?:recapito|consegna)|non recapitabil|impossibile recapitare|non consegnat|"
    r"onbestelbaar|niet (?:bezorgd|afgeleverd)|não (?:foi )?entregue|não entregáve|falha na entrega|devolvid|"
    r"niedostarcz|nie dostarcz|nie można dostarczyć|zwrot|nedoručiteln|nedoručen|kézbesíthet|nelivrat|nu a putut fi livrat|"
    r"olevererbar|kunde inte levereras|kan ikke levere|kunne ikke levere|ikke leveret|ikke levert|toimittamat|ei voitu toimittaa|"
    r"недоставлен|не доставлен|невозможно доставить|не удалось доставить|не може бути доставлен|"
    r"teslim edilem|iletilemedi|αδύνατη η παράδοση|δεν παραδόθηκε|"
    r"配信不能|配信できません|送信できません|配送失敗|エラーメール|退信|无法投递|投递失败|无法送达|未能送达|無法傳遞|配信エラー|"
    r"배달되지|배달 실패|전송 실패|반송",
)
_FAILED_BODY = re.compile(
    r"(?:could|can|was|were|did|has|have) ?not (?:be(?:en)? )?(?:successfully )?(?:deliver|reach|sent)|couldn't be delivered|"
    r"wasn't able to deliver|unable to deliver|undeliverable|delivery (?:has |to the following recipients? )?failed|failed (?:permanently|to deliver)|"
    r"permanent (?:fatal )?error|fatal errors|failed addresses|following address(?:es)?(?:\(es\))? (?:failed|had)|delivery errors|"
    r"returned to (?:the )?sender|the following recipients? (?:failed|cannot)|did not reach|user unknown|unknown user|no such user|"
    r"mailbox (?:unavailable|not found|is full)|recipient (?:rejected|not found|unknown|address rejected)|rejected by|"
    r"invalid (?:user|recipient|mailbox|address)|not a valid (?:user|recipient|mailbox|address)|not listed in|host unknown|\b5\d\d[ -]5\.\d\.\d|smtp; ?5\d\d|error: 5\d\d|\b550\b|\b554\b|"
    r"konnte nicht zugestellt|nicht zugestellt werden|n'a pas pu être (?:remis|distribu|délivr)|no (?:se )?ha podido entregar|no pudo (?:ser )?entreg|"
    r"non (?:è stato|può essere) (?:possibile )?(?:recapita|consegna)|kon niet worden (?:bezorgd|afgeleverd)|não pôde ser entregue|"
    r"nie mogła zostać dostarczona|не может быть доставлено|не было доставлено|配信できませんでした|送信できませんでした|無法|无法",
)
_DELAYED_SUBJECT = re.compile(
    r"delay|delivery warning|warning ?: (?:message|could not send|e?mail)|still (?:trying|being)|deferred|not yet|could not send message for past|temporary|"
    r"verzögert|verspätet|retard|demorad|retras|ritard|vertraag|försen|forsinke|opóźni|zpožd|задерж|遅延|延迟|延遲|지연",
)
_DELAYED_BODY = re.compile(
    r"(?:will|shall) (?:be|keep|continue) (?:retried|trying|to (?:try|be retried))|still (?:be )?trying|keep trying|has been delayed|is delayed|"
    r"not yet been delivered|been postponed|attempts will continue|continue to try|no action is required|do not need to (?:resend|do anything)|warning message only|will be re ?tried|will retry|"
    r"temporary (?:problem|failure|error)|wird weiter versucht|noch nicht zugestellt",
)
_GAVE_UP = re.compile(
    r"giving up|given up|gave up|will (?:no longer|not) (?:be )?(?:retr|try)|permanent|could not be delivered for|failed after"
)


def failure_wording(mail: Incoming) -> str:
    """What a machine's prose says of a delivery; to be believed only beside a sign that a machine wrote it."""
    subject = fold(mail.subject[:500])
    lead = fold(lead_of(mail))
    if _DELAYED_SUBJECT.search(subject) and not _FAILED_SUBJECT.search(
        subject.replace("delivery status notification", "")
    ):
        return "delayed" if not _GAVE_UP.search(lead) else "failed"
    if _FAILED_SUBJECT.search(subject):
        return "delayed" if _DELAYED_BODY.search(lead) and not _GAVE_UP.search(lead) else "failed"
    if _FAILED_BODY.search(lead):
        return "delayed" if _DELAYED_BODY.search(lead) and not _GAVE_UP.search(lead) else "failed"
    return ""


def is_plain_failure(subject: str) -> bool:
    """Whether a Subject begins the way returned mail does, not "Fwd: Undelivered ..." as people write it."""
    return bool(_FAILED_SUBJECT.match(fold(subject[:500])))


def lead_of(mail: Incoming) -> str:
    """The prose before a returned mail, from the text, or from the first part when the mail has no text of its own."""
    text = mail.text or next((decode(part.payload[:4_000], part.charset) for part in mail.parts), "")
    return text[:4_000]
