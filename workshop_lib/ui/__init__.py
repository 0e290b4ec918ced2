"""The UI: one question, one or both modes, on a page of its own, for one user or a room of them."""
