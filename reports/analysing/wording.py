"""The sentences an analysis carries with it."""

from questionnaires.model import Text
from reports.sentences import load_texts


def reason(key: str, **facts: object) -> Text:
    """Give a sentence in both languages, its braces filled."""
    words = load_texts("reports.analysing", "words.toml")[key]
    return Text(zh=words.zh.format(**facts), en=words.en.format(**facts))
