"""The alarm: how people are told of what they must look at.

Belongs here: the log line and the webhook. Does not belong here: when there is an alarm.
"""

import logging

import requests

from orchestration.settings import Settings

log = logging.getLogger("kaoju")


def raise_alarm(settings: Settings, text: str) -> None:
    """Tell people: in the log, and by the webhook of the settings where there is one.

    Args:
        settings: of this installation.
        text: what is wrong and what that means, in a few lines.
    """
    log.error(text)
    if not settings.webhook:
        return
    try:
        answer = requests.post(settings.webhook, json={"text": text}, timeout=10, allow_redirects=False)
        answer.raise_for_status()
    except requests.RequestException as error:
        # The report must not fail the reporter: the log has it already.
        log.error("the webhook did not take the report: %s", type(error).__name__)
