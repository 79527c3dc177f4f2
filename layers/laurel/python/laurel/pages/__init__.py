"""What players see: pages and the files beside them, made from data alone.

Nothing here reads a clock or talks to AWS. The same data gives the same bytes, so that a page is
written again only when there is something new on it.
"""
