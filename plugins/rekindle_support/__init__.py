"""Step 7, peer support: ties that run both ways, and the choice that runs through all the steps."""
