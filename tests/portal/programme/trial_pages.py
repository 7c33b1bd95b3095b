"""What a department sends to the pages of trials."""

from django.core.files.uploadedfile import SimpleUploadedFile

__all__ = ["sent_trial"]


def sent_trial(panel: bytes, trial, **changes):
    """Return the form of a new trial."""
    form = {
        "title": "One-stop registration",
        "measure": "one_stop",
        "outcome": "new jobs per 1,000 heads",
        "source": "the bureau's register",
        "file": SimpleUploadedFile("panel.csv", panel),
        "unit": "city",
        "period": "year",
        "value": "jobs",
        "treated": "\n".join(sorted(trial.treated)),
        "start": trial.start,
        "better": "more",
        "method": "difference_in_differences",
    }
    return form | changes
