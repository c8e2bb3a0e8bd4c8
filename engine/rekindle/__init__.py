"""Rekindle: a coaching engine that lives in the inbox.

mail in -> adapter (LMTP, SMTP, IMAP, stdin) -> inbox row, committed before the 250                                   service.receive
inbox   -> parse, classify, safety screen -> command | answer | ... -> transition -> state + deliveries, ONE commit   service.handle
clock   -> APScheduler tick -> enrolments due -> agenda -> delivery row (unique key) + next_due_at, ONE commit        service.plan
queue   -> claim -> render -> send -> sent | retry at | failed; a bounce comes back as mail in                        service.deliver
"""

__version__ = "0.1.0"
