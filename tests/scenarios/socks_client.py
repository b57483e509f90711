"""PySocks, the library that most Python programs speak SOCKS with, on a dongle's port.

    socks_client.py PORT get    the body of http://echo.test/, the name looked up by the proxy
    socks_client.py PORT echo   how many of 50 datagrams come back as they went
"""

import os
import sys

import socks


def get(port):
    with socks.create_connection(("echo.test", 80), timeout=15, proxy_type=socks.SOCKS5,
                                 proxy_addr="127.0.0.1", proxy_port=port, proxy_rdns=True) as s:
        s.sendall(b"GET / HTTP/1.0\r\nHost: echo.test\r\n\r\n")
        reply = b""
        while part := s.recv(4096):
            reply += part
    return reply.partition(b"\r\n\r\n")[2].decode().strip()


def echo(port):
    good = 0
    with socks.socksocket(type=socks.socket.SOCK_DGRAM) as s:
        s.set_proxy(socks.SOCKS5, "127.0.0.1", port)
        s.settimeout(2)
        for _ in range(50):
            payload = os.urandom(1000)
            for _ in range(3):  # datagrams may be lost; not all of them
                s.sendto(payload, ("192.0.2.80", 7))
                try:
                    if s.recvfrom(2048)[0] == payload:
                        good += 1
                        break
                except TimeoutError:
                    pass
    return good


print({"get": get, "echo": echo}[sys.argv[2]](int(sys.argv[1])))
