//! Lines by which mail clients part new text from history, sign or disclaim. Data only, lower case, in lists
//! that [`super::words::list`] reads.

use super::painted::Hue;

/// Between dashes, or before a colon: the original of a forward follows.
pub const FORWARDED: &str = "\
    forwarded message | forwarded mail | begin forwarded message | start of forwarded message | \
    original forwarded message | weitergeleitete nachricht | weitergeleitete e-mail | \
    anfang der weitergeleiteten nachricht | weitergeleitete mail | beginn der weitergeleiteten nachricht | \
    message transféré | message transmis | message réexpédié | courriel transféré | \
    début du message réexpédié | début du message transféré | début du message transmis | mail transféré | \
    mail original transféré | mensaje reenviado | inicio del mensaje reenviado | \
    comienzo del mensaje reenviado | correo reenviado | mensagem reencaminhada | mensagem encaminhada | \
    início da mensagem reencaminhada | início da mensagem encaminhada | messaggio inoltrato | \
    inizio messaggio inoltrato | inizio del messaggio inoltrato | doorgestuurd bericht | \
    begin doorgestuurd bericht | doorgezonden bericht | videresendt meddelelse | videresendt besked | \
    videresendt mail | start på videresendt besked | starten på den videresendte besked | videresendt melding | \
    videresendt e-post | begynnelse på videresendt melding | vidarebefordrat meddelande | \
    vidarebefordrat mejl | vidarebefordrat brev | vidarebefordrat e-postmeddelande | \
    början på vidarebefordrat brev | börja vidarebefordrat meddelande | välitetty viesti | \
    välitetty viesti alkaa | edelleenlähetetty viesti | edelleen lähetetty viesti | lähetetty edelleen | \
    välitetyn viestin alku | przekazana wiadomość | przesłana wiadomość | wiadomość przekazana | \
    wiadomość przesłana dalej | początek przekazywanej wiadomości | początek przesłanej wiadomości | \
    přeposlaná zpráva | předaná zpráva | přeposílaná zpráva | začátek přeposílané zprávy | \
    začátek předané zprávy | preposlaná správa | začiatok preposlanej správy | továbbított levél | \
    továbbított üzenet | továbbított levél kezdete | továbbított üzenet kezdete | mesaj redirecționat | \
    mesaj redirectionat | mesaj retrimis | mesaj înaintat | începe mesajul redirecționat | \
    începutul mesajului redirecționat | пересылаемое сообщение | пересланное сообщение | \
    перенаправленное сообщение | переадресованное сообщение | начало переадресованного сообщения | \
    начало переадресованного письма | пересылаемое письмо | перенаправлене повідомлення | \
    переслане повідомлення | переадресоване повідомлення | початок листа, що пересилається | \
    початок переадресованого повідомлення | iletilen ileti | iletilmiş ileti | iletilmiş mesaj | \
    iletilen mesaj | yönlendirilen ileti | yönlendirilmiş ileti | ileti başlangıcı | \
    iletilen ileti başlangıcı | προωθημένο μήνυμα | προωθούμενο μήνυμα | έναρξη προωθημένου μηνύματος | \
    edastatud kiri | edastatud sõnum | pārsūtīts ziņojums | pārsūtītais ziņojums | persiųstas laiškas | \
    persiųstas pranešimas | proslijeđena poruka | prosleđena poruka | prosljeđena poruka | \
    posredovano sporočilo | препратено съобщение | проследена порака | прослеђена порука | pesan terusan | \
    pesan yang diteruskan | mulai pesan terusan | thư chuyển tiếp | tin nhắn chuyển tiếp | thư đã chuyển tiếp | \
    ข้อความที่ส่งต่อ | 转发的邮件 | 转发邮件 | 转发邮件信息 | 被转发邮件信息 | 转发的信息 | 已转发的邮件 | 开始转发邮件 | 轉寄郵件 | 轉寄的郵件 | 轉寄的信件 | \
    轉寄信件 | 開始轉寄郵件 | 已轉寄的訊息 | メッセージを転送 | 転送されたメッセージ | 転送メッセージ | 転送されたメール | 전달된 메시지 | 전달한 메시지 | 전달된 메시지 시작 | \
    전달된 메일 | הודעה שהועברה | הודעה מועברת | תחילת ההודעה שהועברה | رسالة معاد توجيهها | رسالة محولة | \
    پیام ارسال شده | missatge reenviat | birtzalitako mezua | áframsent skeyti | framsent skeyti | \
    अग्रेषित संदेश | započni proslijeđenu poruku | početak proslijeđene poruke | anfang der weitergeleiteten e-mail | \
    välitetty viesti / fwd.msg | treść przekazanej wiadomości | przekazywana wiadomość | přeposílaný e-mail | \
    přeposlaný e-mail | přeposlaný email | mesaj retransmis | 转发的消息 | 转发消息 | 轉寄的訊息 | \
    轉寄訊息 | 転送メール | 転送されたメッセージの開始 | 전달 메시지 | forwarded email | forwarded e-mail | forward message | \
    start forwarded message | message forwarded | fwd message | e-mail transféré | \
    reenvío | mensaje remitido | email inoltrata | e-mail inoltrata | mail inoltrata | \
    пересланное письмо | переслано | \
    thư được chuyển tiếp | pesan diteruskan";

