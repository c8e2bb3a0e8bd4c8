"""English phrases of the safety screen. Data only; screen.py says how they are judged.

Written in folded letters: lower case, no accents, no apostrophes (`dont`, `cant`). `~` stands for up to three words.
The first rules that match need not be right: a person reads every flag. They must not be silent.
"""

# Everyday speech that only sounds dangerous; taken out before anything else is looked at.
IDIOMS = r"""
(?:could|would|id) (?:~ )?(?:have )?(?:kill(?:ed)?|murder(?:ed)?|died?) for (?:an? |some |the |my |just )?\w+
(?:could|would) (?:~ )?murder (?:an? |some )\w+
to die for(?! (?:what|my|this|it))|(?:feel|feeling|felt|come|came|be|being) (?:more )?alive (?:again|for)|hill to die on|die on (?:that|this) hill|(?:drink|drank|drinking) (?:\w{1,12} ){0,3}(?:coffees?|teas?|water|juice|milk|cola)|death (?:by powerpoint|certificates?|march|knell)|dying (?:to (?:meet|know|see|hear|tell|get|try|find|go on|have|eat|sleep|read)|for (?:a|an|some) \w+)|died? (?:of|from|with) (?:laughter|laughing|embarrassment|shame|boredom|curiosity)|died? laughing|laugh(?:ed|ing)? (?:\w{1,12} ){0,7}(?:die|died|dying|dead)\b|thought (?:i would|id|i was going to) die (?:of|from|laughing|on)
dead (?:tired|on my feet|line|lines|end|ends|lock|weight|slow|easy|serious|set|quiet|silence|calm|certain|right|wrong|beat|battery|phone)|drop dead gorgeous|over my dead body|brain dead
(?:my )?(?:feet|back|knees?|head|neck|shoulders?|legs?|hip|wrists?|shoes|eyes) (?:is|are|was|were) (?:really |absolutely )?killing me
kill(?:s|ed|ing)? (?:some )?(?:time|an? (?:hour|minutes?|evening)|two birds|the (?:mood|lights|engine|vibe|conversation|joy|process))|kill(?:s|ed|ing)? it(?= (?:in|on|at|today))|dressed to kill|buzz ?kill|killer (?:app|instinct|heels)|painkillers?
(?:career|social|professional|political|financial) suicide
(?:shoot|shot|shooting) (?:~ )?(?:my|your|them|our)?sel(?:f|ves) in the foot|shoot (?:me|him|her|them|you) an? (?:e-?mail|message|text)
(?:cut|cutting) (?:my|your|them)sel(?:f|ves) (?:some|a bit of|a little|any|more|off|short|a slice|loose|on (?:a |the |an )?(?:paper|glass|tin|can|knife|scalpel|sharps?)|shaving|while (?:cooking|shaving|slicing)|cooking|slicing)
burn(?:ing|ed|t)? (?:my|your)self (?:right |all |completely )?out|burn(?:ing|ed|t)? myself (?:on|with) (?:the|a|an|my|hot) (?:oven|stove|pan|kettle|iron|tea|coffee|hot|steam|soup)
(?:hurt|injured) myself (?:~ )?(?:lifting|moving|turning|falling|running|playing|skiing|cycling|gardening|training|at (?:the )?(?:gym|work|football)|on the (?:stairs|ice)|while (?:lifting|moving|running))
(?:jump|jumped|jumping) (?:off|from) the (?:deep end|bandwagon|page)|(?:jump|throw|threw|throwing|jumped) (?:myself )?in(?:to)? at the deep end
disappear(?:ed)? into (?:the|my|a) |(?:felt?|feels|feel|feeling|was|were|am|is) like (?:~ )?(?:been |got |being )?(?:hit|run over|struck) by an? \w+|as if (?:~ )?(?:hit|run over|struck) by an? \w+
los(?:t|e|ing) the will to live (?:in|during|by|after|while|reading|waiting|listening|halfway|on hold)
(?:dont|didnt|do not|did not|never) want to wake up (?:at|so|this|that) ?(?:\d|early|five|six|four|half)|bang(?:ing)? my head against
end(?:ed|ing)? it (?:with|on|by|there|early|after|at|politely|well|here)|(?:wanted|had|decided|agreed) to end it(?! all)
(?:hit|hitting) the (?:gym|road|wall|target|bed|sack|shower|ground|mark|pause|button|brakes)|beat(?:ing)? (?:the (?:traffic|clock|odds|system)|my(?:self)? up)
(?:shake|shook|shaking) (?:hands|it off|my head|(?:his|her|their) hands?)|(?:hurt|hurting) (?:his|her|their|anyones|someones|my|peoples) (?:feelings|back|knee|shoulder|pride|ego)
(?:couldnt|cant|didnt|could not) live without (?:my|a|the) (?:coffee|tea|chocolate|dog|cat|phone|music|lists?|diary)
(?:work|working|worked) (?:my|your|our)sel(?:f|ves) to death
"""

