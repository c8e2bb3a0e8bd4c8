"""Lines that machines add to what somebody wrote: device signatures, disclaimers, gateway banners.

Only data, and only wording that no person writes as an answer: what is missing here stays in the text.
"""

from typing import Final

# Device signatures as they stand in mails. A line counts as one if each of its words occurs in this list, one of them
# is a word of sending and one a device, so that models and versions need no entry of their own.
DEVICE_LINES: Final[str] = """
Sent from my iPhone iPad iPod Samsung Galaxy smartphone tablet phone mobile device. Sent via using by with the app on
Sent from Outlook for iOS Android Windows Mac Mobile. Get Outlook. Sent from Mail for Windows. Sent from Yahoo Mail on the go
Sent from my Android device with K-9 Mail. Please excuse my brevity typos and any. Sent with Proton Mail secure email.
Sent from my T-Mobile 4G 5G LTE network Verizon AT&T wireless BlackBerry Huawei Xiaomi Redmi Pixel Nokia OnePlus Sony Xperia HTC Motorola moto LG
Sent with Spark Superhuman Airmail Thunderbird FairEmail BlueMail Fastmail Tuta Tutanota Mailbird Aquamail Nine Zoho eM Client
Von meinem iPhone gesendet. Gesendet von meinem meiner mobilen Mobiltelefon Mobilgerät Handy Gerät Endgerät Smartphone. Mit der Mail App gesendet. Gesendet mit sicherer sicheren verschlüsselter
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet. Diese E-Mail wurde verschickt. Bitte entschuldigen Sie die Kürze meine Tippfehler und
Outlook für iOS beziehen herunterladen. Holen Sie sich Outlook für. Gesendet aus dem über web.de GMX freenet T-Online
Envoyé de mon iPhone. Envoyé depuis ma mon appareil tablette téléphone portable mobile l'application Mail. Télécharger Outlook pour Obtenez Obtenir. Envoyé avec la messagerie sécurisée
Envoyé à partir de Yahoo Mail pour. Veuillez excuser ma brièveté. Provenance Orange SFR Courrier
Enviado desde mi iPhone. Enviado desde el móvil teléfono celular. Obtener Descargar Outlook para. Enviado con el correo electrónico seguro de. Disculpa mi brevedad. Enviado a través de
Inviato da iPhone. Inviato dal mio telefono cellulare dispositivo tablet. Scarica Ottieni Outlook per. Inviato con email sicura. Inviato tramite Libero
Enviado do meu iPhone. Enviado a partir do meu telemóvel celular smartphone. Obter o Outlook para Baixar Obtenha. Enviado com o e-mail seguro. Enviada através
Verstuurd vanaf mijn iPhone. Verzonden vanaf mijn met mobiele telefoon toestel. Outlook voor iOS downloaden ophalen Download Verkrijg. Verzonden via
Wysłane z iPhone'a. Wysłano z mojego telefonu urządzenia smartfona tabletu iPada. Pobierz aplikację program Outlook dla systemu. Wysłane z aplikacji za pomocą Poczta
Skickat från min iPhone mobil telefon surfplatta. Skickat från Hämta Skaffa Outlook för. Skickat med
Sendt fra min iPhone mobil telefon mit. Hent Få Outlook til. Sendt fra. Last ned Skaff deg Outlook for. Sendt med
Lähetetty iPhonesta iPhonestani iPadista Samsung Galaxy -puhelimesta puhelimestani laitteesta. Lähetetty Hanki Lataa Outlook. Lähetetty Androidista Gmailista älypuhelimesta
Odesláno z iPhonu mého telefonu mobilu Androidu zařízení iPadu. Získat Získejte Stáhnout Outlook pro. Odesláno z aplikace Seznam Email Odoslané môjho
Az iPhone-omról küldve. Elküldve az iPhone készülékemről telefonomról Elküldve a mobilomról. Az Outlook beszerzése iOS-re letöltése
Trimis de pe iPhone-ul meu. Trimis de pe telefonul smartphone-ul dispozitivul. Obțineți Descărcați Outlook pentru. Trimis din
iPhone'umdan gönderildi. iPhone’dan telefonumdan cihazımdan gönderildi. iOS için Outlook'u edinin indirin alın. Samsung Galaxy akıllı telefonumdan uygulamasından
Отправлено с iPhone. Отправлено с моего телефона устройства Андроид мобильного смартфона. Скачать Получить Outlook для. Отправлено из мобильной Почты Mail.ru Яндекс Яндекса приложения
Надіслано з iPhone мого телефону пристрою смартфона. Отримати Завантажити Отримайте Outlook для. Надіслано із програми Відправлено
Στάλθηκε από το iPhone μου. Εστάλη από την εφαρμογή κινητό τηλέφωνο συσκευή Λήψη του Outlook για. Αποστολή από Αποστολή με
iPhoneから送信 iPadから送信 Galaxyから送信 から送信されました Androidスマートフォンから送信 Outlook for iOS を入手 iOS 版 Outlook を入手 Outlookを入手 私のiPhoneから送信
发自我的 iPhone 从我的 iPhone 发送 发自 从我的 发送 获取 Outlook for iOS 获取适用于 iOS 的 Outlook 我的 手机 发自我的手机 從我的 iPhone 傳送 從我的 傳送 取得 iOS 版 Outlook 寄自我的 发送自 网易邮箱大师 QQ邮箱 iPhone版
나의 iPhone에서 보냄 iPhone에서 보냄 내 iPhone에서 보냄 에서 보냄 iOS용 Outlook 다운로드 받기 가져오기 용 Samsung Galaxy 스마트폰에서 보냄 보냈습니다 Outlook for iOS 받기
أُرسلت من الـ iPhone أرسلت من الـ iPhone الخاص بي مُرسل من هاتفي أرسل من جهاز تم الإرسال من الحصول على احصل على Outlook لـ iOS هاتف مرسل
נשלח מה-iPhone שלי נשלח מהאייפון נשלח מהטלפון מהנייד שלי נשלח מ קבל קבלו הורד את Outlook עבור נשלח באמצעות
"""
SENDING: Final = (
    "sent gesendet verschickt envoyé provenance enviado enviada inviato verstuurd verzonden wysłane wysłano skickat sendt lähetetty odesláno"
    " odoslané küldve elküldve trimis gönderildi отправлено надіслано відправлено στάλθηκε εστάλη αποστολή から送信 から送信されました"
    " スマートフォンから送信 发自我的 发自 发送 发送自 发自我的手机 傳送 寄自我的 에서 보냄 보냈습니다 أُرسلت أرسلت أرسل مُرسل مرسل الإرسال נשלח"
)
# "Get Outlook for iOS": words of fetching count only beside the name of that app.
FETCHING: Final = (
    "get beziehen herunterladen holen télécharger obtenez obtenir obtener descargar scarica ottieni obter baixar obtenha downloaden ophalen"
    " download verkrijg pobierz hämta skaffa hent få last skaff hanki lataa získat získejte stáhnout beszerzése letöltése obțineți descărcați"
    " edinin indirin alın скачать получить отримати отримайте завантажити λήψη を入手 获取 获取适用于 取得 다운로드 받기 가져오기 الحصول احصل קבל קבלו הורד"
)
DEVICES: Final = (
    "iphone ipad ipod samsung galaxy android ios outlook yahoo gmail gmx web proton blackberry huawei xiaomi redmi pixel nokia oneplus"
    " xperia htc motorola airmail thunderbird fairemail bluemail fastmail tuta tutanota mailbird aquamail zoho windows spark superhuman orange libero"
    " freenet iphonesta iphonestani ipadista androidista gmailista iphonu ipadu androidu андроид яндекс яндекса почты 网易邮箱大师 邮箱"
    " מהאייפון seznam t-online"
)
# Not brands: only in a line of four words or more ("Sent from my phone"), for "mail sent" may be an answer.
DEVICES_AT_LENGTH: Final = (
    "phone mobile smartphone tablet device handy mobiltelefon mobilgerät gerät endgerät téléphone portable mobile móvil teléfono celular telefono"
    " cellulare telemóvel telefoon toestel telefonu telefon mobil surfplatta puhelimesta puhelimestani mobilu telefonomról mobilomról telefonul"
    " telefonumdan телефона смартфона телефону κινητό τηλέφωνο 手机 스마트폰에서 هاتفي מהטלפון מהנייד"
)

