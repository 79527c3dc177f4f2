"""What is never shipped: the operator's command, the local stack, the benchmarks."""