/// Between dashes: the original of a forward ended.
pub const FORWARD_ENDS: &str = "\
    end forwarded message | end of forwarded message | end of forwarded mail | ende der weitergeleiteten nachricht | \
    fin du message transféré | fin du message réexpédié | fin del mensaje reenviado | fim da mensagem encaminhada | \
    fine messaggio inoltrato | einde doorgestuurd bericht | slut på vidarebefordrat meddelande | \
    slut på videresendt besked | slutt på videresendt melding | välitetty viesti päättyy | \
    koniec przekazanej wiadomości | konec přeposlané zprávy | továbbított üzenet vége | \
    конец пересылаемого сообщения | конец пересланного сообщения | кінець пересланого повідомлення";

/// Between dashes: history follows.
pub const ORIGINAL: &str = "\
    original message | original email | original e-mail | original mail | original appointment | \
    reply message | message original | replied message | ursprüngliche nachricht | ursprüngliche mail | \
    originalnachricht | original-nachricht | originale nachricht | antwort nachricht | nachricht | \
    message d'origine | message initial | message d’origine | mail original | courriel original | \
    e-mail d'origine | mensaje original | mensagem original | messaggio originale | messaggio di origine | \
    oorspronkelijk bericht | origineel bericht | original besked | oprindelig meddelelse | oprindelig besked | \
    original meddelelse | opprinnelig melding | opprinnelig e-post | ursprungligt meddelande | \
    originalmeddelande | ursprungligt e-postmeddelande | alkuperäinen viesti | alkuperäinen sähköposti | \
    wiadomość oryginalna | oryginalna wiadomość | wiadomość pierwotna | původní zpráva | původní e-mail | \
    pôvodná správa | eredeti üzenet | eredeti levél | mesaj original | mesajul original | исходное сообщение | \
    оригинальное сообщение | исходное письмо | первоначальное сообщение | оригінальне повідомлення | \
    вихідне повідомлення | вихідний лист | özgün ileti | orijinal mesaj | orjinal mesaj | özgün mesaj | \
    αρχικό μήνυμα | algne kiri | algsõnum | algne sõnum | sākotnējais ziņojums | originalus laiškas | \
    pradinis pranešimas | izvorna poruka | originalna poruka | izvirno sporočilo | оригинално съобщение | \
    pesan asli | thư gốc | tin nhắn gốc | ข้อความต้นฉบับ | 原始邮件 | 原始信件 | 原始郵件 | 郵件原件 | 邮件原件 | 原文 | 元のメッセージ | \
    オリジナルメッセージ | 원본 메시지 | 원본 메일 | הודעה מקורית | الرسالة الأصلية | missatge original | jatorrizko mezua | \
    upprunaleg skilaboð | मूल संदेश";

