"""How many examples, and that a failure can be repeated: Hypothesis prints its seed."""

from hypothesis import settings

settings.register_profile("laurel", max_examples=500, deadline=None, print_blob=True)
settings.load_profile("laurel")
