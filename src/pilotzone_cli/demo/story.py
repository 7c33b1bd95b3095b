"""The story of the demonstration from its first line to its last."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pilotzone_cli.demo import adoption, figures, folder, market, proof, questions, real, registers, synthetic, targets
from pilotzone_cli.demo.command import FOLDER
from pilotzone_cli.demo.stage import Stage
from pilotzone_cli.demo.telling import Telling
from pilotzone_cli.language import activate
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import emit
from pilotzone_cli.session import Session, portal_needed

__all__ = ["tell"]

_OPERATOR: Final = "zone_office"


def tell(session: Session, *, data: Path | None, plans: Path | None, path: Path) -> None:
    """Build the zone at ``path`` and tell its story.

    Raises:
        DataMissingError, PlansMissingError: a file is not there.
        NotADemonstrationError: something else is at the path.
        DemonstrationFailedError: a step ended otherwise than it must.
    """
    with portal_needed():
        from pilotzone_portal.opening import create_zone

    os.environ.pop("PILOTZONE_DATABASE", None)  # a demonstration stays out of everybody's database
    scenario = synthetic.scenario() if data is None else real.scenario(data)
    texts = registers.texts_in(plans) if plans else {}
    folder.clear(path.resolve())
    create_zone(
        path.resolve(), identifier=folder.IDENTIFIER, name_en="Demonstration", name_zh="演示试验区", operator=_OPERATOR
    )
    activate(session.language)
    stage = Stage()
    emit(_("Pilotzone builds a zone in {path} and tells its story.").format(path=path) + "\n")
    emit(_(scenario.introduction) + "\n")
    password = secrets.token_urlsafe(9)
    _tell(Telling(scenario, stage, _OPERATOR), password, texts)
    _end(stage, path, password)


def _tell(telling: Telling, password: str, texts: Mapping[int, Path]) -> None:
    market.admit(telling, password)
    market.publish(telling)
    market.agree(telling)
    brief, until = market.agree_briefly(telling)
    questions.answer(telling)
    questions.refuse(telling, brief, until)
    questions.join(telling)
    proof.verify(telling)
    proof.settle(telling)
    registers.register(telling, texts)
    targets.evaluate(telling)
    if telling.scenario.enterprises:
        figures.compute(telling, telling.scenario.enterprises)
    adoption.adopt(telling, password)


def _end(stage: Stage, path: Path, password: str) -> None:
    from pilotzone_portal.oversight.services.evidence import publish_log, verify_log

    publish_log()
    verified = verify_log()
    stage.chapter(_("What was shown"))
    stage.show_all([_("step"), _("result")], stage.results)
    text = _("All of it took {seconds} seconds and left {size} entries in the evidence log.")
    stage.say(text.format(seconds=round(stage.seconds, 1), size=verified.size))
    serve = "make serve" if path == FOLDER else f"pilotzone --zone {path} serve"
    text = _("Open the portal: {command}, then http://127.0.0.1:8000/ - each party is a user; password: {password}")
    stage.say(text.format(command=serve, password=password))
    stage.say(_("By hand: pilotzone --zone {path} evidence verify").format(path=path))
