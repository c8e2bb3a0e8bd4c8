"""How mail programs introduce a quotation, in the languages participants write in.

Only data. A missing word here leaves a quotation in the text (a blemish); a word too many may cut what somebody
wrote (a loss), so every list holds only what a mail program itself inserts.
"""

from typing import Final

# Labels of the header block that Outlook, Samsung, GMX, T-Online, QQ and forwards put above a quotation.
# Languages: en de fr es it pt nl pl sv da nb fi cs sk hu ro tr ru uk bg hr el ja zh ko ar he.
HEADER_LABELS: Final[dict[str, str]] = {
    "from": "from|von|de|da|van|od|från|fra|lähettäjä|feladó|de la|expeditor|expeditorul|kimden|gönderen|от|отправитель"
    "|від|від кого|от кого|από|差出人|送信者|发件人|发信人|寄件者|寄件人|寄件者|보낸 사람|보낸사람|보낸이|발신인|من|المرسل|מאת|mittente|nadawca"
    "|šalje|remitente|expéditeur|afsender|avsändare|avsender|lähettäjältä|odosielateľ|odesílatel",
    "sent": "sent|date|gesendet|datum|envoyé|envoyé le|message du|date d'envoi|enviado|enviado el|enviada|enviada em|enviado em|fecha|data"
    "|inviato|data invio|verzonden|verzonden op|wysłano|wysłane|skickat|sendt|dato|lähetetty|päivämäärä|päiväys|pvm|odesláno"
    "|odoslané|elküldve|küldve|dátum|trimis|data trimiterii|gönderildi|gönderilme tarihi|gönderme tarihi|tarih|отправлено|дата"
    "|надіслано|изпратено|poslano|στάλθηκε|εστάλη|ημερομηνία|αποστολή|送信日時|送信日|日時|日付|日期|发送时间|发送日期|时间|寄件日期|寄件日|傳送日期"
    "|傳送時間|보낸 날짜|날짜|보낸 시간|보낸날짜|تاريخ الإرسال|التاريخ|تم الإرسال|أرسلت|أُرسلت|נשלח|נשלח ב|תאריך|sendt den|data wysłania",
    "to": "to|an|à|para|a|aan|do|till|til|vastaanottaja|komu|címzett|către|destinatar|destinatarul|kime|alıcı|кому|до|προς|宛先"
    "|收件人|收信人|收件者|받는 사람|받는사람|받는이|수신인|إلى|الى|אל|pour|adresat|prima|pre|destinatario|destinataire|modtager|mottagare",
    "subject": "subject|betreff|objet|sujet|asunto|oggetto|assunto|onderwerp|temat|ämne|emne|aihe|předmět|predmet|tárgy|subiect"
    "|subiectul|konu|тема|относно|naslov|θέμα|件名|主题|主旨|主題|제목|الموضوع|موضوع|נושא|titel",
    "other": "cc|bcc|kopie|kopia|kopi|copie|copie à|ccn|cco|másolat|kopija|bilgi|копия|копія|κοιν|κοινοποίηση|抄送|副本|참조|숨은참조|نسخة|עותק"
    "|reply-to|antwort an|répondre à|responder a|rispondi a|importance|wichtigkeit|importancia|importanza|priority|priorität"
    "|attachments|anlagen|pièces jointes|adjuntos|allegati|organization|organisation|kopio|jäljennös",
}

# The verb of an attribution line ("... wrote:").
WROTE: Final[tuple[str, ...]] = (
    "wrote|writes|schrieb|geschrieben|a écrit|escribió|ha scritto|escreveu|schreef|geschreven",
    "napisał|napisała|pisze|napisana przez|skrev|skreiv|kirjoitti|napsal|napsala|píše|napísal|írta|a scris|yazdı",
    "написал|написала|пишет|пише|написав|написала|писав|написа|έγραψε|έγραψαν|napisao|napisala|je napisal",
    "rašė|rakstīja|kirjutas|va escriure|đã viết|menulis|نوشت",
    "写道|寫道|写到|のメール|のメッセージ|書きました|작성|쓴 글|님이|كتب|كتبت|كتابة|כתב|כתבה|מאת",
)

# How an attribution line may begin; dates, weekdays and addresses are told by their form instead.
OPENINGS: Final[str] = (
    "on|at|am|le|el|en|il|in data|em|às|a|no dia|op|den|w dniu|dnia|dne|dňa|pe|în|in|la data|στις|την|från|från:|fra"
    "|在|于|於|في|بتاريخ|בתאריך|missatge de|wiadomość napisana przez|à"
)

# Attributions without a date (Horde, SquirrelMail): believed only right above marked lines.
QUOTING: Final[str] = (
    "quoting|zitat von|citando|citando a|citation de|quoting message from|citat från|cytowanie|citeren"
)

