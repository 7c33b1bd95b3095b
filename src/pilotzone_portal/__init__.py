"""The portal of a zone: Django applications that compose the library's rooms, one service per use case."""