# "Sent from my ...": with one of these a model needs no entry of its own.
POSSESSIVES: Final = "my meinem meiner mon ma mi mio meu mijn mojego min mit môjho mého meu моего моей мого"

# Mailman, Sympa and Google Groups, below a rule at the end of a mail.
LIST_FOOTER: Final = (
    r"^\S+ mailing list\b.{0,200}(?:@|https?://)|^you received this (?:message|e-?mail) because you (?:are|were) subscribed"
    r"|^to unsubscribe(?:,| from)[^.]{0,80}(?:list|group|send|mail)"
)

# One of these is enough: legal boilerplate that no person writes about their week.
DISCLAIMER_STRONG: Final[tuple[str, ...]] = (
    r"intended (?:solely|only|exclusively) for the (?:use|person|individual|addressee|named|intended|recipient|above)|not the (?:intended|named) (?:recipient|addressee)",
    r"(?:received|receive|got) this (?:e-?mail|message|communication|transmission)[^.]{0,40} (?:in error|by mistake)",
    r"(?:checked for viruses|virus[- ]free)\b[^.]{0,30}(?:avast|avg|antivirus|www\.|\.$)|scanned (?:by|for) [^.]{0,40}(?:virus|mimecast|messagelabs)",
    r"(?:consider|think (?:of|about)) the environment before printing|think before you print|please don't print this e-?mail",
    r"(?:denken|bedenken) sie an die umwelt[^.]{0,30}(?:drucken|ausdrucken)|bevor sie diese e-?mail (?:aus)?drucken|diese e-?mail wurde von avast",
    r"nicht der (?:richtige|beabsichtigte|vorgesehene) (?:adressat|empfänger)|(?:e-?mail|nachricht) (?:irrtümlich|versehentlich) erhalten|irrtümlich erhalten haben",
    r"vertrauliche und/oder rechtlich geschützte|ausschließlich für den (?:adressaten|genannten|oben|vorgesehenen|angegebenen)",
    r"(?:destinés?|destinées?|établis?) (?:exclusivement )?à l'(?:intention|usage) exclusi\w+|(?:reçu|recevez) ce (?:message|courriel|courrier|mail) par erreur",
    r"n'êtes pas le destinataire|pensez à l'environnement avant d'imprimer|n'imprimez ce (?:mail|message|courriel)",
    r"(?:dirigid[oa]|destinad[oa]) (?:única|exclusiva)(?:mente| y)[^.]{0,40} destinatario|(?:recibido|recibe) (?:este|esta|el) (?:mensaje|correo|comunicación)[^.]{0,30} (?:por error|error)|antes de imprimir este",
    r"(?:ricevuto|riceveste) (?:questo|questa|il presente)[^.]{0,40} (?:per errore|errore)|destinat[eoi] esclusivamente (?:al|a)|non stampare questa mail",
    r"(?:recebeu|recebido) (?:esta|este)[^.]{0,40} (?:por engano|por erro|indevidamente)|destina(?:da|do|-se) exclusivamente (?:ao|a)|antes de imprimir,? pense",
    r"uitsluitend bestemd voor (?:de )?(?:geadresseerde|ontvanger)|niet de (?:bedoelde|beoogde) (?:ontvanger|geadresseerde)|ten onrechte (?:heeft )?ontvangen",
    r"przeznaczon[aey] wyłącznie dla|nie (?:są|jest) (?:państwo |pan/pani )?(?:zamierzonym )?adresatem|otrzymali państwo (?:tę|tą) wiadomość (?:omyłkowo|przez pomyłkę)",
    r"endast (?:avsett|avsedd) för (?:adressaten|mottagaren)|inte är (?:den )?avsedd mottagare|fått detta (?:meddelande|e-post\w*|mejl) av misstag",
    r"kun (?:beregnet|ment|tiltenkt) (?:for|til) (?:adressaten|modtageren|mottakeren)|modtaget denne (?:e-?mail|mail|besked)[^.]{0,20} ved en fejl|mottatt denne (?:e-post\w*|meldingen)[^.]{0,20} ved en feil",
    r"tarkoitettu (?:ainoastaan|vain) (?:sen )?vastaanottajalle|vastaanottanut tämän (?:viestin|sähköpostin) (?:erehdyksessä|vahingossa)",
    r"(?:určen|určena|určeny) (?:pouze|výhradně)[^.]{0,30} (?:adresátovi|adresáta|příjemci)|obdrželi tuto zprávu omylem|kizárólag a címzett|tévedésből kapta",
    r"(?:destinat|adresat)\w* exclusiv[^.]{0,30} (?:destinatar|persoan)|primit acest (?:mesaj|e-?mail) din (?:greșeală|eroare)|yanlışlıkla aldıysanız|alıcısı değilseniz",
    r"предназначен\w* исключительно|получили (?:это|данное) (?:письмо|сообщение) по ошибке|отримали (?:цей лист|це повідомлення) помилково|призначен\w* виключно",
    r"προορίζεται (?:αποκλειστικά|μόνο) για|λάβατε (?:αυτό )?το (?:μήνυμα|e-?mail) κατά λάθος|誤って受信|意図された受信者|误收|如果您不是.{0,10}收件人|如果您并非|잘못 수신|지정된 수신인|الموجه إليه فقط|عن طريق الخطأ يرجى|הגיעה אליך בטעות|לנמען בלבד",
)
# Two of these together count; one alone may well be a sentence of the writer's.
DISCLAIMER_WEAK: Final[tuple[str, ...]] = (
    r"confidential|privileged|proprietary",
    r"this (?:e-?mail|message|communication)(?: and any|, including)[^.]{0,30} (?:attachments?|files)",
    r"unauthori[sz]ed (?:use|review|disclosure|copying|access|dissemination)|strictly prohibited|dissemination|(?:disclose|distribute|copy)[^.]{0,30} this (?:e-?mail|message)",
    r"notify the sender|delete (?:it|this e-?mail|this message|the (?:e-?mail|message|material))",
    r"do not necessarily (?:represent|reflect)|legally binding|accepts? no (?:liability|responsibility)",
    r"vertraulich|rechtlich geschützt",
    r"diese (?:e-?mail|nachricht) (?:enthält|kann|und)",
    r"(?:informieren|benachrichtigen|verständigen) sie bitte (?:sofort |umgehend |unverzüglich )?den absender|unerlaubte (?:kopieren|weitergabe|vervielfältigung)|unbefugte|vernichten sie diese|löschen sie diese",
    r"confidentiel|ce (?:message|courriel|mail) et (?:toutes )?(?:les|ses) (?:éventuelles )?pièces jointes",
    r"(?:avertir|prévenir|informer|aviser)[^.]{0,30} l'expéditeur|détruire|diffusion[^.]{0,40} interdite",
    r"confidencial|riservat[eoi]|vertrouwelijk|poufn[aey]|konfidentiel\w*|luottamuksellis\w*|důvěrn\w+|bizalmas|confiden[țţ]ial\w*|gizli\w*|конфиденциальн\w+|конфіденційн\w+|εμπιστευτικ\w+|機密|保密|机密|기밀|سرية|חסוי",
    r"aviso legal|avviso di riservatezza|aviso de confidencialidade|informar al remitente|notifi\w+ (?:al remitente|il mittente|o remetente|de afzender)|afzender|nadawc\w+|avsändaren|afsenderen|avsenderen|lähettäjälle|odesílatel\w*|feladót|expeditorul|göndereni|отправител\w+|відправник\w+|αποστολέα|送信者に|发件人|발신자",
)
# A paragraph that begins so is cut from its beginning, if the rest convicts it.
DISCLAIMER_OPENING: Final[str] = (
    r"[\s*_\[(]*(?:this (?:e-?mail|message|communication|transmission)|the (?:information|contents?|materials?) |confidential|disclaimer|legal notice|notice:"
    r"|important(?: notice)?:|privileged|if you (?:are not|have received)|please (?:consider|think)|think before|🌳|virus-free|diese (?:e-?mail|nachricht)|der inhalt dieser"
    r"|vertraulich|haftungsausschluss|hinweis:|wichtiger hinweis|bitte (?:denken|bedenken|prüfen)|ce (?:message|courriel|mail|courrier)|avis |confidentialité|pensez à|este (?:mensaje|correo|e-?mail)"
    r"|aviso |esta mensagem|antes de|avviso|questo messaggio|questa (?:e-?mail|mail)|le informazioni|il presente|(?:dit|deze) (?:e-?mail|bericht)|de informatie|disclaimer"
    r"|ta wiadomość|niniejsza|treść tej|detta (?:meddelande|mejl|e-post)|denne (?:e-?mail|mail|e-posten|besked|meldingen)|tämä (?:viesti|sähköposti)|tato zpráva|tento e-?mail|ez az (?:e-?mail|üzenet)"
    r"|acest (?:mesaj|e-?mail)|bu (?:e-posta|mesaj|ileti)|(?:это|данное) (?:сообщение|письмо)|це (?:повідомлення)|цей лист|το παρόν|αυτό το|このメール|本メール|此邮件|本邮件|이 (?:메일|이메일)|هذه الرسالة|הודעה זו)"
)

