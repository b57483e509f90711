#!/usr/bin/env python3
"""list_server.py ADDRESS PORT FOLDER: serves the files of FOLDER, each as the file NAME.how says.

NAME.how is a JSON object: {"status": 500}, {"short": true} (less than was promised), {"gzip": true},
{"slow": SECONDS}, {"headers": {…}}. Without it, an ETag of the content and 304 for who has it.
"""
import gzip
import hashlib
import http.server
import json
import os
import sys
import time

address, port, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]


class Lists(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = os.path.basename(self.path.partition("?")[0])
        how = {}
        try:
            with open(os.path.join(folder, name + ".how"), encoding="utf-8") as x:
                how = json.load(x)
        except OSError:
            pass
        time.sleep(how.get("slow", 0))
        try:
            with open(os.path.join(folder, name), "rb") as x:
                body = x.read()
        except OSError:
            return self.send_error(404)
        if "status" in how:
            return self.send_error(how["status"])
        tag = '"' + hashlib.md5(body).hexdigest() + '"'
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            return self.end_headers()
        self.send_response(200)
        if how.get("gzip"):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        for key, value in how.get("headers", {}).items():
            self.send_header(key, value)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body) + (99 if how.get("short") else 0)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # who asked has had enough

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer((address, port), Lists).serve_forever()
