"""Tests of the operator's API in process, once more over HTTP: those that let nothing break off."""

# ruff: noqa: F401 - pytest collects what is imported
from tests.integration.test_checksum_keys import (
    test_a_key_is_made_shown_without_its_secret_and_revoked,
    test_a_secret_that_clients_have_already_is_taken,
    test_an_id_that_the_game_has_or_had_is_taken,
    test_keys_need_a_game_and_an_id,
    test_the_trail_tells_of_keys_and_never_of_secrets,
)
from tests.integration.test_manage_games import (
    test_a_change_under_if_match_is_made_only_to_what_was_seen,
    test_a_game_is_registered_shown_and_registered_anew,
    test_a_game_that_was_registered_before_revisions_were_counted_can_be_changed,
    test_a_put_never_touches_keys,
    test_games_are_listed_in_pages_until_there_are_no_more,
    test_if_match_creates_nothing_and_if_none_match_replaces_nothing,
    test_the_trail_tells_what_a_put_has_changed_by_whom_and_why,
)
from tests.integration.test_manage_tokens import (
    recorded,
    test_a_token_is_recorded_once,
    test_a_token_that_is_recorded_after_it_was_revoked_is_recorded_as_revoked,
    test_a_token_that_nobody_recorded_is_revoked_by_those_for_all_games_alone,
    test_another_token_under_the_same_id_is_refused,
    test_revoking_is_on_record_and_in_the_trail_once,
    test_tokens_are_listed_in_pages_of_those_that_the_caller_covers,
    test_who_is_not_for_all_games_shows_the_token_that_it_records,
)
from tests.integration.test_show_audit import (
    test_a_leaderboard_has_the_part_of_the_trail_that_is_about_it,
    test_a_record_tells_who_did_what_when_and_why,
    test_a_trail_can_be_had_from_a_time_until_another_that_does_not_count,
    test_a_trail_is_listed_newest_first_in_pages,
    told,
)
