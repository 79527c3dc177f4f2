"""The `laurel` command, with which an operator looks after a stack."""
