"""AWS: a module per table, parameters, queues. The only place that knows keys and attributes."""