# (rule, about the writer as it stands, patterns). False: whose it is depends on the words around it.
RED = (
    (
        "death-wish",
        False,
        r"""
(?:want(?:s|ed|ing)?|wish(?:ed|ing)?|long(?:ed|ing)?|ready|prefer|need|rather|like|love|supposed) to (?:just |really |actually |simply )*(?:die|be dead|stop existing|cease to exist|not exist|stop living|stop being alive|not be alive|no longer exist|no longer live|not be here)
wann?a (?:just )?(?:die|be dead|disappear|be gone)|w(?:a|o)nt too? die|want(?:ed)? (?:it |my life |everything |all of it )to (?:be over|end)(?! (?:soon|at|by))
(?:rather|better|happier) (?:be |off )?dead|rather die(?! than)|(?:easier|better|nicer|best|nice|good|relief|kinder|simpler) (?:~ )?(?:to be dead|to die|to just die|not to (?:be here|exist|wake)|if i (?:was|were) dead)|if i (?:die|died|dropped dead|drop dead|killed myself)\b|(?:deserve|deserves|ought|meant) to (?:die|be dead)|(?:dont|do not) deserve to (?:live|be alive|exist)
wish(?:ed|ing)? (?:~ )?(?:dead|died|had died|never (?:been )?born|hadnt been born|didnt exist|did not exist|dont exist|wasnt alive|werent alive|wasnt here|wasn t here|werent here any ?more|hadnt woken|didnt wake|wouldnt wake|not wake|never wake|disappear|stop existing|be dead|just die|could die|would die|be gone|was gone|were gone)
wish(?:ed|ing)? (?:~ )?(?:to |could |would )(?:~ )?(?:die|disappear|sleep for ?ever|not exist|stop existing|not wake|never wake)
hop(?:e|ed|es|ing) (?:that )?i (?:~ )?(?:die|dont wake|do not wake|wont wake|never wake|didnt wake|wouldnt wake|get cancer|have a heart attack|drop dead|dont survive)
pray(?:ed|ing)? (?:that )?i (?:~ )?(?:die|wake|dont|do not|wont|never)|(?:prayed|pray|praying|hope|hoping|hoped) (?:~ )?(?:to die|not to wake|for death|never to wake|it would kill me|it kills me|it is terminal|its terminal|to not wake)
(?:dont|do not|didnt|did not|no longer|never|not|havent) (?:really |even |actually |honestly |particularly |always |much )?(?:want|wanted|wanting|wanna|wish|care|like|need|intend|plan|fancy|feel like) (?:to )?(?:~ )?(?:live|living|be alive|being alive|exist|existing|be here any ?(?:more|longer)|being here any ?more|be around any ?(?:more|longer)|keep living|go on living|carry on living|be in this world|be on this (?:earth|planet)|wake up|waking up|be part of this world|see tomorrow)
(?:dont|do not|no longer|wouldnt|would not|didnt|not) (?:even |really |much )?(?:care|mind|matter|bother) (?:~ )?(?:if|whether) (?:i|id|im) (?:~ )?(?:live|lived|die|died|dead|wake|woke|alive|survive|survived|dont wake|didnt wake)
(?:(?:dont|do not|cant|cannot|no longer|never|not|didnt) (?:really |even )?(?:see|find|know|have|feel) )?(?:no|any|a|see no|the|much) (?:real )?(?:reason|point|purpose|sense) (?:left )?(?:to|in|for|of) (?:me )?(?:to )?(?:be |keep |my )?(?:liv(?:e|ing)|life|alive|being alive|going on|go on(?! (?:with|about|to|a|holiday))|carrying on|carry on|waking up|wake up|exist(?:ing|ence)?|stay(?:ing)? alive|being here(?! (?:if|when|with)))
(?:nothing|noth?ing left|anything|little|no one|nobody) (?:left |much )?to live for|nothing (?:~ )?worth living|no (?:will|wish|desire|strength|energy|courage) (?:left )?to (?:live|go on living|stay alive)|los(?:t|e|ing) (?:~ )?(?:will|wish|desire|reason) to live
life (?:~ )?(?:not|isnt|no longer|hardly|never|barely) (?:~ )?worth|(?:isnt|is not|not|hardly|barely|no longer) worth (?:living|being alive|it to live|going on)|(?:my )?life (?:is|feels|seems|has become|became) (?:~ )?(?:pointless|meaningless|worthless|unbearable|over|finished|hopeless)|my life (?:~ )?no (?:meaning|point|purpose|value|sense)|life (?:~ )?has no (?:meaning|point|purpose)
(?:tired|sick|weary|fed up|exhausted) (?:of|with) (?:just |even |simply )?(?:living|being alive|life|existing|my life|staying alive|being here)|(?:done|finished|over) with (?:life|living|this life|my life|this world)|(?:had|have had) enough of (?:life|living|this life|my life|being alive)|giv(?:e|en|ing) up on (?:life|living|my life|myself)
ceas(?:e|ing) to exist|stop(?:ping)? existing|(?:want|wanted|wanting|like|love|going|wish|need|longing) to (?:just |simply |really )*(?:disappear|vanish|be gone|not be|fade away|be nothing|evaporate)\b(?! (?:to|into|on|for an? (?:week|weekend|day|month|while|year)|from (?:the|this) (?:meeting|room|office)|the|a|so|late|rude|seen|disturbed|that))|disappear (?:for ?ever|for good|completely|altogether|off the face)|(?:never|not) (?:to )?(?:have )?exist(?:ed)?
(?:sleep|asleep|bed|eyes) (?:~ )?(?:and|and then|so|to|without) (?:~ )?(?:never|not|dont|didnt|ever|wont) (?:~ )?(?:wake|waking|get(?:ting)? up again|open)|sleep(?:ing)? for ?ever|never (?:~ )?wake up|never (?:~ )?waking up|not wak(?:e|ing) up(?! (?:on time|in time|until|to the alarm|early|for work|from))|(?:dont|didnt|do not) wake up (?:tomorrow|again|any ?more|one day)
(?:death|dying|being dead|to die) (?:would|sounds|seems|feels|is|looks|might|could) (?:~ )?(?:relief|peaceful|easier|better|welcome|nice|good|solution|answer|way out|comforting|attractive|restful|kinder|freedom|escape)|(?:long|longing|yearn|yearning|waiting|wait|wish|crave|craving) (?:for|to) (?:death|die|my death)|(?:welcome|embrace|envy|envious of|jealous of) (?:~ )?(?:death|dead|died|dying|die)\b
(?:whats|what is|wheres|where is|see|seeing|what) (?:~ )?(?:point|use|sense) (?:of|in) (?:~ )?(?:living|life|going on|being alive|carrying on|existing|staying alive|waking up|being here|it all|me)\b
(?:kids|children|family|everyone|everybody|world|they|people|wife|husband|partner|team|colleagues|all|clients|patients|others) (?:~ )?(?:better|happier|easier|relieved|fine|well) (?:off )?(?:~ )?(?:without me|if i (?:was|were|wasnt|werent|am|died|disappeared|didnt|ceased|just))
(?:no ?one|nobody|anyone|anybody|who|they|wouldnt|not) (?:~ )?(?:notice|miss|care|cry|mind|bother|matter) (?:~ )?if i (?:~ )?(?:gone|died|die|disappeared|vanished|here any ?more|dead|never came back|existed|exist|wasnt here|werent here|wasnt around|werent around|alive|didnt wake|killed|jumped|crashed)
worth more dead|(?:i|me) (?:should|ought to|shouldve) (?:~ )?(?:dead|died|not be alive|not be here any ?more|never been born)|should have been me who died
(?:bus|car|truck|lorry|train|tram|van|plane|accident|something|someone|cancer|virus|covid|illness|heart attack) (?:would |to |might |just |could |will |can |should )+(?:just |simply |finally )?(?:hit|run over|ran over|crash into|kill|take|finish|flatten) me\b|if (?:~ )?(?:bus|car|truck|lorry|train|tram) (?:hit|ran|crashed|took|killed) (?:me|over me|into me)
(?:wish|wished|wishing|hope|hoped|hoping|mind|imagin\w+|fantasi\w+|daydream\w*|dream\w*|glad|relief|relieved|want|wanted|wanting|fine|tempted|think|thinking|thought|secretly) (?:\w{1,20} ){0,6}(?:hit by|run over|struck by|knocked down|(?:have|had|having|be in|into|get in|cause|for) an? (?:\w{1,15} )?(?:accident|crash|heart attack|stroke|terminal|serious illness)|crash(?:ing)? (?:my|the) (?:car|bike)|get(?:ting)? cancer|not coming back alive)
(?:crash|crashing|crashed|wreck) (?:my|the) car (?:~ )?(?:on purpose|deliberately|intentionally)
(?:cant|cannot|can not|couldnt|dont want to|do not want to|unable to) (?:go on|carry on|keep going|live|continue)(?: (?:living|any ?more|any longer|with (?:this|it|myself|my life)|being alive|with life|much longer)|$)|(?:cant|cannot|can not|couldnt) (?:bear|stand|face|take) (?:to live|living|life|being alive|another day(?: of life| alive| on earth)?$|to be alive|existing)|(?:cant|cannot) live (?:like this|this way)
(?:wont|will not|not going to|not gonna|wouldnt|dont think i will|dont think ill) (?:~ )?(?:be (?:here|around|alive) (?:any ?more|much longer|for long|for much longer|to see|next year|by then)|make it (?:through|to) (?:the night|tonight|tomorrow|the morning|morning|christmas)|see (?:the morning|christmas|another)|survive (?:the night|tonight|this night|much longer)|last the night|live (?:much|to see|long))
(?:this|that) is (?:~ )?(?:goodbye|farewell|the end for me|my last (?:message|mail|email|letter|night|day))|final goodbyes?|goodbye (?:everyone|everybody|world|cruel world|for ?ever|to everyone|and thank you for everything)|(?:said|saying|say|made|written) (?:all )?my (?:last |final )?(?:goodbyes?|farewells?)|last (?:day|night) (?:on earth|alive|of my life)
by the time (?:~ )?read this|(?:dont|do not|not sure) (?:think|believe|know (?:if|that|whether)|sure)? ?(?:if |that |whether )?i (?:really |even )?(?:want|can|will) (?:to )?(?:~ )?(?:be alive|alive|live|be here any ?(?:more|longer)|go on living|exist|keep living|see)|(?:nothing|noth?ing left|no one|nobody) (?:left )?to (?:stay alive|be alive|get up|wake up|go on|keep going|be here) for
if it (?:werent|wasnt|was not|were not) for (?:\w{1,15} ){1,4}i(?:d| would| wouldnt| could| might) (?:~ )?(?:be here|here|gone|be gone|dead|be dead|long gone|ended|jumped|done it|killed|have)|only (?:thing|reason|person|one) (?:~ )?(?:stopping|keeping|holding|stops|keeps|that stops|that keeps|im still) (?:me )?(?:~ )?(?:alive|here|from (?:doing|ending|killing|jumping|it))|reason (?:~ )?still (?:alive|here)
hop(?:e|ing|ed) (?:that )?i (?:~ )?(?:wont|dont|never|not|didnt|wouldnt) (?:~ )?(?:wake|come (?:round|back|to|home)|survive|make it)|hope (?:that )?(?:the|my|this) (?:plane|bus|train|car|lift) (?:~ )?crash\w*|(?:swap|trade|change) (?:places|with) (?:~ )?(?:dead|dying)|(?:cant|cannot|dont want to) (?:do|face|handle|cope with|stand|bear|continue) (?:this )?life\b|finish myself
(?:so )?sorry for everything|tell (?:my|the) (?:\w{1,12} )?(?:that )?(?:i (?:loved|love|am sorry|was sorry)|im sorry)|tonight is the night|said what i (?:needed|had|wanted) to say to my (?:children|kids|family|wife|husband|mother|mum|parents)
(?:cant|cannot|dont|do not) (?:see|know|imagine) how (?:to|i can|i will|i could|im going to|to even) (?:~ )?(?:live|living|go on|survive|stay alive|exist)
(?:think|thinking|thought|dream\w*|fantasi\w*) (?:~ )?about (?:~ )?(?:not being (?:here any ?(?:more|longer)|alive|around any ?more)|(?:death|dying|being dead) (?:all|constantly|every|a lot|again|non ?stop)|being dead)
(?:nobody|no ?one|who|they|wouldnt|would not|wont) (?:would |will |could )?(?:ever |even |really |only )?miss me(?: (?:if|when|any ?more|anyway)|$)
(?:put|putting|getting|got|set|setting|have) my affairs in order|planning my (?:own )?funeral|giv(?:e|ing|en) away (?:all )?my (?:things|belongings|possessions|pets?)|who will (?:look after|take) my (?:kids|children|dog|cat) when i(?:m| am) (?:gone|dead)
when im (?:dead|gone for good|no longer alive)|after i(?:m| am) (?:dead|gone)\b|before i (?:do something stupid|go for good)|do(?:ing)? something (?:stupid|terrible|final|irreversible|to myself)
(?:only|just) way out|way out (?:~ )?(?:but|except|other than|besides|apart from|than) (?:~ )?(?:dying|death|die|suicide)|(?:(?:dont|do not|cant|cannot|no longer) see )?an?y? (?:other )?way out (?:but|except|other)|no other way out|one way out|see no (?:other )?(?:way|exit)|no way out (?:but|except|other than|of (?:this )?life)|way out is (?:death|to die|dying)|want(?:ed)? out of (?:life|this life|this world)|just want (?:the pain|it|everything|this|it all) to (?:stop|end|be over)|make (?:it|the pain|everything) (?:all )?stop(?: for ?ever| for good)?$
""",
    ),
    (
        "suicide",
        False,
        r"""
suicid\w*|self[ -]?harm\w*|self[ -]?injur\w*|self[ -]?mutilat\w*|sucid\w*|suiside|suacid\w*|\bkms\b|\bktm s\b|unaliv\w+|\bsi (?:again|today|tonight|thoughts)
(?:take|took|taken|taking|considered|considering|thinking (?:of|about)|thought (?:of|about)|think about|plan\w*|tempted by|want\w* to) (?:~ )?overdos\w+|overdos(?:e|ing|ed) on|to overdose\b|i overdosed
(?:jump|jumping|jumped|leap|leaping) (?:off|from) (?:an?|the|that|my|this) (?:~ )?(?:bridge|building|roof|balcony|window|cliff|car park|tower|ledge|platform|hospital|floor)|(?:jump|jumping|walk|walking|step|stepping|run|running|lie down|lying down|throw myself|drive|driving) (?:~ )?(?:in front of|under|onto|on) (?:an?|the|that|this|my|oncoming) (?:~ )?(?:train|bus|lorry|truck|car|traffic|tram|tracks|rails|tube|motorway)|jump(?:ing)? out (?:of )?(?:the|a|my) (?:~ )?window
(?:walk|walking|step|stepping|drive|driving|steer|steering|swerve|swerving|turn|turning) (?:~ )?(?:into|off|against) (?:an?|the|that|this|oncoming)? ?(?:~ )?(?:tree|wall|bridge|river|lake|sea|ocean|traffic|truck|lorry|barrier|pillar|cliff|road|railing|oncoming|guard ?rail)
(?:painless|quick|quickest|easiest|best|easy|effective|peaceful) ways? (?:to|of) (?:die|dying|go|end|ending|kill|doing it)|(?:how|ways) to (?:die|end it|kill yourself|tie a noose)|noose|(?:goodbye|farewell) (?:letters?|notes?|messages?)(?! (?:to|from|for) (?:a|my|the|our) (?:client|patient|colleague|team|student))
(?:lethal|fatal) (?:dose|doses|dosage|amount|cocktail|combination)|(?:on|onto|to|at) (?:the|a) (?:\w{1,10} )?(?:roof|ledge|bridge|balcony|platform|cliff|railing) (?:\w{1,12} ){0,5}(?:looked|looking|stared|staring) (?:down|over)
(?:almost|nearly|about to|wanted to|ready to|thought (?:of|about)|close to) jump(?:ed|ing)?(?: (?:yesterday|today|tonight|again|last|this|then|off|in front)|$)|(?:jumped|stepped|walked|ran|drove|lay down|threw myself) (?:~ )?(?:in front of|onto|under) (?:an?|the|that) (?:~ )?(?:train|bus|lorry|truck|traffic|tracks|rails|tube)
(?:feel|felt|feeling|thinking|thought|considered|considering|keep) (?:~ )?(?:end(?:ing)? (?:it|things|everything))(?: (?:for (?:months|weeks|days|a while|good)|soon|now|again|lately)|$)|(?:ill|i will|going to|want to) end things
end(?:ing)? it all|end(?:ing)? it (?:tonight|today|now|soon|for good|all|once and for all)|(?:want|going|plan|planning|time|ready|decided|tempted|thinking|need|have|like) (?:to|of|about) (?:just )?end(?:ing)? (?:it|everything|things|this life|all this|all of this)(?: all)?(?:$| (?:tonight|today|now|soon|for good|because|myself))
""",
    ),
    (
        "self",
        True,
        r"""
(?:suicide|died|dead|death) (?:\w{1,12} ){0,6}i (?:\w{1,12} )?(?:envy|envied)|kill(?:s|ing|ed)? ?my ?-?self|killmyself|kill my self
(?:end(?:ed|ing)?|tak(?:e|en|ing)|took|finish(?:ing)?) (?:with )?my (?:own )?(?:life|existence)|(?:do|doing|did) (?:my ?self in|away with my ?self)|(?:top|topping|off|offing|neck|drown|drowning|hang|hanging|shoot|shooting|shot|poison|poisoning|stab|stabbing|gas|gassing|suffocat\w+|electrocut\w+|strangl\w+|asphyxiat\w+) my ?self\b(?! (?:out|around|onto|up on|in there|to))
(?:i|ive|i have|im|with) (?:~ )?(?:have|has|bought|got|found|keep|kept|hid|hidden|ordered|brought|tied|tying) (?:a |the |my )?(?:rope|noose|gun|razor ?blades?|razor|blade|helium)\b|engine running|(?:held|hold|holding|put|pressed) (?:an? |the |my )?(?:knife|blade|razor|gun|scissors|belt|rope) (?:to|against|at|on|around|in) my
(?:did it|do it|doing it|hurt|cut|bleed\w*|burn\w*|crash\w*|injur\w*|overdos\w*) (?:~ )?(?:on purpose|deliberately|intentionally)|(?:hit|hitting|bang\w*|smash\w*) my head (?:\w{1,10} ){0,5}(?:until|till|bleed\w*|bled)|(?:scars?|cuts|burns|wounds|marks) (?:are )?on my (?:own )?(?:arms?|wrists?|legs?|thighs?)|(?:knife|gun|rope|blade) (?:\w{1,12} ){0,5}use it
(?:morphine|potassium|insulin|fentanyl|propofol|pills|tablets|opioids|medication) (?:\w{1,12} ){0,6}(?:in case i|for myself|for me$|for when i)|(?:hiding|locked|writing this|writing) (?:~ )?(?:in|from) (?:the |my )?(?:bathroom|toilet|closet|wardrobe|car) (?:~ )?(?:because|so|while) (?:he|she|they|my)
(?:burn\w*|scratch\w*|slash\w*|slic\w*|carv\w*|bit|biting|pick\w*) (?:at |into |up )?my (?:own )?(?:arms?|legs?|skin|wrists?|thighs?|stomach|hands?)(?! (?:on|while|cooking|with the|at the|gardening|in the))
(?:^|(?:started|start|keep|kept|back to|went back to|been|resumed|im|i am|and) (?:i )?)cutting(?: (?:again|more|deeper|myself|most|every|at night|to|because|after|on and off|since|in secret)|$)
(?:intrusive |dark |constant |recurring )?thoughts? (?:of|about) (?:crashing|driving (?:into|off)|swerving|hanging|jumping|stepping|overdosing|pills|the bridge|not being here|cutting)
(?:slit|slitting|slash|slashing|cut|cutting|open|opening) (?:open )?my (?:own )?(?:wrists?|throat|veins|arteries|arms?|legs?|thighs?|skin|stomach)|throw(?:ing)? myself (?:off|under|in front|out|from|down the stairs|into (?:the )?(?:river|sea|traffic))
(?:tried|try|trying|attempted|attempt|going) to (?:end it|die)\b|(?:after|since|before|from|survived) my (?:\w{1,12} )?attempt|(?:an )?attempt on my (?:own )?life|hurt(?:ing)? or kill
(?:take|took|taking|taken|swallow\w*|down(?:ed|ing)?) (?:all (?:of )?|the whole |too many |a lot of |a handful of |every |loads of |the rest of )(?:my |the |these |those |of |bottle |box |packet |pack |last )*(?:pills?|tablets?|meds|medication|paracetamol|insulin|sleeping|bottle|box|packet|antidepressants)
(?:stash|stock ?pil\w+|sav(?:ed|ing) up|been saving|collect(?:ed|ing)|hoard(?:ed|ing)|hid(?:den|ing)|put aside|have) (?:~ )?(?:enough )?(?:pills?|tablets?|insulin|morphine|opioids|fentanyl|potassium|propofol|sleeping pills|rope) (?:ready|at home|hidden|in my|saved|for when|put aside|to (?:end|do it|die))|(?:i have|ive|ive got|i have got|my) (?:~ )?enough (?:~ )?(?:pills?|tablets?|insulin|morphine|opioids|medication|meds|sleeping)|(?:stash|stockpil\w+|hoarding|saving up|saved up|collecting) (?:~ )?(?:my |the |of )?(?:pills?|tablets?|insulin|morphine|meds|medication)
(?:how many|how much) (?:~ )?(?:pills?|tablets?|insulin|morphine|potassium|paracetamol|it would take)(?: (?:~ )?(?:would|to|i would|i need|id need|until i))(?: (?:~ )?)(?:die|kill|take|need|end|be enough|work)
(?:look|looked|looking|stare|stared|staring|stood|standing|stand|sat|sit|sitting) (?:~ )?(?:at|on|by|in front of) (?:\w{1,15} ){0,4}(?:bridge|rope|knife|knives|tracks|platform|drug cupboard|medicine cupboard|cupboard|cabinet|med room|potassium|insulin|pills|tablets|roof|railing|edge) (?:~ )?(?:and|,|thinking|wondering|imagining) (?:i )?(?:~ )?(?:thought|think|thinking|wonder\w*|imagin\w*|how easy|jump\w*|it would be|consider\w*)
(?:know|knew|decided|planned|chosen|worked out|thought about|figured out) (?:exactly )?(?:how|when|where) (?:i would|id|i will|ill|im going to|i am going to|i want to) (?:do it|die|end it|go)|a plan (?:to (?:end|die|kill|do it)|for (?:how|when) i|for ending)|have a (?:gun|rope|date) (?:ready|and|at home|in mind for)|put (?:a|the) (?:gun|knife|rope|belt) (?:to|around) my
(?:harm|harmed|harming|hurt|hurting|injur\w+|mutilat\w+|cut|cutting|burn|burned|burning|burnt|starv\w+|scratch\w*) (?:my ?self|my own (?:arms?|skin|body))(?! (?:off|out of))|(?:razor|blade|knife|scissors) (?:\w{1,15} ){0,8}my (?:own )?(?:arms?|wrists?|legs?|thighs?|skin|throat)|(?:razor|blade|knife|scissors|lighter) (?:to|on|across|against|at) my (?:own )?(?:arm|arms|wrist|wrists|skin|leg|legs|throat|neck|thigh)|urges? to (?:cut|hurt|harm|burn|jump)|relapsed (?:into|with|and) (?:~ )?(?:cut|cutting|self)|my (?:old )?(?:cutting|self ?-?harm\w*|scars are|self ?-?injury)|punish\w* myself (?:by|with) (?:~ )?(?:cut|burn|hit|hurt|starv)
(?:hit|punch|slap|hitting|punching|slapping) myself (?:in|until|on|when|again|to|hard|so)|dig(?:ging)? my nails into|pull(?:ing)? out my hair
(?:dont|do not|cant|cannot|cant even|no longer) trust (?:my ?self) (?:~ )?(?:not to|alone|around|with|any ?more|tonight|right now|to be alone|today|driving|near)|not safe (?:with|from) my ?self|(?:scared|afraid|frightened|terrified|worried) (?:~ )?(?:of|about) (?:myself\b|what i (?:might|could|will|may|would|am going to) do|my own (?:thoughts|mind|head))|(?:scared|afraid|frightened|worried) (?:that )?i (?:might|will|could|may|am going to|would) (?:do (?:it|something)|hurt|harm|kill|act on|not survive|jump|snap and hurt)|thoughts? (?:of|about) (?:hurting|harming|ending|killing|dying|jumping|not being alive|disappearing|death|being dead|not waking)\b(?! (?:in general|as))
(?:dark|bad|scary|intrusive|black|the|those) thoughts (?:are |have |came |come |got |get )?(?:back|again|again last night|getting (?:worse|stronger|louder)|wont stop|wont go away|about (?:ending|death|dying))|thoughts that (?:i (?:should|want to|would be better)|it would be better if i)|voices? (?:~ )?(?:tell|telling|tells|told) me to
(?:shouldnt|should not|cant|cannot|not safe to|dont want to) be (?:left )?alone (?:tonight|right now|with (?:myself|my thoughts|these thoughts)|with it)|i need (?:urgent )?help (?:now|right now|urgently|immediately|tonight|before)|need someone (?:right )?now|please (?:somebody |someone |anyone )?(?:help me|save me)\b(?! (?:to|with|find|understand|fill|get|plan|by|stay|move))|(?:im|i am) in (?:a )?(?:real |deep |acute |serious |mental health |personal )?(?:crisis|danger)\b|in crisis myself
""",
    ),
    (
        "in-danger",
        True,
        r"""
my (?:own )?(?:ex ?-?)?(?:husband|wife|partner|boyfriend|girlfriend|ex|father|dad|mother|son|brother|step ?-?dad|stepfather|flatmate|fiance|uncle|spouse|man|bloke|bf|gf) (?:\w{1,15} ){0,4}(?:hits|hit|beats|beat|beating|hitting|choked|chokes|choking|strangled|strangles|rapes|raped|punched|punches|kicked|kicks|hurts|hurting|threatens|threatened|threatening|stalks|stalked|stalking|slaps|slapped|pushed|pushes|shoves|shoved|attacks|attacked|grabbed|grabs|forces|forced|locks|locked|follows|followed|following|tracks|controls|abuses|abused|burned|bit|held a knife|has a (?:gun|knife)) (?:to )?(?:me\b|himself on me|my (?:throat|arm|face|head))
(?:he|she|they|hes|shes|theyre|husband|partner|ex|boyfriend|wife|son) (?:~ )?(?:going to|will|gonna|wants? to|threaten(?:s|ed|ing) to|tried to|trying to|might|would|could|swore to|promised to|about to) (?:kill|hurt|shoot|stab|harm|beat|murder|rape|find and kill) (?:me\b|us\b|me and|my (?:kids|children|family))
locks? me (?:in|up in) (?:the|our|my|a) |(?:hit|hits|hitting|beat|beats|beating|strangled|choked|raped|punched|kicked|hurt|hurts|threatens|slapped|pushed) me (?:again |last night |again last night )?(?:at home|last night at home|in front of (?:the|my|our) (?:kids|children|son|daughter)|when (?:hes|he is|he was|he gets|hes been) (?:drunk|drinking|angry|home))
(?:im|i am|ive been|i have been|i was|i got|i keep|being) (?:~ )?(?:raped|sexually assaulted|beaten(?: up)? (?:at home|by my)|abused (?:at home|by my)|battered|strangled|kidnapped|trafficked|held against my will)\b|being (?:followed|stalked) (?:home|by)|(?:im|i am) being (?:abused|beaten|stalked|followed|blackmailed)
(?:dont|do not|didnt|never|no longer|not|cant|wont) (?:~ )?(?:feel |be |feeling )?safe (?:at home|in my (?:own )?(?:home|house|flat|marriage)|with (?:him|her|my (?:husband|partner|ex|wife|boyfriend))|around (?:him|my husband|my partner)|to go home|going home|any ?more at home|tonight|right now)|(?:unsafe|in danger) (?:at home|in my (?:own )?(?:home|house|relationship|marriage)|with (?:him|my))
(?:afraid|scared|frightened|terrified|fear) (?:~ )?(?:to go home|of going home|to be at home|of (?:him|my (?:own )?(?:husband|partner|ex|wife|boyfriend|father|son|brother))\b|for my (?:own )?(?:life|safety)|(?:that )?(?:he|she)(?:ll| will| is going to| might| would) (?:hurt|kill|find|hit|come after|beat))|fear(?:ing)? for my (?:own )?life|my life is in danger|hiding from (?:him|my (?:husband|ex|partner))
(?:in|living in|trapped in|leave|leaving|stuck in|escape) (?:my |an? |this )(?:abusive|violent) (?:relationship|marriage|home|partner|husband)(?! (?:for|since) (?:she|her))|my (?:abusive|violent) (?:husband|partner|ex|wife|boyfriend|father|relationship|marriage)
""",
    ),
    (
        "harm-others",
        True,
        r"""
(?:\bi|\bid|\bill|\bim|\bive|me|\bmy|myself) (?:\w{1,15} ){0,4}(?:want\w*|wanna|going|gonna|will|might|plan\w*|thought|thoughts?|think|thinking|urges?|impulses?|imagin\w*|fantasi\w*|dream\w*|tempted|wish|afraid|scared|close|able|ready|like|love|swear|consider\w*|ill) (?:to |of |about |i will |i might |i could |that i )?(?:just |actually |really |even )?(?:kill(?:ing)?|murder(?:ing)?|stab(?:bing)?|strangl(?:e|ing)|throttl\w+|chok(?:e|ing)|smother(?:ing)?|suffocat\w+|shoot(?:ing)?|poison(?:ing)?|hurt(?:ing)?|harm(?:ing)?|hit(?:ting)?|punch(?:ing)?|slap(?:ping)?|beat(?:ing)?|attack(?:ing)?|drown(?:ing)?|burn(?:ing)?|push(?:ing)?|shak(?:e|ing)) (?:him|her|them|someone|somebody|people|everyone|everybody|every one of them|you|these people|patients|clients|residents|(?:an?|the|my|this|that|one of (?:my|the|them|these)|our|those) ?(?:~ )?(?:clients?|patients?|residents?|child|children|kids?|bab(?:y|ies)|boss|manager|supervisor|colleagues?|husband|wife|partner|mother|father|mum|dad|son|daughter|family|ex|doctor|team|neighbours?|man|woman|students?|pupils?|caller|relatives?|parents?|nurse|director|chief|old (?:man|lady|woman)|bastards?))\b
(?:i|id|me|my|myself) (?:\w{1,12} ){0,4}(?:want\w*|going|will|might|plan\w*|think\w*|thoughts?|imagin\w*|fantasi\w*|pictur\w*|dream\w*|see myself|urges?) (?:to |of |about )?(?:kill(?:ing)?|murder(?:ing)?|stab(?:bing)?|strangl(?:e|ing)|smother(?:ing)?|suffocat\w+|poison(?:ing)?) (?:the|my|this|that|an?|one of) (?!time|mood|light|engine|pain|process|project|idea|noise|cup|coffee)\w{2,}|could (?:really|actually|seriously|easily) (?:hurt|hit|harm|kill|strangle|punch|slap|smother) (?:~ )?(?:him|her|them|someone|somebody|patients?|clients?|residents?|kids?|child|children)|(?:snap|lose it|lose control|explode) and (?:~ )?(?:hurt|hit|harm|attack|kill|do something)
(?:i|id|ill|im|i will|i am going to|going to|i swear ill) (?:~ )?(?:kill|stab|shoot|murder|strangle|poison|smother) (?:him|her|them|someone|everyone|my (?:boss|manager|husband|wife|ex|father|mother|neighbour|supervisor|colleague))\b|(?:ill|i will|im going to|i am going to|going to|want to|gonna) make (?:him|her|them|everyone) (?:pay|suffer|regret)
(?:bring|bringing|brought|buy|bought|take|taking|got|have|carry) (?:~ )?(?:gun|knife|weapon|petrol) (?:to|into|in|at) (?:work|the (?:office|ward|hospital|clinic|school|building)|my bag)|(?:shoot|blow|burn) (?:up |down )?(?:the|this|that|everyone in the|my) (?:place|office|ward|hospital|clinic|school|building|house)(?: down| up)?
(?:give|giving|gave|put|slip|inject) (?:him|her|them|a patient|the patient|patients|a resident|my \w+) (?:~ )?(?:overdose|too much (?:insulin|morphine|on purpose)|extra (?:insulin|morphine) (?:so|to|until)|something (?:in (?:his|her|their) (?:drink|tea|food)|to (?:end|finish|stop)))|(?:he|she|they|that \w+) (?:deserves?|needs?|has) to (?:die|be killed|be put down)|(?:put|putting) a pillow over (?:his|her|their|a|the)|(?:want|wanted) (?:him|her|them) dead|wish (?:he|she|they) (?:was|were|would be) dead
""",
    ),
)

