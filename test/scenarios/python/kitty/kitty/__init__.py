"""The expenses of a group that travels together."""
