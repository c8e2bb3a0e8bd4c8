"""A machine's mail is told from a person's, in many languages, and a person is never taken for a machine."""

from pathlib import Path

import pytest

from rekindle.mail.classify import RULES, MailKind, classify
from rekindle.mail.parse import parse

SAMPLES = sorted((Path(__file__).parent / "data").glob("*.eml"))
KINDS = {"bounce": MailKind.BOUNCE, "delayed": MailKind.DELAYED, "complaint": MailKind.COMPLAINT}


def kind_of(
    subject: str = "Re: Week 2: What is yours to carry",
    body: str = "Seven, I think.",
    envelope: str | None = "anna@clinic.test",
    sender: str = "Anna Meier <anna@clinic.test>",
    **fields: str,
) -> MailKind:
    lines = {"From": sender, "Subject": subject} | {name.replace("_", "-"): value for name, value in fields.items()}
    raw = "".join(f"{name}: {value}\n" for name, value in lines.items()) + "\n" + body
    return classify(parse(raw.encode()), envelope).kind


# --- reports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("envelope", ["", None, "<>", "MAILER-DAEMON"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_report_is_told_with_and_without_its_envelope(path, envelope):
    assert classify(parse(path.read_bytes()), envelope).kind is KINDS[path.stem.partition("-")[0]]


def report(kind: str, part: str, body: str) -> bytes:
    return (
        f"From: Anna Meier <anna@clinic.test>\nSubject: Read: Week 2\nContent-Type: multipart/report; report-type={kind}; boundary=x\n\n"
        f"--x\nContent-Type: text/plain\n\nYour message was displayed.\n--x\nContent-Type: {part}\n\n{body}\n--x--\n"
    ).encode()


def test_a_read_receipt_is_automatic():
    raw = report(
        "disposition-notification",
        "message/disposition-notification",
        "Disposition: manual-action/MDN-sent-manually; displayed",
    )
    assert classify(parse(raw), "anna@clinic.test").kind is MailKind.AUTOMATIC


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_is_no_bounce(action):
    raw = report(
        "delivery-status",
        "message/delivery-status",
        f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.test\nAction: {action}\nStatus: 2.0.0",
    )
    assert classify(parse(raw), "").kind is MailKind.AUTOMATIC


def test_a_report_of_one_failure_among_successes_is_a_bounce():
    blocks = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.test\nAction: relayed\n\nFinal-Recipient: rfc822; c@d.test\nAction: failed"
    assert classify(parse(report("delivery-status", "message/delivery-status", blocks)), "").kind is MailKind.BOUNCE


# --- vacation ---------------------------------------------------------------------------------------------------------

HEADINGS = [
    "Automatic reply", "Auto-Reply", "Autoreply", "Out of Office AutoReply", "Out of Office", "Automatische Antwort", "Abwesenheitsnotiz",
    "Réponse automatique\u00a0", "Absence du bureau", "Respuesta automática", "Fuera de la oficina", "Risposta automatica", "Fuori ufficio",
    "Resposta automática", "Automatisch antwoord", "Afwezigheidsbericht", "Automatiskt svar", "Autosvar", "Automatisk svar", "Fraværsmelding",
    "Automaattinen vastaus", "Odpowiedź automatyczna", "Automatyczna odpowiedź", "Automatická odpověď", "Automatická odpoveď", "Mimo kancelář",
    "Automatikus válasz", "Răspuns automat", "Автоматический ответ", "Автоответ", "Автоматична відповідь", "Автоматичен отговор",
    "Αυτόματη απάντηση", "Otomatik yanıt", "OTOMATİK YANIT", "Automatski odgovor", "Samodejni odgovor", "Automaatvastus", "Automātiskā atbilde",
    "Automatinis atsakymas", "תשובה אוטומטית", "\u200fرد تلقائي", "پاسخ خودکار", "स्वचालित उत्तर", "ตอบกลับอัตโนมัติ", "Trả lời tự động", "Balasan otomatis",
    "自动答复", "自动回复", "自動回覆", "自動応答", "自動返信", "자동 회신", "Resposta automàtica", "Sjálfvirkt svar", "Erantzun automatikoa",
]  # fmt: skip


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_vacation_answer_is_told_by_its_subject_alone(heading):
    assert kind_of(f"{heading}: Week 2: What is yours to carry") is MailKind.VACATION
    assert kind_of(f"[EXTERNAL] {heading}: Re: Week 2") is MailKind.VACATION


