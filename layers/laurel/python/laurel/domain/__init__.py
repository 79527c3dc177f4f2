"""The rules, as pure functions on frozen dataclasses: no AWS, HTTP, clock, log or environment."""
