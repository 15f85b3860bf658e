//! What people write who only thank, in their languages. Data only, lower case, parted by bars as
//! [`super::super::quote::words::list`] reads.

/// These thank.
pub const THANKS: &str = "\
    thanks | thank you | thank u | thankyou | thx | thnx | tnx | ty | tysm | tks | many thanks | \
    much appreciated | appreciate | \
    appreciate it | i appreciate it | we appreciate it | highly appreciated | greatly appreciated | \
    i thank you | we thank you | thank you so much | thank you very much | thank you again | thanks so much | \
    thanks very much | thanks a lot | thanks a million | thanks again | many thanks again | received with thanks | \
    noted with thanks | thanks anyway | thanks anyways | thank you anyway | thanks all the same | thank you all the same | \
    thanks nonetheless | thanks nevertheless | but thanks | but thank you | but thanks anyway | but thank you anyway | \
    but thanks all the same | but thank you all the same | \
    trotzdem danke | trotzdem vielen dank | danke trotzdem | vielen dank trotzdem | dennoch danke | dennoch vielen dank | \
    aber danke | aber trotzdem danke | aber vielen dank | aber trotzdem vielen dank | danke dennoch | \
    kiitos kuitenkin | kuitenkin kiitos | kiitos silti | silti kiitos | kiitos joka tapauksessa | mutta kiitos | \
    mutta kiitos kuitenkin | mutta kiitos silti | mutta kiitos joka tapauksessa | \
    merci quand même | merci tout de même | merci malgré tout | mais merci | mais merci quand même | mais merci tout de même | \
    toch bedankt | bedankt toch | toch dank | toch hartelijk dank | toch dank je wel | toch dank u wel | maar bedankt | \
    maar toch bedankt | desondanks bedankt | \
    danke vielmals | vielen dank nochmal | vielen dank nochmals | danke nochmal | danke nochmals | \
    merci beaucoup | merci bien | merci encore | merci infiniment | gracias de nuevo | grazie ancora | \
    obrigado mesmo | muito obrigado mesmo | nogmaals dank | nogmaals bedankt | tack igen | kiitos paljon | \
    kiitos vielä | dziękuję bardzo | dzięki wielkie | děkuji moc | díky moc | hvala puno | hvala lepo | \
    danke | dankeschön | danke schön | danke sehr | vielen dank | besten dank | herzlichen dank | tausend dank | \
    dank | lieben dank | ich danke | wir danken | bedanke mich | merci | mersi | remercie | remercions | \
    je vous remercie | nous vous remercions | gracias | muchas gracias | mil gracias | agradezco | agradecemos | \
    te lo agradezco | se lo agradezco | muy agradecido | muy agradecida | grazie | grazie mille | mille grazie | \
    molte grazie | tante grazie | ringrazio | ringraziamo | la ringrazio | vi ringrazio | ti ringrazio | obrigado | \
    obrigada | obrigadão | muito obrigado | muito obrigada | agradeço | agradecido | agradecida | valeu | \
    bedankt | dank je | \
    dank je wel | dankjewel | dank u | dank u wel | dankuwel | hartelijk dank | dankjulliewel | \
    dank jullie wel | hartelijk bedankt | heel erg bedankt | \
    tack | tackar | tack så mycket | tusen tack | stort tack | tak | mange tak | tusind tak | takk | mange takk | \
    tusen takk | takk skal du ha | kiitos | kiitokset | kiitän | kiitämme | paljon kiitoksia | suurkiitos | kiitti | \
    aitäh | tänan | täname | suur tänu | paldies | liels paldies | pateicos | ačiū | dėkui | dėkoju | labai ačiū | \
    dziękuję | dziekuje | dziękujemy | dzięki | dzieki | bardzo dziękuję | wielkie dzięki | děkuji | děkuju | \
    děkujeme | dekuji | díky | diky | \
    mockrát děkuji | ďakujem | dakujem | ďakujeme | vďaka | hvala | hvala lepa | hvala puno | najlepša hvala | \
    zahvaljujem | \
    хвала | köszönöm | köszönjük | köszi | kösz | köszönettel | nagyon köszönöm | mulțumesc | multumesc | mulțumim | \
    multumim | mersi | teşekkürler | tesekkurler | teşekkür ederim | teşekkür ederiz | tesekkur ederim | \
    sağolun | sağ olun | sağol | sağ ol | \
    çok teşekkürler | спасибо | благодарю | благодарим | большое спасибо | дякую | дякуємо | спасибі | щиро дякую | \
    благодаря | благодарим ви | мерси | ευχαριστώ | ευχαριστούμε | σας ευχαριστώ | תודה | תודה רבה | شكرا | \
    شكراً | شكرًا | \
    أشكرك | أشكركم | متشكر | متشکرم | ممنون | ممنونم | سپاس | با تشکر | مرسی | terima kasih | terimakasih | \
    makasih | \
    cảm ơn | cám ơn | xin cảm ơn | gràcies | moltes gràcies | mercès | eskerrik asko | grazas | takk fyrir | \
    diolch | \
    धन्यवाद | शुक्रिया | 감사합니다 | 감사드립니다 | 감사해요 | 고맙습니다 | 고마워요 | 고마워 | 감사";

