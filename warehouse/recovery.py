"""What a run that was killed while it published left behind, put in order by the next one.

Belongs here: releases that no reader was ever pointed at, and moves of the pointer that the log does not know. Does not belong here: what
else a crash leaves; captures, batches and the build recover by their own means when they are opened.
"""

import shutil
from datetime import datetime

from warehouse import pointer
from warehouse.home import Home, fsync_path
from warehouse.release import current_release, list_releases, release_number


def finish_publication(home: Home, *, at: datetime) -> list[str]:
    """Bring releases, pointer and log together. The caller holds the home's lock.

    A release between its rename and the pointer's move was seen by nobody; it goes, and the run makes it again under the same number.
    A move that was not logged is logged now.

    Args:
        home: where.
        at: instant, UTC.

    Returns:
        What was done, one line each; empty after a clean end.
    """
    done = []
    events = pointer.events(home)
    current = current_release(home)
    last = next((event["to"] for event in reversed(events) if "to" in event), None)
    if current is not None and last != current.release_id:
        moved = {"from": last, "to": current.release_id, "reason": "found by the next run"}
        pointer.note(home, "published", by=pointer.NIGHT, at=at, **moved)
        done.append(f"the log did not say that readers see {current.release_id}")
    known = {event[key] for event in events for key in ("from", "to", "release") if event.get(key)}
    known |= {current.release_id} if current else set()
    newest = max(map(release_number, known), default=0)
    for release in list_releases(home):
        if release_number(release.release_id) > newest:
            shutil.rmtree(release.folder)
            fsync_path(home.releases)
            done.append(f"release {release.release_id} was never published; it is removed and made again")
    return done
