#!/usr/bin/env python3
"""hook_receiver.py PORT LOG SECRET [CERTIFICATE KEY]: takes webhooks on 127.0.0.1.

Appends a JSON line to LOG for each POST: event, delivery, status, whether its signature is right, and
the body. Says 503 while LOG.fail exists, else 204.
"""
import hashlib
import hmac
import http.server
import json
import os
import ssl
import sys

port, log, secret = int(sys.argv[1]), sys.argv[2], sys.argv[3].encode()


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = 503 if os.path.exists(log + ".fail") else 204
        good = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        with open(log, "a", encoding="utf-8") as out:
            print(json.dumps({
                "event": self.headers["X-Dongled-Event"],
                "delivery": self.headers["X-Dongled-Delivery"],
                "signed": hmac.compare_digest(good, self.headers["X-Dongled-Signature"] or ""),
                "type": self.headers["Content-Type"], "status": status, "body": json.loads(body),
            }), file=out)
        try:
            self.send_response(status)
            self.end_headers()
        except OSError:
            pass  # the daemon was killed meanwhile

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # who speaks no TLS, or not to us, is no news


open(log, "a", encoding="utf-8").close()
server = Server(("127.0.0.1", port), Hook)
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4], sys.argv[5])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