/// These say that all is well now: nobody waits for an answer to that.
pub const WORKS: &str = "\
    works | it works | works now | it works now | now it works | works again | it works again | it all works | all works | \
    everything works | everything works again | everything works now | works fine | it works fine | works great | works perfectly | \
    it works perfectly | works like a charm | working | working now | working again | it is working | it's working | \
    it is working now | it's working now | it's working again | is working now | all working | it worked | that worked | \
    worked | worked perfectly | that did it | that did the trick | did the trick | that fixed it | that solved it | fixed | \
    solved | resolved | problem solved | problem fixed | problem resolved | issue solved | issue fixed | issue resolved | \
    it is fixed | it's fixed | it is solved | it's solved | the problem is solved | the issue is solved | \
    the problem is fixed | the issue is resolved | \
    funktioniert | es funktioniert | funktioniert jetzt | jetzt funktioniert es | es funktioniert jetzt | \
    funktioniert wieder | es funktioniert wieder | jetzt geht es | jetzt geht es wieder | jetzt funktioniert es wieder | jetzt geht's | geht wieder | es geht wieder | läuft | \
    läuft wieder | läuft jetzt | hat funktioniert | hat geklappt | es hat geklappt | hat geholfen | das hat geholfen | \
    problem gelöst | gelöst | erledigt | hat sich erledigt | das problem ist gelöst | problem behoben | \
    ça marche | cela marche | ça fonctionne | cela fonctionne | tout fonctionne | ça remarche | ça marche maintenant | \
    problème résolu | résolu | le problème est résolu | c'est réglé | funciona | ya funciona | ahora funciona | \
    todo funciona | funcionó | problema resuelto | resuelto | solucionado | problema solucionado | ya está solucionado | \
    funziona | ora funziona | adesso funziona | funziona tutto | tutto funziona | problema risolto | risolto | ha funzionato | \
    funcionou | já funciona | agora funciona | está funcionando | problema resolvido | resolvido | deu certo | \
    werkt | het werkt | het werkt weer | werkt weer | het werkt nu | werkt nu | doet het weer | het doet het weer | \
    opgelost | probleem opgelost | het is opgelost | fungerar | det fungerar | det fungerar nu | nu fungerar det | funkar | \
    det funkar | nu funkar det | det funkar nu | löst | problemet löst | problemet är löst | virker | det virker | \
    det virker nu | nu virker det | virker nu | det fungerer | fungerer | fungerer nå | det fungerer nå | nå virker det | \
    løst | problemet er løst | toimii | se toimii | nyt toimii | toimii nyt | nyt se toimii | ongelma ratkesi | \
    ongelma ratkaistu | töötab | nüüd töötab | strādā | veikia | jau veikia | działa | już działa | wszystko działa | \
    teraz działa | problem rozwiązany | rozwiązane | funguje | už funguje | funguje to | už to funguje | vyřešeno | \
    problém vyřešen | vyriešené | problém vyriešený | radi | sada radi | sve radi | deluje | zdaj deluje | riješeno | \
    működik | már működik | most már működik | megoldódott | megoldva | funcționează | acum funcționează | merge | \
    acum merge | s-a rezolvat | rezolvat | çalışıyor | şimdi çalışıyor | artık çalışıyor | çözüldü | sorun çözüldü | \
    работает | всё работает | все работает | теперь работает | заработало | всё заработало | все заработало | решено | \
    проблема решена | вопрос решён | вопрос решен | помогло | працює | все працює | тепер працює | запрацювало | вирішено | \
    питання вирішено | работи | вече работи | решен | λειτουργεί | τώρα λειτουργεί | δουλεύει | τώρα δουλεύει | λύθηκε | \
    το πρόβλημα λύθηκε | עובד | זה עובד | עכשיו זה עובד | נפתר | הבעיה נפתרה | يعمل | يعمل الآن | إنه يعمل | تم الحل | \
    تم حل المشكلة | berhasil | sudah berfungsi | sudah bisa | đã hoạt động | đã được | 해결되었습니다 | 해결됐습니다 | 잘 됩니다 | \
    잘 작동합니다 | 이제 됩니다 | अब काम कर रहा है";

/// These say that it is a pity, and ask for nothing.
pub const REGRETS: &str = "\
    pity | a pity | that's a pity | that’s a pity | that is a pity | what a pity | it's a pity | it’s a pity | too bad | \
    that's too bad | that’s too bad | a shame | that's a shame | that’s a shame | that is a shame | what a shame | \
    schade | sehr schade | wie schade | das ist schade | das ist sehr schade | \
    harmi | sepä harmi | onpa harmi | se on harmi | harmillista | \
    dommage | c'est dommage | c’est dommage | quel dommage | tant pis | \
    jammer | heel jammer | erg jammer | wat jammer | dat is jammer | dat is heel jammer";

/// These answer "is it solved?" with yes; more may follow that says no more than that.
pub const YES: &str = "\
    y | yes | yes it is | yes it does | yes, it is | yes, it does | yes indeed | yes please close it | please close it | yep | \
    yeah | yup | yes we can close it | you can close it | \
    j | ja | jawohl | ja ist es | ja, ist es | jep | ja das ist gelöst | ja, das ist gelöst | bitte schließen | \
    kyllä | kyllä on | kyllä toimii | joo | juu | joo on | on | kunnossa | on kunnossa | kaikki kunnossa | asia on kunnossa | \
    asia kunnossa | \
    oui | oui c'est réglé | oui, c'est réglé | c'est bon | oui c'est bon | oui, c'est bon | tout est réglé | \
    ja hoor | jazeker | zeker | ja, het is opgelost | ja het is opgelost";

