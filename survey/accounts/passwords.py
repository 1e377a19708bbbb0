"""Which passwords may be chosen, and how long a failure makes one wait. Hashing is the web's business."""

import unicodedata
from typing import Final

from survey.accounts.errors import PasswordUnusable

LEAST: Final = 10
MOST: Final = 200            # longer ones only cost time
LEAST_DISTINCT: Final = 5
LEAST_BESIDE_NAME: Final = 6
FREE_FAILURES: Final = 4
LONGEST_WAIT: Final = 15 * 60

# Passwords of ten and more characters that head every list of leaked ones; runs are found below.
_COMMON: Final = frozenset({
    "password12", "password123", "password1234", "passw0rd123", "p@ssw0rd123", "admin12345", "administrator",
    "administrator1", "letmein123", "welcome123", "iloveyou123", "woaini1314", "woaini1314520", "5201314520",
    "qwerty123456", "1qaz2wsx3edc", "1q2w3e4r5t", "1q2w3e4r5t6y", "abc1234567", "abc123456789", "a123456789",
    "aa123456789", "abcd123456", "zxcvbnm123", "qq123456789", "mofan12345", "mofan123456", "changeme123",
})
_RUNS: Final = ("01234567890123456789", "98765432109876543210", "qwertyuiopasdfghjklzxcvbnm",
                "abcdefghijklmnopqrstuvwxyz", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn")


def plain_password(password: str) -> str:
    """Give a password as it is hashed: typed on another keyboard, it is still the same."""
    return unicodedata.normalize("NFC", password)


def require_usable(password: str, name: str) -> None:
    """Raise PasswordUnusable with the reason if a password is too short or among the first to be tried."""
    why = _why_not(plain_password(password), name)
    if why is not None:
        raise PasswordUnusable(why_zh=why[0], why_en=why[1])


def _why_not(password: str, name: str) -> tuple[str, str] | None:
    folded, name = password.casefold(), name.casefold()
    if len(password) < LEAST:
        return f"至少要有{LEAST}个字符", f"it needs at least {LEAST} characters"
    if len(password) > MOST:
        return f"最多{MOST}个字符", f"it may have {MOST} characters at most"
    if len(folded.replace(name, "")) < LEAST_BESIDE_NAME:
        return "几乎就是登录名", "it is little more than the sign-in name"
    if len(set(folded)) < LEAST_DISTINCT or folded in _COMMON or any(folded in run for run in _RUNS):
        return "太常见，一猜就中", "it is too common and the first to be tried"
    return None


def wait_after(failures: int) -> int:
    """Seconds to wait after so many failures in a row: none for a few, then doubling up to a quarter of an hour."""
    return 0 if failures <= FREE_FAILURES else min(2 ** min(failures - FREE_FAILURES, 20), LONGEST_WAIT)
