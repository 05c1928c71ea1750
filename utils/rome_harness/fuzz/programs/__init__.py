"""Random programs around rotary position embeddings: made, evaluated, raised, and evaluated again."""