/// These stand beside a yes to it, and say no more than that: that it is solved, and that it may be closed.
pub const CLOSE: &str = "\
    close it please | close this please | you may close | please close it | please close | please close this | please close the ticket | please close this ticket | close it | \
    close the ticket | you can close it | you can close this | you can close | you can close the ticket | \
    you can close this ticket | you may close it | you may close the ticket | it can be closed | can be closed | \
    the ticket can be closed | feel free to close it | feel free to close the ticket | go ahead and close it | \
    is solved | is resolved | is fixed | is done | it is | all solved | \
    bitte schließen | bitte schliessen | bitte ticket schließen | bitte das ticket schließen | bitte zumachen | \
    kann geschlossen werden | kann zu | das ticket kann geschlossen werden | ticket kann geschlossen werden | \
    es kann geschlossen werden | können sie schließen | sie können es schließen | sie können das ticket schließen | \
    ihr könnt es schließen | ihr könnt das ticket schließen | du kannst es schließen | ist gelöst | ist erledigt | \
    ist behoben | \
    voi sulkea | sen voi sulkea | tämän voi sulkea | tiketin voi sulkea | voitte sulkea | voit sulkea | saa sulkea | \
    voitte sulkea sen | voit sulkea sen | voitte sulkea tiketin | voit sulkea tiketin | sulkekaa | sulkekaa tiketti | \
    on ratkennut | on ratkaistu | on kunnossa | \
    vous pouvez fermer | vous pouvez le fermer | vous pouvez clore | vous pouvez le clore | vous pouvez clôturer | \
    vous pouvez le clôturer | vous pouvez fermer le ticket | vous pouvez clore le ticket | vous pouvez clôturer le ticket | \
    tu peux fermer | tu peux le fermer | merci de fermer | merci de le fermer | merci de clôturer | merci de le clôturer | \
    est résolu | est réglé | \
    mag dicht | kan dicht | het mag dicht | het kan dicht | mag gesloten worden | kan gesloten worden | \
    het mag gesloten worden | het kan gesloten worden | je mag het sluiten | u mag het sluiten | jullie mogen het sluiten | \
    je kunt het sluiten | u kunt het sluiten | jullie kunnen het sluiten | graag sluiten | sluit maar | is opgelost";

/// These answer it with no.
pub const NO: &str = "\
    n | no | nope | nah | no it is not | no, it is not | no it isn't | no, it isn't | no it isn’t | no, it isn’t | no it is not solved | \
    no, it is not solved | it is not solved | it's not solved | it’s not solved | it is not | it isn't | it isn’t | not solved | not yet | \
    not yet solved | not really | unfortunately not | unfortunately not yet | unfortunately | sadly not | i'm afraid not | i’m afraid not | sorry | \
    nein | nee | nö | leider nein | leider nicht | leider noch nicht | noch nicht | noch nicht gelöst | nicht gelöst | \
    nein, ist es nicht | nein ist es nicht | es ist nicht gelöst | es ist noch nicht gelöst | leider | \
    ei | ei ole | ei vielä | ei ole vielä | ei ratkennut | ei ole ratkennut | ei valitettavasti | valitettavasti ei | \
    valitettavasti ei vielä | \
    non | pas encore | non pas encore | pas résolu | ce n'est pas résolu | ce n’est pas résolu | pas vraiment | \
    malheureusement non | malheureusement pas | malheureusement pas encore | hélas non | malheureusement | \
    neen | nog niet | helaas niet | helaas nog niet | helaas | niet opgelost | nog niet opgelost | het is niet opgelost | \
    het is nog niet opgelost | is not solved | is not resolved | is not fixed | ist nicht gelöst | ist noch nicht gelöst | \
    ei ole ratkennut | n'est pas résolu | n’est pas résolu | is niet opgelost | is nog niet opgelost";

/// These are no answer to "is it solved?" where what follows says that all is well: to "is anything still not right?" they
/// are.
pub const NOTHING: &str = "\
    no | nope | nah | no thanks | no thank you | no need | no problem | no problems | no worries | nothing more | \
    not a problem | \
    nein | nee | nö | nein danke | kein problem | keine sorge | nichts mehr | \
    ei | ei kiitos | ei ongelmaa | ei ongelmia | ei hätää | ei mitään | \
    non | non merci | pas de problème | pas de problèmes | pas de souci | pas de soucis | aucun problème | aucun souci | \
    plus rien | \
    neen | nee hoor | nee dank je | nee dank u | nee bedankt | geen probleem | geen zorgen | niets meer";

