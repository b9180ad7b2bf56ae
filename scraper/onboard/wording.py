"""The words by which pages of lists in the languages of Europe name their next page, the one before, and archives."""

from __future__ import annotations

import re

_NEXT = """
следваща следващата следващи следващ напред нататък по-стари по-старите стари_публикации предишни_публикации по-назад
next older older_posts older_entries older_news next_page forward
nächste nächster nächstes weiter vor ältere ältere_beiträge
suiv suivant suivante suivants page_suivante plus_anciens articles_plus_anciens
siguiente siguientes más_antiguas anteriores_entradas entradas_anteriores següent
successivo successiva avanti prossima articoli_meno_recenti
următoarea următorul următoare înainte mai_vechi articole_mai_vechi
наступна наступні наст далі вперед старіші
следующая следующие следующий далее вперёд старые
следећа следеће следећи старије sledeća sledeće sledeći sljedeća sljedeće starije naslednja naslednje наредна
επόμενη επόμενο επόμενα παλαιότερα παλιότερα
sonraki ileri eski önceki_yazılar daha_eski
następna następne następny starsze dalej
další následující starší ďalšia ďalej staršie
volgende oudere verder
próxima próximo seguinte seguintes mais_antigas
nästa äldre neste eldre næste ældre seuraava vanhemmat
következő régebbi
järgmine vanemad nākamā nākamais vecāki kitas toliau senesni
tjetra para më_të_vjetra hurrengoa nesaf nis_sine ar_aghaidh següents segueix
"""
_MORE = """
зареди_още покажи_още виж_още още_новини повече_новини load_more show_more view_more more_news more_posts
mehr_laden mehr_anzeigen weitere_laden charger_plus voir_plus afficher_plus cargar_más ver_más mostrar_más
carica_altri mostra_altro încarcă_mai_multe завантажити_ще показати_ще показать_ещё показать_еще загрузить_ещё
učitaj_više прикажи_још φόρτωση_περισσότερων daha_fazla daha_fazla_göster pokaż_więcej načíst_další zobrazit_další
meer_laden carregar_mais ver_mais ladda_fler visa_fler vis_flere last_inn_flere näytä_lisää továbbiak
"""
_BACK = """
предишна предишни назад по-нови нови_публикации previous prev newer newer_posts back zurück vorherige neuere
préc précédent précédente plus_récents anterior anteriores más_recientes precedente precedenti indietro
anterioară anterioare mai_noi
попередня попередні новіші предыдущая предыдущие новее претходна претходне prethodna prethodne novije предходна
προηγούμενη προηγούμενα νεότερα önceki geri yeni poprzednia poprzednie nowsze předchozí novější predchádzajúca vorige
nieuwere mais_recentes föregående nyare forrige nyere edellinen uudemmat előző újabb eelmine iepriekšējā ankstesnis
"""
_ARCHIVE = """
архив архиви архива архіви архів архіви_новин всички_новини всички_публикации още_новини
archive archives archived all_news all_posts all_articles news_archive older_news more_news
archiv nachrichtenarchiv alle_nachrichten alle_meldungen alle_beiträge pressearchiv
archives_des_actualités toutes_les_actualités toutes_les_nouvelles
archivo archivos todas_las_noticias hemeroteca arxiu
archivio tutte_le_notizie tutte_le_news
arhiva arhivă arhive toate_știrile toate_stirile toate_noutățile
усі_новини всі_новини все_новости
све_вести sve_vesti sve_vijesti sve_novosti arhiv vse_novice
αρχείο αρχεια όλα_τα_νέα όλες_οι_ειδήσεις
arşiv tüm_haberler
archiwum wszystkie_aktualności
všechny_aktuality všetky_aktuality archív hírarchívum összes_hír
archief alle_berichten alle_nieuws
arquivo arquivos todas_as_notícias
arkiv alla_nyheter alle_nyheter alle_nyheder arkisto kaikki_uutiset
arhiiv kõik_uudised arhīvs visas_ziņas archyvas visos_naujienos
"""
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
FORWARD_SIGNS = frozenset(">»›→⟩❯▶►≫⇒")
BACKWARD_SIGNS = frozenset("<«‹←⟨❮◀◄≪⇐")
_SIGN = r"(?:chevron|angle|arrow|caret)(?:-circle)?"
FORWARD_NAMES = re.compile(  # WordPress calls older posts previous
    rf"(?<![^\W_])(?:next|older|nextpage|forward|nav-previous)(?![^\W_])|right-arrow|{_SIGN}-right"
)
BACKWARD_NAMES = re.compile(rf"(?<![^\W_])(?:prev|(?<!nav-)previous|newer|back)(?![^\W_])|left-arrow|{_SIGN}-left")
LAST_NAMES = re.compile(r"(?<![^\W_])last(?![^\W_])")


def _phrases(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.split())


NEXT, MORE, BACK, ARCHIVE = map(_phrases, (_NEXT, _MORE, _BACK, _ARCHIVE))


def bare(text: str) -> str:
    """A link's words in lower case, without the signs about them."""
    return _EDGE.sub("", text.lower())


def says(text: str, phrases: frozenset[str]) -> bool:
    """Whether a short text is one of the phrases, or begins or ends with one."""
    said = bare(text)
    if not said or len(said) > 60:
        return False
    words = said.split()
    return said in phrases or any(" ".join(words[:n]) in phrases or " ".join(words[-n:]) in phrases for n in (1, 2, 3))
