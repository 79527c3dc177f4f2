"""DynamoDB and SSM: one module per table, and the only place that knows keys and attributes."""
