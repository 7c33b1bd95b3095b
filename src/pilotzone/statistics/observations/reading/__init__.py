"""Reading files of figures as bureaus publish them: every error names its cell."""
