"""How vacation answers are headed, by language, and how far a Subject gives one away.

Sources of the tables: the headings that Exchange and Outlook, Gmail, Notes, Zimbra, Roundcube and vacation(1) write in
each language. `fold` decides what counts as the same spelling; `classify` decides what a heading is worth.
"""

import re
import unicodedata
from enum import IntEnum

# Nobody heads an own mail like this: enough by itself at the beginning of a Subject, if a mark or nothing follows.
ANSWERS: dict[str, tuple[str, ...]] = {
    "en": (
        "automatic reply", "automatic response", "automated reply", "automated response", "auto reply", "autoreply",
        "auto response", "autoresponse", "auto responder", "autoresponder", "auto answer", "out of office autoreply",
        "out of office auto reply", "out of office reply", "out of office response", "out of office notification",
        "vacation reply", "vacation response", "vacation message", "away message", "absence message",
        "automatic out of office reply",
    ),
    "de": (
        "automatische antwort", "automatische rückantwort", "automatische e mail antwort", "automatische nachricht",
        "autoantwort", "abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheitsbenachrichtigung",
        "abwesenheitsnachricht", "abwesenheitsassistent", "abwesenheitsagent", "abwesenheitshinweis",
        "automatische abwesenheitsnotiz", "automatische abwesenheitsmeldung", "urlaubsnotiz",
        "automatisch generierte antwort", "automatische rueckantwort", "automatische eingangsbestätigung",
    ),
    "fr": (
        "réponse automatique", "réponse automatisée", "reponse automatique", "message automatique",
        "message d'absence", "message d’absence", "notification d'absence", "notification d’absence",
        "avis d'absence",
    ),
    "es": (
        "respuesta automática", "respuesta automatica", "respuesta automatizada", "contestación automática",
        "mensaje de ausencia", "aviso de ausencia", "autorespuesta", "autorrespuesta",
    ),
    "it": (
        "risposta automatica", "messaggio automatico", "messaggio di assenza", "notifica di assenza",
        "avviso di assenza",
    ),
    "pt": (
        "resposta automática", "resposta automatica", "mensagem automática", "aviso de ausência",
        "mensagem de ausência",
    ),
    "nl": (
        "automatisch antwoord", "automatische beantwoording", "automatische reactie",
        "automatische afwezigheidsmelding", "afwezigheidsbericht", "afwezigheidsmelding", "afwezigheidsassistent",
    ),
    "sv": ("automatiskt svar", "autosvar", "frånvaromeddelande", "frånvarobesked"),
    "da": ("automatisk svar", "autosvar", "fraværsmeddelelse", "fraværsbesked", "feriebesked"),
    "nb": ("automatisk svar", "autosvar", "fraværsmelding", "fraværsassistent"),
    "fi": ("automaattinen vastaus", "automaattivastaus", "poissaoloilmoitus", "lomavastaus"),
    "is": ("sjálfvirkt svar", "sjálfvirk svörun"),
    "pl": (
        "odpowiedź automatyczna", "automatyczna odpowiedź", "autoodpowiedź", "informacja o nieobecności",
        "powiadomienie o nieobecności",
    ),
    "cs": ("automatická odpověď", "automaticka odpoved", "oznámení o nepřítomnosti"),
    "sk": ("automatická odpoveď", "oznámenie o neprítomnosti"),
    "hu": ("automatikus válasz", "automatikus valasz", "távolléti értesítés"),
    "ro": ("răspuns automat", "raspuns automat", "mesaj de absență"),
    "bg": ("автоматичен отговор",),
    "hr": ("automatski odgovor",),
    "sr": ("аутоматски одговор", "аутоматски одзив"),
    "sl": ("samodejni odgovor", "samodejni odziv", "avtomatski odgovor"),
    "mk": ("автоматски одговор",),
    "sq": ("përgjigje automatike", "përgjigjja automatike"),
    "ru": (
        "автоматический ответ", "автоответ", "автоответчик", "автоматическое уведомление", "сообщение об отсутствии",
    ),
    "uk": ("автоматична відповідь", "автовідповідь"),
    "be": ("аўтаматычны адказ",),
    "et": ("automaatvastus", "automaatne vastus"),
    "lv": ("automātiskā atbilde", "automātiska atbilde"),
    "lt": ("automatinis atsakymas", "automatinis atsakas"),
    "el": ("αυτόματη απάντηση",),
    "tr": ("otomatik yanıt", "otomatik cevap"),
    "az": ("avtomatik cavab",),
    "hy": ("ավտոմատ պատասխան",),
    "ka": ("ავტომატური პასუხი",),
    "kk": ("автоматты жауап", "автоматты түрде жауап беру"),
    "he": ("תשובה אוטומטית", "מענה אוטומטי"),
    "ar": ("رد تلقائي", "الرد التلقائي", "رد آلي"),
    "fa": ("پاسخ خودکار",),
    "ur": ("خودکار جواب",),
    "hi": ("स्वचालित उत्तर", "स्वत: उत्तर", "स्वचालित प्रत्युत्तर"),
    "bn": ("স্বয়ংক্রিয় উত্তর",),
    "th": ("ตอบกลับอัตโนมัติ", "การตอบกลับอัตโนมัติ", "ข้อความตอบกลับอัตโนมัติ"),
    "vi": ("trả lời tự động", "thư trả lời tự động", "tự động trả lời", "phản hồi tự động"),
    "id": ("balasan otomatis", "jawaban otomatis"),
    "ms": ("balasan automatik", "jawapan automatik"),
    "tl": ("awtomatikong tugon", "awtomatikong sagot"),
    "sw": ("jibu la kiotomatiki", "majibu ya kiotomatiki"),
    "zh": ("自动答复", "自动回复", "自動回覆", "自動回復", "自動答覆", "自动应答", "休假通知"),
    "ja": ("自動応答", "自動返信", "自動回答", "不在通知", "不在応答", "不在のお知らせ", "不在連絡"),
    "ko": ("자동 회신", "자동 응답", "자동 답장", "자동회신", "자동응답", "자동 답변"),
    "ca": ("resposta automàtica",),
    "eu": ("erantzun automatikoa",),
    "gl": ("resposta automática",),
    "ga": ("freagra uathoibríoch",),
    "cy": ("ateb awtomatig", "ymateb awtomatig"),
    "af": ("outomatiese antwoord", "outomatiese reaksie"),
    "eo": ("aŭtomata respondo",),
}  # fmt: skip