/// These say that all is well, as people answer whether something is not.
pub const WELL: &str = "\
    all good | all good now | all good here | all is good | all is good now | everything is good | everything is good now | \
    it is all good | it is all good now | it's all good | it’s all good | it's all good now | it’s all good now | it is good | it's good | it’s good | all fine | all fine now | all is fine | \
    all is fine now | all is well | all is well now | everything is fine | everything is fine now | everything's fine | \
    everything’s fine | everything is ok | everything is okay | everything is ok now | it is fine | it is fine now | \
    it's fine | it’s fine | it's fine now | it’s fine now | all ok | all ok now | all okay | it is ok now | it's ok now | \
    it’s ok now | it's all working | it’s all working | it’s working | it’s working now | it’s working again | it’s fixed | \
    it’s solved | no problems | no problems any more | no more problems | no more issues | no further problems | no further issues | \
    alles gut | alles gut jetzt | jetzt ist alles gut | ist alles gut | alles ist gut | alles in ordnung | \
    alles ist in ordnung | ist alles in ordnung | jetzt ist alles in ordnung | ist jetzt in ordnung | alles ok | \
    alles okay | alles bestens | alles prima | alles super | passt | passt alles | passt jetzt | passt so | alles passt | \
    jetzt passt alles | es passt | alles erledigt | alles gelöst | ist gelöst | ist erledigt | es ist gelöst | \
    es ist erledigt | alles funktioniert | alles funktioniert jetzt | alles funktioniert wieder | alles läuft | \
    alles läuft wieder | es läuft | es läuft wieder | jetzt läuft es | jetzt läuft es wieder | jetzt läuft alles | \
    keine probleme | keine probleme mehr | \
    kaikki hyvin | kaikki on hyvin | nyt kaikki hyvin | kaikki hyvin nyt | nyt kaikki on hyvin | kaikki kunnossa | \
    kaikki on kunnossa | nyt kaikki kunnossa | nyt kaikki on kunnossa | kaikki kunnossa nyt | on kunnossa | asia on kunnossa | \
    nyt on kunnossa | kaikki ok | kaikki toimii | kaikki toimii nyt | nyt kaikki toimii | se toimii nyt | \
    ei enää ongelmia | ei ongelmia | se on ratkaistu | se on ratkennut | se on kunnossa | \
    tout va bien | tout va bien maintenant | tout est bon | tout est en ordre | tout est ok | tout est rentré dans l'ordre | \
    tout est rentré dans l’ordre | tout marche | tout marche maintenant | tout fonctionne | tout fonctionne maintenant | \
    c'est bon | c’est bon | c'est bon maintenant | c’est bon maintenant | c'est réglé | c’est réglé | c'est résolu | \
    c’est résolu | tout est réglé | tout est résolu | ça va | ça va maintenant | ça fonctionne maintenant | \
    plus de problème | plus de problèmes | plus aucun problème | \
    alles goed | alles is goed | alles goed nu | alles is nu goed | alles in orde | alles is in orde | alles is nu in orde | \
    het is in orde | is in orde | is nu in orde | alles oké | alles oke | alles werkt | alles werkt nu | alles werkt weer | \
    nu werkt het | nu werkt alles | het is goed | het is goed zo | het is goed nu | zo is het goed | prima zo | \
    geen problemen | geen problemen meer";

/// How the desk asks whether it is solved, as the templates of its own put it.
pub const QUESTION: &str = "\
    is it solved | ist damit alles gelöst | onko asia kunnossa | est-ce réglé | is het opgelost";

/// These say that the answer arrived, or was understood, and not that it helped.
pub const RECEIPTS: &str = "\
    received | well received | safely received | erhalten | gut erhalten | angekommen | gut angekommen | reçu | \
    recibida | ricevuto | ricevuta | recebido | recebida | ontvangen | goed ontvangen | mottaget | modtaget | \
    mottatt | vastaanotettu | otrzymałem | otrzymałam | obdržel jsem | obdržela jsem | megkaptam | am primit | \
    alındı | получено | получил | получила | отримано | отримав | отримала | ελήφθη | got this | got it | \
    noted | understood | verstanden | bien reçu | recibido | понятно | понял | поняла | зрозуміло";

/// These praise.
pub const PRAISE: &str = "\
    that's great | that is great | great | perfect | super | excellent | awesome | wonderful | brilliant | \
    amazing | fantastic | lovely | nice | cool | good job | well done | great job | great work | ok | okay | oké | \
    k | all good | all clear | very kind | so kind | cheers | prima | klasse | wunderbar | ausgezeichnet | \
    hervorragend | perfekt | toll | spitze | alles klar | top | parfait | génial | excellente | formidable | \
    c'est parfait | d'accord | très bien | perfecto | genial | excelente | estupendo | muy amable | \
    de acuerdo | vale | perfetto | ottimo | eccellente | benissimo | molto gentile | gentilissimi | \
    gentilissima | gentilissimo | va bene | perfeito | ótimo | beleza | muito bom | tudo certo | geweldig | \
    uitstekend | perfect zo | helemaal goed | in orde | toppie | toppen | utmärkt | jättebra | fantastiskt | \
    underbart | fint | supert | flott | kjempebra | fantastisk | hienoa | mahtavaa | loistavaa | loistava | \
    selvä | hyvä | erinomaista | upeaa | suurepärane | lieliski | puiku | świetnie | doskonale | rewelacja | \
    skvělé | výborně | perfektní | paráda | skvelé | výborne | odlično | savršeno | szuper | tökéletes | \
    remek | nagyszerű | rendben | excelent | minunat | mükemmel | harika | süper | tamam | отлично | супер | \
    прекрасно | замечательно | хорошо | чудово | добре | страхотно | чудесно | τέλεια | υπέροχα | εντάξει | \
    מעולה | מצוין | סבבה | ممتاز | رائع | تمام | عالی | baik | mantap | tốt quá | tuyệt vời | perfecte | \
    बहुत बढ़िया";

