"""Errors a person can mend. Each class owns its sentence in both languages.

MofanError
 ├─ QuestionnaireError      a definition file is wrong (carries every mistake at once)
 └─ … further families in reports.errors and survey.errors
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple


class MofanError(Exception):
    """Something went wrong that the reader can understand and mend; never shown with a traceback.

    A subclass sets `zh` and `en`, format strings over the keyword facts given to the constructor.
    """

    zh: ClassVar[str] = "出错了。"
    en: ClassVar[str] = "Something went wrong."
    exit_code: ClassVar[int] = 2

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(f"{self.sentence('zh')} / {self.sentence('en')}")

    def sentence(self, lang: str) -> str:
        """Give the sentence in `lang` ("zh" or "en")."""
        template = self.en if lang == "en" else self.zh
        return template.format(**self.facts)


class Mistake(NamedTuple):
    """One mistake in a definition file: `place` is its file and the path to the key."""

    place: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.place}: {self.zh} / {self.en}"

    def line(self, lang: str) -> str:
        """Give the mistake in `lang`, with its place."""
        return f"{self.place}: {self.en if lang == 'en' else self.zh}"


class QuestionnaireError(MofanError):
    """One or more definition files are wrong; `mistakes` lists all of them, each with file and path."""

    zh = "问卷定义有{count}处错误：\n{listing_zh}"
    en = "{count} mistake(s) in the questionnaire definitions:\n{listing_en}"

    def __init__(self, mistakes: Sequence[Mistake | str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(count=len(mistakes), listing_zh=self._listing("zh"), listing_en=self._listing("en"))

    def _listing(self, lang: str) -> str:
        lines = (mistake.line(lang) if isinstance(mistake, Mistake) else mistake for mistake in self.mistakes)
        return "\n".join(f"  {line}" for line in lines)
