"""The verbs, in the order in which mail meets them: receive, handle, plan, deliver."""