/// These answer thanks, in the desk's languages: what a team writes last.
pub const WELCOMES: &str = "\
    you're welcome | you’re welcome | you are welcome | you're very welcome | you’re very welcome | \
    you are very welcome | you're most welcome | you are most welcome | welcome | no problem | no problem at all | \
    not a problem | no worries | not at all | don't mention it | my pleasure | our pleasure | with pleasure | \
    a pleasure | always a pleasure | it was a pleasure | any time | anytime | glad to help | happy to help | \
    glad to have helped | glad i could help | glad we could help | glad to hear | glad to hear it | glad to hear that | \
    good to hear | good to hear that | great to hear | great to hear that | happy to hear it | happy to hear that | \
    glad it works | glad it works now | glad it works again | glad that it works | glad it helped | \
    gern geschehen | gerne geschehen | sehr gern geschehen | gern | gerne | sehr gern | sehr gerne | immer gern | \
    immer gerne | bitte | bitte schön | bitteschön | bitte sehr | bitte gern | bitte gerne | keine ursache | \
    kein problem | nichts zu danken | dafür nicht | da nicht für | freut mich | freut uns | das freut mich | \
    das freut uns | schön zu hören | \
    ole hyvä | olkaa hyvä | ei kestä | eipä kestä | ei se mitään | ilo auttaa | mielellään | mukava kuulla | \
    kiva kuulla | hyvä kuulla | \
    de rien | je vous en prie | je t'en prie | je t’en prie | avec plaisir | pas de quoi | il n'y a pas de quoi | \
    il n’y a pas de quoi | pas de problème | pas de souci | ravi de vous aider | ravie de vous aider | \
    heureux de vous aider | heureuse de vous aider | \
    graag gedaan | heel graag gedaan | met plezier | met alle plezier | geen probleem | geen dank | niets te danken | \
    fijn om te horen | goed om te horen | blij dat het werkt";

/// These stand beside thanks and praise: for what, to whom, how much. None of them asks or reports.
pub const BESIDE: &str = "\
    letting us know | letting me know | you too | same to you | likewise | the fix | quick fix | fast fix | prompt fix | \
    very | so | much | a | lot | bunch | million | ton | really | again | for | to | you | your | yours | u | \
    the | this | that | all | \
    everything | everyone | everybody | team | guys | folks | both | quick | fast | prompt | speedy | swift | kind | \
    immediate | great | good | excellent | amazing | help | helping | support | reply | response | answer | \
    assistance | \
    service | time | effort | efforts | attention | patience | info | information | update | explanation | \
    clarification | confirmation | feedback | message | email | mail | it | i | we | me | us | and | \
    indeed | once | more | with | from | my | our | part | side | of | im | i'm | we're | am | are | very | \
    grateful | thankful | \
    für | ihre | ihren | ihrer | eure | euren | eurer | deine | deinen | deiner | die | der | das | den | es | \
    schnelle | schnellen | \
    rasche | raschen | prompte | tolle | super | gute | liebe | netten | nette | hilfe | unterstützung | antwort | \
    rückmeldung | mühe | info | information | auskunft | bearbeitung | erledigung | service | zeit | geduld | \
    nochmal | nochmals | recht | \
    sehr | so | ganz | herzlich | an | alle | euch | ihnen | dir | ich | wir | mich | uns | bei | auch | und | \
    das | ganze | team | vielmals | \
    beaucoup | mille | fois | infiniment | bien | encore | pour | votre | vos | ton | ta | tes | la | le | \
    les | l'aide | aide | \
    réponse | retour | rapidité | réactivité | rapide | réactif | assistance | information | informations | tout | \
    toute | à | l'équipe | équipe | vous | te | nous | je | et | de | d' | très | précieuse | soutien | \
    mucho | muchas | muchísimas | por | tu | su | sus | la | el | los | las | lo | ayuda | respuesta | rápida | \
    pronta | rapidez | \
    atención | apoyo | información | todo | todos | equipo | le | les | os | y | a | de | gran | excelente | \
    servicio | tan | \
    mille | molte | infinite | ancora | per | il | lo | la | le | l' | l'aiuto | aiuto | risposta | supporto | \
    rapida | celere | \
    tempestiva | disponibilità | assistenza | vostro | vostra | tuo | tua | suo | sua | tutto | tutti | a | e | \
    di | cuore | \
    muito | muita | mesmo | pela | pelo | por | sua | seu | vossa | vosso | ajuda | resposta | rápida | \
    atenção | apoio | retorno | \
    suporte | tudo | todos | a | o | e | de | equipe | equipa | atendimento | \
    erg | heel | zeer | nogmaals | voor | de | het | je | jullie | uw | jouw | snelle | goede | fijne | hulp | \
    reactie | antwoord | \
    ondersteuning | moeite | service | allemaal | en | informatie | terugkoppeling | \
    så | mycket | för | hjälpen | hjälp | din | er | ditt | ert | det | snabba | snabbt | svar | svaret | \
    återkoppling | supporten | allt | \
    alla | igen | och | mange | for | hjælpen | hjælp | hjelpen | hjelp | svaret | raskt | hurtigt | hurtige | \
    raske | svar | den | \
    tilbakemeldingen | tilbakemelding | dere | jer | dig | deg | skal | ha | du | du/dere | støtten | \
    paljon | kovasti | vielä | avusta | avustasi | avustanne | nopeasta | vastauksesta | vastauksestasi | \
    palvelusta | tiedosta | \
    tuesta | teille | sinulle | kaikille | kaikesta | ja | hyvästä | oikein | suuri | suuret | kiva | \
    väga | abi | eest | kiire | vastuse | sulle | teile | par | palīdzību | ātro | atbildi | už | pagalbą | \
    greitą | atsakymą | labai | \
    bardzo | serdecznie | za | pomoc | szybką | odpowiedź | wsparcie | informację | jeszcze | raz | państwu | \
    panu | pani | i | wszystko | \
    moc | velmi | mnohokrát | ještě | jednou | za | pomoc | rychlou | odpověď | reakci | podporu | vám | ti | \
    všem | a | vše | \
    veľmi | pekne | ešte | raz | rýchlu | odpoveď | pomoc | podporu | vam | puno | lijepa | lepa | na | \
    pomoći | pomoč | hitri | \
    brzom | odgovoru | odgovor | vsem | svima | najlepša | \
    nagyon | szépen | a | az | segítséget | segítségét | gyors | választ | válaszát | mindent | még | egyszer | és | \
    mult | frumos | pentru | ajutor | ajutorul | răspuns | răspunsul | prompt | rapid | tot | din | suflet | \
    vă | îți | și | \
    çok | için | yardımınız | yardımın | yardımlarınız | hızlı | cevap | cevabınız | dönüşünüz | desteğiniz | \
    ilginiz | her | şey | size | tekrar | ve | \
    вам | тебе | большое | огромное | за | помощь | быстрый | быструю | ответ | поддержку | оперативность | \
    оперативный | информацию | всё | все | всем | ещё | раз | и | очень | вас | \
    дуже | велике | допомогу | швидку | відповідь | підтримку | щиро | ще | всім | і | та | \
    много | ви | помощта | бързия | бързата | отговор | отговора | съдействието | отново | \
    πολύ | για | τη | την | το | βοήθεια | γρήγορη | άμεση | απάντηση | σας | όλα | εξυπηρέτηση | και | \
    רבה | על | העזרה | התשובה | המהירה | לך | לכם | מאוד | הכל | \
    جزيلا | جزيلاً | لك | لكم | على | المساعدة | مساعدتكم | مساعدتك | الرد | السريع | سرعة | كثيرا | من | کمک | \
    شما | بابت | پاسخ | بسیار | خیلی | از | \
    banyak | atas | bantuan | bantuannya | respon | jawabannya | cepatnya | ya | \
    rất | nhiều | bạn | anh | chị | đã | vì | sự | giúp | đỡ | hỗ | trợ | phản | hồi | nhanh | \
    molt | moltes | per | l'ajuda | ajuda | la | asko | zuen | laguntzagatik | \
    आपका | आपकी | आपको | बहुत | मदद | के | लिए | की | \
    정말 | 대단히 | 너무 | 많이 | 빠른 | 답변 | 답변에 | 도움 | 도움에 | 주셔서 | 도와주셔서 | 답변주셔서 | 회신 | 회신에 | 신속한 | 항상";

