"""The words of one document in one language: its own TOML file, filled with facts."""

from dataclasses import dataclass

from questionnaires.model import Text
from reports.sentences import Fact, Sayable, load_texts, nested, rendered


@dataclass(frozen=True)
class Voice:
    """Says the words of a document, and anything else that has words, in one language."""

    lang: str
    words: dict[str, Text]

    def __call__(self, key: str, **facts: Fact) -> str:
        """Say the document's own words `key`, filled with `facts`."""
        filled = {name: rendered(fact, self.lang) for name, fact in facts.items()}
        return nested(self.words[key].say(self.lang).format_map(filled))

    def read(self, *sayable: Sayable) -> str:
        """Say sentences one after another."""
        return ("" if self.lang == "zh" else " ").join(s.say(self.lang) for s in sayable)

    def joined(self, *keys: str) -> str:
        """Say several of the document's own words one after another."""
        return ("" if self.lang == "zh" else " ").join(self(key) for key in keys)

    def table(self, key: str) -> tuple[str, ...]:
        """Say the words `key` as the heads of a table, divided at the bars."""
        return tuple(part.strip() for part in self(key).split("|"))


def voice_of(document: str, lang: str) -> Voice:
    """Give the voice of one kind of document; words all documents share come from `words.toml` beside them."""
    shared = load_texts("reports.documents", "words.toml")
    return Voice(lang, {**shared, **load_texts(f"reports.documents.{document}", "words.toml")})
