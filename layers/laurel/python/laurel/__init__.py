"""Laurel: tournament leaderboards on AWS with nothing to keep alive."""