/// These are no name, though some write each word large: what follows thanks says that something is wrong.
pub const UNNAMED: &str = "\
    still | not | no | never | nothing | but | however | again | broken | now | please | unfortunately | same | fix | \
    immer | noch | wieder | nicht | kein | nichts | aber | leider | kaputt | defekt | bitte | \
    ei | yhä | edelleen | vieläkin | taas | mutta | rikki | \
    toujours | encore | pas | mais | cassé | malheureusement | \
    nog | steeds | niet | geen | weer | maar | kapot | helaas";

/// Alone on a line below a yes these say when, or that there is more.
pub const NO_NAMES: &str = "\
    monday | tuesday | wednesday | thursday | friday | saturday | sunday | today | tomorrow | later | soon | urgent | also | \
    more | help | next | only | almost | partly | partially | maybe | wait | \
    montag | dienstag | mittwoch | donnerstag | freitag | samstag | sonntag | heute | morgen | später | bald | dringend | \
    auch | mehr | hilfe | nur | fast | teilweise | vielleicht | \
    maanantai | tiistai | keskiviikko | torstai | perjantai | lauantai | sunnuntai | tänään | huomenna | myöhemmin | \
    kiireellinen | myös | lisää | apua | vain | melkein | osittain | ehkä | \
    lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche | aujourd'hui | demain | bientôt | aussi | plus | aide | \
    seulement | presque | partiellement | peut-être | \
    maandag | dinsdag | woensdag | donderdag | vrijdag | zaterdag | zondag | vandaag | straks | spoed | ook | meer | help | \
    alleen | bijna | gedeeltelijk | misschien";

