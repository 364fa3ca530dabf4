"""The engine: loads models, renders requests, keeps the live stream going; no Qt."""
