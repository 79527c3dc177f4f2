"""Which addresses pages may link to or show, and so which may be configured."""

import re
from urllib.parse import urlsplit

# An address that is written properly has no spaces, quotes, brackets or control characters.
_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f\"<>\\^`{|}]+", re.IGNORECASE)


def web_address(text: str | None) -> str | None:
    """Give an address back if a page may link to it or show it: http or https, with a host."""
    if text is None or not _WEB_ADDRESS.fullmatch(text):
        return None
    try:
        return text if urlsplit(text).hostname else None
    except ValueError:  # brackets around what is no IPv6 address
        return None


def host_of(address: str) -> str:
    """Name the host of a web address, for people."""
    return (urlsplit(address).hostname or "").removeprefix("www.")
