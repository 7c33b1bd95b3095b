"""Users, parties and roles."""
