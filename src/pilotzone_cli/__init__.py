"""The command line: ``pilotzone NOUN VERB``, one file per noun."""
