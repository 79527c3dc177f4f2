"""What pages say once a tournament is over, and how a series leads from edition to edition."""

import json
from dataclasses import replace

from laurel.usecases.stores import Editions
from tests.page_states import (
    CLOSED,
    DAY,
    EDITION,
    EDITIONS,
    FINAL,
    HOUR,
    NOW,
    OPEN,
    PROVISIONAL,
    SERIES,
    VOID,
    board_state,
    game_state,
    make_rows,
)
from tests.parsed_pages import board_page, said_on, text_of

KINDS = ("up", "prev", "next")


def test_a_page_says_that_results_are_being_worked_out() -> None:
    for board in (replace(CLOSED, closed_at=CLOSED.end_date), replace(PROVISIONAL, frozen_at=NOW)):
        said = said_on(board)
        assert "Closed It takes no more scores. The results are being worked out." in said
        assert "as data" not in said


def test_a_page_says_until_when_results_are_provisional_or_that_it_is_not_known() -> None:
    dated = said_on(PROVISIONAL)
    assert "The results are provisional until 16 Mar 2026, 12:00 UTC: they are looked at" in dated
    assert dated.endswith("Results as data: the places")
    objected = replace(PROVISIONAL, objected_at=NOW)
    assert "The results are provisional: they are looked at" in said_on(objected)
    for board, until in ((PROVISIONAL, NOW + 2 * DAY), (objected, None)):
        assert json.loads(board_state(board).files[0].body)["reviewUntil"] == until
    assert "until 16 Mar 2026" in text_of(game_state([PROVISIONAL]).html)
    assert "Not final yet" in text_of(game_state([objected]).html)


def test_final_results_can_be_downloaded() -> None:
    said = said_on(FINAL)
    assert "Results final The results are final." in said
    assert "Final since 14 Mar 2026, 10:00 UTC" in said
    assert said.endswith("Results as data: the places, all entries")
    # Prizes may take longer than the places.
    frozen = replace(CLOSED, closed_at=CLOSED.end_date, frozen_at=NOW - HOUR, archived_at=NOW)
    assert "Final since 14 Mar 2026, 11:00 UTC" in said_on(frozen)


def test_nobody_wins_where_a_tournament_is_void() -> None:
    state = board_state(VOID, make_rows(12))
    assert "Void It was declared void: nobody wins." in said_on(VOID)
    assert "Winners" not in said_on(VOID)
    assert "Final" not in said_on(VOID)
    assert 'class="wins"' not in state.html
    data = json.loads(state.files[0].body)
    assert (data["winners"], data["line"]) == (0, None)
    assert "10 winners" not in game_state([VOID]).html


def test_a_leaderboard_that_was_closed_before_its_end_says_when() -> None:
    assert "Closed 14 Mar 2026, 11:00 UTC" in said_on(replace(OPEN, closed_at=NOW - HOUR))
    assert "Closed 1" not in said_on(PROVISIONAL)


def test_a_series_says_when_its_next_edition_begins_and_leads_to_its_editions() -> None:
    editions = Editions(earlier=EDITION, later=EDITIONS.later)
    state = board_state(SERIES, editions=editions)
    data = json.loads(state.files[0].body)
    assert data["nextAt"] == NOW + 5 * HOUR
    said = said_on(SERIES, editions=editions)
    assert "Next edition 14 Mar 2026, 17:00 UTC Latest edition The daily dash" in said
    assert said.endswith("Next edition The daily dash 14 Mar 2026, 17:00 UTC")
    over = replace(SERIES, closed_at=NOW)
    assert "There will be no further edition." in said_on(over)
    assert json.loads(board_state(over).files[0].body)["nextAt"] is None
    assert "Final" not in said_on(replace(over, ended_at=NOW))
    # As long as no edition has been made.
    assert "Next edition" not in said_on(replace(SERIES, last_edition_start=None))


def test_an_edition_leads_to_the_series_and_the_editions_before_and_after_it() -> None:
    page = board_page(EDITION, editions=EDITIONS)
    links = {link["rel"]: link["href"] for link in page.all("a") if link.get("rel") in KINDS}
    assert links == {
        "up": "/starfall/the-daily",
        "prev": "/starfall/the-daily-2026-03-12",
        "next": "/starfall/the-daily-2026-03-14",
    }
    data = json.loads(board_state(EDITION, editions=EDITIONS).files[0].body)
    assert [(link["kind"], link["path"]) for link in data["editions"]] == list(links.items())
    assert {"kind": "prev", "label": "Earlier edition", "name": "The daily dash"}.items() <= data[
        "editions"
    ][1].items()
    alone = board_page(EDITION)
    assert not [link for link in alone.all("a") if link.get("rel") in KINDS]
    (hidden,) = alone.all("nav")
    assert "hidden" in hidden
