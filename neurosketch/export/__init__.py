"""Clips to audio files that describe themselves, and back."""