/// Alone on a line, between rules or in bold: history follows.
pub const EARLIER: &str = "\
    previous replies | previous messages | previous conversation | earlier messages | conversation history | \
    ticket history | vorherige antworten | vorherige nachrichten | réponses précédentes | messages précédents | \
    respuestas anteriores | mensajes anteriores | respostas anteriores | mensagens anteriores | \
    risposte precedenti | messaggi precedenti | vorige antwoorden | eerdere berichten | tidigare svar | \
    tidligere svar | tidligere beskeder | aiemmat vastaukset | poprzednie odpowiedzi | předchozí odpovědi | \
    предыдущие ответы | попередні відповіді | önceki yanıtlar | 以前的回复 | 先前的回覆 | 以前の返信 | 이전 답글";

/// Parts of a line above which the answer is to be written, as desks and forums put it.
pub const ABOVE: &str = "\
    reply above this line | reply above the line | type your reply above | write your reply above | \
    reply above to respond | write above this line | reply above this | answer above this line | type above this line | \
    all text above this line | do not write below this line | do not type below this line | do not edit below this line | \
    do not reply below this line | nichts unterhalb dieser zeile | nicht unterhalb dieser zeile | \
    n'écrivez pas sous cette ligne | ne pas écrire sous cette ligne | écrivez au-dessus de cette ligne | \
    respuesta sobre esta línea | escriba por encima de esta línea | no escriba debajo de esta línea | \
    não escreva abaixo desta linha | non scrivere sotto questa riga | niet onder deze regel | niet onder deze lijn | \
    skriv inte under den här raden | skriv ikke under denne linje | nie pisz poniżej tej linii | antworten sie oberhalb dieser | \
    antworten sie über dieser | antwort oberhalb dieser | antwort über dieser | \
    répondez au-dessus de cette ligne | réponse au-dessus de cette ligne | responda por encima de esta línea | \
    respuesta por encima de esta línea | responda sobre esta línea | responda acima desta linha | \
    resposta acima desta linha | rispondi sopra questa riga | risposta sopra questa riga | \
    antwoord boven deze lijn | reageer boven deze lijn | antwoord boven deze regel | svar over denne linje | \
    svar over denne linjen | svara ovanför denna rad | svara ovanför den här raden | \
    vastaa tämän rivin yläpuolelle | vastauksesi tämän rivin yläpuolelle | odpowiedz powyżej tej linii | \
    odpowiedź powyżej tej linii | odpovězte nad tímto řádkem | odpovedzte nad týmto riadkom | \
    válaszoljon e sor fölé | răspundeți deasupra acestei linii | ответьте выше этой строки | \
    ответ выше этой строки | відповідайте над цим рядком | bu satırın üstüne yanıt | 请在此行上方回复 | 請在此行上方回覆 | \
    この行より上に返信 | 이 줄 위에 답장";

/// The same in fewer words, where the line is drawn as a rule.
pub const THIS_LINE: &str = "\
    above this line | below this line | oberhalb dieser zeile | über dieser zeile | oberhalb dieser linie | über dieser linie | \
    au-dessus de cette ligne | sous cette ligne | encima de esta línea | sobre esta línea | debajo de esta línea | \
    acima desta linha | abaixo desta linha | sopra questa riga | sopra questa linea | sotto questa riga | boven deze regel | \
    boven deze lijn | onder deze regel | onder deze lijn | over denne linje | over denne linjen | ovanför denna rad | \
    ovanför den här raden | tämän rivin yläpuolelle | powyżej tej linii | nad tímto řádkem | nad týmto riadkom | e sor fölé | \
    deasupra acestei linii | выше этой строки | выше этой линии | над цим рядком | bu satırın üstüne | bu satırın üzerine | \
    πάνω από αυτή τη γραμμή | nad ovom linijom | nad to vrstico | над този ред | üle selle rea | virs šīs līnijas | \
    virš šios eilutės | damunt d'aquesta línia | di atas baris ini | phía trên dòng này | מעל שורה זו | فوق هذا السطر | \
    在此行上方 | 在此線上方 | 在此线上方 | この行より上 | 이 줄 위에";

