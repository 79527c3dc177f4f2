"""The walls: how a gateway's event becomes a request, and an outcome becomes an answer."""