# A human on the same working day.
AMBER = (
    (
        "impaired",
        r"""
(?:drunk|tipsy|hung ?over|high|stoned|still drunk|smelling of (?:drink|alcohol)|intoxicated|tranquill?is\w+|on (?:pills|opioids|cocaine|speed)) (?:~ )?(?:at|on|to|for|during|before|into) (?:work|shift|my shift|duty|the ward|the clinic|call|a shift|an? (?:early|late|night|day) shift|a session|sessions?|patients|clients)|(?:went|came|come|go|turn(?:ed)? up|show(?:ed)? up|worked|working|drove|driving) (?:in )?(?:~ )?(?:drunk|hung ?over|high|stoned|intoxicated|after drinking|under the influence)
(?:drunk|hung ?over|high|stoned) (?:when|while|as) i (?:started|began|got|came|went|arrived|worked|drove|saw)|(?:drink|drank|drinking) (?:\w{1,10} ){0,3}(?:until|till) i (?:pass|black|fall|cant|dont)
(?:drink|drank|drinking|wine|vodka|beer|whisky|gin|alcohol|smoke weed|smoked|cannabis|cocaine|pills) (?:~ )?(?:at work|on shift|on duty|before (?:work|my shift|the shift|a shift|clients|sessions?|driving|every shift|going in)|during (?:work|my shift|the shift)|between (?:clients|patients|sessions|calls)|in my (?:desk|locker|car before|bag at work))|vodka in my|drinking (?:every (?:night|day|evening|morning)|all day|alone every|in the morning|to (?:sleep|cope|get through|forget|function)|too much (?:every|to)|a bottle|two bottles|more and more)|(?:drink|need) (?:a bottle|two bottles|half a bottle|wine|vodka|to drink) (?:~ )?(?:every (?:night|day|evening)|a night|a day|to (?:sleep|cope|get through|function|face))|bottle of (?:wine|vodka|whisky|gin) (?:every|a|each) (?:night|day|evening)
(?:took|take|taking|taken|stole|steal|stealing|stolen|pocketed|helped myself to|borrow\w*|divert\w*|using|use|used|pinched|nick\w+) (?:~ )?(?:from (?:the )?(?:ward|drug cupboard|cabinet|cupboard|clinic|pharmacy|patient|patients|trolley|work)|(?:a|the|his|her|my|some) (?:patients?|clients?|residents?) (?:medication|meds|pills|tablets|morphine|money|diazepam)|(?:ward|hospital|clinic|work|leftover|left over) (?:medication|meds|morphine|fentanyl|opioids|diazepam|benzos|stock|drugs|tablets|pills))|(?:addicted|hooked|dependent) (?:to|on) (?:~ )?(?:pills|tablets|opioids|codeine|tramadol|alcohol|diazepam|benzos|sleeping|painkillers|morphine|drink|cocaine)|(?:i|ive|i have)(?: \w{1,10})? relapsed\b
(?:fell|fall|falling|nodded|nodding|dozed|asleep) (?:asleep |off )?(?:~ )?(?:at the wheel|behind the wheel|while driving|driving|in the car at|on (?:duty|shift|night shift)|during (?:a|the|my|an) (?:session|call|shift|risk|operation|observation|night)|mid ?-?session|in (?:a|the) session|with a client|on the motorway)|(?:havent|not|hardly|barely|have not|didnt|did not|without) (?:~ )?(?:slept|sleep|sleeping) (?:~ )?(?:for|in) (?:two|three|four|five|six|2|3|4|5|6|\d\d|several) (?:days|nights)|no sleep (?:for|in) (?:two|three|four|five|2|3|4|5|\d\d) (?:days|nights)|awake for (?:\d\d|thirty|forty|two days|three days|three nights)|too tired to (?:drive|be safe|work safely|practi[sc]e safely)|not (?:safe|fit) to (?:practi[sc]e|work|drive|be at work|see (?:clients|patients)|be with (?:clients|patients))|unsafe to (?:practi[sc]e|work|drive)|nearly (?:crashed|drove off|had an accident) (?:~ )?(?:driving|tired|way home|shift|asleep)|(?:crashed|crash) (?:my|the) car (?:~ )?(?:shift|tired|asleep)
""",
    ),
    (
        "patient-safety",
        r"""
(?:gave|give|given|giving|administered|drew up|prescribed|dispensed|missed|forgot) (?:~ )?(?:the )?(?:wrong|double|twice the|ten times|incorrect|too much|someone elses) (?:~ )?(?:dose|dosage|medication|meds|drug|patient|blood|insulin|tablets|amount|morphine)|wrong (?:dose|medication|patient|blood|drug)|(?:medication|drug|dosing|serious) error|near ?-?miss|(?:nearly|almost|could have|might have) (?:killed|harmed|hurt|lost) (?:an? |the |my |someone|somebody|one of)(?:~ )?(?:patient|client|resident|child|baby|person|someone)?|my (?:mistake|error) (?:~ )?(?:harmed|killed|hurt|cost)|(?:patient|client|resident|child|baby) (?:~ )?(?:harmed|hurt|died|injured|fell) because (?:of me|i )
i (?:\w{1,12} ){0,2}(?:hit|slapped|struck|shook|pinched|kicked|punched|pushed|shoved|grabbed|dragged|tied|locked|force fed|choked|yelled at and (?:pushed|shoved)) (?:an? |the |my |one of (?:my|the|our) |him |her )(?:~ )?(?:patient|client|resident|child|kid|baby|pupil|student|in (?:his|her|the) room|to the bed|hard|too hard)|i (?:lost (?:it|control|my temper) and (?:hit|grabbed|shook|pushed|slapped|shoved|hurt)|was (?:too )?rough with)|(?:slept|sleeping|sleep|been to bed) with (?:an? |my |one of my )(?:client|patient|student|former client)|(?:affair|relationship|sex|in love) with (?:an? |my |one of my )(?:client|patient|student|resident)|sexual (?:contact|relationship) with
(?:patients?|clients?|residents?|children|kids|pupils|people|child|baby|someone|(?:he|she|they) (?:is|are|was)) (?:~ )?(?:being|getting|were|was|are|is|been) (?:~ )?(?:abused|neglected|mistreated|beaten|hit|tied|starved|restrained (?:illegally|all night|for hours|without)|left (?:in (?:their|his|her) own|without (?:food|water|care)|for hours|lying|unattended)|drugged|molested|groomed|raped|exploited|trafficked)|(?:colleague|co ?-?worker|nurse|carer|doctor|manager|staff|aide|member of staff|someone on my team|teacher|therapist) (?:~ )?(?:hits|hitting|hit(?! me)|slaps|slapped|beats|beat|abuses|abused|abusing|rough with|steals|stole|stealing|hurts|hurt|restrains|mistreats|neglects|groped|sleeps with|sleeping with|sexually|drugs|falsif\w+|is drunk|drunk on|drinks on|comes in drunk) (?:~ )?(?:patients?|clients?|residents?|child|children|him|her|them|kids|from|duty|shift|notes|records|pupils?|an? )?
(?:disclos\w+|told|tells|telling|admitted|said|revealed|confid\w+|says) (?:~ )?(?:me |us |to me )?(?:~ )?(?:abuse|abused|abusing|hits (?:him|her|them)|beats (?:him|her|them)|touches (?:him|her|them)|touched (?:him|her|them)|raped|molested|hit by (?:his|her|their)|hurting (?:a|the|his|her)|hurts (?:his|her|their)|plans? to (?:kill|hurt)|going to (?:kill|hurt)|a gun|a knife|wants to kill|will kill) ?(?:him|her|them|his|child|kids|wife)?|(?:havent|have not|didnt|did not|not) (?:~ )?(?:report(?:ed)?|told anyone|documented|escalated|passed it on|raised it|handed over) (?:~ )?(?:abuse|risk|disclosure|incident|suicid\w+|error|mistake|it yet|plan)|should i report|safeguarding (?:concern|issue) (?:~ )?(?:not|ignored|nobody|no one|unreported|buried)|(?:forgot|failed|skipped|missed|lied|falsified|made up|faked) (?:~ )?(?:observations?|obs|checks|the risk assessment|to (?:check on|lock|report)|records|notes|chart)
""",
    ),
    (
        "assaulted",
        r"""
(?:patient|client|resident|service user|pupil|student|relative|visitor|father|mother|family member|caller|he|she|they|someone|colleague|boss|manager|supervisor|doctor|consultant|man|woman|inmate|kid|child|teenager|boy|girl) (?:\w{1,15} ){0,4}(?:hit|punched|kicked|bit|spat (?:at|on|in)|attacked|assaulted|threatened|strangled|choked|stabbed|slapped|groped|grabbed|pushed|headbutted|threw (?:a |an |the )?\w{1,15} at|pulled a knife on|followed|stalked|stalks|exposed himself to|touched|raped|bullies|bullied|bullying|harasses|harassed|harassing|humiliates|scratched|beat|shoved|punches|hits|kicks|bites|threatens|gropes|touches|screams at|corners|cornered) (?:me\b(?! (?:at|to it|up|that|on|with (?:an?|his|her|their|the) (?:great|good|new|nice|idea|eyes|question\w*|ball|fact|kindness|smile))|into|as|for|about|through)|my (?:face|breast|breasts|arm|bottom|hair|throat|neck|head|family|car|leg)|us\b)
i (?:was|got|am|have been|am being|was being|keep being|keep getting)(?: \w{1,12}){0,2} (?:assaulted|attacked|threatened|groped|spat (?:at|on)|punched|kicked|bitten|hit|strangled|stabbed|slapped|harassed|stalked|bullied|mobbed|head ?butted|racially abused|verbally abused|scratched|taken hostage|held hostage|grabbed|cornered|followed)\b|ive been (?:\w{1,12} )?(?:assaulted|attacked|threatened|groped|punched|kicked|bitten|hit|harassed|stalked|bullied|spat)|im being (?:\w{1,12} )?(?:harassed|stalked|bullied|threatened|blackmailed)
sexual(?:ly)? (?:harass\w*|assault\w*|comments? (?:to|at) me|advances)|(?:harassment|bullying|racism|racist abuse|racist comments) (?:from|by|at work|on the ward|in my team|every day)|(?:death|rape) threats?|threats? (?:to|against) (?:me|my family|my life)|threaten\w* (?:to find|to come to) my|knife (?:~ )?(?:at me|on me|to my)
""",
    ),
)