# People may head a mail like this too: enough if a Subject is quoted behind it, or in answer to a mail.
ABSENCES: dict[str, tuple[str, ...]] = {
    "en": ("out of office message", "out of office", "out of the office", "ooo reply", "ooo"),
    "fr": ("absence du bureau", "absent du bureau", "hors du bureau"),
    "es": ("fuera de la oficina", "fuera de oficina", "ausente de la oficina"),
    "it": ("fuori ufficio", "fuori sede", "assente dall'ufficio"),
    "pt": (
        "ausência temporária", "ausência do escritório", "fora do escritório", "fora do escritorio",
        "ausente do escritório",
    ),
    "nl": ("niet aanwezig", "niet op kantoor"),
    "sv": ("inte på kontoret", "ej på kontoret"),
    "da": ("ikke til stede", "ikke på kontoret"),
    "nb": ("ikke på kontoret",),
    "fi": ("poissa toimistosta",),
    "pl": ("poza biurem",),
    "cs": ("mimo kancelář",),
    "sk": ("mimo kancelárie", "mimo kancelárii"),
    "hu": ("házon kívül", "irodán kívül"),
    "ro": ("în afara biroului", "absent din birou"),
    "bg": ("извън офиса",),
    "hr": ("izvan ureda", "odsutan iz ureda"),
    "sr": ("van kancelarije", "ван канцеларије"),
    "sl": ("odsotnost iz pisarne",),
    "ru": ("вне офиса", "нет на работе"),
    "uk": ("поза офісом", "немає на роботі"),
    "et": ("kontorist väljas",),
    "lv": ("ārpus biroja",),
    "lt": ("nesu biure", "ne biure"),
    "el": ("εκτός γραφείου",),
    "tr": ("ofis dışında", "ofis dışındayım", "iş yerinde değil"),
    "he": ("מחוץ למשרד",),
    "ar": ("خارج المكتب",),
    "fa": ("خارج از دفتر",),
    "th": ("ไม่อยู่ที่สำนักงาน",),
    "vi": ("vắng mặt khỏi văn phòng", "ngoài văn phòng"),
    "id": ("di luar kantor", "tidak di kantor"),
    "ms": ("di luar pejabat",),
    "zh": ("不在办公室", "不在辦公室", "外出通知"),
    "ja": ("外出中",),
    "ko": ("부재 중", "부재중"),
    "ca": ("fora de l'oficina", "absent de l'oficina"),
    "eu": ("bulegotik kanpo",),
    "gl": ("fóra da oficina",),
    "cy": ("allan o'r swyddfa",),
    "af": ("buite kantoor",),
}  # fmt: skip

