//! How delivery reports say in many languages that a mail failed or waits: expressions, tried without regard to case.

/// Words that say delivery was given up.
pub const FAILED: &[&str] = &[
    r"(?:could|can|did|was|were|has|have|is|be|been)(?: ?not|n.?t) (?:be |been |able to |reach )?(?:deliver|sent|send|reach|the following|accepted)",
    r"undeliver|unable to (?:deliver|send)|not (?:be )?delivered|non.?deliver",
    r"delivery (?:has |of .{0,60} )?(?:failed|failure)|del[ei]very to the following recipients? (?:failed|was aborted)",
    r"permanent(?:ly)? (?:fatal |delivery )?(?:error|fail)|failed recipients?|(?:fatal|delivery|had) (?:errors|problems|failures?)",
    r"(?:trouble|problems?|errors?) (?:in )?delivering|(?:able|permission) to post|you tried to contact|delivery problems|failed addresses|address(?:es|\(es\))? failed|returned (?:mail|to sender|message)",
    r"was (?:automatically )?(?:rejected|refused|returned|blocked)|rejected by|did not (?:reach|receive)|delivery failed|failed to (?:send|deliver|reach)",
    r"invalid (?:final delivery userid|user address|recipient|address)|unknown user|no such user|mailbox is full|not reach the following",
    // German
    r"konnten? (?:\S+ ){0,6}?nicht|nicht (?:zugestellt|ausgeliefert|zustellbar)|unzustellbar|fehler bei der (?:nachrichten)?zustellung|zustellung.{0,60}(?:fehlgeschlagen|nicht möglich|gescheitert)",
    // French
    r"n.(?:a|ont) pas (?:pu )?(?:être )?(?:remis|livr|distribu|envoy|reç)|échec de (?:la )?(?:remise|distribution|livraison)|impossible de (?:remettre|livrer|distribuer)|non.remis|non.distribu|n.a pas pu",
    // Spanish
    r"no (?:se )?(?:ha )?(?:puede|pudo|podido)|error (?:de|en la|al) entreg|no (?:ha sido|fue) entregad|imposible entregar|entrega.{0,30}(?:fallid|fallado)",
    // Italian
    r"non (?:è stato|è stata|può|ha potuto|sono stati)|impossibile (?:recapitare|consegnare)|mancat[oa] (?:recapito|consegna)|recapito.{0,60}non riuscit",
    // Portuguese
    r"não (?:p[oôu]de|foi possível|pode|foi entregue|puderam)|nao (?:pode|foi possivel)|falh(?:a|ou) na entrega|não entregue",
    // Dutch
    r"(?:bezorging|aflevering|levering).{0,60}mislukt|niet (?:worden )?(?:afgeleverd|bezorgd|geleverd)|ka?on? niet worden|onbestelbaar",
    // Danish, Norwegian, Swedish
    r"kunne ikke|kan ikke levere|kunde inte|gick inte att (?:leverera|skicka)|leverans.{0,80}misslyckad|levering.{0,80}mislyk",
    // Finnish
    r"ei voitu|ei voi(?:da)? (?:toimittaa|lähettää)|toimit.{0,80}epäonnistu|toimittaminen epäonnistu",
    // Polish, Czech
    r"nie (?:można|może|mog(?:ła|ło|ły)|mógł|udało|został[ao]?).{0,40}(?:dostarcz|doręcz|wysła)|niedostarcz|nelze doručit|nebyla? doručen|nedoručit|nedoručen",
    // Russian, Ukrainian
    r"не (?:удалось|может быть|могло быть|доставлен|было доставлен)|невозможно доставить|недоставлен|не вдалося",
    // Hungarian, Turkish, Greek
    r"nem (?:sikerült )?kézbesít|kézbesíthetetlen|teslim edilemedi|iletilemedi|δεν ήταν δυνατή η παράδοση|απέτυχε η παράδοση",
    // Japanese, Korean
    r"(?:送信|配信|配達|お届け)(?:でき|する(?:こと)?(?:が|は)でき)|(?:配信|送信)不能|配信.{0,18}失敗|届けられません|届きません|배달되지|배달하지|전송.{0,30}실패|전달(?:할|되지)",
    // Chinese
    r"(?:无法|無法|未能)(?:投递|送达|发送|递送|投遞|傳送|傳遞|遞送|寄達)|(?:投递|投遞|发送|發送|傳送)失败|失敗|未送达|退信|退件|退回|无法|無法",
];

