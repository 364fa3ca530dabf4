"""Sound output: ring buffer, sinks, mixer and the pump between them; no torch, no Qt."""
