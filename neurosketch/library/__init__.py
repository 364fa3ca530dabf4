"""The durable store of takes."""