/// How a line begins that a phone or a program adds below the text.
pub const FOOTERS: &str = "\
    sent from | sent via | sent with | sent by | sent using | sent on the go | \
    sent on the new sprint network from my | \
    gesendet von | gesendet mit | gesendet über | von meinem | von meiner | \
    diese nachricht wurde von meinem | envoyé de mon | envoyé depuis | \
    envoyé à partir | envoyé avec | envoyé par | envoyé via | \
    enviado desde | enviado con | enviado do | enviado de | enviado pelo | enviado a partir | enviado por | \
    enviado via | enviada do | inviato da | inviato dal | \
    inviato con | inviato tramite | provenance | yahoo mail: | verzonden vanaf | verzonden van | \
    verzonden met | verzonden via | verstuurd vanaf | verstuurd met | \
    sendt fra | sendt med | sendt via | skickat från | skickat med | \
    skickades från | lähetetty | wysłane z | wysłano z | \
    wysłane przez | odesláno z | odesláno | odoslané z | küldve | \
    elküldve | trimis de pe | trimis din | trimis de | отправлено с | отправлено из | \
    отправлено | надіслано з | надіслано | відправлено з | \
    στάλθηκε από | saadetud minu | saadetud | nosūtīts no | išsiųsta iš | poslano s | poslano iz | \
    poslato sa | изпратено от | dikirim dari | đã gửi từ | gửi từ | ส่งจาก | 发自 | 发自我的 | 從我的 | 从我的 | 发送自 | 發自 | 來自我的 | \
    傳送自我的 | 傳送自 | 나의 iphone에서 | 내 iphone에서 | נשלח מה | נשלח מ | أرسلت من | أُرسلت من | \
    تم الإرسال من | enviat des | von samsung";

/// How such a line ends in languages that say so last.
pub const FOOTER_ENDS: &str = "\
    から送信 | で送信 | より送信 | 에서 보냄 | 에서 보냈습니다 | 에서 발송 | 에서 전송 | küldve | gönderildi | gesendet | lähetetty | 发送 | 傳送";

/// How words begin by which Outlook and others ask to be fetched: "Get Outlook for iOS".
pub const FETCHED: &str = "\
    get | download | hol | obter | obtenha | bezieh | herunter | obten | obtén | télécharg | baix | baj | scaric | otteni | hent | få | hämta | \
    skaffa | last | ned | hanki | lataa | pobierz | uzyskaj | stáhn | získ | stiah | letölt | beszerez | obțin | descăr | \
    скача | загруз | завантаж | отрима | изтегл | edin | indir | yükle | λήψη | αποκτ | κατεβ | preuz | prenes | hankige | \
    lejupiel | atsisi | tải | unduh | dapatkan | baixeu | קבל | الحصول | تنزيل";

/// The same in scripts that put no blanks between words.
pub const FETCHED_UNSPACED: &str =
    "获取 | 下载 | 下載 | 取得 | 入手 | ダウンロード | 다운로드 | 가져오기 | 받기 | ดาวน์โหลด | รับ";

/// Words of a sentence that goes on about something: no phone says them below a mail.
pub const TELLING: &str = "\
    but | never | not | yesterday | was | were | has | have | had | did | does | didn't | doesn't | hasn't | cannot | can't | \
    i | we | they | you | aber | nicht | kein | keine | nie | hat | ist | wurde | wurden | ich | wir | kann | kam | gestern | \
    mais | jamais | pas | n'est | n'a | je | j'ai | nous | est | hier | pero | nunca | ha | fue | llegó | ayer | mas | não | \
    foi | ontem | mai | non | è | ieri | ma | maar | niet | nooit | heeft | werd | ik | gisteren | aldrig | inte | ikke | \
    jag | jeg | har | mutta | ei | eivät | en | oli | eilen | ale | nie | nigdy | był | nikdy | není | nejde | ani | \
    но | не | нет | был | вчера | але | ні | ali | nije | ama | değil | αλλά | δεν | nem | dar | nu";

/// Words by which a phone's owner excuses what is above.
pub const EXCUSING: &str = "\
    excus | apolog | sorry | forgiv | pardon | typo | brevity | brief | entschuld | kürze | tippfehler | brièveté | \
    faute | discul | brevedad | errores | beknopt | korthet | stavfel";

/// The same where nothing but the device follows: "From my iPhone".
pub const SHORT_FOOTERS: &str = "\
    from my | from mobile | von meinem | von meiner | vom handy | de mon | depuis mon | desde mi | desde el móvil | \
    do meu | dal mio | da mobile | vanaf mijn | från min | fra min | via min | z mojego | z mého | с моего | з мого | iphone'dan";

