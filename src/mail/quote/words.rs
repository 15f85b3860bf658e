//! The words by which mail clients introduce history, in the languages they are translated to. Data only.
//!
//! Everything is lower case and compared after [`super::lines::lower`]. Languages are mixed on purpose: a
//! Spanish client on an English phone writes "De:" beside "Date:".

/// The entries of a list: parted by bars, blanks around them do not count.
pub fn list(words: &'static str) -> impl Iterator<Item = &'static str> {
    words.split('|').map(str::trim)
}

/// What a line of a header block says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    From,
    To,
    Cc,
    Bcc,
    Date,
    Subject,
    ReplyTo,
    /// Known beside the others, yet of no use here: importance, attachments, organisation.
    Other,
}

/// The labels of header blocks, without their colon.
pub const LABELS: &[(Field, &str)] = &[
    (
        Field::From,
        "\
         from | von | absender | de | expéditeur | remitente | remetente | da | mittente | van | afzender | \
         fra | avsender | från | avsändare | lähettäjä | mistä | od | nadawca | odesílatel | odosielateľ | \
         feladó | expeditor | expeditorul | de la | от | от кого | отправитель | від | від кого | відправник | \
         подател | kimden | gönderen | από | αποστολέας | saatja | no | sūtītājs | nuo | siuntėjas | šalje | \
         pošiljatelj | pošiljalac | dari | pengirim | từ | người gửi | จาก | 发件人 | 寄件者 | 寄件人 | 差出人 | 送信元 | \
         送信者 | 보낸 사람 | 보낸사람 | 발신 | 발신자 | מאת | من | المرسل | از | frá | sendandi | nork | de part de | dal | \
         प्रेषक | од | posiljatelj | siuntejas | sūtītāja | sutitajs | frå | expéditrice | exp | avsendar | 来自 | 來自 | द्वारा",
    ),
    (
        Field::Date,
        "\
         sent | date | sent on | sent at | gesendet | gesendet am | datum | envoyé | envoyé le | envoyee | \
         date d'envoi | message du | enviado | enviado el | enviado em | enviada | enviada em | fecha | data | \
         data de envio | inviato | inviato il | data invio | verzonden | verzonden op | sendt | dato | \
         sendt den | skickat | skickades | lähetetty | päivä | päiväys | päivämäärä | pvm | aika | wysłano | \
         wysłane | wysłany | odesláno | posláno | odoslané | dátum | küldve | küldés ideje | elküldve | \
         trimis | trimis la | dată | дата | отправлено | дата отправки | надіслано | відправлено | изпратено | \
         изпратен | gönderildi | gönderilen | gönderme tarihi | tarih | στάλθηκε | αποστολή | ημερομηνία | \
         saadetud | kuupäev | nosūtīts | datums | išsiųsta | poslano | poslato | dikirim | tanggal | đã gửi | \
         ngày | วันที่ | ส่งเมื่อ | ส่ง | 发送时间 | 发送日期 | 日期 | 时间 | 寄件日期 | 傳送時間 | 送信日時 | 送信日 | 日時 | 日付 | 보낸 날짜 | 날짜 | \
         발송일 | נשלח | תאריך | تاريخ | التاريخ | تم الإرسال | تاریخ | dags. | dagsetning | sent date | दिनांक | \
         enviat | bidalia | terkirim | dikirim pada | odeslaná | odeslána | poslaná | послато | датум | \
         послана | kuupaev | \
         saatmise aeg | laiks | datums | cas | čas | received | empfangen | reçu | recibido | recebido | \
         ricevuto | ontvangen | modtaget | mottatt | mottaget | vastaanotettu | 已寄出 | 傳送日期 | 发送 | 發送時間 | 日期时间 | \
         発信日時 | 보낸 시간 | 보낸날짜 | 날짜 및 시간 | भेजा गया",
    ),
    (
        Field::To,
        "\
         to | an | empfänger | à | a | destinataire | para | destinatario | destinatário | naar | aan | til | \
         mottaker | modtager | till | mottagare | vastaanottaja | do | adresat | komu | příjemce | pre | \
         címzett | către | destinatar | destinatarul | кому | получатель | одержувач | до | получател | kime | \
         alıcı | προς | saaja | kellele | kam | prima | za | kepada | untuk | đến | tới | ถึง | 收件人 | 收件者 | \
         宛先 | 送信先 | 받는 사람 | 받는사람 | 수신 | 수신자 | אל | إلى | الى | به | nori | per a | प्रति | pour | adressaat | \
         adresāts | gavėjas | primatelj | prejemnik | primalac | примач | \
         прималац | за | destinataires | destinatarios | destinatários | mottakar | empfängerin | 收信人 | \
         수신인 | người penerima | viðtakandi | fyrir | 致",
    ),
    (
        Field::Cc,
        "\
         cc | c.c. | kopie | kopie an | copie | copie à | con copia | copia | copia a | com cópia | cópia | \
         kopi | kopi til | kopia | kopia till | kopio | tiedoksi | dw | do wiadomości | udw | v kopii | kópia | \
         kópie | másolat | másolatot kap | копия | копію | копія | bilgi | κοινοποίηση | koopia | kopija | \
         tembusan | สำเนา | đồng kính gửi | 抄送 | 副本 | 参照 | 참조 | עותק | נסחה | نسخة | نسخة إلى | رونوشت | \
         afrit | kopie (cc) | kopie (cc:) | κοιν. | κοιν | κοινοπ. | kp | kp. | копие | копија | copie a | \
         in copia | copy | \
         копії | kop. | kopia do | til kopi | salinan | cc (kopie) | สำเนาถึง | a/c | प्रतिलिपि",
    ),
    (
        Field::Bcc,
        "\
         bcc | blindkopie | cci | cco | ccn | 密送 | 密件副本 | 숨은 참조 | скрытая копия",
    ),
    (
        Field::Subject,
        "\
         subject | betreff | objet | sujet | asunto | assunto | oggetto | onderwerp | emne | ämne | ärende | \
         rubrik | aihe | otsikko | temat | předmět | predmet | věc | tárgy | subiect | subiectul | тема | \
         относно | konu | θέμα | teema | temats | tema | zadeva | naslov | наслов | предмет | perihal | \
         subjek | chủ đề | tiêu đề | เรื่อง | หัวเรื่อง | 主题 | 主題 | 主旨 | 标题 | 件名 | 題名 | 제목 | נושא | הנדון | \
         الموضوع | موضوع | efni | assumpte | gaia | विषय | tēma | judul | angående | vedr. | vedrørende | 標題 | pealkiri | thema | ชื่อเรื่อง",
    ),
    (
        Field::ReplyTo,
        "\
         reply-to | reply to | antwort an | antworten an | répondre à | responder a | responder para | \
         rispondi a | antwoord aan | svar til | svara till | odpowiedz do | ответить | 返信先 | 回复 | 答复 | \
         odpověď na | odpovědět na | odpovědět | \
         vastaus | vastausosoite | vastaa | odgovori na | válaszcím | válasz | odpowiedź-do | odpowiedź do | \
         répondre a | \
         răspuns către | răspunde la | răspundeți la | ответ-кому | ответ кому | обратный адрес | odpovedať-pre | \
         odpovedať na | odpovedať komu | yanıt adresi | yanıtla | yanıt | кому відповісти | відповісти | \
         отговор до | \
         απάντηση σε | vasta aadressile | 回复至 | 回覆至 | 回覆 | 답장 받는 사람 | 답장 | beantwoorden - aan | risposta | \
         réponse à | \
         balas ke | trả lời | השב אל | الرد على | الرد إلى",
    ),
    (
        Field::Other,
        "\
         importance | priority | sensitivity | attachments | organization | sender | message-id | resent-from | \
         wichtigkeit | anlagen | anhänge | priorité | pièces jointes | importancia | importância | \
         datos adjuntos | anexos | priorità | allegati | urgentie | bijlagen | viktighet | bilagor | vedlegg | \
         vedhæftede filer | tärkeys | liitteet | ważność | załączniki | důležitost | přílohy | важность | \
         вложения | önem | 附件 | 重要性 | 添付ファイル | 重要度 | 중요도 | 첨부 | in-reply-to | references | list-id | \
         mailing list | user-agent | x-mailer | mime-version | content-type",
    ),
];