# People say these as well ("Urlaub: bin ab Montag weg"): they count only beside a machine's sign, anywhere in Subject or first lines.
WORDS: tuple[str, ...] = (
    "out of office", "out of the office", "away from my", "away from the office", "away until", "on vacation",
    "on holiday", "on annual leave", "annual leave", "parental leave", "maternity leave", "sick leave", "on leave",
    "not in the office", "limited access to", "i am away", "i'm away", "i will be away", "currently away",
    "currently out", "will be back on", "return to the office", "vacation", "abwesen", "nicht im büro",
    "nicht im hause", "außer haus", "im urlaub", "in urlaub", "urlaub", "elternzeit", "absent", "en congé", "congés",
    "de retour le", "vacances", "vacaciones", "ausente", "fuera de", "de baja", "ferie", "assente", "rientr",
    "férias", "ausênci", "afwezig", "vakantie", "verlof", "semester", "frånvar", "tjänstledig", "föräldraledig",
    "fravær", "på ferie", "lomalla", "poissa", "urlop", "nieobecn", "dovolen", "nepřítom", "neprítom", "szabadság",
    "távol", "concediu", "отпуск", "отсутств", "відпуст", "відсутн", "отсъств", "godišnj", "odsut", "odsot",
    "dopust", "puhkus", "atvaļinājum", "atostog", "άδεια", "απουσι", "izin", "tatil", "חופש", "إجازة", "مرخصی",
    "छुट्टी", "nghỉ phép", "vắng mặt", "cuti", "休假", "外出", "不在", "休暇", "휴가", "부재", "oporrak", "frí", "orlof",
)  # fmt: skip

_BLANKS = re.compile(r"[-‐‑–—_ \t\xa0]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_NOTES = re.compile(r"auto ?: ?(?=.{0,200}\()")
_TAG = re.compile(r"(?:\[[^\[\]]{1,40}\]|\*{1,5}[^*]{1,30}\*{1,5}|ext(?:ern(?:al|e)?)?[ ]?:)[ ]?")
_MARK = re.compile(r"[ ]?(?:[:：(\[【|!«»„\"“]|\Z)|[ ](?:re|aw|sv|vs|odp|antw|rv|ref|res|rif|回复|回覆|返信)[ ]?[:：]")
_QUOTED_SUBJECT = re.compile(r"[ ]?[:：][ ]?[^\W\d]")
_BETWEEN = 20  # characters between an absence and the name of the answer
_IDEOGRAPHIC = "\u0e00"  # from Thai on eastwards, scripts set no blanks between words


def fold(text: str) -> str:
    """One spelling for comparing: NFKC, case-folded, no direction marks, hyphens and runs of blanks as one blank."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("i\u0307", "i").replace("ı", "i").replace("’", "'")
    for mark in [char for char in set(folded) if unicodedata.category(char) == "Cf"]:
        folded = folded.replace(mark, "")
    return _BLANKS.sub(" ", folded).strip()


def _plain(text: str) -> str:
    """Folded and without accents, which old systems and hurried people leave out of headings."""
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", fold(text))))


_CERTAIN = tuple(sorted({_plain(phrase) for found in ANSWERS.values() for phrase in found}))
_ABSENCES = tuple(sorted({_plain(phrase) for found in ABSENCES.values() for phrase in found}))
_WORDS = tuple(map(fold, WORDS))


class Heading(IntEnum):
    """How far a Subject gives a vacation answer away."""

    NONE = 0
    LIKELY = 1  # with a machine's sign, or in answer to a mail
    CERTAIN = 2


def heading(subject: str) -> Heading:
    """Looks at the beginning only: in "Re: Automatic reply" a human took up the thread."""
    rest = _plain(subject[:300])
    for _ in range(2):
        tag = _TAG.match(rest)
        if tag and tag[0].strip(" []*:") in _CERTAIN:
            return Heading.CERTAIN
        rest = rest[tag.end() :] if tag else rest
    answers = tuple(len(phrase) for phrase in _CERTAIN if rest.startswith(phrase))
    absences = tuple(len(phrase) for phrase in _ABSENCES if rest.startswith(phrase))
    if any(_MARK.match(rest, end) for end in answers) or any(_QUOTED_SUBJECT.match(rest, end) for end in absences):
        return Heading.CERTAIN
    if (absences and _names_an_answer(rest[max(absences) :])) or _is_notes(rest):
        return Heading.CERTAIN
    return Heading.LIKELY if any(_ends_a_word(rest, end) for end in answers + absences) else Heading.NONE


def _names_an_answer(rest: str) -> bool:
    """Absence first, then what the mail is: "Ārpus biroja esības automātiska atbilde: Week 2"."""
    found = ((rest.find(phrase), len(phrase)) for phrase in _CERTAIN)
    return any(0 <= at <= _BETWEEN and _QUOTED_SUBJECT.match(rest, at + length) for at, length in found)


def _is_notes(rest: str) -> bool:
    """Notes heads its answers "AUTO: Anna Meier is out of the office (returning 14.11.2025)", in its user's language."""
    opened = _NOTES.match(rest)
    return bool(opened) and any(word in rest[opened.end() : rest.rfind("(")] for word in _WORDS if opened)


def _ends_a_word(text: str, end: int) -> bool:
    return end == len(text) or not text[end].isalnum() or text[end] >= _IDEOGRAPHIC


def speaks_of_absence(text: str) -> bool:
    """Whether any word of absence occurs; never enough alone."""
    folded = fold(text[:2_000])
    return any(word in folded for word in _WORDS)
