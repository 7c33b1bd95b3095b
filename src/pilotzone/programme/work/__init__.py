"""Work: tasks across departments and levels, from dispatch to close-out, on a record that answers for any date."""

from pilotzone.programme.work.events import (
    Accept,
    AcceptEvidence,
    Actor,
    Assess,
    CarryOver,
    ChangeTarget,
    Close,
    Colour,
    Decline,
    Define,
    DependOn,
    Dispatch,
    Event,
    MoveDeadline,
    Return,
    Right,
    Submit,
)
from pilotzone.programme.work.ledger import WorkLedger
from pilotzone.programme.work.life_cycle import possible_acts
from pilotzone.programme.work.lights import day_of, schedule_light
from pilotzone.programme.work.records import act_from_json, act_kind, act_to_json
from pilotzone.programme.work.reminders import Reminder, ReminderDays, load_reminder_days, reminders_on
from pilotzone.programme.work.roll_up import RollUp, RollUpBy, roll_up
from pilotzone.programme.work.rolling import carry_over, unfinished
from pilotzone.programme.work.status import Baseline, Confidence, NodeStage, NodeStatus, TaskStage, TaskStatus
from pilotzone.programme.work.task import (
    Node,
    NodeEvidence,
    Task,
    load_evidence_types,
    load_node_templates,
    node_template,
)
from pilotzone.programme.work.trend import TrendPoint, present_tasks, trend_of

__all__ = [
    "Accept",
    "AcceptEvidence",
    "Actor",
    "Assess",
    "Baseline",
    "CarryOver",
    "ChangeTarget",
    "Close",
    "Colour",
    "Confidence",
    "Decline",
    "Define",
    "DependOn",
    "Dispatch",
    "Event",
    "MoveDeadline",
    "Node",
    "NodeEvidence",
    "NodeStage",
    "NodeStatus",
    "Reminder",
    "ReminderDays",
    "Return",
    "Right",
    "RollUp",
    "RollUpBy",
    "Submit",
    "Task",
    "TaskStage",
    "TaskStatus",
    "TrendPoint",
    "WorkLedger",
    "act_from_json",
    "act_kind",
    "act_to_json",
    "carry_over",
    "day_of",
    "load_evidence_types",
    "load_node_templates",
    "load_reminder_days",
    "node_template",
    "possible_acts",
    "present_tasks",
    "reminders_on",
    "roll_up",
    "schedule_light",
    "trend_of",
    "unfinished",
]
