"""A web server with TLS whose every page is its caller's address: for browsers, who use CONNECT for
https only.

    tls_server.py ADDRESS PORT CERTIFICATE_AND_KEY
"""

import http.server
import socketserver
import ssl
import sys


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"<p>you are {self.client_address[0]}</p>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[3])
# Not HTTPServer, which would ask a resolver for its own name.
server = socketserver.ThreadingTCPServer((sys.argv[1], int(sys.argv[2])), Page)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