/// Words that say delivery is still tried, whatever else is said.
pub const TRYING: &[&str] = &[
    r"(?:attempts|try|trying|attempt) (?:will |to )?(?:continue|be made for|deliver.{0,40} for)",
    r"will (?:continue|keep|be retried|try again|attempt|retry for)|continue (?:to try|attempt|trying|to be made)|keep trying",
    r"warning message only|just a warning|only a warning|(?:not|n't) need to resend|will be retried|advisory.only|still (?:being )?(?:tr(?:ying|ied)|retried)",
    r"weitere zustellversuche|weiterhin versucht|nouvelles? tentatives?|seguirá intentando|nuevos intentos|ulteriori tentativi|novas tentativas|opnieuw geprobeerd|nya försök|uusi yritys|yrittää uudelleen|ponowi(?:ona|ć) prób|kolejne próby|будет повтор|попытки (?:будут|доставки)|将继续(?:尝试|投递)|會繼續嘗試|再送を(?:続|試)",
];

/// Words that say so unless a failure was told before.
pub const DELAYED: &[&str] = &[
    r"not yet been delivered|still undelivered|(?:been|was|is|message) delayed|delayed|postponed|delivery status notification \(delay\)|queued for|delivery incomplete",
    r"verzögert|retardé|retrasad|con retraso|in ritardo|ritardat|atrasad|adiad|vertraagd|försena|fördröj|forsinket|viivästy|opóźnion|задерж|отложен|延迟|延遲|遅延|遅れて|지연",
];

/// Subjects of reports.
pub const SUBJECT: &[&str] = &[
    r"undeliver|non.?deliver|not deliver|deliver(?:y|ed).{0,20}(?:fail|problem|status|notif|report|warning|error|delay)",
    r"(?:fail(?:ed|ure)?|error|status|warning).{0,30}(?:deliver|notice|mail)|returned (?:mail|e-?mail|message|to sender)|(?:message|mail) returned",
    r"mail (?:could|system|delivery|error|status)|mailbox (?:full|unavailable)|unknown user|user unknown|message (?:status|delayed|not)",
    r"(?:rejected|blocked) (?:mail|message)|message you sent blocked|could not send|delayed|bounce|failure|not been delivered",
    r"unzustellbar|nicht zugestellt|zustellung|rückläufer|mailzustellung",
    r"non.remis|non.distribu|échec|avis de non|retour",
    r"devuelt|rechazad|no entregad|no se puede entregar|imposible entregar|error de entrega|entrega fallid",
    r"impossibile recapitare|mancat[oa] (?:recapito|consegna)|non recapitat",
    r"falha na entrega|não (?:foi )?entreg|não foi possível|devolvid",
    r"onbestelbaar|bezorging|niet bezorgd|gick inte att leverera|kunde inte levereras|ej levererat|kunne ikke leveres|kan ikke leveres",
    r"toimittaminen epäonnistui|toimitusvirhe|ei voitu toimittaa|niedostarcz|nie dostarcz|zwrot|nedoručit|kézbesíthetetlen|iletilemedi|teslim edilemedi",
    r"недостав|не доставл|не удалось доставить|ваше сообщение",
    r"无法|無法|退信|退件|未送达|退回|配信(?:不能|できません)|送信できません|엔?배달|전송 실패",
];