/// These open a mail; a name may follow.
pub const GREETINGS: &str = "\
    hi | hello | hey | dear | hi there | hello there | hi all | hello all | hey all | good morning | \
    good afternoon | good evening | good day | morning | \
    greetings | mr | mrs | ms | miss | dr | sir | madam | sir or madam | hallo | guten tag | guten morgen | \
    guten abend | moin | \
    servus | grüß gott | grüezi | liebe | lieber | liebes | sehr geehrte | sehr geehrter | \
    sehr geehrte damen und herren | herr | frau | hallo zusammen | \
    bonjour | bonsoir | salut | cher | chère | madame | monsieur | madame monsieur | hola | buenos días | \
    buenas tardes | \
    buenas noches | buenas | buen día | estimado | estimada | estimados | señor | señora | sr | sra | ciao | \
    buongiorno | buonasera | salve | \
    gentile | gentili | egregio | signor | signora | olá | oi | bom dia | boa tarde | boa noite | caro | cara | \
    prezado | prezada | prezados | goedemorgen | goedemiddag | goedenavond | goedendag | beste | geachte | \
    dag | hoi | heer | \
    mevrouw | hej | hejsan | god morgon | hei | god dag | god morgen | kære | kjære | moi | terve | \
    hyvää päivää | huomenta | \
    päivää | hyvää huomenta | tere | sveiki | labdien | laba diena | labas | dzień dobry | dzien dobry | \
    witam | cześć | czesc | panie | szanowny panie | szanowna pani | szanowni państwo | dobrý den | dobry den | \
    ahoj | \
    zdravím | vážený pane | vážená paní | dobrý deň | pozdravljeni | dober dan | dobar dan | zdravo | bok | \
    pozdrav | poštovani | добар дан | szia | sziasztok | helló | jó napot | jó napot kívánok | \
    tisztelt | kedves | bună ziua | buna ziua | bună | salutare | merhaba | selam | iyi günler | sayın | bey | \
    hanım | здравствуйте | \
    добрый день | добрый вечер | доброе утро | привет | уважаемый | уважаемая | добрий день | добрий вечір | \
    вітаю | привіт | \
    доброго дня | здравейте | добър ден | здрасти | γεια σας | γεια | καλημέρα | καλησπέρα | שלום | היי | \
    בוקר טוב | ערב טוב | \
    مرحبا | مرحباً | السلام عليكم | أهلا | صباح الخير | مساء الخير | سلام | درود | halo | hai | selamat pagi | \
    selamat siang | selamat sore | pak | bu | bapak | ibu | chào | xin chào | chào bạn | bon dia | bona tarda | \
    kaixo | boas | नमस्ते | \
    안녕하세요 | 안녕";

/// These close a mail; a name and a signature may follow.
pub const CLOSINGS: &str = "\
    regards | best regards | kind regards | warm regards | warmest regards | kindest regards | many regards | \
    with regards | with kind regards | \
    with best regards | best | all the best | best wishes | warm wishes | sincerely | sincerely yours | \
    yours sincerely | yours faithfully | yours truly | yours | cheers | take care | \
    have a nice day | have a great day | have a good day | have a nice weekend | have a great weekend | \
    have a good weekend | have a good one | \
    rgds | rgrds | rgs | regs | best rgds | kind rgds | brgds | br | kr | wr | thx and br | bye | bye bye | see you | mit freundlichen grüßen | mit freundlichen grüssen | \
    freundliche grüße | freundliche grüsse | \
    viele grüße | viele grüsse | liebe grüße | liebe grüsse | beste grüße | beste grüsse | herzliche grüße | \
    mit besten grüßen | schöne grüße | schöne grüsse | mfg | fg | vg | lg | bg | sg | hg | \
    viele gr | mit frdl gr | mit frdl grüßen | mit freundl grüßen | freundl grüße | \
    gruß | gruss | grüße | schönen tag | schönen tag noch | schönes wochenende | einen schönen tag | \
    einen schönen tag noch | tschüss | \
    cordialement | bien cordialement | bien à vous | bien à toi | sincères salutations | \
    meilleures salutations | salutations | \
    amicalement | bonne journée | bonne soirée | bonne fin de journée | bon week end | bon week-end | cdlt | \
    cdt | cdlmt | bien cdlt | bien cdt | bav | à bientôt | \
    saludos | un saludo | saludos cordiales | un cordial saludo | cordialmente | atentamente | atte | slds | sdos | un sdo | \
    un abrazo | abrazos | \
    buen día | que tenga un buen día | buen fin de semana | feliz día | hasta luego | cordiali saluti | \
    distinti saluti | cord saluti | dist saluti | \
    saluti | un saluto | cari saluti | buona giornata | buona serata | buon weekend | buon lavoro | a presto | \
    atenciosamente | abraço | abraços | abs | abç | abçs | cumps | cpts | \
    cumprimentos | com os melhores cumprimentos | melhores cumprimentos | bom fim de semana | att | \
    tenha um bom dia | até logo | \
    met vriendelijke groet | met vriendelijke groeten | vriendelijke groet | vriendelijke groeten | groet | \
    groeten | groetjes | mvg | gr | grt | grtz | grtjs | vr gr | vr groet | vr | met vr gr | met vr | met vriendelijke gr | \
    vriendelijke gr | hartelijke gr | \
    fijne dag | fijne dag nog | fijn weekend | fijne avond | hartelijke groet | met hartelijke groet | \
    med vänlig hälsning | med vänliga hälsningar | \
    vänliga hälsningar | vänlig hälsning | hälsningar | mvh | vh | hälsn | vänl hälsn | med vänl hälsn | vänl | mkh | ha en bra dag | trevlig helg | \
    med venlig hilsen | venlig hilsen | hilsen | kh | mh | bh | dbh | hils | m venlig hilsen | \
    de bedste hilsner | mange hilsner | god dag | god weekend | ha en god dag | hav en god dag | \
    med vennlig hilsen | vennlig hilsen | beste hilsen | god helg | \
    ystävällisin terveisin | terveisin | terveiset | yst terv | yst | terv | t | yt | parhain terv | parhain terveisin | hyvää päivänjatkoa | \
    mukavaa päivää | hyvää viikonloppua | \
    lugupidamisega | parimate soovidega | tervitades | ar cieņu | pagarbiai | geros dienos | su pagarba | \
    pozdrawiam | pozdr | pzdr | z poważaniem | serdecznie pozdrawiam | pozdrowienia | miłego dnia | z wyrazami szacunku | \
    s pozdravem | \
    pěkný den | hezký den | přeji hezký den | s přáním pěkného dne | s pozdravom | pekný deň | lep pozdrav | \
    lp | lijep pozdrav | srdačan pozdrav | s poštovanjem | prijatan dan | поздрав | \
    üdvözlettel | tisztelettel | üdv | szép napot | cu stimă | cu stima | cu respect | o zi bună | o zi buna | \
    toate cele bune | numai bine | saygılarımla | iyi çalışmalar | iyi günler | \
    kolay gelsin | syg | с ув | с уваж | с уважением | с наилучшими пожеланиями | всего доброго | хорошего дня | всего хорошего | \
    з повагою | гарного дня | \
    всього найкращого | поздрави | с уважение | хубав ден | приятен ден | με εκτίμηση | φιλικά | \
    καλή συνέχεια | καλή σας μέρα | בברכה | יום טוב | \
    مع أطيب التحيات | مع التحية | تحياتي | با احترام | salam | hormat saya | trân trọng | thân ái | \
    salutacions | atentament | \
    agur | kær kveðja | bestu kveðjur | सादर";

