"""``pilotzone demo``: a zone built in front of one's eyes, whose every step checks itself."""

from pilotzone_cli.demo.command import demo

__all__ = ["demo"]
