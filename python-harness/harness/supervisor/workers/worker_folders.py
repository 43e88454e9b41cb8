"""Removes the folders of workers that are dead."""

from __future__ import annotations

from collections.abc import Iterable

from harness.supervisor.workers.worker_record import WorkerRecord
from harness.system.scratch import family_folder, remove, session_folders, wipe, worker_folders


def remove_folders(record: WorkerRecord, scratch: str, others: Iterable[WorkerRecord]) -> None:
    """Removes those of a worker. Raises OSError. `others`: all workers that are not reported yet, perhaps itself.

    Copies of a session have one folder around theirs, which goes with the last of them. The others may change it
    meanwhile, but whatever they make of it, nothing outside of it is reached.
    """
    session = record.session
    if session is None:
        remove(worker_folders(scratch, record.worker))
        return
    family = [other for other in others if other.session is not None and other.session.family == session.family]
    if all(other is record for other in family):
        wipe(family_folder(scratch, session.family))
    else:
        wipe(session_folders(scratch, session.family, record.worker).root)