/// Of scripts that put no blanks between words: all that a thank-you may be made of. The first ones thank.
pub const UNSPACED_THANKS: &str = "\
    ありがとうございました | ありがとうございます | ありがとう | 有難うございます | 有難うございました | 有り難うございます | 感謝いたします | 感謝します | \
    感謝しております | 御礼申し上げます | お礼申し上げます | サンキュー | 助かりました | 助かります | 谢谢您 | 谢谢你 | 谢谢你们 | 谢谢大家 | 谢谢 | 多谢 | \
    感谢 | 非常感谢 | 十分感谢 | 万分感谢 | 感谢您 | 謝謝您 | 謝謝你 | 謝謝 | 多謝 | 感謝 | 非常感謝 | 感激不尽 | 3q | ขอบคุณมาก | ขอบคุณ | ขอบใจ | \
    ขอบพระคุณ";

/// See [`UNSPACED_THANKS`]: what stands beside.
pub const UNSPACED_BESIDE: &str = "\
    どうも | 本当に | 誠に | 大変 | たいへん | とても | 早速の | さっそくの | 迅速な | 迅速に | ご対応 | 対応 | ご回答 | 回答 | ご返信 | 返信 | ご返事 | ご連絡 | \
    ご支援 | ご協力 | ご説明 | 早急な | ご丁寧な | いただき | 頂き | いただきまして | くださり | 下さり | を | に | の | お忙しい中 | いつも | 好 | 非常 | 十分 | \
    真的 | 您的 | 你的 | 你们的 | 您 | 你 | 你们 | 大家 | 的 | 帮助 | 支持 | 回复 | 答复 | 解答 | 及时 | 快速 | 耐心 | 协助 | 啦 | 了 | 哦 | 幫助 | \
    協助 | 回覆 | 回應 | 快速的 | ครับ | ค่ะ | คะ | มาก | มากๆ | ๆ | สำหรับ | ความช่วยเหลือ | การตอบกลับ | ที่ช่วยเหลือ";

/// See [`UNSPACED_THANKS`]: what opens or closes a mail.
pub const UNSPACED_GREETINGS: &str = "\
    お世話になっております | お世話になりました | よろしくお願いいたします | よろしくお願いします | 宜しくお願いします | 宜しくお願いいたします | 以上 | こんにちは | おはようございます | \
    您好 | 你好 | 祝好 | 此致 | 敬礼 | 祝您 | 工作愉快 | 生活愉快 | 順祝商祺 | สวัสดีครับ | สวัสดีค่ะ | สวัสดี";

/// See [`UNSPACED_THANKS`]: what says that the answer arrived.
pub const UNSPACED_PRAISE: &str = "\
    承知しました | 承知いたしました | 了解しました | 了解です | 了解いたしました | 動きました | 直りました | 解決しました | 解決いたしました | 解決できました | 好的 | 收到了 | 收到 | 知道了 | 明白了 | 明白 | 太好了 | 可以了 | 解决了 | 問題解決了 | 问题解决了 | 问题已解决 | 已解决 | 已经解决 | 正常了 | 解決了 | ใช้ได้แล้ว | เรียบร้อย";

/// See [`UNSPACED_THANKS`]: a name of a few letters stands before these.
pub const HONORIFICS: &str = "さん | 様 | さま | 殿 | 先生 | 女士 | 小姐 | 经理 | 老师 | คุณ";

/// Emoji that thank or please.
pub const GLAD: &str = "🙏👍❤♥👏👌🎉💯😊🙂😀😃😄😁😍🤗💖💕💙💚🥰☺✅💪🙌🤝⭐🌟😇😉";

/// Emoji that do not.
pub const CROSS: &str = "👎😡😠🤬☹🙁😞😤😒🙄💔😢😭🤔❓❔⁉";
