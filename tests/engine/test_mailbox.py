from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from neurosketch.engine.mailbox import Mailbox


@given(st.lists(st.integers()))
def test_only_the_newest_value_is_delivered_and_only_once(values):
    mailbox: Mailbox[int] = Mailbox()
    for value in values:
        mailbox.put(value)
    assert mailbox.take() == (values[-1] if values else None)
    assert mailbox.take() is None


def test_the_last_value_always_arrives():
    mailbox: Mailbox[int] = Mailbox()
    last = 20_000

    def send() -> None:
        for value in range(last + 1):
            mailbox.put(value)

    sender = threading.Thread(target=send)
    sender.start()
    seen = [-1]
    while seen[-1] != last:
        value = mailbox.take()
        if value is not None:
            assert value > seen[-1]
            seen.append(value)
    sender.join()
