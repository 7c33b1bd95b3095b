"""What can be wrong with tasks, and with what is recorded of them."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "ActMembersError",
    "CarryOverYearError",
    "CircularDependencyError",
    "CloseWithoutEvidenceError",
    "DeadlineBeforeStartError",
    "EventTimeError",
    "EvidenceDigestError",
    "EvidenceTypeError",
    "NodeDeadlineError",
    "NodeListError",
    "NodeStageError",
    "NodeUnknownError",
    "TaskRepeatedError",
    "TaskStageError",
    "TaskUnknownError",
    "TemplateUnknownError",
    "WorkDepartmentError",
    "WorkReasonError",
    "WorkRightError",
]


class ActMembersError(PilotzoneError):
    """An act comes without what its kind needs, or with what it does not take."""

    code = "act_members"
    message = "The act {act} cannot be made of {given}."
    help = "Give {expected}."


class DeadlineBeforeStartError(PilotzoneError):
    """A task would have to be done before it begins."""

    code = "task_deadline_before_start"
    message = "The task {task} begins on {start} and cannot be due on {deadline}."
    help = "Give a deadline that is not before the start."


class NodeDeadlineError(PilotzoneError):
    """The date of a node lies outside its task."""

    code = "node_deadline"
    message = "The node {node} of the task {task} cannot be due on {deadline}."
    help = "Give a date from {start} to {end}, which are the start and the deadline of the task, or move that deadline."


class NodeListError(PilotzoneError):
    """A task has no nodes, or two of one name."""

    code = "node_list"
    message = "The nodes of the task {task} are {nodes}."
    help = "Give one node at least, each with its own identifier: a task is closed by the evidence of its nodes."


class NodeUnknownError(PilotzoneError):
    """A node is named that the task does not have."""

    code = "node_unknown"
    message = "The task {task} has no node {node!r}."
    help = "Name one of its nodes: {known}."
    status = 404


class TemplateUnknownError(PilotzoneError):
    """Nodes are asked for by a task type that no template is for."""

    code = "node_template_unknown"
    message = "There is no node template {template!r}."
    help = "Ask for one of these: {known}."
    status = 404


class TaskUnknownError(PilotzoneError):
    """A task is named that was not known at the time asked for, or never was."""

    code = "task_unknown"
    message = "No task {task!r} is known at that time."
    help = "Check the identifier, and the two times: when it was so, and when it was known."
    status = 404


class TaskRepeatedError(PilotzoneError):
    """A task is defined a second time."""

    code = "task_repeated"
    message = "The task {task!r} is defined already."
    help = "Give the new task its own identifier; a change of the old one is an act of its own."
    status = 409


class CircularDependencyError(PilotzoneError):
    """Tasks would wait for each other."""

    code = "circular_dependency"
    message = "The tasks would wait for each other: {path}."
    help = "Leave out one of these dependencies."
    status = 409


class EventTimeError(PilotzoneError):
    """The times of an event have no zone, or contradict each other or the record."""

    code = "event_time"
    message = "An event that happened at {happened} cannot be recorded at {recorded}."
    help = "Give both times with their zone, the recording not before the happening nor before {last}, the last record."


class TaskStageError(PilotzoneError):
    """An act comes at a stage of the task that does not allow it."""

    code = "task_stage"
    message = "The task {task} is {stage}, where {act} is not possible."
    help = "It is possible while the task is one of these: {expected}."
    status = 409


class NodeStageError(PilotzoneError):
    """Evidence is submitted where some is there, or decided on where none waits."""

    code = "node_stage"
    message = "The node {node} of the task {task} is {stage}, where {act} is not possible."
    help = "Evidence is submitted to an open or returned node, and accepted or returned once it is submitted."
    status = 409


class CloseWithoutEvidenceError(PilotzoneError):
    """A task is closed before the evidence of all its nodes is accepted."""

    code = "close_without_evidence"
    message = "The task {task} cannot be closed: the evidence of {nodes} is not accepted."
    help = "Submit evidence for each of these nodes and have it accepted."
    status = 409


class WorkRightError(PilotzoneError):
    """A person acts without the right to."""

    code = "work_right"
    message = "{person} does not have the right {right!r}, without which {act} is not possible."
    help = "Ask someone who has it, or have it granted."
    status = 403


class WorkDepartmentError(PilotzoneError):
    """A department acts in the place of another one."""

    code = "work_department"
    message = "{act} is not possible for the department {department}: for the task {task} it is up to {expected}."
    help = "Ask them."
    status = 403


class WorkReasonError(PilotzoneError):
    """An act comes without its person, its reason or its text."""

    code = "work_reason"
    message = "{act} needs {missing}, which is empty."
    help = "Say who acts and why: it is kept with the task."


class EvidenceDigestError(PilotzoneError):
    """Evidence is named by something that is no digest."""

    code = "evidence_digest"
    message = "{digest!r} is no digest of a file."
    help = "Give sha256: or sm3: and 64 hexadecimal digits in lower case."


class EvidenceTypeError(PilotzoneError):
    """Evidence is of a type that is not in the vocabulary, or not that of its node."""

    code = "evidence_type"
    message = "Evidence of the type {type!r} does not do for {subject}."
    help = "It takes one of these: {expected}."


class CarryOverYearError(PilotzoneError):
    """A task is carried over into a year that is not after its own."""

    code = "carry_over_year"
    message = "The task {task} is of {year} and cannot be carried over into {wanted}."
    help = "Name a later year."
    status = 409
