"""Exchange of figures with other offices and programs: SDMX, CSV on the Web, workbooks with notes."""
