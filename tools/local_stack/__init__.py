"""The whole service on this machine: the very template, deployed into an AWS emulator.

What the emulator does otherwise than AWS is made good here and nowhere in the product.
"""

from tools.local_stack.stack import LocalStack, running_stack

__all__ = ["LocalStack", "running_stack"]
