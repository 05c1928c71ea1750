"""Random programs, mutations of programs, random calls and damaged input, and what must hold for all of them."""
