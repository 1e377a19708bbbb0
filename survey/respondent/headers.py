"""The headers of every answer; the same for everybody, nothing in them to recognise anyone by."""

import base64
import hashlib
from typing import Final

HTML: Final = "text/html; charset=utf-8"
Headers = list[tuple[str, str]]


def policy(style: str) -> str:
    """Allow the page its own style (by hash), its own script and its own form, and nothing else at all."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (f"default-src 'none'; style-src 'sha256-{digest}'; script-src 'self'; img-src data:; "
            "form-action 'self'; frame-ancestors 'none'; base-uri 'none'")


def protective(style: str) -> Headers:
    """Give the headers that keep a page from leaking to disk, to other sites and to the device."""
    return [
        ("Content-Security-Policy", policy(style)),
        # A page kept on disk would show the next person at the computer what the last one filled in.
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]


def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether ready-made gzip may be sent; in doubt no, plain bytes are always right."""
    return "gzip" in {coding.strip() for coding in accept_encoding.lower().split(",")}
