"""Damaged input for what parses and verifies, found with LLVM's libFuzzer."""
