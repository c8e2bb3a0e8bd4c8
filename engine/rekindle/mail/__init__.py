"""Bytes to values and back, without sockets: read a mail, tell who or what wrote it, read bounces and replies, compose.

`parse` is the only door for bytes from outside; everything else works on the `Incoming` it returns.
"""
