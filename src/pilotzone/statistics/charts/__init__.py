"""Pictures of figures, made on the server as SVG and PNG: with their source, and in words for who cannot see them."""
