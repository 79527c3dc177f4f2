"""All tests, and what they share."""

import pytest

# What of it checks something says as much as the tests themselves when it fails.
pytest.register_assert_rewrite("tests.service")