@pytest.mark.parametrize(
    "subject",
    [
        "AUTO: Meier, Anna is out of the office. (returning 05/01/2026)",
        "AUTO: Anna Meier ist außer Haus (Rückkehr am 14.11.2025)",
        "AUTO : Anna Meier est absente (retour 14/11/2025)",
        "[Automatyczna odpowiedź] Week 2",
        "Arpus biroja esibas automatiska atbilde: Week 2",
        "Reponse automatique : Week 2",
        "Automaticka odpoved: Week 2",
    ],
)
def test_a_vacation_answer_is_told_by_how_its_program_heads_it_with_and_without_accents(subject):
    assert kind_of(subject) is MailKind.VACATION
    assert kind_of(f"Re: {subject}", In_Reply_To="<a@example.org>") is MailKind.HUMAN


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_person_who_takes_up_a_vacation_answer_stays_a_person(heading):
    assert kind_of(f"Re: {heading}: Week 2", In_Reply_To="<a@example.org>") is MailKind.HUMAN
    assert kind_of(f"AW: {heading}", In_Reply_To="<a@example.org>") is MailKind.HUMAN
    assert kind_of(f"Fwd: {heading}: Week 2") is MailKind.HUMAN


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-replied (vacation)", "envelope": ""},
        {"Auto_Submitted": "auto-replied; owner-email=anna@clinic.test"},
        {"X_Autoreply": "yes", "Precedence": "bulk"},
        {"X_Autorespond": "Week 2"},
        {"Precedence": "auto_reply"},
        {"X_Auto_Response_Suppress": "All", "body": "I am out of the office until Monday."},
        {"envelope": "", "body": "Ich bin bis 14.11. im Urlaub."},
        {"envelope": "<>", "subject": "Urlaub"},
        {"Precedence": "bulk", "body": "Je suis absente jusqu'au 14 novembre."},
        {"subject": "Out of office", "In_Reply_To": "<lesson@example.org>"},
        {"subject": "Automatic reply from Anna Meier", "References": "<lesson@example.org>"},
        {"subject": "Auto: Week 2", "Auto_Submitted": "auto-replied (vacation)"},
    ],
)
def test_a_vacation_answer_is_told_by_its_signs(fields):
    assert kind_of(**fields) is MailKind.VACATION


# --- other machines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Auto_Submitted": "auto-notified; owner-email=x@clinic.test"},
        {"Auto_Submitted": "auto-replied", "subject": "[Ticket #12345] We have received your request"},
        {"Precedence": "bulk"},
        {"Precedence": "JUNK"},
        {"X_Auto_Response_Suppress": "OOF"},
        {"List_Unsubscribe": "<https://news.test/u>"},
        {"sender": "Postmaster <postmaster@clinic.test>"},
        {"sender": "MAILER-DAEMON"},
        {"sender": '"Clinic" <no-reply@clinic.test>'},
        {"sender": "noreply+123@clinic.test"},
        {"sender": "donotreply@clinic.test"},
        {"envelope": ""},
        {"envelope": "<>"},
        {"envelope": None, "Return_Path": "<>"},
    ],
)
def test_other_machines_are_automatic(fields):
    assert kind_of(**fields) is MailKind.AUTOMATIC


@pytest.mark.parametrize(
    "fields",
    [
        {"List_Id": "Ward 3 <ward3.clinic.test>"},
        {"Precedence": "list"},
        {"Mailing_List": "list ward3@groups.test"},
        {"List_Id": "<news.test>", "List_Unsubscribe": "<https://news.test/u>", "Precedence": "bulk"},
    ],
)
def test_what_a_list_sends_on_is_list_mail(fields):
    assert kind_of(**fields) is MailKind.LIST


@pytest.mark.parametrize("precedence", ["bulk", "list"])
@pytest.mark.parametrize("said", ["It says 550 user unknown, what now?", "The mail was delayed, I will keep trying."])
def test_people_on_a_list_may_speak_of_deliveries(precedence, said):
    fields = {"List_Id": "Ward 3 <ward3.clinic.test>", "Precedence": precedence, "subject": "Re: mail"}
    assert kind_of(body=said, **fields) is MailKind.LIST


def test_a_bulk_mail_that_speaks_of_deliveries_is_no_bounce():
    assert kind_of("Big news", "You are not listed in our shop? 550 offers!", Precedence="bulk") is MailKind.AUTOMATIC


def test_a_bulk_mail_that_is_headed_like_a_bounce_is_one():
    body = "Your message could not be delivered:\n\nbob@clinic.test: user unknown"
    assert kind_of("Undeliverable: Week 2", body, Precedence="bulk") is MailKind.BOUNCE
    assert kind_of("Undeliverable: Week 2", body, Precedence="bulk", List_Id="<ward3.test>") is MailKind.BOUNCE
    assert kind_of("Re: Undeliverable: Week 2", body, Precedence="bulk", List_Id="<ward3.test>") is MailKind.LIST


def test_nobody_writes_from_no_address():
    told = kind_of("", "You sent mail to bob@clinic.test. That's not a valid user here.", sender="<>", envelope=None)
    assert told is MailKind.BOUNCE


