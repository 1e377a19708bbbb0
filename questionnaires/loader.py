"""Definition files read, checked and put together; all mistakes are reported at once.

A file in the overlay folder replaces the built-in one of the same name; under any other name it is a
whole questionnaire of one's own (docs/questionnaires.md describes the format).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from questionnaires.assembly import assemble, disagreements
from questionnaires.catalogue import Catalogue
from questionnaires.definitions import SHAPES, Definitions, OwnQuestionnaireFile
from questionnaires.errors import Mistake, QuestionnaireError
from questionnaires.forms import audience_questionnaire, member_questionnaire, own_questionnaire
from questionnaires.mistakes import from_validation, mistake, sentences
from questionnaires.model import Frozen, Questionnaire
from questionnaires.reading import built_in_files, overlay_files, parse
from questionnaires.references import reference_mistakes


@dataclass(frozen=True)
class Loaded:
    """A catalogue, and which files of the overlay took part in it."""

    catalogue: Catalogue
    own_files: Mapping[str, str]  # id of a questionnaire of one's own → its file
    replaced: tuple[str, ...]     # built-in files that the overlay's stand in for


def load_catalogue(overlay: Path | None = None) -> Catalogue:
    """Read the built-in bank, files of `overlay` laid over it; QuestionnaireError lists every mistake."""
    return load(overlay).catalogue


def load(overlay: Path | None = None) -> Loaded:
    """Do what `load_catalogue` does, and tell which files took part."""
    mistakes: list[Mistake] = []
    overlaid = overlay_files(overlay, mistakes)
    shapes = _shapes({**built_in_files(tuple(SHAPES)), **overlaid}, mistakes)
    definitions = _definitions(shapes, mistakes)
    own = {name: shape for name, shape in shapes.items() if isinstance(shape, OwnQuestionnaireFile)}
    questionnaires = [*_built_in(definitions, mistakes), *_own(definitions, own, mistakes)]
    _stop_at(mistakes)
    return Loaded(catalogue=assemble(definitions, questionnaires),
                  own_files={shape.questionnaire.id: name for name, shape in own.items()},
                  replaced=tuple(name for name in overlaid if name in SHAPES))


def _shapes(contents: Mapping[str, bytes], mistakes: list[Mistake]) -> dict[str, Frozen]:
    """Parse every file and check its shape, and the names they use of each other."""
    documents = {name: document for name, content in contents.items()
                 if (document := parse(name, content, mistakes)) is not None}
    shapes: dict[str, Frozen] = {}
    for name, document in documents.items():
        try:
            shapes[name] = SHAPES.get(name, OwnQuestionnaireFile).model_validate(document)
        except ValidationError as error:
            mistakes += from_validation(name, document, error)
    bank = {name: document for name, document in documents.items() if name in SHAPES}
    own = {name: document for name, document in documents.items() if name not in SHAPES}
    mistakes += reference_mistakes(bank, own)
    return shapes


def _definitions(shapes: Mapping[str, Frozen], mistakes: list[Mistake]) -> Definitions:
    if not shapes.keys() >= SHAPES.keys():  # then what is missing is already among the mistakes
        _stop_at(mistakes)
    definitions = Definitions.model_validate({name.removesuffix(".toml"): shapes[name] for name in SHAPES})
    mistakes += disagreements(definitions)
    _stop_at(mistakes)
    return definitions


def _built_in(definitions: Definitions, mistakes: list[Mistake]) -> Iterator[Questionnaire]:
    for form in definitions.forms.member.form:
        yield from _checked("forms.toml", f"member.form.{form.id}", mistakes,
                            partial(member_questionnaire, definitions, form))
    for audience in definitions.satisfaction.audience:
        yield from _checked("satisfaction.toml", f"audience.{audience.id}", mistakes,
                            partial(audience_questionnaire, definitions, audience))


def _own(definitions: Definitions, files: Mapping[str, OwnQuestionnaireFile],
         mistakes: list[Mistake]) -> Iterator[Questionnaire]:
    for name, file in files.items():
        yield from _checked(name, "questionnaire", mistakes, partial(own_questionnaire, definitions, file))


def _checked(file: str, path: str, mistakes: list[Mistake],
             build: Callable[[], Questionnaire]) -> Iterator[Questionnaire]:
    """Yield what `build` builds; where the whole does not hold together, that is a mistake of `file`."""
    try:
        yield build()
    except ValidationError as error:
        mistakes += (mistake(file, ".".join((path, *map(str, detail["loc"]))), *sentences(dict(detail)))
                     for detail in error.errors(include_url=False))


def _stop_at(mistakes: list[Mistake]) -> None:
    if mistakes:
        mistakes.sort(key=lambda found: found.place.partition(":")[0])
        raise QuestionnaireError(mistakes)
