"""Signal processing on numpy arrays: files, levels, loudness, resampling, pictures of sound."""