/// What such a line names; without one of these a sentence that begins so is the writer's own.
pub const DEVICES: &str = "\
    iphon | ipad | ipod | ios | imac | macbook | apple | watch | android | samsung | galaxy | \
    huawei | xiaomi | redmi | poco | honor | oneplus | oppo | vivo | nokia | sony | xperia | motorola | pixel | \
    blackberry | windows | outlook | gmail | hotmail | yahoo | proton | yandex | thunderbird | spark | mobile | \
    mobil | phone | handy | smartphone | puhelin | kännykä | telefon | teléfono | téléphone | móvil | celular | \
    tablet | device | gerät | dispositif | dispositivo | enhet | enhed | laitteesta | urządzenia | sparrow | \
    airmail | superhuman | shortwave | missive | front | acompli | aol | hey | fairmail | k-9 | k9 | edison | canary | \
    bluemail | boxer | nine | zoho | handheld | wireless | verizon | at&t | t-mobile | телефон | смартфон | мобильн | \
    устройства | пристрою | 手机 | 手機 | 电脑 | pc | posteo | tutanota | tuta | fastmail | mailbird | postbox | \
    newton | inbox | vodafone | orange | \
    em client | typeapp | mymail | aquamail | aqua mail | mailspring | fairemail | wp poczta | onet | яндекс | naver | 네이버 | \
    삼성 | 아이폰 | seznam | quicksilver | roundcube | workspace one | telstra | sprint | uol | libero | gmx | web.de | freenet | \
    t-online | hushmail | mail.ru | mail for | mail für | mail pour | mail para | mail per | mail voor | mail til | mail till | \
    mail för | mail dla | mail pro | mail для | mail app | mail-app | from mail";

/// How a paragraph begins that a company adds to all its mail.
pub const DISCLAIMERS: &str = "\
    this message is intended | this email is intended | this e-mail is intended | this mail is intended | \
    p please consider the environment | p please think | denna e-post | \
    this e-mail and any | this email and any | this message and any | this e-mail (and any | \
    this email (and any | this message (and any | this e-mail may contain | this email may contain | \
    this message may contain | this e-mail is confidential | this email is confidential | \
    this message is confidential | this e-mail contains | this email contains confidential | \
    this message contains confidential | this communication is confidential | this transmission | \
    this communication may contain | this electronic message | this e-mail message | \
    the information contained in this | the information in this e-mail | the information in this email | \
    the contents of this e | the information transmitted | if you are not the intended recipient | \
    confidentiality notice | confidentiality note | confidentiality: | legal disclaimer | email disclaimer | \
    e-mail disclaimer | disclaimer: | disclaimer - | important notice: | privileged and confidential | \
    please consider the environment | please think of the environment | think before you print | \
    before printing | diese e-mail enthält | diese e-mail kann | diese e-mail ist | diese email enthält | \
    diese nachricht enthält | diese nachricht ist vertraulich | der inhalt dieser e-mail | \
    bitte denken sie an die umwelt | bitte prüfen sie, ob | haftungsausschluss | ce message et | \
    ce message est confidentiel | ce courriel et | ce courriel est | cet e-mail et | ce mail et | \
    avis de confidentialité | pensez à l'environnement | merci de penser à l'environnement | este mensaje y | \
    este mensaje es confidencial | este mensaje contiene | este correo electrónico y | \
    este correo electrónico contiene | este correo y | aviso de confidencialidad | aviso legal | \
    antes de imprimir | esta mensagem | este e-mail | aviso de confidencialidade | questo messaggio | \
    questa e-mail | il presente messaggio | le informazioni contenute | avviso di riservatezza | deze e-mail | \
    dit bericht is | dit e-mailbericht | de informatie in dit | de informatie verzonden | denne e-mail | \
    denne e-posten | denne meddelelse | denne mail | detta meddelande | detta e-postmeddelande | detta mejl | \
    tämä viesti | tämä sähköposti | ta wiadomość | treść tej wiadomości | niniejsza wiadomość | tato zpráva | \
    tento e-mail | obsah této zprávy | tento e-mail a | ez az üzenet | ez az e-mail | acest mesaj | \
    acest e-mail | данное сообщение | это сообщение | настоящее сообщение | це повідомлення | bu e-posta | \
    bu mesaj | bu elektronik | αυτό το μήνυμα | 本邮件 | 此邮件 | 本電子郵件 | 此郵件 | このメールは | 本メールは | 이 메일은 | 본 메일은";

