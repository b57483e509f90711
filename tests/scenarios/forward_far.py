"""Far ends for what is asked of dongles as HTTP proxies, and of FTP through SOCKS:

    forward_far.py ADDRESS HTTP_PORT FTP_PORT HEADS    HEADS: a file that gets each request's head

The HTTP server speaks 1.1 and keeps its connections. By path: /echo (the body, in chunks), /len (the
body, by length), /204, /304, /old (HTTP/1.0, ends with the connection), /cut (less than it says),
/connections (how many there were). The FTP server knows what ftplib's abort needs.
"""

import http.server
import socket
import socketserver
import sys
import threading

ADDRESS, HTTP, FTP, HEADS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
COUNT = 0
LOCK = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        global COUNT
        super().setup()
        with LOCK:
            COUNT += 1

    def log_message(self, *_):
        pass

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        out = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            out += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return out

    def say(self, body, status=200, how="length"):
        self.send_response(status)
        if how == "length":
            self.send_header("Content-Length", str(len(body)))
        elif how == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if self.command == "HEAD":
            return
        if how == "chunked":
            for at in range(0, len(body), 1000):
                part = body[at:at + 1000]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\nX-Trailer: t\r\n\r\n")
        else:
            self.wfile.write(body)

    def serve(self):
        with LOCK, open(HEADS, "a") as out:
            out.write(f"{self.requestline}\n{self.headers}".rstrip() + "\n\n")
        body = self.body()
        path = self.path.split("?")[0]
        if path == "/204" or path == "/304":
            self.send_response(int(path[1:]))
            self.end_headers()
        elif path == "/old":
            self.protocol_version = "HTTP/1.0"
            self.close_connection = True
            self.say(b"old", how="close")
        elif path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True
        elif path == "/connections":
            self.say(b"%d" % COUNT)
        else:
            self.say(body or b"hello", how="chunked" if path == "/echo" else "length")

    do_GET = do_POST = do_PUT = do_HEAD = do_OPTIONS = do_DELETE = serve


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128


def ftp(client):
    def say(text):
        client.sendall(text.encode() + b"\r\n")

    lines = client.makefile("rb")
    passive = data = None
    say("220 ready")
    for line in lines:
        word = line.strip(b"\xff\xf4\xf2\r\n").split(b" ")[0].upper()
        if word == b"PASV":
            passive = socket.create_server((ADDRESS, 0))
            port = passive.getsockname()[1]
            say(f"227 ({ADDRESS.replace('.', ',')},{port >> 8},{port & 255})")
        elif word == b"RETR":
            say("150 here it comes")
            data = passive.accept()[0]
            data.sendall(b"x" * 65536)  # and no end
        elif word == b"ABOR":
            data.close()
            say("426 aborted")
            say("226 as asked")
        elif word == b"QUIT":
            return say("221 bye")
        else:
            say("230 fine" if word in (b"USER", b"PASS") else "200 fine")


def ftp_server():
    with socket.create_server((ADDRESS, FTP)) as server:
        while True:
            threading.Thread(target=ftp, args=(server.accept()[0],), daemon=True).start()


threading.Thread(target=ftp_server, daemon=True).start()
Server((ADDRESS, HTTP), Handler).serve_forever()
