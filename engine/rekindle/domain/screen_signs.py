"""English signs of danger that name neither death nor suicide: what people say instead. Data only, as screen_words.py.

(rule, inherent, patterns), as there. What stands in WEAK is also said of a holiday, a new job or a walk: it alone decides
unless the second reader is sure that it means nothing.
"""

_HOME = r"(?:boot|drawer|wardrobe|bag|handbag|pocket|shed|garage|loft|attic|cupboard|car|bed|mirror|cabinet|jacket|locker|suitcase|tin)"
_KIN = r"(?:kids|children|boys|girls|daughters?|sons?|wife|husband|mum|mam|mother|dad|father|sister|brother|family|partner|niece|nephew|parents|mates?)"
_DAY = r"(?:tonight|tonite|tomorrow|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|the weekend|this weekend|christmas|morning)"
_SEASON = r"(?:next (?:year|spring|summer|winter|month|week|birthday)|christmas|thanksgiving|easter|new year|the (?:summer|spring|autumn|winter|end of)|my (?:\w{1,12} )?birthday|january|february|march|april|may|june|july|august|september|october|november|december|forty|fifty|sixty|seventy|advent)"

RED = (
    (
        "ending",
        False,
        r"""
(?:dont|do not|no longer|not|never) (?:~ )?(?:want|wish|intend|plan) to (?:~ )?(?:be alive|exist|live|stay alive|be on this (?:planet|earth)|carry on living|go on living|continue living|be a person|wake up (?:again|any ?more|ever))
(?:wish|wishing|hope|hoping|pray|praying|mind|object|complain|rather|glad|grateful|relieved|sorry|love|happy|fine|content) (?:(?!baby|kids|children|neighbours|he |she |they |clients?)\w{1,12} ){0,6}(?:not wake|never wake|never waking|not waking|didnt wake|dont wake|never woke|was dead|were dead|be dead|had died|die in my sleep|died in my sleep|my heart stop\w*|not to wake|cease to exist|stop existing|not exist\w*|didnt exist|never been born|wasnt alive|werent alive|not be alive|takes? me in my sleep)\b
(?:fall|falling|go|going|drift|drifting|lie|lying|close|closing) (?:\w{1,12} ){0,4}(?:and|to) (?:not|never) (?:wake|waking|come back|open them|get up again)|(?:wont|will not|not going to|shant) be alive\b|(?:not|no longer|never) (?:be )?alive (?:when|by|after|any ?more)
(?:put|putting) an? (?:end|stop) to (?:my life|myself|it all|everything|me)\b|(?:take|taking|swallow\w*) everything in (?:the|my) (?:\w{1,12} )?(?:cabinet|cupboard|box)|(?:end|ending|finish|finishing) (?:my life|it all for good|myself|me off)|sick of (?:waking up$|being alive|living$|breathing)|done with (?:living|being alive|life$|breathing)
no (?:~ )?way (?:out|through) (?:~ )?(?:but|except|other than) (?:~ )?(?:death|dying|suicide|killing|ending)|(?:dont|do not|couldnt|could not) care (?:~ )?(?:if|whether) i (?:live|die|wake|get killed|am dead|ever wake)|matter (?:~ )?(?:if|whether) i (?:live|die)
(?:voices?) (?:~ )?(?:tell\w*|say\w*|command\w*|order\w*|shout\w*) (?:~ )?(?:die|jump|kill|cut|hurt|do it|end|finish)|(?:not|isnt|unsafe|danger) (?:safe )?(?:from|to|with) (?:myself|me)$|(?:afraid|scared|frightened) (?:~ )?(?:what i (?:might|could|may|will|ll) do to (?:myself|me)|alone with myself)
(?:cutting|burning|hurting|starving|punishing) (?:myself|my (?:arms?|skin|legs?|thighs?|wrists?|stomach|body))|(?:cut|burned|burnt|scratched|sliced) (?:open )?my (?:arms?|skin|thighs?|wrists?)|(?:relapsed into|back to|started|restarted) (?:cutting|self harm\w*|hurting myself|burning)|(?:helps|calms me|all that helps|relief) is (?:the )?(?:blade|cutting|razor|pain when)
(?:driv\w+|steer\w*|crash\w*|swerv\w*) (?:~ )?(?:into|off|at) (?:~ )?(?:tree|wall|lorry|truck|bridge|oncoming|pillar|barrier|something solid|bridge support)(?: on purpose)?$|(?:stepping|walking|step|walk|jumping|jump|throw\w* myself) (?:~ )?(?:in front of|under) (?:~ )?(?:train|bus|lorry|truck|tram|car|traffic)
(?:be|was|were) better off (?:~ )?(?:if i (?:was|were) (?:dead|not here)|without me$|with me (?:gone|dead))|(?:with me|me being) (?:dead|gone for good)\b|when im (?:dead|no longer alive)|(?:ill|i will) be dead\b(?! (?:tired|on my feet|late|by then if))
(?:envy|jealous of) (?:~ )?(?:dead|dying|who (?:died|die|got to go))|wish (?:it was|it were|i was) (?:me|him|her) (?:on the|in the|who died|instead)|(?:no|not a|any) (?:~ )?(?:wish|reason|will) (?:~ )?(?:to be alive|to stay alive|to live$|to keep living)
(?:would|still|id|much) rather be (?:dead|gone for good)|pay (?:~ )?with my (?:own )?life|dont deserve to (?:live|be alive|go on living)|no right to (?:live|be alive)
""",
    ),
    (
        "no-future",
        False,
        rf"""
(?:wont|will not|shant|not going to|(?:dont|do not) (?:expect|intend|plan|want|mean) to|not planning to) (?:~ )?(?:be alive|be living|live to|see|reach|make it to|turn) (?:~ )?{_SEASON}
(?:isnt|is not|there is|theres|is) (?:~ )?(?:no|a|any) (?:version of )?(?:next year|future|after|tomorrow|summer) (?:~ )?(?:with me in it|for me\b)|no future\b(?! in| for (?:the|this|our))|(?:cant|cannot|can not|dont) (?:see|picture|imagine) (?:a |any |myself |me )(?:~ )?(?:{_SEASON}|future|at (?:forty|fifty|sixty|\d\d)|alive)
(?:nothing|noone|no one|nobody) (?:~ )?(?:keeping|keeps|holding|holds) me (?:here|alive|now|any ?more)|run out of reasons|(?:last|no|only) reasons? (?:~ )?(?:to stay|gone|left for)|no (?:more )?(?:wish|will|energy|reason|sense) (?:~ )?(?:to live|for living|to continue|any more to live)
(?:dont|do not|no longer|not) (?:~ )?see (?:~ )?(?:sense|point|reason) to (?:continue|go on|stay)|(?:life|everything) (?:~ )?over with\b|(?:my|the) life over with|(?:do|take|stand) th(?:is|e) life (?:any ?more|\w{1, 4}more)
""",
    ),
    (
        "let-go",
        False,
        r"""
pray\w* (?:~ )?(?:for a (?:stroke|heart attack)|(?:he|god|the lord|you) (?:~ )?takes? me)|(?:god|lord|jesus) (?:~ )?takes? me\b|(?:ask|say to|beg) (?:god|him) (?:~ )?(?:take me|to take me)
hop\w* (?:~ )?(?:my heart (?:~ )?(?:stops?|gives out|give out)|not to wake|(?:thats|that is|it was) (?:it|the last))|(?:disappointed|let down|what a pity|worse luck|sorry) (?:~ )?(?:i (?:woke|wake)|to (?:wake|have woken)|when i woke|biopsy|came back clear)|keep waking up
(?:wish|want|like) (?:~ )?(?:someone|somebody|someone would|you would|to be|could) (?:~ )?(?:switch(?:ed)? (?:me )?(?:off?|of)|unplug(?:ged)?(?: me)?|erase[d]?(?: me)?|delete[d]?(?: me)?|put (?:me )?down gently|put (?:me )?to sleep)\b
(?:the )?(?:idea|thought) of (?:~ )?(?:being dead|not existing|dying|death) (?:~ )?(?:nice|comfort\w*|cosy|calm\w*|blanket|relief|become)|being dead (?:looks|sounds|feels|would|is)|(?:envy|jealous of|swap with|trade with) (?:~ )?(?:people|patients|those|them|the ones|any) (?:~ )?(?:near|dying|who (?:want|pass|die|is|are|go)|in (?:our|the) hospice|on my ward)
(?:get|getting) off(?: the (?:road|ride|world|bus))?$|(?:want|wants) to leave is everything|(?:lie|lying) down and not (?:get up|be asked)|hand back (?:my life|myself)|take myself out\b(?! (?:for|to))|out of this (?:life|world)\b|this life is (?:done|over)
(?:have|had) (?:no more|no) (?:wish|will) to live|too (?:tired|exhausted) (?:of everything|to live|for living)|tired of (?:everything|it all),? (?:~ )?(?:living|life)|wanting to be (?:pushed|dead)|(?:been )?(?:wanted|wanting) to be dead|rather not be (?:alive|here)
""",
    ),
    (
        "farewell",
        False,
        rf"""
(?:wrote|written|writing|write|rewriting|tearing|finished|drafting) (?:~ )?(?:goodbye|farewell|final|last) (?:letters?|notes?)|(?:wrote|written|writing|write|drafting) (?:~ )?(?:letter|note|letters|notes|message)s? (?:to|for) (?:my|each of) (?:{_KIN}|them)
(?:writing|written|wrote) (?:the|my) notes?$|as far as writing|(?:i have|ive|i am|im|bag packed and a) (?:~ )?letter written|the note is|the notes in the
tell (?:my|the) (?:\w{{1,10}} )?(?:team|girls|lads|{_KIN}|group) (?:~ )?(?:i (?:did|loved|tried)|they (?:were|did|have))|(?:goodbye|bye|so long),? (?:~ )?(?:and )?(?:~ )?(?:not|isnt|nobodys|noones) (?:~ )?fault|(?:isnt|is not|not|nobodys) (?:~ )?fault,? (?:~ )?goodbye
(?:wont|will not|shant) be needing (?:~ )?(?:rest|anything|any ?more)|(?:when|once|after) (?:im|i am|ive) gone\b(?! (?:home|to|on|for|part))|(?:ill|i will|i shall|itll) be gone (?:by|before) (?:the time|anyone|you|they)|gone by the time|before i go(?: for good|$)
said goodbye in my head|send (?:~ )?to my (?:{_KIN}) after|look(?:s|ing)? after (?:my|the) (?:dog|cat|{_KIN}) (?:after|when|once)(?: im| i am|wards)|planning (?:your|my) own funeral|chosen? (?:~ )?(?:hymns|music|coffin|songs) (?:for after|for my)
""",
    ),
    (
        "settled",
        False,
        rf"""
(?:chosen|picked|set|fixed|decided on|have) (?:a|the|my) (?:date|day)\b(?! (?:off|for (?:the|a|my|our)|to (?:meet|start|talk)|with|job|care))|(?:decided|made up my mind) (?:~ )?(?:{_DAY}|its no|it is no|to go)\b|{_DAY}s? (?:is )?the (?:day|night)\b
(?:strangely|oddly|so|very) (?:calm|peaceful|quiet|serene) (?:~ )?(?:since|because|now)|peaceful since|(?:calm|peaceful|better|light|lighter) (?:~ )?(?:since|now that|because) i(?:ve| have)? (?:decided|made|know)
(?:no|dont) (?:~ )?need (?:~ )?(?:send|rest|chase|week)\w* (?:~ )?(?:wont be|not be|im not|i am not|shant be) (?:~ )?(?:here|around|there|alive)|i wont be (?:here|at this address|around)\b(?! (?:on|next|for the|until|till|from|this|between|after))|be gone by {_DAY}
(?:ill|i will|im going to|i am going to|i) (?:~ )?do it (?:~ )?(?:{_DAY}|soon|when|properly|next time)|going to do it\b(?! (?:again|tomorrow morning|every|as|with|after work))|(?:for|of) not having done it|(?:anything|nothing) (?:till|until|before) the weekend
""",
    ),
    (
        "place",
        False,
        r"""
(?:stood|stand|standing|sat|sit|sitting|parked|climbed|stayed|lay|lying|stopped|went|go|got|walk\w*|drive|drove|lingered) (?:\w{1,12} ){0,5}(?:on|at|over|to|near|nearer|onto|up|as far as|top of) (?:the |a |an |that |my )?(?:\w{1,12} ){0,2}(?:edge|ledge|parapet|railings?|balcony|balcony rail|tracks|rails|bridge|roof|cliff|car park|multi storey|stairwell|quarry|reservoir|weir|level crossing|moor|windowsill)\b
(?:nearer|close to|closer to|very close in|too near) (?:~ )?(?:edge|rail|tracks|platform)|platform (?:\w{1,12} ){0,8}(?:close|edge|stand there again|yellow line|train left)|(?:railway line|level crossing|train tracks|(?:ceiling|roof) beam|exhaust pipe)
how (?:simple|easy|quick|peaceful|quiet) it (?:would|could|might|d) be|(?:know|knows) where (?:~ )?quiet place|walk(?:ing|ed)? into the (?:sea|lake|river|water)|(?:go|going|swim|swam) (?:~ )?in(?:to)? the sea\b(?! (?:for|with|before|at|on))
(?:car|engine|sit|sat) (?:\w{1,12} ){0,5}(?:garage|engine running) (?:\w{1,12} ){0,4}(?:door (?:shut|closed|down)|running|think)|slip (?:~ )?under|stay under
""",
    ),
    (
        "means",
        True,
        rf"""
(?:rope|noose|hose|blades?|razor|gun|shotgun|pistol|knife) (?:\w{{1,12}} ){{0,4}}(?:in|under|behind|inside) (?:the|my|a) (?:\w{{1,12}} ){{0,2}}{_HOME}|{_HOME} (?:~ )?(?:with|where) (?:the )?(?:rope|blades?|gun|noose|razor)
(?:take|taking|took|swallow\w*) (?:the )?(?:whole|lot|entire) (?:packet|box|bottle|lot|strip)|(?:took|taken|swallowed|tuk|tok) (?:a |the )?(?:lot|lod|load|handful|all) of (?:\w{{1,10}} )?(?:pills?|pils|tablets?|tabs)|just (?:took|taken|swallowed) (?:the lot|them all|all of)|took them all
stopped taking my (?:insulin|heart|meds|medication|tablets|blood)|(?:not|dont|wouldnt|wont|not going to) treat it|left it (?:~ )?on purpose|(?:lump|cancer|tumour) (?:\w{{1,12}} ){{0,6}}(?:on purpose|not telling|left it)
(?:hold|holding|held|have|got) (?:the )?(?:blade|belt|razor|rope|scissors|knife|pills|tablets) (?:~ )?(?:in my hand|in hand|longer|a bit longer)|loaded the gun|(?:tablets|pills) (?:~ )?(?:in front of me|counted|in rows|lined up)
(?:know|count|counting|counted) (?:~ )?(?:doses|dose) (?:\w{{1,12}} ){{0,8}}(?:for me|in my head)|(?:for me,? not|not) for (?:the )?patients|bought what i need(?:ed)?|got what i need\b|(?:search\w*|google\w*|looked up|read\w*) (?:~ )?how others (?:did|do) it
""",
    ),
    (
        "marks",
        True,
        r"""
my (?:arms?|wrists?|thighs?|legs?|forearms?|stomach) (?:are|is|look|looks|was|were) (?:~ )?(?:a mess|mess|in ribbons|in shreds|cut|raw|like (?:they|it) did)|(?:burn|burned|burnt|scratch|cut|slice|slash)\w* (?:the )?(?:inside|back) of my
(?:clean|free) (?:of|from) (?:self|cutting|harm)|(?:havent|have not|not) (?:cut|harmed|burned) (?:myself )?(?:since|for|in)\b|(?:urge|urges|want|wanted|wanting|need) to (?:cut|harm|hurt|burn)(?: (?:myself|again|more|so|meself))?(?:$| that| i)|cut too deep|deeper than i meant|(?:did )?hurt(?:ed)? (?:myself|meself|me) (?:~ )?(?:yesterday|last night|today|again|with)
cut me (?:~ )?(?:with|yesterday|again)|harming myself|hurt(?:ing)? meself|kil+(?:ing)? meself|self harms? (?:is )?back|(?:arms|thighs|stomach|legs) so (?:nobody|no one) (?:sees|knows)|(?:kettle|iron|lighter|cigarette) (?:\w{1,10} ){0,3}on purpose|the old (?:habit|ritual)s? (?:is|are) back
""",
    ),
    (
        "burden",
        False,
        rf"""
(?:they|theyd|theyll|{_KIN}|everyone|him|her|world) (?:\w{{1,10}} ){{0,4}}(?:cope|manage|do better|be better|be fine|be ok|get over|tick along|be lighter|be happier) (?:~ )?(?:without me|someone else|on the insurance|me gone|if i)|better (?:~ )?(?:on|with) the insurance
(?:better|best) (?:thing|for) (?:~ )?(?:for )?(?:him|her|them|everyone|everybody) (?:~ )?(?:if im not|if i am not|is if|without me|take myself|im gone)|(?:nobody|no ?one|no1|wouldnt|wud|would) (?:~ )?(?:miss|mis) me\b|(?:nobody|no ?one)d? notice (?:~ )?(?:if|for a)|top(?:ped|ping)? myself
find (?:~ )?(?:me|my body) (?:~ )?(?:first|children|wife|family)
""",
    ),
    (
        "at-home",
        True,
        r"""
\b(?:he|she|hes|shes|ex|husband|partner|boyfriend|patient|man) (?:\w{1,12} ){0,5}(?:outside|in front of|across from|opposite|in) my (?:own )?(?:house|flat|door|home|window|kitchen|front door)|(?:outside|across from) my (?:house|flat|home)\b|(?:has|have|had) (?:me )?(?:~ )?(?:hands round my|by the (?:throat|hair)|black and blue)|(?:hands?|grip) (?:round|around|on) my (?:throat|neck)
(?:has|have|took|takes|keeps|got) my passport|(?:chair|wardrobe|dresser) (?:against|under|in front of) (?:the|my) (?:bedroom |front )?(?:door|handle)|(?:scared|afraid|frightened|terrified|dont dare) (?:~ )?(?:to go home|going home|of my (?:husband|wife|partner|ex|son|father|dad|brother)|he (?:will|ll)|hell)
(?:finish|finishing) what (?:he|she|they) started|(?:held|hold|holds) my head (?:under|in|against)|(?:only )?safe between|(?:not|isnt) safe to (?:email|mail|write|reply|ring|answer)|(?:he|she|they) (?:checks|reads) (?:it|my (?:mail|mails|email|phone))|(?:husband|wife|partner|man|brother|father) (?:he |she )?(?:is |will |would )?(?:~ )?(?:beating|beat|kill|hitting|hurting) me|protection order|injunction
(?:hes|shes|he is|she is|theyre|keeps) (?:~ )?(?:hurting|hitting|beating|strangling|kicking|threatening) me\b|(?:he|she) (?:hits|beats|hurts|strangled|chokes|rapes|raped|kicks) me\b|(?:partner|husband|wife|boyfriend|girlfriend) (?:strangled|choked|hit|beat|raped|punched) me|(?:he|she|hes|shes|husband|wife|partner|ex|father|son|brother) (?:~ )?threatened me with (?:the|a|his|her) (?:shotgun|gun|knife|hammer|axe)|(?:sits|stands|stood|sat) (?:\w{1,10} ){0,8}(?:hammer|knife|gun)|i (?:was|am|got) raped|nowhere to (?:step|go|run) to|hes? (?:~ )?knows where i live
""",
    ),
    (
        "fury",
        True,
        r"""
^(?:gonna|going to|gona|will) (?:kill|hurt|stab|shoot|kil) (?:him|her|them|someone)|(?:scared|afraid|frightened|terrified) (?:~ )?(?:ill|i will|i might|i could|im going to|to) (?:hurt|harm|kill|shake|smother|drop) (?:~ )?(?:baby|child|son|daughter|kids?|him|her|little one|wife|mother)|(?:afraid|frightened|scared) of me$
going to (?:get|have) whats coming|whats coming (?:to|off)|(?:make|making) (?:him|her|them) pay\b|(?:want|like) to take (?:~ )?with me when|take with me when i go|(?:ill|i will|im) (?:be )?(?:waiting|wait) for him|(?:ive|i have) (?:planned|decided) who|put my fist through|had (?:him|her) by the hair|holding (?:the )?pillow|pillow over (?:his|her|their)
(?:urge|urges|want|wanted) to (?:swerve|drive|steer) (?:~ )?into|wanted to hit (?:him|her|them)\b|(?:going|about) to (?:hurt|harm|kill|stab|shoot|strangle) (?:him|her|them|someone|somebody)\b|(?:ill|i will|i would|id) (?:kill|stab|shoot|strangle|hurt) (?:him|her|them)\b(?! (?:for|if (?:he|she|they) (?:eats?|says?|sings?)))|bought (?:the|a) (?:knife|gun|petrol|axe) (?:~ )?(?:for|i think|to|when)|know (?:where|which) (?:~ )?(?:he|she|space) (?:parks|lives|sleeps)
find out (?:~ )?what happens when|push(?:ed)? (?:me|someone) too far
""",
    ),
)

