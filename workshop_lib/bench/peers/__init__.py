"""Other systems on the same tools, questions and oracle: their dialects, their rows, their measure."""
