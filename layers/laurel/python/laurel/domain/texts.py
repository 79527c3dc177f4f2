"""Which texts may be shown beside other players' names, and which emails can be delivered to."""

import re
import unicodedata

DISPLAY_LENGTH = 64
PLAYER_ID_LENGTH = 128
REASON_LENGTH = 500

# Marks that turn the direction of what follows them, also outside the text they stand in
# (Unicode Standard Annex #9, explicit formatting characters).
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters by category, blank to the eye: Hangul fillers and the empty Braille pattern.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Control characters, lone halves of a surrogate pair, line and paragraph separators.
_UNSHOWABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})

# RFC 5321 bounds the whole address at 254 and the local part at 64 octets. Mail for prizes goes
# out without SMTPUTF8 (RFC 6531), so an address must be ASCII, an international domain in its
# ASCII form.
_EMAIL_LENGTH = 254
_EMAIL = re.compile(
    r"(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
    re.ASCII,
)


def why_not_plain(text: str) -> str | None:
    """Say why a text of any length cannot stand in a line of a page, or None when it can."""
    categories = {unicodedata.category(character) for character in text}
    if "Cs" in categories:
        return "must not contain half of a surrogate pair"
    if not categories.isdisjoint(_UNSHOWABLE):
        return "must not contain control characters"
    if not _BIDI_OVERRIDES.isdisjoint(text):
        return "must not contain characters that override the direction of text"
    return None


def why_not_shown(text: str) -> str | None:
    """Say why a text cannot be shown in the standings, or None when it can."""
    if len(text) > DISPLAY_LENGTH:
        return f"must have at most {DISPLAY_LENGTH} characters"
    return why_not_plain(text)


def why_not_a_name(text: str) -> str | None:
    """Say why a text cannot be a display name, or None when it can."""
    # What must not be shown is often blank too, and that is the lesser reason.
    reason = why_not_shown(text)
    if reason is None and all(_is_blank(character) for character in text):
        return "must not be blank"
    return reason


def why_not_a_player_id(text: str) -> str | None:
    """Say why a text cannot be a game's own id of a player, or None when it can."""
    if not 1 <= len(text) <= PLAYER_ID_LENGTH:
        return f"must have 1 to {PLAYER_ID_LENGTH} characters"
    return why_not_plain(text)


def why_not_a_reason(text: str) -> str | None:
    """Say why a text cannot stand in the audit trail as a reason, or None when it can."""
    if len(text) > REASON_LENGTH:
        return f"must have 1 to {REASON_LENGTH} characters"
    reason = why_not_plain(text)
    if reason is None and all(_is_blank(character) for character in text):
        return "must not be blank"
    return reason


def why_not_an_email(text: str) -> str | None:
    """Say why nothing can be delivered to an email address, or None when it looks deliverable."""
    if len(text) > _EMAIL_LENGTH or not _EMAIL.fullmatch(text):
        return "must be an email address that mail can be delivered to"
    return None


def _is_blank(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "ZC" or character in _BLANK_LETTERS
