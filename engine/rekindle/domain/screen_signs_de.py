"""German signs of danger that name neither death nor suicide: what people say instead. Data only, as screen_signs.py."""

_HOME = r"(?:schublade|lade|schrank|kasten|kofferraum|auto|tasche|handtasche|jacke|keller|garage|dachboden|scheune|spind|bett|spiegel|ku[e]?hlschrank|dose|koffer\w*|rucksack)"
_KIN = r"(?:kinder|kindern|kleine[nr]?|tochter|sohn|buben|frau|mann|mama|mutter|vater|schwester|bruder|familie|partner\w*|zwillinge)"
_DAY = r"(?:heute|heut|heut nacht|heute nacht|heute abend|morgen|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|am wochenende|weihnachten)"

RED = (
    (
        "ending",
        False,
        r"""
(?:bring|bringe|brachte|bracht) ich mich (?:~ )?um\b|(?:erha[e]?ng|erschiess|erto[e]?t|to[e]?t|ertra[e]?nk|vergift|ha[e]?ng)e? ich mich\b(?! (?:zur?|an|ein|rein|ans))|(?:hand an mich|mir das leben (?:zu )?nehmen|nehme? (?:ich )?mir (?:~ )?das leben)|hand an mich (?:ge)?leg\w*
(?:mach|mache|machen|gemacht) (?:ich )?(?:\w{1,10} ){0,3}(?:schluss mit (?:dem leben|allem|mir)|dem (?:\w{1,10} )?ein ende|ein ende mit mir)|(?:mach|mache) (?:ich )?(?:jetzt |heute |dann )?(?:endgu[e]?ltig )?ein ende$|beende (?:ich )?(?:~ )?(?:mein|das|dieses) leben|(?:mein|das|dieses|meinem) leben (?:~ )?(?:beenden|ein ende|zu ende bringen)
(?:nicht mehr|nimmer|nicht la[e]?nger|nie wieder|nie mehr|nicht) (?:~ )?(?:aufwachen|aufwache|aufzuwachen|auf der welt sein|am leben (?:sein|bleiben)|existier\w*|weiterleben|weiterzuleben|leben mu[e]?sste)\b|(?:will|mag|mo[e]?chte|wil|wollte|wu|mog) (?:\w{1,8} ){0,3}(?:nicht mehr|nimmer|nicht la[e]?nger|nimma) (?:leben|da sein|hier sein|sein|bleiben)$
(?:lieber|am liebsten|liabsten|besser|wa[e]?re?|wu[e]?nscht\w*|wollt\w*|gern|will) (?:\w{1,12} ){0,4}(?:tot|gestorben|nie geboren|nicht mehr am leben|hin|unter der erde)(?: sein| wa[e]?re?| wa[e]?r)?$|wenn ich (?:\w{1,10} ){0,2}(?:tot (?:bin|wa[e]?re?)|sterbe|sterben wu[e]?rde|nicht mehr lebe)\b|(?:dann|bald|sonntag|morgen|freitag) (?:~ )?(?:bin ich|lebe ich) (?:tot\b|nicht mehr(?: am leben)?$)|(?:bin|lebe|leb) ich (?:\w{1,8} )?(?:tot$|nicht mehr$)
mein herz (?:~ )?(?:stehen ?bleib\w*|stehen bleibt|aufho[e]?r\w*|aussetz\w*)|im schlaf (?:zu )?sterb\w*|(?:gott|herrgott|er) mich (?:endlich |zu sich )?holt|gibt es mich (?:~ )?nicht mehr|(?:dass es mich|wenn es mich|wenns mich) (?:~ )?nicht (?:mehr )?(?:gibt|ga[e]?be)
(?:kein|keine|keinen) (?:\w{1,10} )?(?:ausweg|weg|lo[e]?sung) (?:~ )?(?:als|ausser|wie) (?:~ )?(?:tod|sterben|umzubringen|schluss zu machen|suizid)|(?:egal|gleich|wurscht),? ob ich (?:lebe|sterbe|aufwache|leb|tot)
stimmen? (?:\w{1,8} ){0,4}(?:sag\w*|befehl\w*|befiehlt|schrei\w*) (?:\w{1,8} ){0,5}(?:sterben|springen|tun|umbringen|schneiden|ende)|(?:nicht sicher|gefahr|angst) (?:vor|fu[e]?r) mi(?:r|ch)(?: selbst| selber)?$|trau (?:ich )?mir (?:selbst|selber) nicht$|was ich mir (?:sonst )?(?:antu\w*|tu\w*)$
(?:ans|an das) (?:sterben|schlussmachen|aufha[e]?ngen|springen) (?:~ )?(?:denk\w*|gedacht)|denk\w* (?:(?!nicht |nie )\w{1,10} ){0,4}(?:ans sterben|ans schlussmachen|an (?:suizid|selbstmord)|ans aufha[e]?ngen|an eine u[e]?berdosis|daran,? mich umzubringen)|(?:gedanken) (?:\w{1,10} ){0,5}(?:die vom sterben|ans schlussmachen|ans sterben|mir etwas anzutun)
(?:beneid\w*|neidisch) (?:\w{1,10} ){0,4}(?:toten?|sterben|gestorben|sterbende\w*)\b|(?:wegen|fu[e]?r) (?:\w{1,10} ){1,3}(?:noch )?am leben\b|(?:handvoll|haufen|zu viele?|alle) (?:\w{1,10} ){0,2}(?:pillen|tabletten|medikamente) (?:\w{1,10} ){0,2}(?:genommen|geschluckt)|u[e]?berdosis (?:\w{1,14} )?(?:genommen|geschluckt)
(?:kein recht|verdien\w* es nicht|nicht verdient) (?:~ )?(?:zu leben|weiterzuleben|am leben zu)|(?:hilft|ruhe gibt mir) (?:~ )?(?:nur|ist) (?:~ )?(?:klinge|schneiden|ritzen|rasierklinge)|fertig mit (?:dem|diesem|meinem) leben|satt vom leben|mu[e]?de vom leben
(?:gegen|in) (?:einen baum|den baum|die mauer|den gegenverkehr|einen bru[e]?ckenpfeiler|die leitplanke) (?:zu )?(?:fahren|lenken|setzen|steuern|fahre)|vor (?:einen|den) (?:lkw|zug|bus|laster) (?:zu )?(?:laufen|gehen|springen|werfen|zu werfen)
""",
    ),
    (
        "no-future",
        False,
        r"""
(?:weihnachten|sommer|ostern|geburtstag|herbst|winter|fru[e]?hling|das na[e]?chste jahr|\d\d) (?:~ )?(?:erlebe|erleb|werde) ich (?:~ )?(?:nicht|nimmer|nicht mehr)|(?:dass|weil) ich (?:~ )?\d\d (?:nicht|nimmer) werde|(?:nicht mehr|keine[nr]?) (?:~ )?(?:na[e]?chsten tag|zukunft|plan mehr) (?:~ )?(?:fu[e]?r mich|mehr)|u[e]?berhaupt keinen (?:na[e]?chsten )?tag
(?:nichts|niemand|keiner) (?:~ )?(?:ha[e]?lt|gehalten|ha[e]?lt mich) (?:~ )?(?:mich|mehr|hier)|(?:es )?ha[e]?lt mich nichts|kein(?:en)? grund (?:mehr )?(?:~ )?(?:hier|zu leben|nicht tun|warum ich)|kein(?:en)? (?:lebensmut|lebenswille\w*|wunsch) (?:mehr)?|lebenswille (?:null|0)|mag (?:~ )?(?:nimmer|nicht mehr|nimma|nu[e]?mme) (?:leben|lebn|la[e]?be)|mog nimma|pack\w* das leben
(?:den|einen) ausgang\b(?! (?:am|vom|im|der|des|links|rechts))|(?:ich )?bleibe? nicht (?:mehr )?lang|nirgends mehr|da bin ich la[e]?ngst|meine (?:zeit )?ist um\b|(?:das )?erledigt sich(?: von selbst)?$|lass (?:~ )?mit dem leben|(?:nicht|nimmer) (?:~ )?weiter,? dieses leben
""",
    ),
    (
        "let-go",
        False,
        r"""
(?:gott|herrgott|er) (?:~ )?(?:mich (?:~ )?(?:holt|abholt|nimmt|nehmen|holen))|mi (?:~ )?(?:herrgott|abholt)|bete\w* (?:~ )?(?:letzte|nicht mehr aufwach\w*)
(?:hof\w*|hoff\w*|wu[e]?nsch\w*) (?:~ )?(?:dass )?(?:ich )?(?:~ )?(?:nicht (?:mehr )?aufwach\w*|nie (?:mehr|wieder) aufwach\w*|mein herz|mich (?:~ )?ausschalt\w*|ka[e]?lte|abgenommen wird)|kein wecker mehr|enttaeuscht,? dass ich (?:aufgewacht|noch)|enttauscht,? (?:~ )?(?:aufgewacht|weil)|wieder aufgewacht schade
(?:stecker|monitor) (?:~ )?(?:zo[e]?ge|ausschalt\w*)|mich (?:~ )?(?:ausschalt\w*|auslo[e]?sch\w*|lo[e]?sch\w*)\b(?! (?:sie|aus))|(?:nicht da|nicht hier|tot|weg) (?:sein|wa[e]?r|wa[e]?re) (?:will|will ich|mo[e]?chte)|dass ich (?:besser )?nicht da (?:bin|wa[e]?r|wa[e]?re|sein)|geh[o]?e?r\w* (?:weg|tot)$|du geho[e]?rst weg
(?:beneid\w*|neidisch auf|eifersu[e]?chtig) (?:\w{1,12} ){0,6}(?:hinter sich|sterben|gehen du[e]?rfen|gestorben|hospiz|prognose|geschafft)|(?:hinter sich haben) (?:\w{1,12} ){0,8}eifersu[e]?chtig|(?:nichts dagegen|nichts mehr dagegen) (?:~ )?ha[e]?tte
(?:will|mo[e]?chte|wollte) (?:~ )?(?:nur,? )?(?:~ )?(?:dass es aufho[e]?rt|fu[e]?r immer|ewige ruhe|nicht mehr existier\w*|nimmer sein|gar nicht mehr sein)|fertig mit der welt|fertig mit (?:dem|diesem) leben|nicht mehr auf dieser welt|auf erden\b|beim leben ku[e]?ndigen
nicht mehr (?:existieren|selber aushalte\w*|da sein)|mich selber nicht mehr aushalte|(?:ich )?darf jetzt gehen|den weg freizumachen|es wird zeit (?:~ )?(?:zu gehen|weg)|(?:wunsch|lust|drang) zu sterben|wa[e]?r(?:e)? lieber tot
""",
    ),
    (
        "farewell",
        False,
        rf"""
(?:lebt|leb) wohl\b|abschiedsbrief(?! (?:ans|an das|fu[e]?rs|von (?:der|einer|meiner|dem|einem)))|ich verabschiede mich(?! (?:in den|aus dem|von (?:der|diesem|dem) (?:kurs|programm|team)))|ordentlich verabschied\w*|letzte[rn]? (?:tag auf|gru[s]+ )|(?:mein|das war (?:dann )?mein) letzter gru[s]+
brief (?:\w{{1,10}} ){{0,8}}(?:zerrissen|an (?:meine|die|eine) (?:{_KIN})|ku[e]?chentisch|fu[e]?r jeden)|(?:mama|papa) nicht mehr kommt|zettel liegt
(?:sagt|sagen sie|richten sie|sag) (?:~ )?(?:bitte )?(?:~ )?(?:meinem|meinen|meiner) (?:team|leuten|{_KIN}) (?:~ )?(?:dass|sie|aus)|nichts ha[e]?tten merken ko[e]?nnen|(?:nachher|danach) (?:~ )?(?:den hund|die katze|nach meiner|nach meinen)
(?:keiner|niemand) (?:~ )?braucht mich|wenn ich nicht mehr (?:bin|da bin|lebe)|(?:wenn )?man (?:ja )?(?:~ )?geht$|nichts offen lassen|(?:dann )?komm ich nicht mehr zuru[e]?ck|ich (?:geh|gehe) heut(?:e)? nacht|heute nacht ist es so weit|(?:nicht|nimmer) (?:mehr )?(?:~ )?brauchen (?:~ )?verteiler|(?:na[e]?chste )?lektion brauchen sie
""",
    ),
    (
        "settled",
        False,
        rf"""
(?:seit|weil) ich mich entschieden|(?:mein )?entschluss steht|ich (?:habe|hab) (?:mich )?(?:entschieden|beschlossen)(?:,? dass ich (?:~ )?(?:nicht|gehe|weg))|wei[s]+ (?:~ )?(?:schon|genau|jetzt) (?:wann|wie|wofu[e]?r|wo)\b|wann ich es (?:mache|tue)|datum (?:ist )?(?:heute|steht)|ich (?:habe|hab) ein datum|such\w* (?:~ )?(?:nur noch )?einen termin
(?:helf|hilf) (?:~ )?(?:da |ihm )?(?:jetzt )?(?:nach|auf die spru[e]?nge)|(?:mut haben|mut zu) (?:~ )?konsequent|(?:warte|wart) (?:~ )?mit dem gehen|(?:ich )?u[e]?berleg\w* (?:nicht mehr )?(?:ob|nur noch wie)|es (?:diesmal )?(?:beenden|fertigmach\w*|zu ende bringen)\b(?! (?:kann|mit dem|das))|werde es beenden|schluss (?:~ )?gemacht ha[e]?tte|wenn ich das durchziehe|(?:mach|mache) (?:ich )?mich we(?:g|ch)|(?:das|es) ho[e]?rt (?:jetzt )?auf,? (?:~ )?(?:morgen|heute)
(?:mach|mache|tu|tue) (?:ich )?es (?:~ )?(?:{_DAY}|wenn|diesmal|na[e]?chstes mal)|{_DAY} (?:~ )?(?:ist|wird) (?:es|der tag)(?: so weit)?\b|noch (?:~ )?bleiben versprochen|denken ist vorbei
""",
    ),
    (
        "place",
        False,
        r"""
(?:stand|stehe|steh|sass|sitze|sitz|geparkt|geklettert|gegangen|gestiegen|war|bin|gelegen|hingelegt) (?:\w{1,12} ){0,6}(?:am|an der|auf der|auf dem|aufs|u[e]?bers|auf das|ganz oben|vom|im|in der|am dach vom) (?:\w{1,12} )?(?:gela[e]?nder|bahnsteigkante|kante|bru[e]?cke|dach|parkhaus|gleise\w*|schienen|klippe\w*|balkon|fensterbrett|steinbruch|staumauer|garage|ufer|abgrund)
(?:bru[e]?cke|gela[e]?nder|dach|parkhaus|bahnsteigkante|gleise|schienen|balkon|fensterbrett|klippen|steinbruch) (?:\w{1,12} ){0,6}(?:gestanden|gesessen|gestiegen|runtergeschaut|geklettert|angesprochen|zuru[e]?ckgeholt|stand|u[e]?berleg\w*)|(?:gestern )?(?:nacht )?stand ich oben|runter ?(?:ge)?stiegen|auf dem gela[e]?nder
(?:in den|ins|in die|in der|in) (?:see|wasser|donau|fluss|rhein|wald) (?:~ )?(?:gehen|gegangen|hingelegt|fahren|wollte|gelaufen)|(?:mit ihnen|wollte) (?:~ )?in den see|nicht (?:ausweichen|ausgewichen)|vor (?:den|einen) (?:zug|lkw|bus|laster)|in der garage (?:im auto )?(?:~ )?u[e]?berleg\w*
""",
    ),
    (
        "means",
        True,
        rf"""
(?:strick|seil|klinge|rasierklinge|messer|pistole|gewehr|jagdgewehr|schlauch) (?:\w{{1,12}} ){{0,4}}(?:im|in der|in meiner|in meinem|hinter|unter|am) (?:\w{{1,12}} )?{_HOME}|(?:messer|eins|hammer) (?:~ )?in der jacke|jagdgewehr
(?:tabletten|packungen|pillen|schlaftabletten|medikamente) (?:\w{{1,12}} ){{0,5}}(?:mit mir herum|sammle|gesammelt|liegen (?:schon )?bereit|bereit|versteckt|in reihen|vor mir|zur seite|geho[r]?rtet)|(?:sammle|sammel|horte|verstecke) (?:~ )?(?:tabletten|packungen|pillen)|wieviel (?:~ )?(?:schlaf|tablet)\w*|wie viele (?:~ )?tabletten (?:~ )?(?:reich|genug|genu[e]?g)
(?:alles|alle|zu viel\w*) (?:~ )?(?:tabletten )?(?:geschluckt|genommen) (?:was da war)?$|(?:medikamentenschrank|schrank) (?:\w{{1,10}} ){{0,6}}(?:nicht u[e]?ber die patienten|viel zu lange|fu[e]?r mich)|(?:insulin|herztabletten) (?:\w{{1,10}} ){{0,5}}(?:nicht mehr|absichtlich)|hungere (?:~ )?(?:damit|strafe)|(?:bin ich |ich bin )?tot mehr wert|versicherung (?:~ )?(?:reicht|zahlt|schickt)
""",
    ),
    (
        "marks",
        True,
        r"""
(?:meine|die) (?:unter)?arme (?:~ )?(?:aufgeschnitten|aus wie mit|zerschnitten|wieder aus)|(?:hab\w*|ha) (?:ich )?(?:mich|mir) (?:\w{1,10} ){0,6}(?:tief |wieder )?(?:geschnitt\w*|geritzt|gschnitt\w*|verbrennt mit|verbrannt,? (?:mit )?absicht|aufgeschnitten|was angetan|wehgetan|verletzt,? mit absicht)|mir (?:~ )?(?:gschnitte|in de arm)
(?:ich )?(?:ritz|ritze|schneid|schneide) (?:ich )?(?:mich|nicht tief|wieder)|(?:wieder|muss|mus|wider) (?:~ )?(?:ritzen|rizzen|schneiden) (?:sonst)?|schneide nicht tief|nur(?: noch)?,? wenn\w* (?:~ )?blutet|(?:tief|tiefer) geschnitten|nicht auf zu bluten|selbstverletzung (?:~ )?(?:geschichte|zuru[e]?ck|wieder)|(?:mir|ich tu mir) (?:was|etwas) an(?:$| tu\w*|getan)|die klinge (?:~ )?(?:kalt|haut)|kopf (?:~ )?(?:fliesen|wand) geschlagen|haare ausgerissen|mich zu kratzen,? bis
""",
    ),
    (
        "burden",
        False,
        r"""
ohne mich (?:\w{1,12} ){0,6}(?:besser|weniger sorgen|leichter|finanziell|entlastet)|(?:besser|leichter) (?:\w{1,8} ){0,4}ohne mich|(?:kommen|ka[e]?men|kaemen) (?:~ )?ohne mich|(?:taete|ta[e]?te|tu) ihnen (?:~ )?(?:allen )?einen gefallen|ich stehe? im weg|ich bin (?:~ )?ne? last|(?:cih|ich) bin ne last|mich (?:~ )?(?:niemand|keiner) vermiss\w*
(?:mich )?nicht die kinder finden|(?:nicht|wer) (?:~ )?(?:mich )?finde[nt](?: muss)?$
""",
    ),
    (
        "at-home",
        True,
        r"""
(?:er|sie|ex|mann|freund|partner|vater|voda|sohn|schwiegervater|bruder|vermieter) (?:\w{1,12} ){0,6}(?:ins gesicht geschlagen|schl[a]?e?gt mich|wu[e]?rgt mich|hat mich (?:~ )?(?:geschlagen|gewu[e]?rgt|gestoss?en|verpru[e]?gelt|vergewaltigt|eingesperrt|getreten)|sperrt mich|bringt mich um|sticht mich ab|bricht mir|haut mi|auf mi losgeht|filmt mich|zwingt mich|erwu[e]?rgt)
(?:er|sie|ex|mann) (?:\w{1,10} ){0,4}(?:hat eine (?:waffe|pistole)|pistole geholt|findet (?:er )?mich|la[e]?sst mich nicht|hat mein(?:en)? (?:reise)?pass|kommt nachts rein|liest (?:meine mails )?mit|ho[e]?rt das|wei[s]+ wo ich|hat rausgefunden)|(?:wieder )?ausgerast\w*|gnade mir gott|todesangst|trau mich nich\w* (?:mehr )?(?:heim|schlafen|nach hause|ins spital)|wei[s]+ ich,? was kommt
(?:blauen? flecken|blaue flecke) (?:~ )?(?:unterm|unter dem|da[r]? wo|a[e]?rmel)|tot oder lebendig|bringt(?:s| es) zu ende|(?:mit dem|neben meinem) (?:~ )?(?:messer|bett) (?:~ )?(?:neben|messer)|mit dem messer|to[e]?ten wegen ehre|(?:will|wollen) (?:uns|mich) (?:~ )?(?:to[e]?ten|umbringen|verheiraten|zuru[e]?ckholen)|verfolgt mich|(?:steht|stand) (?:~ )?(?:jeden abend|jede nacht) (?:~ )?(?:gegenu[e]?ber|vor)|polizei zu mir|bitte (?:~ )?nicht an diese adresse
""",
    ),
    (
        "fury",
        True,
        r"""
(?:ich )?(?:stech|steche|schlag|schlage|hau|bring|bringe|zu[e]?nde|erschlag|erschiess|erwu[e]?rg) (?:ich )?(?:ihn|ihm|sie|den|dem|die|der|ichn|zu|wen) (?:\w{1,12} ){0,6}(?:um\b|tot|tod|zu\b|an\b|ab\b|scha[e]?del|nieder)|dann stech ich zu|schlag ichn|(?:ich )?(?:trag|trage) (?:\w{1,8} ){0,5}(?:messer|eins) (?:~ )?(?:jacke|tasche)|nehme? (?:~ )?messer (?:~ )?mit|messer (?:~ )?mit in (?:die )?arbeit
fu[e]?r nichts garantier\w*|rachegedanken|(?:alle|sie|er|ihn|der) (?:~ )?(?:bu[e]?ssen|bezahlen) (?:lasse?|wird|werden)?|auflauer\w*|(?:wirklich )?etwas antun (?:will|mo[e]?chte|ko[e]?nnte)|(?:tabletten|medikamente) zu vertauschen|zuru[e]?ckgeschlagen,? fest|will es wieder tun|wei[s]+,? wo (?:er|sie) (?:parkt|wohnt)
angst,? (?:dass )?(?:ich )?(?:~ )?(?:meinem|meiner|dem|der) (?:~ )?(?:kleinen|kind|baby|sohn|tochter) (?:~ )?(?:was|etwas) (?:an)?tu\w*|angst (?:~ )?vor mir (?:selber|selbst)|von mir selber$|(?:in gefahr) (?:~ )?von mir
""",
    ),
)

