"""The headless commands; no Qt here, and torch only once a model has to sound."""
