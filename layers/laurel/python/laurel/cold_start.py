"""Spares a cold start the garbage collector, which would look at everything and find nothing.

What a function imports and wires lives as long as its container. Still, the collector would walk
through all of it several times while it grows: a tenth of a cold start's processor time. So each
function imports this module before anything else, which puts the collector off, and ends its cold
start when it is wired: what is there then is never looked at again.
"""

import gc
import os

# Tests and tools import the same modules and are no functions.
if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    gc.disable()


def end_cold_start() -> None:
    """Set what is there apart for good, and let the collector work on what comes."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
