"""The tests of the API in process, once more over HTTP: here `service` is a deployed stack."""

# ruff: noqa: F403 - pytest collects what is imported
from tests.integration.test_http import *
from tests.integration.test_leaderboards import *
from tests.integration.test_list_scores import *
from tests.integration.test_missing_page import *
from tests.integration.test_report_score import *