def test_a_complaint_may_be_headed_with_blanks():
    returned = (
        "--x\nContent-Type: message/rfc822\n\nFrom: coach@example.org\nMessage-ID: <one@example.org>\n\nWeek 2\n--x--\n"
    )
    raw = (
        "From: staff@hotmail.test\nSubject:  complaint about message from 192.0.2.7\n"
        f"Content-Type: multipart/mixed; boundary=x\n\n{returned}"
    )
    assert classify(parse(raw.encode()), "staff@hotmail.test").kind is MailKind.COMPLAINT


# --- people -----------------------------------------------------------------------------------------------------------

RETURNED = """This is the mail system at host relay.test.

<bob@clinic.test>: host mx.clinic.test[192.0.2.20] said: 550 5.1.1 User unknown

Received: from a (b)
Message-ID: <one@example.org>
From: Anna Meier <anna@clinic.test>
To: bob@clinic.test
"""

PEOPLE = [
    {},
    {"Auto_Submitted": "no"},
    {"Auto_Submitted": ""},
    {"Precedence": "normal"},
    {"envelope": None},
    {"envelope": None, "Return_Path": "<anna@clinic.test>"},
    {"body": "I am out of the office next week, so I will answer then."},
    {"body": "Ich bin nächste Woche im Urlaub und mache danach weiter."},
    {"body": "My automatic reply to everybody is yes. That is my problem."},
    {"body": "I could not deliver what I promised; my mailbox is full and I feel returned to sender."},
    {"subject": "Out of office next week"},
    {"subject": "Out of office"},
    {"subject": "Urlaub: bin ab Montag weg"},
    {"subject": "Out of office: 3 to 14 November"},
    {"subject": "Automatic replies confuse me"},
    {"subject": "Automatic reply question"},
    {"subject": "Auto: in der Werkstatt"},
    {"subject": "Auto: in der Werkstatt (Rückgabe Montag)"},
    {"subject": "AUTO: Anna has an idea (finally)"},
    {"subject": "Abwesenheit nächste Woche"},
    {"subject": "Vacation"},
    {"subject": "Vacaciones"},
    {"subject": "不在の予定です"},
    {"subject": "Fwd: Undelivered Mail Returned to Sender", "body": "What does this mean?\n\n" + RETURNED},
    {"subject": "WG: Unzustellbar: Woche 2", "body": "Was heißt das?\n\n> " + RETURNED.replace("\n", "\n> ")},
    {
        "subject": "Re: Mail delivery failed: returning message to sender",
        "body": RETURNED,
        "In_Reply_To": "<x@example.org>",
    },
    {"subject": "Returned mail", "body": "My last answer came back. Did you get it?"},
    {"subject": "Delivery failed", "body": "The baby clothes were not delivered, and I took it personally."},
    {"subject": "Undeliverable", "body": "Could not be delivered, it says:\n\n550 5.1.1 user unknown"},
    {"subject": "delayed", "body": "Sorry, I am delayed, I will keep trying."},
    {"subject": "Warning: I am tired", "body": "Still trying."},
    {"subject": "Complaint about my boss", "body": "He will not listen."},
    {"subject": "", "body": ""},
    {"sender": "Boun Cesar <bouncesar@clinic.test>"},
    {"sender": "Norep Lyon <noreplyon@clinic.test>"},
    {"sender": "Anna Postman <anna@clinic.test>"},
    {"sender": "System Administrator <anna@clinic.test>"},
    {"sender": "Microsoft Outlook <anna@clinic.test>"},
    {"subject": "complaint about message from 192.0.2.7"},
    {"sender": "Administration Ward 3 <admin@clinic.test>"},
    {"sender": "Anna Support <support@clinic.test>"},
    {"sender": "nobody"},
    {"X_Mailer": "iPhone Mail (22A3354)", "In_Reply_To": "<lesson@example.org>", "References": "<lesson@example.org>"},
    {"Importance": "high", "X_Priority": "1", "Disposition_Notification_To": "anna@clinic.test"},
    {"X_Spam_Flag": "NO", "X_MS_Has_Attach": "", "Thread_Index": "AQHT8MGs"},
]


@pytest.mark.parametrize("fields", PEOPLE, ids=str)
def test_a_person_is_never_taken_for_a_machine(fields):
    assert kind_of(**fields) is MailKind.HUMAN


def test_a_bounce_forwarded_as_an_attachment_is_a_persons_mail():
    inner = (Path(__file__).parent / "data" / "bounce-postfix-unknown-user.eml").read_text()
    raw = (
        "From: Anna Meier <anna@clinic.test>\nSubject: Undelivered Mail Returned to Sender\nIn-Reply-To: <a@b.test>\n"
        "Content-Type: multipart/mixed; boundary=outer\n\n--outer\nContent-Type: text/plain\n\nWhat does this mean?\n"
        f"--outer\nContent-Type: message/rfc822\n\n{inner}\n--outer--\n"
    )
    assert classify(parse(raw.encode()), "anna@clinic.test").kind is MailKind.HUMAN


def test_each_rule_has_its_own_name_and_names_its_source():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.source for rule in RULES)
    assert MailKind.HUMAN not in {rule.kind for rule in RULES}
