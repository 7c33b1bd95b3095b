"""Refusals of trials, their indicators and scores."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "EvaluationUnknownError",
    "PanelOfQueryError",
    "PeriodScoredError",
    "ScoreRoundUnknownError",
    "TrialIndicatorUnknownError",
    "TrialUnknownError",
]


class TrialUnknownError(PilotzoneError):
    """No such trial, or one that is not published: both look the same."""

    code = "trial_unknown"
    message = "There is no trial {trial!r} that {party} may see."
    help = "See the trials on their page. One that is not published is seen by its own party."
    status = 404


class EvaluationUnknownError(PilotzoneError):
    """No such evaluation, or one of a trial that is not published: both look the same."""

    code = "trial_evaluation_unknown"
    message = "There is no evaluation {evaluation!r} of a trial that {party} may see."
    help = "Name one that stands on the page of its trial."
    status = 404


class TrialIndicatorUnknownError(PilotzoneError):
    """No such indicator, or one that is not published: both look the same."""

    code = "trial_indicator_unknown"
    message = "There is no indicator {indicator!r} of the programme that {party} may see."
    help = "See the indicators on their page. One that is not published is seen by its own party."
    status = 404


class ScoreRoundUnknownError(PilotzoneError):
    """No such round of scores, or one that is not published: both look the same."""

    code = "score_round_unknown"
    message = "There is no round of scores {round!r} that {party} may see."
    help = "See the rounds on the page of scores. One that is not published is seen by its own party."
    status = 404


class PeriodScoredError(PilotzoneError):
    """A period of a round is scored a second time from other figures."""

    code = "period_scored"
    message = "The round {round} has scores of {period} already, from another table."
    help = "Name the new figures as what they are, such as {period} (revised): scores on record stay as they are."
    status = 409


class PanelOfQueryError(PilotzoneError):
    """The answer of a query cannot be a panel."""

    code = "panel_of_query"
    message = "The answer of the query cannot be a panel: {problem}."
    help = "Ask for the unit, the period and the outcome, one row for each unit and period, under the names given."
    status = 422