# A human reads it; the machine neither condoles nor pauses.
GREY = (
    (
        "loss",
        r"""
(?:killed|hanged|hung|shot|drowned|hurt and killed|suffocated|poisoned|set fire to|burned|threw|stabbed) (?:him|her|them)sel(?:f|ves)|t(?:ook|aken|akes|ake) (?:his|her|their) (?:own )?li(?:fe|ves)|ended (?:his|her|their) (?:own )?li(?:fe|ves)|(?:died|dead|dies|lost|death|deaths?|loss) (?:\w{1,12} ){0,5}(?:by|to|from|through|after) (?:an? )?(?:suicide|overdose|hanging|self ?-?harm)|(?:committed|completed|fatal) suicide|suicide of|(?:clients?|patients?|residents?|colleagues?|friends?|students?|pupils?|callers?|users?|brothers?|sisters?|sons?|daughters?|fathers?|mothers?|husbands?|wifes?|team) (?:suicide|suicides|died by|overdosed and)|jumped (?:off|from|in front) (?:~ )?(?:bridge|building|roof|window|train|balcony)|(?:attempted|tried) (?:suicide|to (?:kill|hang|drown) (?:him|her|them)sel(?:f|ves)|to (?:end|take) (?:his|her|their))|suicide attempt
(?:clients?|patients?|residents?|service users?|callers?|pupils?|students?|colleague|co ?-?worker|young person|teenager|child|baby|boy|girl|infant|toddler|newborn|veteran|mother of|one of (?:my|our|the) \w{1,15}|(?:he|she) has|he|she) (?:\w{1,12} ){0,3}(?:died|dies|has died|passed away|passed on|was (?:killed|murdered|shot dead|stabbed|found dead|found hanging)|is dead|were killed|found dead|overdosed|didnt make it|did not make it|did not survive|didnt survive|bled out|was stillborn)(?! laughing| of (?:laughter|boredom))|(?:lost|losing|lose|buried|grieving|mourning) (?:an? |my |our |the |one of (?:my|our|the) |two |three |another )(?:\w{1,12} )?(?:clients?|patients?|residents?|service user|baby|child|colleague|pupil|student|mother and|caller|kid|young (?:man|woman|person))(?= (?:to |last|this|today|yesterday|on|in|and|,|after|at|by|because|during|who|we|i)|$)(?! to (?:another|a different|follow|the other|a competitor))|death of (?:an? |my |our |the |one of )|funeral of (?:a |my |our )
""",
    ),
    (
        "trauma",
        r"""
flash ?-?backs?|nightmares (?:about|of|every|since|again|because)|nightmares$|nightmare about|(?:cant|cannot|couldnt|keep|kept|still|always) (?:~ )?(?:stop |un)?(?:see|seeing|hear|hearing|picturing|smell|smelling) (?:his|her|their|the|him|them|that|it) (?:~ )?(?:face|faces|eyes|body|bodies|scream\w*|blood|voice|cry|crying|room|rope|hanging|again and again|every time|when i close)|(?:cant|couldnt|cannot) get (?:the|that|those|his|her|their) (?:~ )?(?:image|images|picture|pictures|face|sound|screams?|eyes|body|smell) out of
(?:found|find|finding|discovered|cut down|came across|walked in on|saw|identified) (?:him|her|them|an? \w{1,15}|the \w{1,15}|my \w{1,15}|the body|a body) (?:~ )?(?:hanging|hanged|dead|unresponsive|in a pool|lifeless|body|cold|blue|not breathing)|(?:did|doing|started|performed|gave|attempted) (?:~ )?(?:cpr|resuscitat\w+|chest compressions)|resuscitat\w+|(?:stabbing|shooting|hostage|mass casualt\w+|fatal|arson|bomb|riot) (?:~ )?(?:on (?:the|our|my) (?:ward|unit)|at work|incident|in (?:the|our|my) (?:clinic|school|ward|unit|shelter|hospital))|cot death|dead (?:baby|child|body|bodies)|panic attacks? (?:~ )?(?:every|since|again|daily|at work|before|after)|ptsd|traumati[sz]ed by
""",
    ),
    (
        "at-the-limit",
        r"""
(?:job|work|this|place|it|shift|shifts|pressure|stress|everything|they|ward|caseload|system) (?:~ )?(?:is|are|was|will be|going to be|gonna be|s)? ?(?:slowly |literally |really |going to |gonna |actually |just |nearly |almost |definitely )*(?:kill|killing|kills|killed) me\b|(?:will be|be|is) the death of me|(?:job|work|shifts?) (?:~ )?(?:end|finish|destroy|put) me (?:off|in (?:a|the) (?:grave|box|coffin)|$)|early grave|drop dead (?:at|on|in)
(?:cant|cannot|can not|couldnt|can barely|dont know how to|dont know how long i can|do not know how long i can) (?:~ )?(?:do (?:this|it)|take (?:this|it|any|much)|bear (?:this|it)|stand (?:this|it)|handle (?:this|it)|cope(?: with (?:this|it|anything|life))?|go on|carry on|keep going|keep doing this|continue|hold on) (?:any ?more|any longer|much longer|like this|this way)|(?:im|i am|at) (?:at )?(?:the end of my (?:rope|tether|strength)|my wits end|breaking point|my limit$)|(?:end|ends) of my (?:rope|tether)|cant (?:cope|take it|do it) any ?more|(?:hold|hang) on (?:any ?more|much longer)
(?:i feel|im|i am|feeling|felt|completely|totally|so|utterly) (?:~ )?(?:hopeless|worthless|trapped|dead inside)\b(?! (?:by|in) (?:the|a|an|my|this) (?:rota|meeting|lift|car|traffic|system|schedule|admin|paperwork)| at| with| case)|hopelessness|dead inside|empty inside|(?:see|have|got|there is|there was|there seems|feels like) (?:~ )?no (?:hope|way out(?! of)|future|escape|light)|no (?:hope left|way out(?! of)|future for me|light at the end)|(?:dont|do not|cant|cannot) see (?:~ )?(?:future|way out|way forward|light)|(?:hate|hating|loathe|despise) (?:myself|my life|being me|living|who i am)|(?:i|im|am) (?:~ )?(?:just |only |such |nothing but |become )?(?:a )?burden (?:to|on|for)|feel (?:like )?a burden|everything is (?:pointless|hopeless|over)|nothing matters|whats the point any ?more|what is the point any ?more|point of (?:anything|it all|any of (?:it|this))
^\W*(?:please )?help me(?: please)?\W*$|^\W*i need help\W*$|^\W*help\W+help\W*|sos|(?:nervous|mental|complete) breakdown|(?:having|had|have|on the verge of) a breakdown|(?:feel|felt|feeling|am|im) dead\b(?! (?:tired|on|beat|set|sure|serious))|(?:cant|couldnt|cannot) stop (?:crying|shaking)|cry(?:ing)? (?:myself to sleep|every (?:day|night)|all day)|think(?:ing)? (?:~ )?about (?:death|dying|being dead|not being here|my (?:own )?funeral)|(?:kill|shoot) me(?: now)?\b|(?:wont|will not) hear from me again|could (?:just |happily |honestly |cheerfully )?(?:kill|strangle|murder|throttle) (?:him|her|them|my|that|this|the|someone|somebody)|id rather die than|drown(?:ing)? (?:my sorrows|in (?:drink|alcohol))|losing my mind|going (?:insane|mad|crazy) (?:with|from)|hearing voices|havent eaten (?:for|in)|not eating (?:any ?more|for days)|i (?:have )?stopped eating|starving myself
""",
    ),
)

