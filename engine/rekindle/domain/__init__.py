"""Pure values and functions: no I/O, no clock, no randomness. Time comes in as an argument."""