NEVER = r"\b(?:mich|mir|jemanden|wem|ihm|ihr) (?:niemals|nie)\b(?! (?:wieder|mehr))|\b(?:niemals|nie) (?:jemande[mn]|eine[mnr]|wem|wen)\b"

WEAK = frozenset({"settled", "place", "burden", "farewell", "no-future", "let-go", "together"})

SET_ASIDE = (
    r"filme?\w?|romane?\w?|buch|serie|podcast|artikel|zeitung|doku|tatort|krimi|nachrichten|biografie|theater|lied|liedtext|autor|gelesen|"
    r"ihr filter|euer filter|der filter|fusszeile|ihre mail|eure mail|sie schreiben|ihr schreibt|den absatz|den hinweis|absatz|fachlicher hinweis|standard|hausarzt|a[e]?rztin|"
    r"fortbildung|schulung|unterrichtet|kurs|wenn sie|rufen sie|wenden sie|wa[e]?hlen sie|automatische?|abwesen\w*|vor (?:zwanzig|zehn|\d+|vielen) jahren|als (?:kind|studentin|student)|gro[s]+mutter|lang her|"
    r"haha|scherz|kuchen"
)

IDIOMS = r"""
(?:bringt|bringen) mich (?:noch )?ins grab|(?:fu[e]?r|um) (?:einen?|ein) (?:\w{1,12} )?(?:pause|kaffee|mittagspause|urlaub|freien tag|parkplatz|bett) (?:~ )?(?:sterben|morden|to[e]?ten)|keinen ausweg aus (?:dem|der) (?:aktenberg|dienstplan|papierkram|sitzung)|meine tabletten genommen|(?:kann|pack|schaff) (?:~ )?(?:nicht mehr|nimmer) (?:so weiterarbeiten|einspringen)
(?:ho[e]?re|rede|unterrichte|spreche) (?:ich )?(?:~ )?(?:von|u[e]?ber) suizid|frage? ich (?:menschen|leute|klienten|patienten|anrufer) (?:~ )?ob (?:~ )?umbringen wollen|(?:klientin|patientin|bewohnerin|frau|anruferin) hat angst heimzugehen
selbstmordkommando|karriereselbstmord|lieber (?:sterbe|stirb) ich,? als|eher sterbe ich,? als|mir die kugel gegeben|(?:nicht|weder) (?:~ )?lebensmu[e]?de|lebensmu[e]?de bin ich (?:auch )?nicht|(?:ko[e]?nnt|ko[e]?nnte) (?:~ )?(?:umbringen|erwu[e]?rgen),? wenn (?:er|sie) noch einmal|mein tod\b(?= ?(?:sonst|haha|$))
(?:hat mich|mich hat|mich) (?:niemand|keiner) (?:\w{1,10} )?(?:angegriffen|geschlagen|bedroht|schl[a]?e?gt|verfolgt)|(?:niemand|keiner) (?:hat mich|schl[a]?e?gt mich|bedroht mich)
"""
