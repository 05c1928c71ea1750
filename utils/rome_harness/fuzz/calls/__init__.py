"""Random calls of the Python package `rome`: programs, arrays, views and threads, in processes that may die."""
