//! What forms of web sites call their fields. Data only, lower case, in lists that [`super::words::list`] reads.

/// What a form of a web site calls the name of whoever fills it in.
pub const FORM_NAMES: &str = "\
    name | your name | full name | first name | last name | surname | customer name | contact name | ihr name | vorname | nachname | \
    vor- und nachname | nom | votre nom | prénom | nom et prénom | nombre | su nombre | tu nombre | apellidos | \
    nombre y apellidos | nome | seu nome | nome completo | sobrenome | il tuo nome | nome e cognome | cognome | naam | uw naam | \
    jouw naam | voornaam | achternaam | namn | ditt namn | förnamn | efternamn | navn | dit navn | ditt navn | fornavn | \
    efternavn | etternavn | nimi | nimesi | etunimi | sukunimi | imię | nazwisko | imię i nazwisko | jméno | vaše jméno | \
    příjmení | jméno a příjmení | meno | vaše meno | meno a priezvisko | név | neve | nume | numele | nume și prenume | \
    имя | ваше имя | фамилия | фио | ім'я | ваше ім'я | име | ime | ime i prezime | ime in priimek | ad | adınız | ad soyad | \
    adınız soyadınız | όνομα | ονοματεπώνυμο | vārds | vardas | nom complet | izena | họ tên | họ và tên | nama | nama lengkap | \
    ชื่อ | 姓名 | 您的姓名 | 名前 | お名前 | 氏名 | ご氏名 | 이름 | 성함 | שם | שם מלא | الاسم | الاسم الكامل | نام";

/// What it calls the words that are meant for the reader.
pub const FORM_MESSAGES: &str = "\
    message | message body | message text | your message | comment | comments | your comment | your comments | question | \
    your question | enquiry | your enquiry | inquiry | your inquiry | your request | description | feedback | \
    nachricht | ihre nachricht | deine nachricht | mitteilung | ihre mitteilung | anfrage | ihre anfrage | frage | ihre frage | \
    kommentar | beschreibung | anliegen | ihr anliegen | votre message | commentaire | commentaires | votre question | votre demande | \
    mensaje | su mensaje | tu mensaje | comentario | comentarios | consulta | su consulta | mensagem | sua mensagem | comentário | \
    comentários | messaggio | il tuo messaggio | il suo messaggio | commento | commenti | richiesta | domanda | bericht | \
    uw bericht | jouw bericht | je bericht | vraag | uw vraag | opmerking | opmerkingen | meddelande | ditt meddelande | fråga | \
    beskrivning | besked | din besked | meddelelse | melding | din melding | spørgsmål | spørsmål | viesti | viestisi | kysymys | \
    kuvaus | wiadomość | treść | treść wiadomości | twoja wiadomość | pytanie | zpráva | vaše zpráva | text zprávy | dotaz | \
    správa | vaša správa | üzenet | üzenete | az üzenet szövege | mesaj | mesajul | mesajul dumneavoastră | mesajul tău | сообщение | \
    ваше сообщение | текст сообщения | вопрос | ваш вопрос | комментарий | повідомлення | ваше повідомлення | запитання | съобщение | \
    вашето съобщение | poruka | vaša poruka | sporočilo | vaše sporočilo | порука | mesajınız | ileti | sorunuz | μήνυμα | \
    το μήνυμά σας | sõnum | teie sõnum | ziņa | ziņojums | žinutė | pranešimas | missatge | mezua | tin nhắn | nội dung | pesan | \
    pesan anda | ข้อความ | 留言 | 消息 | 内容 | 內容 | 留言内容 | 您的留言 | 訊息 | メッセージ | メッセージ本文 | お問い合わせ内容 | ご用件 | \
    내용 | 메시지 | 문의 내용 | 문의내용 | הודעה | תוכן ההודעה | الرسالة | رسالتك | نص الرسالة | پیام";

/// What else it asks for, and no mail's header lines say.
pub const FORM_FIELDS: &str = "\
    e-mail | email | mail | e-mail address | email address | your e-mail | your email | your email address | reply email | phone | \
    telephone | tel | phone number | your phone | telephone number | mobile | mobile number | company | company name | website | web site | \
    page url | ip address | user agent | postcode | zip | zip code | city | country | order number | customer number | department | \
    e-mail-adresse | ihre e-mail | ihre e-mail-adresse | mailadresse | telefon | telefonnummer | rückrufnummer | firma | kundennummer | \
    bestellnummer | plz | ort | adresse e-mail | adresse mail | votre e-mail | votre email | courriel | téléphone | numéro de téléphone | \
    société | entreprise | correo | correo electrónico | su correo | teléfono | empresa | telefone | celular | seu e-mail | \
    indirizzo e-mail | indirizzo email | la tua email | telefono | azienda | e-mailadres | emailadres | uw e-mail | uw e-mailadres | telefoonnummer | \
    telefoon | bedrijf | bedrijfsnaam | e-postadress | epost | e-post | din e-post | telefonnummer | företag | e-mailadresse | e-postadresse | \
    din e-mail | virksomhed | bedrift | tlf | sähköposti | sähköpostiosoite | puhelin | puhelinnumero | yritys | adres e-mail | \
    adres email | numer telefonu | nr telefonu | e-mailová adresa | váš e-mail | telefón | e-mail cím | telefonszám | cégnév | \
    adresa de e-mail | adresa de email | număr de telefon | электронная почта | эл. почта | почта | ваш e-mail | телефон | номер телефона | \
    електронна пошта | ел. пошта | имейл | e-pošta | e-posta | e-posta adresiniz | telefon numaranız | ηλεκτρονικό ταχυδρομείο | \
    τηλέφωνο | e-pasts | el. paštas | correu electrònic | số điện thoại | điện thoại | nomor telepon | telepon | alamat email | \
    อีเมล | เบอร์โทรศัพท์ | 邮箱 | 电子邮件 | 電子郵件 | 电话 | 電話 | メールアドレス | 電話番号 | 会社名 | 이메일 | 전화번호 | 연락처 | \
    דוא\"ל | אימייל | טלפון | البريد الإلكتروني | الهاتف | رقم الهاتف | ایمیل";

/// Words that tell of such a form in the line above what it sent.
pub const FORMS: &str = "\
    contact form | web form | webform | online form | website form | support form | form on your website | form submission | \
    new submission | enquiry from your | inquiry from your | kontaktformular | webformular | online-formular | über das formular | \
    anfrageformular | formulaire | formulario | formulário | modulo di contatto | modulo contatti | modulo di richiesta | \
    contactformulier | webformulier | kontaktskjema | kontaktformulär | webbformulär | webformular | yhteydenottolomak | yhteyslomak | \
    verkkolomak | formularz | formulář | formulár | kapcsolatfelvételi űrlap | űrlap | formularul | formular de contact | \
    форма обратной связи | формы обратной связи | форму обратной связи | контактную форму | контактной формы | форму зворотного | \
    форма зворотного | контактна форма | kontakt obrazac | kontaktni obrazec | iletişim formu | φόρμα επικοινωνίας | kontaktvorm | \
    formulari | borang | formulir | biểu mẫu | แบบฟอร์ม | 表单 | 表單 | フォーム | 문의 양식 | 문의하기 | טופס | نموذج";