/// Pieces of words of which such a paragraph holds at least one; it is not enough that it begins alike.
pub const CONFIDENTIAL: &str = "\
    confiden | vertrauli | privileg | intended | environment | umwelt | empfänger | unauthori | riservat | \
    destinat | dirigido | ambiente | environnement | sigilo | vertrouwelijk | bestemd | fortrolig | konfiden | \
    sekretess | avsedd | tiltenkt | luottamuk | tarkoitettu | poufn | přeznačen | adresat | důvěrn | určen | \
    dôvern | bizalmas | címzett | confidențial | конфиденц | конфіденц | предназнач | gizli | εμπιστευτικ | \
    legal | haftung | 机密 | 保密 | 機密 | 기밀 | 秘密 | print | imprim | disclaim";

/// How a paragraph begins that a scanner for viruses adds.
pub const SCANNED: &str = "\
    virus-free | virenfrei | sans virus | libre de virus | virusvrij | livre de vírus | privo di virus | virusfri | \
    virukseton | wolny od wirusów | bez virů | vírusmentes | без вирусов | без вірусів | this email has been | \
    this e-mail has been | this message has been | this email was | this e-mail was | this email is free | \
    this e-mail is free | this message was | no virus found | checked by | scanned by | diese e-mail wurde | \
    diese nachricht wurde | diese e-mail ist frei | cet e-mail a été | ce courrier | ce message a été | \
    l'absence de virus | este correo | este mensaje | el software de antivirus | este email | este e-mail | \
    esta mensagem | questa e-mail | questa email | questo messaggio | deze e-mail | dit bericht | denna e-post | \
    detta e-post | denne e-mail | denne e-post | tämä sähköposti | tämän sähköpostin | ta wiadomość | tento e-mail | \
    tato zpráva | ezt az e-mailt | acest e-mail | это сообщение | это письмо | цей лист | bu e-posta | \
    <https://www.avast.com | https://www.avast.com | www.avast.com | <http://www.avg.com | www.avg.com";

/// What such a paragraph names: a scanner.
pub const SCANNERS: &str = "\
    avast | avg.com | by avg | avg antivirus | norton | mcafee | antivirus | anti-virus | kaspersky | mailscanner | \
    bitdefender | eset | sophos | symantec | f-secure | g data | avira";

/// How words begin by which people say that they answer.
pub const ANSWERS: &str = "\
    answer | replies | replied | my reply | our reply | responses | responded | my response | comment | remark | \
    my notes | antwort | beantwort | kommentar | anmerkung | rückmeldung | réponse | répond | commentaire | remarque | \
    respuesta | respond | comentario | resposta | comentário | rispost | commento | commenti | antwoord | beantwoord | \
    opmerking | reactie | svar | besvar | vastau | vastas | komment | odpowied | odpowiedź | komentarz | odpověd | odpověď | \
    odpoved | komentář | komentár | válasz | megjegyz | răspuns | comentari | ответ | отвеч | комментар | відпові | \
    коментар | отговор | odgovor | komentar | cevap | yanıt | yorum | απαντ | απάντ | σχόλι | vastus | atbild | atsak | 回答 | \
    答复 | 回复 | 批注 | 回覆 | 答覆 | コメント | 返信 | 답변 | 회신 | 댓글 | תשוב | הערות | إجاب | أجوب | الرد | ردود | trả lời | \
    jawab | balasan | ตอบ";