/// Verbs of "On … somebody wrote:", as pieces of a regular expression; word boundaries are added around them.
pub const WROTE: &[&str] = &[
    "wrote",
    "writes",
    "schrieb",
    "schrieben",
    "geschrieben",
    r"a\s+[ée]crit",
    "écrivait",
    "escribi[óo]",
    "escribe",
    "escreveu",
    "ha\\s+scritto",
    "scrisse",
    "schreef",
    "geschreven",
    "skrev",
    "skreiv",
    "skriver",
    "kirjoitti",
    "kirjoittaa",
    "napisała?",
    r"napisał\(a\)",
    "pisze",
    "napsala?",
    r"napsal\(a\)",
    r"nap[ií]sal\(a\)",
    "napísala?",
    "írta",
    "a\\s+scris",
    "написала?",
    r"написал\(а\)",
    "пишет",
    "писала?",
    "написав",
    "написала",
    "пише",
    "написа",
    "yazdı",
    "şunu\\s+yazdı",
    "έγραψε",
    "έγραψαν",
    "kirjutas",
    "rakstīja",
    "rašė",
    "parašė",
    "napisao",
    "napisa(?:la|lo)?",
    "je\\s+napisal",
    "menulis",
    "đã\\s+viết",
    "va\\s+escriure",
    "idatzi\\s+du",
    "skrifaði",
    "ha\\s+escrit",
    "posted",
    "sendte",
    "replied",
    "said",
    "says",
    "sent",
    "verzond",
    "geskryf",
    "shkroi",
    "піша",
    "напісаў",
    "escribiu",
    "წერდა",
    "написао",
    "напиша",
    "ysgrifennodd",
    "scríobh",
    "sgrìobh",
    "aliandika",
    "isinulat",
    "napisana",
    "napsáno",
    "מאת",
    "գրել\\s+է",
    "yazıb",
    "жазды",
];

