#!/usr/bin/python3
"""Writes the seeds of every fuzz target: what it reads, taken out of every message and text found.

    seeds.py INTO FOLDER...
"""
import email
import email.policy
import hashlib
import pathlib
import re
import sys

WINMAIL = ("application/ms-tnef", "application/vnd.ms-tnef")


def main(into, folders):
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.suffix in (".eml", ".txt", ".html"):
                for target, seed in seeds(path.suffix, path.read_bytes()):
                    write(pathlib.Path(into) / target, seed)


def seeds(kind, raw):
    """Pairs of a target and a seed for it."""
    if kind == ".txt":
        return texts(b"Fwd: x", raw)
    if kind == ".html":
        return [("html", raw)]
    return [("mail", raw), ("header", section(raw))] + list(parts(raw))


def section(raw):
    return re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]


def parts(raw):
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    subject = re.sub(rb"\s+", b" ", str(message.get("Subject", "")).encode("utf-8", "replace"))
    if b"report" in section(raw) or b"aemon" in section(raw):
        yield "bounce", raw
    for part in message.walk():
        kind = part.get_content_type()
        body = part.get_payload(decode=True) or b""
        if kind == "text/plain":
            yield from texts(subject, body)
        elif kind == "text/html":
            yield "html", body
        elif kind == "message/delivery-status":
            yield "bounce", "\n\n".join(str(block) for block in part.get_payload()).encode("utf-8", "replace")
        elif kind in WINMAIL or str(part.get_filename()).lower() == "winmail.dat":
            yield "tnef", body


def texts(subject, text):
    return [("quote", text), ("bounce", text), ("forward", subject + b"\n" + text)]


def write(folder, seed):
    if seed:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)


main(sys.argv[1], sys.argv[2:])
