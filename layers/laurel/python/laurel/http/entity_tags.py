"""Entity tags (RFC 9110, 8.8.3): what tells two versions of an answer apart, and guards a change.

A tag is a digest of the body, and behind it, of what can be changed, the revision. Under `If-Match`
the revision alone counts: a leaderboard's counters change with every score, and are no reason to
refuse a change of its configuration.
"""

import hashlib
import re

from laurel.domain.errors import InvalidRequestError, Offence
from laurel.domain.revisions import ANY, NEW, Precondition, unless_changed
from laurel.http.request import Request

_TAG = re.compile(r'(?:W/)?"[0-9a-f]{32}-r(\d{1,15})"', re.ASCII)


def entity_tag(body: str, *, revision: int | None) -> str:
    """Make the strong entity tag of a body."""
    digest = hashlib.sha256(body.encode()).hexdigest()[:32]
    return f'"{digest}"' if revision is None else f'"{digest}-r{revision}"'


def read_precondition(request: Request) -> Precondition:
    """Read from a call's headers under which condition its change is to be made.

    Raises:
        InvalidRequestError: `If-None-Match` is anything but `*`, or both headers are there.
    """
    if_match, if_none_match = request.header("if-match"), request.header("if-none-match")
    if if_none_match is not None:
        if if_none_match.strip() != "*" or if_match is not None:
            detail = "must be * and alone: it lets a call create and not replace"
            raise InvalidRequestError([Offence("If-None-Match", detail)])
        return NEW
    if if_match is None:
        return ANY
    # What is not one of our tags matches nothing, and so the change is refused.
    matches = [_TAG.fullmatch(tag.strip()) for tag in if_match.split(",")]
    existing = if_match.strip() == "*"
    return unless_changed(
        revisions=frozenset(int(match[1]) for match in matches if match) if not existing else None
    )
