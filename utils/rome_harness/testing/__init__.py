"""Runs compiled functions, and has what they are compared with: references in numpy, models, and look-alikes of rotations."""
