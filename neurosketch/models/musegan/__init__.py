"""The musegan family: four-bar sketches for six players."""
