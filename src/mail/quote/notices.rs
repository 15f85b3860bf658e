//! Words of the notices that gateways put above mail from outside. Data only, lower case, in lists that
//! [`super::words::list`] reads.

/// How gateways begin the notice that they put above mail from outside.
pub const BANNERS: &str = "\
    caution | warning | external | attention | notice | alert | security | be careful | this email | this e-mail | \
    this message | you don't often get email from | some people who received this | \
    achtung | vorsicht | warnung | hinweis | extern | diese e-mail | diese email | diese nachricht | \
    sie erhalten nicht | sie erhalten nicht häufig | avertissement | prudence | externe | expéditeur externe | \
    ce message | ce courriel | cet e-mail | courriel externe | mise en garde | \
    vous n'obtenez pas souvent | precaución | atención | advertencia | externo | este correo | este mensaje | \
    correo externo | cuidado | atenção | aviso | esta mensagem | este e-mail | attenzione | avviso | esterno | \
    questa e-mail | questa email | questo messaggio | let op | opgelet | waarschuwing | deze e-mail | deze email | \
    dit bericht | varning | obs | viktigt | externt | detta mejl | detta meddelande | detta e-post | denna e-post | \
    advarsel | bemærk | ekstern | denne e-mail | denne e-post | denne mail | forsigtig | forsiktig | huom | huomio | \
    huomaa | varoitus | ulkoinen | tämä viesti | tämä sähköposti | uwaga | ostrzeżenie | ta wiadomość | zewnętrzn | \
    pozor | upozornění | tento e-mail | tato zpráva | externí | figyelem | külső | ez az e-mail | atenție | atentie | \
    acest e-mail | acest mesaj | внимание | осторожно | предупреждение | это письмо | увага | цей лист | dikkat | uyarı | \
    bu e-posta | προσοχή | 注意 | 警告 | 外部 | 주의 | 경고 | 외부";

/// Where such mail comes from.
pub const OUTSIDE: &str = "\
    outside of | outside the | outside your | outside our | from outside | external sender | external source | \
    external email | external e-mail | external mail | external message | external address | external to | \
    don't often get email from | außerhalb | von extern | externen absender | \
    externer absender | externe e-mail | externe mail | externen quelle | externe quelle | externen e-mail | \
    externe nachricht | nicht häufig e-mails von | nicht oft e-mails von | nicht oft eine e-mail von | \
    de l'extérieur | extérieur à | extérieur de | expéditeur externe | source externe | \
    courriel externe | email externe | e-mail externe | message externe | souvent d'e-mail | \
    fuera de | remitente externo | origen externo | correo externo | externo a la | fora da | fora de | \
    remetente externo | externa à | e-mail externo | mensagem externa | dall'esterno | \
    all'esterno | mittente esterno | esterna all | esterno all | e-mail esterna | van buiten | buiten de organisatie | \
    buiten onze | externe afzender | externe bron | utanför | extern avsändare | externt mejl | extern källa | \
    externt meddelande | utenfor | uden for | udefra | ekstern afsender | ekstern avsender | ekstern kilde | \
    ekstern mail | ekstern e-post | ulkopuolelta | ulkopuolinen | ulkoinen lähettäjä | ulkoiselta lähettäjältä | \
    ulkoisesta | spoza | zewnętrzn | z vnějšku | externího | mimo organizaci | mimo naši | külső feladó | \
    szervezeten kívül | din afara | expeditor extern | за пределами | из-за пределов | извне | внешнего отправителя | внешний отправитель | \
    внешнее письмо | внешней почты | ззовні | зовнішн | kuruluş dışından | şirket dışından | dış kaynak | εκτός | \
    εξωτερικ | 社外 | 外部 | 组织外 | 組織外 | 외부";

/// What it is about, where it does not say what to do.
pub const MAILS: &str = "\
    mail | message | sender | nachricht | courriel | correo | mensaje | mensagem | messaggio | bericht | mejl | \
    meddelande | e-post | viesti | lähettäjä | wiadomość | zpráva | üzenet | mesaj | письмо | сообщени | лист | ileti | \
    e-posta | μήνυμα | メール | 邮件 | 郵件 | 메일";

/// What it warns of; a notice that begins as any sentence may holds one of these.
pub const CAREFUL: &str = "\
    do not click | don't click | not click | unless you | be careful | be cautious | exercise caution | \
    use caution | take care | think before | recognize the sender | recognise the sender | verify the sender | \
    learn why this is important | attachments or links | links or attachments | links and attachments | \
    attachments and links | klicken sie | öffnen sie | keine links | keine anhänge | seien sie vorsichtig | vorsicht | \
    erfahren sie, warum | ne cliquez | cliquez pas | n'ouvrez | soyez prudent | soyez vigilant | \
    faites preuve | découvrez pourquoi | no haga clic | no abra | no hagas clic | tenga cuidado | tenga precaución | \
    não clique | não abra | tenha cuidado | tome cuidado | non fare clic | non cliccare | non aprire | \
    prestare attenzione | fare attenzione | klik niet | open geen | niet op links | wees voorzichtig | klicka inte | \
    öppna inte | inte på länkar | var försiktig | klik ikke | klikk ikke | åbn ikke | åpne ikke | ikke på lenker | \
    ikke på links | vær forsigtig | vær forsiktig | vær opmærksom | älä avaa | älä klikkaa | ole varovainen | \
    noudata varovaisuutta | avaa linkkejä | nie klikaj | nie otwieraj | zachowaj ostrożność | neklikejte | \
    neotevírejte | buďte opatrní | ne kattintson | ne nyissa | nu faceți clic | nu deschideți | не переходите | \
    не открывайте | не нажимайте | будьте осторожны | не відкривайте | не переходьте | tıklamayın | açmayın | μην ανοίγετε | \
    μην κάνετε | クリックしない | 開かない | ご注意 | 请勿 | 不要点击 | 請勿 | 謹慎 | 谨慎 | 클릭하지 | 열지 | 주의";