# Small words that tell which language a sentence is in; none of them exists in the other one.
FUNCTION_WORDS = r"i|the|a|and|to|of|my|is|it|that|this|with|for|not|have|had|be|been|at|on|but|she|he|they|you|ive|dont|are|feel|feeling|again|about"

# Death and a wish or thought in one sentence of the writer alone: what no list of phrases foresees.
LETHAL = r"die|dying|dead|death|kill|killing|noose|corpse|coffin|afterlife|overdose|overdosing|ending it|end it all|hanging myself|bleed|bleeding"
LEANING = (
    r"want\w*|wish\w*|hop(?:e|ing|ed)|pray\w*|think|thinking|thoughts?|imagin\w+|fantasi\w+|dream\w*|plan\w*|decided|could|might|would|better|"
    r"easier|relief|deserve\w*|ready|urges?|tempted|comfort\w*|scared|afraid|rather|wonder\w*|google\w*|googling|how|until|envy|should|please|keep|almost|nearly"
)

# Whose words and whose crisis.
WRITER = r"i|im|ive|id|ill|me|myself|mine|my|we"
WORK_PEOPLE = (
    r"clients?|patients?|residents?|callers?|service users?|users?|pupils?|students?|kids?|child|children|teenagers?|teens?|"
    r"adolescents?|boys?|girls?|man|men|woman|women|people|person|persons|someone|somebody|everyone|veterans?|inmates?|"
    r"prisoners?|youth|youngsters?|young|mothers?|mums?|fathers?|dads?|parents?|he|she|they|him|her|them|his|their|hers|"
    r"who|whose|hes|shes|theyre|clienthe|guy|lady|families|survivors?|offenders?|referrals?|themselves|himself|herself|admissions?|tenants?|refugees?|texters?|chatters?|couples?"
)
CLOSE_PEOPLE = (
    r"(?:my|our) (?:\w{1,12} )?(?:husband|wife|partner|son|daughter|brother|sister|mother|father|mum|dad|friend|nephew|niece|"
    r"cousin|ex|boyfriend|girlfriend|uncle|aunt)|colleagues?|co ?-?workers?|supervisor|friends?"
)
WORK_TOPIC = (
    r"risk|risks|assessments?|prevention|preventions?|training|trainings?|watch|policy|policies|screening|screens?|hot ?line|"
    r"help ?line|line|protocols?|awareness|bereavement|bereaved|research|rates?|statistics?|module|course|workshop|calls?|"
    r"cases?|interventions?|safety plans?|plans? with|questionnaire|forms?|guidelines?|lecture|talk|team|survivors?|"
    r"counselling|conference|chapter|paper|webinar|referrals?|presentations?|reviews?|clinic|ward|unit|history|disclosures?|"
    r"kits?|naloxone|groups?|literature|topic|observations?|precautions|checklist|scale|inquiry|audit"
)
WORK_VERBS = (
    r"ask(?:ed|ing|s)?|assess(?:ed|ing|es)?|screen(?:ed|ing|s)?|train(?:ed|ing)?|teach(?:ing|es)?|taught|lectur\w+|manag(?:e|ed|ing)|"
    r"de ?-?escalat\w+|support(?:ed|ing|s)?|treat(?:ed|ing|s)?|counsel\w*|handl\w+|triag\w+|document\w*|wrote up|writing up|"
    r"prevent\w*|respond\w*|visit\w*|admit\w*|refer\w*|sat with|sit with|stayed with|worked with|work with|working with|talked down|talk down"
)
DENIAL = (
    r"(?:\bnot|\bnever|\bno|\bdont|\bdo not|\bdidnt|\bdid not|\bwouldnt|\bwould never|\bwould not|\bwont|\bwill not|\bisnt|\bwasnt|\bhavent|"
    r"\bhave not|\bwithout|\bnor|\bam not|\bim not|\bnothing about)(?: (?:really|actually|even|ever|at all|going|to|want|wanting|of|having|have|"
    r"had|thoughts?|any|intend\w*|plan\w*|been|feel|feeling|thinking|think|about|considering|considered|would|be|do|talking|was|a|an|the|"
    r"signs?|form|hint|sort|kind|that|im|i am|currently|actively|an active|active|want to)){0,5} ?$"
)
NOT_A_DENIAL = (
    r"(?:cant say|used to (?:say|think|believe)|always said|swore i|cannot say|cant promise|cannot promise|couldnt say|lying if|lie if|not that i|not saying|wouldnt say|not true|not sure|dont know|do not know|"
    r"no ?one knows|nobody knows|nobody would|not only|not just|not a (?:day|night|moment)|no (?:day|night)|cant stop|couldnt stop|"
    r"cannot stop|never been (?:so|this|more|as)|never (?:\w{1,12} )?(?:so much|more)|not (?:the )?first|no longer (?:care|mind|afraid|scared|sure)|"
    r"dont (?:care|mind|trust)|not afraid|not scared|why not|why shouldnt|why dont i|no reason not|nothing (?:to|would) stop|nothing left but|do nothing but|nothing but|no choice but|no other|"
    r"never stopped|havent stopped|not stopped|never told|havent told|not told|cant help|dont tell|no way (?:out )?but|not without|"
    r"didnt (?:think|expect|believe|realise|realize|know)|never thought i|hard not to|try not to|trying not to|struggling not to|not to\b|pretend)"
)
REPORTING = r"said|says|say|saying|told|tells|telling|texted|texts|wrote|writes|writing|shouted|shouts|screamed|screams|screaming|yelled|whispered|repeats?|repeated|replied|answered|threatened|threatens|asked|asks|cried|stated|states|sent|messages?|messaged|disclosed|heard"
WORRY_FOR_OTHERS = r"(?:dont|do not|didnt) know (?:what|who|how) (?:to|i should)|what (?:should|do|can) i do|should i (?:tell|call|report|break)|havent (?:told|reported|handed|escalated)|(?:no ?one|nobody) (?:else )?knows|only (?:i|one who) know|alone with (?:this|it|him|her)|sent (?:him|her|them) home"