# A heading that is left when its paragraph is gone.
DISCLAIMER_HEADING: Final = (
    r"\W*(?:disclaimer|confidentiality(?: notice)?|legal (?:notice|disclaimer)|important notice|haftungsausschluss|vertraulichkeitshinweis|rechtlicher hinweis"
    r"|avis de confidentialité|confidentialité|aviso legal|aviso de confidencialidade|avviso di riservatezza|vertrouwelijkheid)\W*"
)

# What a gateway writes on top of a mail from outside (en, de, fr, and es, nl, it where seen).
BANNER: Final[tuple[str, ...]] = (
    r"(?:e-?mail|message|mail) (?:has )?(?:originated|originates|comes|came|was sent|is|received) (?:from )?(?:outside|an? external|from the outside|an unverified)",
    r"^\W*(?:\[?(?:external|ext|extern|externe|externo|externa|esterno)\]?|external (?:e-?mail|sender|message|mail)|(?:e-?mail|mail) from external|externe e-?mail|externer absender|e-?mail externe|courriel externe|expéditeur externe|correo externo|remitente externo)\W*$",
    r"^\W*(?:caution|warning|attention|achtung|vorsicht|warnung|attention|avertissement|precaución|let op|attenzione)\W{1,6}(?:(?:this is an? )?external|externe|externer|courriel externe|expéditeur externe|correo externo)\b",
    r"^\W*external (?:e-?mail|message|sender|mail)\W{1,4}\s*(?:do not|don't|use caution|be cautious|please|think|verify|this|treat)",
    r"you don't often get e-?mail from|learn why this is important|aka\.ms/learnaboutsenderidentification|some people who received this message don't often",
    r"sie erhalten nicht (?:oft|häufig) e-?mails? von|erfahren sie, warum dies wichtig ist|vous n'obtenez pas souvent d'e-?mail|découvrez pourquoi (?:ceci|cela) est important|vous ne recevez pas souvent",
    r"zjqcmqryfpfptbanner(?:start|end)|this message is from an external sender|this message came from outside|this sender is not (?:in|from) your|report suspicious",
    r"(?:e-?mail|mail|nachricht) (?:kommt|stammt|wurde) (?:von |aus )?(?:extern|außerhalb|einer externen|einem externen)|von einem externen absender|von außerhalb (?:der|unserer|des|ihrer)",
    r"(?:courriel|message|e-?mail|mail) (?:provient|vient|émane|a été envoyé) (?:de l'ext[ée]rieur|d'un exp[ée]diteur ext|d'une source ext|depuis l'ext)|expéditeur externe|extérieur de (?:l'organisation|votre organisation|notre organisation)",
    r"(?:correo|mensaje) (?:electrónico )?(?:proviene|se originó|procede) (?:de )?fuera|(?:e-?mail|bericht) (?:is afkomstig|komt) van buiten|proviene dall'esterno",
)
# The rest of a banner, believed only below its first line.
BANNER_MORE: Final[str] = (
    r"do not click|don't click|links? or|attachments?|unless you|recogni[sz]e the sender|(?:content )?is safe|be cautious|exercise caution|suspicious|phishing|sender|trust"
    r"|klicken sie|anhänge|absender|links und|vertrauen|vorsicht|öffnen sie|cliquez|pièces? jointes?|ouvrez|expéditeur|liens?|confiance|prudence|zjqcmqry"
    r"|haga clic|adjuntos|klik niet|bijlagen"
)
