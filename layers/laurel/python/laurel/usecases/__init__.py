"""One file per verb: load, decide, save. Stores and the time come in as arguments."""
