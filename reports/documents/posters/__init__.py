"""Posters with a QR code that leads a served group to its form."""

from reports.documents.posters.poster import Poster, poster

__all__ = ["Poster", "poster"]
