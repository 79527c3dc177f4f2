"""Measures what the service may cost against its budgets, and writes docs/benchmarks.md."""