/// The same for scripts that put no blanks between words, where a boundary would never be found.
pub const WROTE_UNSPACED: &[&str] = &[
    "写道",
    "寫道",
    "写到",
    "写了",
    "书写",
    "のメッセージ",
    "書きました",
    "wrote",
    "작성",
    "썼습니다",
    "כתב",
    "כתבה",
    "كتب",
    "نوشت",
    "เขียนว่า",
    "เขียนเมื่อ",
    "쓴 글",
    "のメール",
    "लिखा",
    "എഴുതി",
    "ጽፏል",
    "ጻፈ",
    "লিখেছেন",
    "எழுதியது",
];

/// Words that begin "On … wrote:"; days of the week count as well.
pub const STARTERS: &str = "\
    on | at | am | um | le | el | il | em | op | den | w | dnia | dne | dňa | pe | în | på | в | у | на | \
    στις | vào | pada | dana | dia | no | kl | date | ב | בתאריך | في | tarihinde | kuupäeval | nel | ngày | \
    in | më | þann | дана | às | mnamo | noong | ในวันที่ | เมื่อ | در | v | u | ar | o | quoting | zitat | \
    citando | citat | \
    citation | citaat | cytat | citazione | цитирую | data | datum";

/// Days of the week and their usual abbreviations, without a dot at the end.
pub const DAYS: &str = "\
    monday | tuesday | wednesday | thursday | friday | saturday | sunday | mon | tue | tues | wed | thu | \
    thur | thurs | fri | sat | sun | montag | dienstag | mittwoch | donnerstag | freitag | samstag | sonntag | \
    mo | di | mi | do | fr | sa | so | lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche | lun | \
    mar | mer | jeu | ven | sam | dim | lunes | martes | miércoles | jueves | viernes | sábado | domingo | \
    mié | jue | vie | sáb | dom | segunda | terça | quarta | quinta | sexta | segunda-feira | terça-feira | \
    quarta-feira | quinta-feira | sexta-feira | seg | ter | qua | qui | sex | lunedì | martedì | mercoledì | \
    giovedì | venerdì | sabato | domenica | gio | sab | maandag | dinsdag | woensdag | donderdag | vrijdag | \
    zaterdag | zondag | ma | wo | vr | za | zo | mandag | tirsdag | onsdag | torsdag | fredag | lørdag | \
    søndag | man | tir | ons | tor | tors | fre | lør | søn | måndag | tisdag | lördag | söndag | mån | tis | \
    lör | sön | maanantai | tiistai | keskiviikko | torstai | perjantai | lauantai | sunnuntai | ti | ke | to | \
    la | su | poniedziałek | wtorek | środa | czwartek | piątek | sobota | niedziela | pon | wt | śr | czw | \
    pt | sob | niedz | po | út | st | čt | pá | ne | ut | št | pi | понедельник | вторник | среда | четверг | \
    пятница | суббота | воскресенье | пн | вт | ср | чт | пт | сб | вс | понеділок | вівторок | середа | \
    четвер | п'ятниця | субота | неділя | нд | pazartesi | salı | çarşamba | perşembe | cuma | cumartesi | \
    pazar | hétfő | kedd | szerda | csütörtök | péntek | szombat | vasárnap | luni | marți | miercuri | joi | \
    vineri | sâmbătă | duminică";
