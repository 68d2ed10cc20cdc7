"""A mail server of the lab: takes mail for anybody and puts it into a maildir.

Arguments: the maildir, the port (0 for any), and, for one that wants TLS and a password: certificate, key, name, password.
"""

import asyncio
import ssl
import sys

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult

folder, port, *secure = sys.argv[1:]
options = {}
if secure:
    certificate, key, name, password = secure
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    def check(server, session, envelope, mechanism, data):
        known = data.login == name.encode() and data.password == password.encode()
        return AuthResult(success=known)

    options = dict(tls_context=context, require_starttls=True, auth_required=True, authenticator=check)

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
controller = UnthreadedController(Mailbox(folder), hostname="127.0.0.1", port=int(port), loop=loop, **options)
controller.begin()
print("listening on", controller.server.sockets[0].getsockname()[1], flush=True)
loop.run_forever()
