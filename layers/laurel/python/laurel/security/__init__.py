"""Who may call, and whether a body is what a game sent: tokens, permissions, checksums."""
