"""What the API's JSON is to the command, for modules that do without its HTTP client."""

from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]

LARGEST_PAGE = 1000
