"""Tiny models of diffusers."""


def sources():
    return []
