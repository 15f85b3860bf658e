"""An SMTP server that keeps what it is given; started by smtp.rs.

Settings are one JSON object in argv[1]. Says "PORT n" when it listens, then "MAIL <file>" for each
message it has taken, and ends when its standard input closes.
"""

import asyncio
import base64
import json
import os
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

warnings.simplefilter("ignore")
settings = json.loads(sys.argv[1])
taken = 0


class Sink:
    async def handle_MAIL(self, server, session, envelope, address, options):
        address = address.strip("<>")
        if not address and settings["refuse_null_sender"]:
            return "550 5.7.1 null sender not welcome"
        # aiosmtpd takes an empty sender for none at all and refuses the RCPT that follows.
        envelope.mail_from = address or "<>"
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = settings["at_rcpt"].get(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global taken
        for address in envelope.rcpt_tos:
            answer = settings["after_data"].get(address)
            if answer:
                return answer
        taken += 1
        name = f"{taken:06}.eml"
        head = [
            f"X-Sink-Mail-From: <{envelope.mail_from or ''}>",
            f"X-Sink-Rcpt-To: {','.join(envelope.rcpt_tos)}",
            f"X-Sink-Options: {' '.join(envelope.mail_options)}",
            f"X-Sink-Peer: {session.peer[1]}",
            f"X-Sink-Tls: {'yes' if session.ssl or settings['tls'] == 'implicit' else 'no'}",
            f"X-Sink-Login: {session.auth_data or ''}",
        ]
        path = os.path.join(settings["folder"], name)
        with open(path + ".tmp", "wb") as file:
            file.write("\r\n".join(head).encode() + b"\r\n" + envelope.original_content)
        os.rename(path + ".tmp", path)
        print("MAIL", name, flush=True)
        return "250 OK kept"

    async def auth_XOAUTH2(self, server, args):
        text = base64.b64decode(args[1]).decode()
        if text == f"user={settings['user']}\x01auth=Bearer {settings['password']}\x01\x01":
            return AuthResult(success=True, auth_data=settings["user"])
        await server.challenge_auth('{"status":"400"}')
        return AuthResult(success=False, handled=False)


def authenticate(server, session, envelope, mechanism, data):
    wanted = (settings["user"].encode(), settings["password"].encode())
    good = (data.login, data.password) == wanted
    return AuthResult(success=good, handled=False, auth_data=settings["user"] if good else None)


async def main():
    context = None
    if settings["tls"] != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(settings["certificate"], settings["key"])
    login = settings["user"] is not None

    def protocol():
        return SMTP(
            Sink(),
            hostname="sink.test",
            enable_SMTPUTF8=True,
            tls_context=context if settings["tls"] == "starttls" else None,
            require_starttls=settings["tls"] == "starttls",
            authenticator=authenticate if login else None,
            auth_required=login,
            auth_require_tls=not login or settings["tls"] == "starttls",
            auth_exclude_mechanism=[name for name in ("PLAIN", "LOGIN", "XOAUTH2") if name not in settings["mechanisms"]],
        )

    loop = asyncio.get_running_loop()
    implicit = context if settings["tls"] == "implicit" else None
    server = await loop.create_server(protocol, "127.0.0.1", settings["port"], ssl=implicit)
    print("PORT", server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
