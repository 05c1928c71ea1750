"""Shows RoME at work on the rotary position embeddings of a model."""