/// Marks that are a notice by themselves, alone on the first line.
pub const TAGS: &str = "\
    external | ext | external email | external e-mail | external mail | external sender | external message | \
    external source | extern | externe e-mail | externe mail | externe nachricht | externer absender | externe | \
    courriel externe | email externe | message externe | expéditeur externe | externo | correo externo | \
    remitente externo | e-mail externo | remetente externo | esterno | email esterna | mittente esterno | \
    externe afzender | externt | externt mejl | ekstern | ekstern mail | ekstern e-post | ekstern afsender | ulkoinen | \
    ulkoinen viesti | ulkoinen lähettäjä | zewnętrzny | zewnętrzna | wiadomość zewnętrzna | externí | внешнее письмо | \
    社外メール | 外部メール | 外部邮件 | 외부 메일";

/// What such mail is called in the notice above it; without one of these it speaks of something else.
pub const THIS_MAIL: &str = "\
    this email | this e-mail | this mail | this message | diese e-mail | diese email | diese mail | diese nachricht | \
    dieser e-mail | dieser email | dieser mail | dieser nachricht | ce message | ce mail | ce courriel | cet e-mail | cet email | \
    este correo | este mensaje | este e-mail | este email | deze e-mail | deze email | deze mail | dit bericht | esta mensagem | \
    questa e-mail | questa email | questo messaggio | detta mejl | detta meddelande | denne e-mail | denne mail | \
    denne e-posten | tämä viesti | tämä sähköposti | tämän viestin | ta wiadomość | tej wiadomości";

/// Where it comes from, in plain words.
pub const FOREIGN: &str = "\
    not part of our | not part of the | not part of your | does not work for | doesn't work for | not a member of our | \
    not an employee | not a colleague | not sent from within | not sent by a colleague | not come from within | not come from inside | \
    from somebody outside | from someone outside | sender is external | is external to | unknown to our | not belong to our | \
    nicht zu unserem | nicht zu unserer | nicht aus unserem | nicht aus unserer | nicht aus dem eigenen | nicht von einem kollegen | \
    kein mitarbeiter | keine kollegin | kein kollege | von außen | von ausserhalb | ausserhalb | externen person | fremden absender | \
    hors de | en dehors de | externe à | externe a | ne fait pas partie | n'appartient pas | n'est pas un collègue | \
    ne provient pas de notre | ne vient pas de notre | ajeno a | ajena a | ajenos a | externa a | no pertenece a | no forma parte | \
    no procede de nuestra | no es un compañero | van buitenaf | buiten het bedrijf | buiten ons | externe partij | geen collega | \
    geen medewerker | niet van een collega | niet binnen onze | hoort niet bij | não pertence à | não faz parte | non fa parte | \
    non appartiene a | inte en kollega | ikke en kollega | ei ole kollega | nie jest pracownikiem";

/// What it tells the reader to do, beside [`CAREFUL`].
pub const WARNINGS: &str = "\
    think twice | before you click | before clicking | before you open | before opening | check the sender | check who | \
    make sure you know | make sure that you know | do not open | don't open | never open | never click | stay alert | be alert | \
    be vigilant | with care | with caution | treat it with | überprüfen sie den | prüfen sie den | prüfen sie, | seien sie wachsam | \
    seien sie achtsam | bevor sie | öffnen sie | klicken sie | mit vorsicht | nur wenn sie | vérifiez | méfiez-vous | \
    soyez attentif | avant de cliquer | avant d'ouvrir | avec prudence | ne cliquez | verifique | compruebe | desconfíe | \
    antes de hacer clic | antes de abrir | sea prudente | con precaución | con cautela | controleer | wees alert | wees waakzaam | \
    let op met | voordat u | voordat je | klik niet | klik alleen | open alleen | open bijlagen alleen | wees voorzichtig | \
    antes de clicar | verifique o | prima di cliccare | prima di aprire | innan du | kontrollera avsändaren | inden du | før du | \
    ennen kuin | zanim";

/// What it warns of.
pub const LINKS: &str = "\
    link | attachment | click | anhang | anhäng | klick | lien | pièce jointe | pièces jointes | cliqu | enlace | adjunto | clic | \
    bijlage | klik | anexo | allegat | collegament | länk | bilag | bifog | vedlegg | liit | linkk | załącznik | phishing";

/// Whoever says so speaks of himself, and that does no notice.
pub const PERSONS: &str = "\
    i | we | my | us | ich | wir | mir | mich | uns | mein | meine | je | j | nous | moi | mon | ma | mes | yo | nosotros | mi | me | \
    nos | ik | wij | mijn | mij | eu | meu | minha | io | noi | mio | jag | vi | mig | min | jeg | minä | me | minun | ja | my";