NEVER = r"\bwould never\b"

WEAK = frozenset({"settled", "place", "burden", "farewell", "no-future", "let-go", "together"})

# Said of a film, a text, a lesson or this very programme: RED here is weak, too.
SET_ASIDE = (
    r"films?|novels?|books?|series|podcasts?|articles?|journals?|documentary|soap|play|songs?|memoir|inquest on|game|comedian|"
    r"footer|your (?:mail|email|filter|list|text|paragraph|wording|message)|you (?:say|write|have|ask|asked)|standard question|training|conference|course|"
    r"automated|automatic|autoreply|out of office|we aim to|office is closed|do not wait|contact us|call (?:us|988|999|911|112|now)|if you (?:or|are|feel)|"
    r"years ago|when (?:we|i) (?:was|were) (?:a )?(?:student|small|young|trainee)|back in|for some|joking|haha|the will to live out of"
)

IDIOMS = r"""
(?:cant|cannot|can not) (?:~ )?(?:do|go on|carry on|keep going|take|manage|cope) (?:~ )?(?:at work|with (?:this|the|my|these|our) (?:\w{1,10} )?(?:caseload|job|rota|on ?calls?|workload|shifts?|team|paperwork|hours)|without a second nurse|(?:this|the) (?:job|rota|commute|paperwork)(?: any ?more)?)
loved the (?:\w{1,10} )?(?:lesson|exercise|mail|course|text)|hurt myself (?:shaving|running|lifting|skiing|cycling|gardening|at (?:football|the gym|badminton))|way out of (?:the|this|our) (?:backlog|rota|paperwork|mess|meeting|inbox)|(?:hear|hearing|teach\w*|lecture\w*|training) (?:about|on) suicide|dead (?:to see|of embarrassment)
(?:client|patient|resident|caller|woman|mother|girl|lady|man)s? (?:who )?(?:is|was|are|were) (?:afraid|scared|frightened) to go home
(?:old )?habits? die hard|suicide (?:mission|note (?:written )?in|squeeze)|(?:if|even if) it kills me|(?:said|saying|say) (?:~ )?(?:my |our )?goodbyes? to (?:the|my|all|all my|a) (?:\w{1,12} )?(?:team|clients?|ward|colleagues|staff|caseload|school|office|patients)
far from wanting to (?:disappear|die)|murder(?:ed|ing)? (?:a|an|the|some|me) (?:\w{1,12} )?(?:cake|curry|pint|coffee|sandwich|after)|suck\w* the will to live|lost the will to live (?:~ )?(?:with|over)|(?:shoot|kill) me now,? (?:another|theyve)|end(?:ing)? my shift
(?:end of my (?:tether|rope)|breaking point|had (?:it|enough)) (?:with|over) (?:the|this|my|our) |(?:nobody|no ?one|noone)s? (?:is |was |has )?(?:hurt|hit|attack|threaten|beat|bully|follow)\w* me\b
"""
