"""Step 2, recognition: mark your own work by what you control, with evidence, and reward it fairly."""
