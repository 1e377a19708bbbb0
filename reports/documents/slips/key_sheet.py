"""The sheet that carries a round's passphrase to the people who keep it; the product keeps no copy."""

from dataclasses import dataclass

from questionnaires.model import Text
from reports.documents.blocks import Block, Callout, Column, Document, Heading, Points, Table, hand_table
from reports.documents.legible import legible
from reports.documents.typesetting import typeset
from reports.documents.voice import Voice, voice_of
from reports.sentences import Name


@dataclass(frozen=True, slots=True)
class KeySheet:
    """What the keepers of a round's key need on paper."""

    organ: str
    round_id: str
    round_title: Text
    passphrase: str
    fingerprint: str      # of the public key, as published with the answering pages
    key_file: str         # name of the file the passphrase opens, not its place
    simulated: bool = False


def recovery_sheet(sheet: KeySheet, lang: str) -> bytes:
    """Typeset the one page with the passphrase, the fingerprint and the rules for keeping them."""
    voice, organ = voice_of("slips", lang), legible(sheet.organ)
    return typeset(Document(
        template="slips", lang=lang, title=voice("key_title"), author=organ,
        header=voice("header", organ=Name(organ), round=sheet.round_title),
        footer=voice("kept") + (f" · {voice('simulated')}" if sheet.simulated else ""),
        blocks=_blocks(sheet, voice),
        extra={"slips": [], "passphrase": legible(sheet.passphrase), "passphrase_name": voice("key_passphrase")}))


def _blocks(sheet: KeySheet, voice: Voice) -> list[Block]:
    facts = ((voice("key_round"), legible(f"{sheet.round_title.say(voice.lang)} ({sheet.round_id})")),
             (voice("key_fingerprint"), legible(sheet.fingerprint)), (voice("key_file"), legible(sheet.key_file)))
    rules = ("key_rule_apart", "key_rule_sealed", "key_rule_close", "key_rule_print")
    return [
        Heading(voice("key_title"), numbered=False), Callout((voice("key_warning"),), tone="warning"),
        Table((Column(""), Column("", share=1)), facts, headless=True, ruled=True),
        Heading(voice("key_rules"), level=2, numbered=False),
        Points(tuple(voice(rule) for rule in rules), numbered=True),
        hand_table(voice.table("key_keepers_cols"), (1, 1.2, 1.4, 1),
                   [voice("key_keeper_sheet"), voice("key_keeper_file")]),
    ]