/// How words begin by which they say where: below, between the lines, marked.
pub const PLACES: &str = "\
    below | underneath | between the | between your | within your | embedded | in the text | in the body | in your mail | in your e-mail | \
    in your email | in your message | in caps | interleaved | highlighted | marked | next to | unten | untenstehend | \
    unterhalb | nachstehend | darunter | dazwischen | zwischen den zeilen | im text | in ihrer mail | in ihrer e-mail | in deiner mail | \
    markiert | ci-dessous | plus bas | dans le texte | dans le corps | dans votre | en dessous | surlign | abajo | debajo | \
    a continuación | en el texto | en su correo | entre líneas | abaixo | em baixo | no texto | sotto | di seguito | \
    nel testo | nella sua | tra le righe | hieronder | onderstaand | onderaan | in de tekst | tussen de regels | tussen uw | in uw mail | nedan | \
    i texten | nedenfor | herunder | nedenunder | i teksten | on alla | ovat alla | alla olev | \
    alla punais | vastaukset alla | vastaukseni alla | alempana | tekstin | tekstissä | poniżej | \
    w tekście | w treści | níže | nižšie | v textu | v texte | odalent | itt lent | lentebb | alább | a szövegben | mai jos | în text | ниже | в тексте | \
    нижче | у тексті | по-долу | ispod | u tekstu | spodaj | niže | aşağıda | metin | παρακάτω | στο κείμενο | allpool | \
    zemāk | žemiau | 以下 | 下面 | 下方 | 下文 | 文中 | 下記 | 本文中 | 아래 | 본문 | להלן | למטה | בגוף | أدناه | bên dưới | \
    dưới đây | di bawah | ด้านล่าง";

/// Words that say by themselves that answers stand between the lines.
pub const INLINE: &str =
    "see inline | inline | in-line | siehe inline | antworten inline | interlinear | inline-kommentare";

/// The same of letters in bold.
pub const BOLD: &str = "\
    in bold | bold | fett | fettgedruckt | en gras | en negrita | em negrito | a negrito | in grassetto | vetgedrukt | in het vet | \
    i fetstil | med fed | med fet | lihavoituna | pogrubione | tučně | félkövér | жирным | жирним | kalın | 加粗 | 太字 | 굵게";

/// Colours that they say they answer in.
pub const COLOURS: &[(Hue, &str)] = &[
    (
        Hue::Red,
        "\
         in red | in rot | in roter | rot | en rouge | rouge | en rojo | em vermelho | a vermelho | in rosso | rosso | in rood | \
         in het rood | rood | i rött | med rött | röd | i rødt | med rødt | rød | punaisella | na czerwono | červeně | \
         červenou | červene | pirossal | piros | cu roșu | cu rosu | красным | красном | червоним | с червено | crveno | \
         crvenom | crvenim | rdeče | kırmızı | με κόκκινο | κόκκινο | punasega | sarkanā | raudonai | 红色 | 紅色 | 赤字 | 赤色 | \
         赤で | 빨간 | 빨강 | 적색 | באדום | بالأحمر | màu đỏ | warna merah | merah | สีแดง",
    ),
    (
        Hue::Blue,
        "\
         in blue | in blau | in blauer | blau | en bleu | bleu | en azul | em azul | a azul | in blu | blu | in blauw | \
         in het blauw | blauw | i blått | med blått | blå | sinisellä | na niebiesko | modře | modrou | modro | kékkel | kék | \
         cu albastru | синим | синім | със синьо | plavo | plavom | modrom | mavi | με μπλε | μπλε | sinisega | zilā | \
         mėlynai | 蓝色 | 藍色 | 青字 | 青色 | 青で | 파란 | 파랑 | בכחול | بالأزرق | màu xanh | warna biru | biru | สีน้ำเงิน",
    ),
    (
        Hue::Green,
        "\
         in green | in grün | in grüner | grün | en vert | en verde | em verde | a verde | in verde | verde | in groen | \
         in het groen | groen | i grönt | med grönt | grön | i grønt | med grønt | grøn | grønn | vihreällä | na zielono | \
         zeleně | zelenou | zölddel | zöld | cu verde | зелёным | зеленым | зеленим | в зелено | zeleno | zelenom | yeşil | \
         με πράσινο | πράσινο | rohelisega | zaļā | žaliai | 绿色 | 綠色 | 緑 | 초록 | 녹색 | בירוק | بالأخضر | warna hijau | hijau | \
         สีเขียว",
    ),
    (
        Hue::Other,
        "\
         in purple | in orange | in yellow | in colour | in color | in lila | in violett | en violet | en orange | in paars | \
         in kleur | farbig | in farbe | en couleur | en color | a colori | 黄色",
    ),
];
