"""The pages: one button for whoever holds a token, and the sandbox, which only this machine can open."""