# The words between the dashes of "-----Original Message-----"; forwards beside originals.
SEPARATORS: Final[str] = (
    "original message|reply message|antwort nachricht|original mail|original email|originalnachricht|original-nachricht|ursprüngliche nachricht|ursprüngliche mail"
    "|originalmail|original-mail|message d'origine|message original|e-mail d'origine|mensaje original|messaggio originale|mensagem original"
    "|oorspronkelijk bericht|origineel bericht|wiadomość oryginalna|oryginalna wiadomość|treść oryginalnej wiadomości|ursprungligt meddelande"
    "|originalmeddelande|oprindelig meddelelse|original meddelelse|oprindelig besked|opprinnelig melding|original melding"
    "|alkuperäinen viesti|původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet|mesaj original|mesajul original|orijinal mesaj"
    "|özgün mesaj|orijinal ileti|исходное сообщение|оригинальное сообщение|оригінальне повідомлення|вихідне повідомлення"
    "|первоначальное сообщение|пересылаемое сообщение|αρχικό μήνυμα|元のメッセージ|オリジナルメッセージ|原始邮件|原邮件|原始郵件|原始訊息"
    "|원본 메시지|원본 메일|원본메일|الرسالة الأصلية|رسالة أصلية|הודעה מקורית|ההודעה המקורית|izvorna poruka"
    "|forwarded message|begin forwarded message|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|weitergeleitete mail"
    "|message transféré|message transmis|message réexpédié|début du message transféré|début du message réexpédié|mensaje reenviado"
    "|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato|mensagem encaminhada|mensagem reencaminhada"
    "|início da mensagem encaminhada|início da mensagem reencaminhada|doorgestuurd bericht|begin doorgestuurd bericht"
    "|przekazana wiadomość|treść przekazanej wiadomości|początek przekazywanej wiadomości|vidarebefordrat meddelande|vidarebefordrat mejl"
    "|videresendt meddelelse|videresendt besked|start på videresendt besked|videresendt melding|välitetty viesti|edelleenlähetetty viesti"
    "|välitetty viesti alkaa|přeposlaná zpráva|začátek přeposílané zprávy|preposlaná správa|továbbított üzenet|továbbított levél kezdete"
    "|mesaj redirecționat|mesaj redirecţionat|începe mesajul redirecționat|iletilmiş mesaj|iletilen ileti|yönlendirilmiş ileti"
    "|перенаправленное сообщение|пересланное сообщение|начало переадресованного сообщения|переслане повідомлення|перенаправлене повідомлення"
    "|προωθημένο μήνυμα|転送メッセージ|転送されたメッセージ|转发的邮件|转发邮件|转发邮件信息|轉寄郵件|轉寄訊息|전달된 메시지|전달된 메일"
    "|رسالة معاد توجيهها|رسالة مُعاد توجيهها|הודעה שהועברה"
)

# Lower-case words that no mail program puts into an attribution, so the sentence is somebody's own
# ("On 3 May 2026 at 14:00 my boss wrote:").
OWN_WORDS: Final = (
    "my our his her their he she we they you mein meine meiner unser unsere ich wir mir mich uns ihr mon mes notre nous moi"
    " mis nuestro nuestra yo mio mia nostro nostra meu minha nosso nossa eu mijn onze ons ik hij zij mitt mina jag han hon vår jeg"
    " vores hun hans minun mój moja moje nasz můj moje náš meu mea nostru benim мой моя мне мій моя мені μου меня"
)
OWN_FIRST_WORDS: Final = "my our his her their he she we they you mein meine unser unsere ich notre nuestro nuestra mijn onze мой моя мій benim mój moja můj"

# A writer who says so answers inside an unmarked quotation: then nothing below may be cut.
ANSWERS_BELOW: Final[str] = (
    r"see below|(?:answers?|replies|comments|responses?|notes) (?:are )?(?:below|inline|in ?line|in (?:red|blue|green|bold|capitals|caps))"
    r"|\binline\b|in between your|under each question|below each question|\b(?:in|marked) (?:red|blue|green) (?:below|in the text)"
    r"|siehe unten|s\. ?u\.|antworten? (?:unten|im text|in rot|in blau)|weiter unten|unten im text|in rot\b|direkt im text|unter den fragen"
    r"|voir ci-dessous|voir plus bas|ci-dessous|en rouge|dans le texte|más abajo|ver abajo|en rojo|respuestas? a continuación|respondo a continuación|vedi sotto|qui sotto|in rosso"
    r"|veja abaixo|ver em baixo|em vermelho|zie onder|hieronder|in het rood|(?:odpowiedzi|patrz|zob\.|odpowiadam) poniżej|na czerwono|nedan\b|i rött|nedenfor|i rødt|alla olevat|punaisella"
    r"|viz níže|odpovědi níže|odpovídám níže|červeně|lentebb|alább|pirossal|vezi mai jos|răspuns\w* mai jos|cu roșu|aşağıda|aşağıdaki|kırmızı|(?:см\.|смотрите|ответы|отвечаю) ниже|красным|(?:див\.|дивіться|відповіді|відповідаю) нижче|червоним|παρακάτω|με κόκκινο"
    r"|下記に|以下に|赤字|见下|见红|如下|紅字|红字|아래에|빨간|أدناه|بالأحمر|(?:ראו|ראי|תשובות\w*|עניתי) למטה|באדום"
)

# A text that is only this still has its answer to come, below the quotation.
GREETINGS: Final[str] = (
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[rs]?|guten (?:tag|morgen|abend)|moin|bonjour|bonsoir|salut|chère?"
    r"|hola|buen[oa]s|querid[oa]|ciao|buongiorno|car[oa]|gentile|olá|oi|bom dia|boa (?:tarde|noite)|hoi|beste|dag|cześć|witam|dzień dobry|hej"
    r"|hei|moi|kære|kjære|ahoj|dobrý den|szia|kedves|bună(?: ziua)?|merhaba|здравствуйте|привет|добрый день|вітаю|привіт|добрий день|γεια(?: σας)?"
    r"|καλημέρα|こんにちは|你好|您好|안녕하세요|مرحبا|שלום)"
)
