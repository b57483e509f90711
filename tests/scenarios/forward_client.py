"""Clients of a dongle's port as an HTTP proxy, and ftplib through it as SOCKS.

    forward_client.py PORT urllib URL   the page, by the standard library
    forward_client.py PORT requests URL three times by one session of requests
    forward_client.py PORT kept HOST    five requests on one connection; prints the bodies
    forward_client.py PORT raw TEXT     what comes back for these bytes (\\r\\n written as ^)
    forward_client.py PORT abort HOST FTP_PORT   what the server says to an abort
"""

import http.client
import socket
import sys

PORT, WHAT, WHERE = int(sys.argv[1]), sys.argv[2], sys.argv[3]
PROXY = f"http://127.0.0.1:{PORT}"


def by_urllib():
    import urllib.request
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": PROXY}))
    return opener.open(WHERE, timeout=10).read().decode()


def by_requests():
    import requests
    session = requests.Session()
    session.proxies = {"http": PROXY}
    session.trust_env = False
    return " ".join(session.get(WHERE, timeout=10).text.strip() for _ in range(3))


def kept():
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    out = []
    for i in range(5):
        connection.request("POST", f"http://{WHERE}/echo?{i}", body=f"body {i}",
                           headers={"Host": WHERE})
        sock = connection.sock
        out.append(connection.getresponse().read().decode())
        assert connection.sock is sock, "the connection was not kept"
    return ", ".join(out)


def raw():
    with socket.create_connection(("127.0.0.1", PORT), timeout=10) as s:
        s.sendall(WHERE.replace("^", "\r\n").encode())
        out = b""
        while part := s.recv(65536):
            out += part
    return out.decode().replace("\r\n", "^")


def abort():
    import ftplib
    import socks
    socks.set_default_proxy(socks.SOCKS5, "127.0.0.1", PORT)
    socket.socket = socks.socksocket
    client = ftplib.FTP()
    client.connect(WHERE, int(sys.argv[4]), timeout=10)
    client.login()
    data = client.transfercmd("RETR x")
    assert len(data.recv(1000)) > 0
    answer = client.abort()
    data.close()
    return answer + " / " + client.voidresp()


print({"urllib": by_urllib, "requests": by_requests, "kept": kept, "raw": raw,
       "abort": abort}[WHAT]())
