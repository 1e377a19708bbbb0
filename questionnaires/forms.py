"""The forms, made of the definitions: for members, for each audience, and those of one's own."""

from collections.abc import Iterator

from questionnaires.definitions import AudienceEntry, Choice, Definitions, MemberForm, OwnQuestionnaireFile
from questionnaires.model import Item, ItemKind, Questionnaire, QuestionnaireKind, Section, Text


def member_questionnaire(definitions: Definitions, form: MemberForm) -> Questionnaire:
    """Build a member form: one scored section per dimension, then the discussion, then the form itself."""
    words = definitions.forms.member
    first, *others = _mirror_sections(definitions, core_only=form.which == "core")
    introduced = first.model_copy(update={"lead_in": _joined(words.lead_in, words.exits)})
    return Questionnaire(
        id=form.id, kind=QuestionnaireKind.MEMBER, title=form.title, minutes=form.minutes,
        intro=_filled(words.intro, minutes=form.minutes),
        scales=(definitions.scale("member"),),
        sections=(introduced, *others, *_discussion(definitions), *_about_the_form(definitions)))


def audience_questionnaire(definitions: Definitions, audience: AudienceEntry) -> Questionnaire:
    """Build an audience's form: contact first, the facets, overall and pick, open, inducement last."""
    words, bank = definitions.forms.audience, definitions.satisfaction
    return Questionnaire(
        id=audience.id, kind=QuestionnaireKind.AUDIENCE, audience=audience.id, minutes=words.minutes,
        title=_filled(words.title, audience=audience.short),
        intro=_filled(words.intro, minutes=words.minutes),
        scales=(definitions.scale("satisfaction"),),
        sections=(
            *_contact(definitions, audience),
            Section(id="facets", title=audience.aspect or audience.text, lead_in=words.lead_in,
                    items=tuple(_facet_items(audience))),
            Section(id="overall", title=words.overall_title, scored=False,
                    items=_overall_items(definitions, audience)),
            Section(id="discussion", title=words.open_title, scored=False, lead_in=_open_note(definitions),
                    items=(_open(definitions, f"{audience.id}.OPEN", bank.open.text),)),
            Section(id="meta", title=words.meta_title, scored=False,
                    items=(_choice(bank.inducement),))))


def own_questionnaire(definitions: Definitions, file: OwnQuestionnaireFile) -> Questionnaire:
    """Build a questionnaire of one's own; it may use the bank's scales beside those it brings."""
    brought = {scale.id for scale in file.scale}
    used = {item.scale for section in file.section for item in section.item}
    borrowed = (scale for scale in definitions.scales.scale if scale.id in used - brought)
    head = file.questionnaire
    return Questionnaire(
        id=head.id, kind=head.kind, title=head.title, intro=head.intro, minutes=head.minutes,
        audience=head.audience, scales=(*file.scale, *borrowed),
        sections=tuple(Section(id=entry.id, title=entry.title, lead_in=entry.lead_in, scored=entry.scored,
                               items=entry.item) for entry in file.section))


def _mirror_sections(definitions: Definitions, *, core_only: bool) -> Iterator[Section]:
    for dimension in definitions.six_models.dimension:
        items = tuple(
            Item(id=f"M.{practice.id}", kind=ItemKind.RATING, text=practice.member, scale="member",
                 criterion=practice.id)
            for practice in dimension.criterion if practice.core or not core_only)
        if items:
            yield Section(id=dimension.id, title=dimension.vow, items=items)


def _discussion(definitions: Definitions) -> Iterator[Section]:
    items = tuple(_open(definitions, topic.item.id, topic.item.text) for topic in definitions.discussion.topic)
    if items:
        yield Section(id="discussion", title=definitions.forms.member.discussion_title, scored=False,
                      lead_in=_open_note(definitions), items=items)


def _about_the_form(definitions: Definitions) -> Iterator[Section]:
    items = tuple(_choice(meta) for meta in definitions.discussion.meta if meta.enabled)
    if items:
        yield Section(id="meta", title=definitions.forms.member.meta_title, scored=False, items=items)


def _contact(definitions: Definitions, audience: AudienceEntry) -> Iterator[Section]:
    contact = definitions.satisfaction.contact
    if audience.id not in contact.not_for:
        yield Section(id="contact", title=definitions.forms.audience.contact_title, scored=False,
                      items=(_choice(contact),))


def _facet_items(audience: AudienceEntry) -> Iterator[Item]:
    for entry in audience.item:
        yield Item(id=f"{audience.id}.{entry.facet}", kind=ItemKind.RATING, text=entry.text,
                   scale="satisfaction", facet=entry.facet)


def _overall_items(definitions: Definitions, audience: AudienceEntry) -> tuple[Item, Item]:
    bank = definitions.satisfaction
    return (
        Item(id=f"{audience.id}.ALL", kind=ItemKind.RATING, text=bank.overall.text, scale="satisfaction",
             purpose="overall"),
        Item(id=f"{audience.id}.PICK", kind=ItemKind.PICK, text=bank.pick.text, count=bank.pick.count,
             of=tuple(item.id for item in _facet_items(audience)), purpose="importance"))


def _open(definitions: Definitions, item_id: str, text: Text) -> Item:
    return Item(id=item_id, kind=ItemKind.OPEN, text=text, max_length=definitions.forms.open.max_length)


def _open_note(definitions: Definitions) -> Text:
    return _filled(definitions.forms.open.note, max_length=definitions.forms.open.max_length)


def _choice(choice: Choice) -> Item:
    return Item(**{name: getattr(choice, name) for name in Item.model_fields})


def _joined(first: Text, second: Text) -> Text:
    return Text(zh=first.zh + second.zh, en=f"{first.en} {second.en}")


def _filled(text: Text, **facts: int | Text) -> Text:
    zh, en = text.zh, text.en
    for name, fact in facts.items():
        zh = zh.replace(f"{{{name}}}", fact.zh if isinstance(fact, Text) else str(fact))
        en = en.replace(f"{{{name}}}", fact.en if isinstance(fact, Text) else str(fact))
    return Text(zh=zh, en=en)
