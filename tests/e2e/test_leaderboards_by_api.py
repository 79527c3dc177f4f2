"""The tests of operators' calls about leaderboards, once more over HTTP, on a deployed stack."""

# ruff: noqa: F403 - pytest collects what is imported
from tests.integration.test_fixed_by_scores import *
from tests.integration.test_leaderboard_lifecycle import *
from tests.integration.test_manage_leaderboards import *
