"""What the tests, the benchmarks, the fuzzers and the demo are made of, a room for each use."""
