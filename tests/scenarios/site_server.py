"""A site that answers by fault: what stands in MODE, read anew for each client.

    site_server.py ADDRESS PORT MODE [CERTIFICATE_AND_KEY]

MODE is a line: "ok", or a fault and the networks whose clients it befalls ("all" is everybody):
"forbid NET..." answers 403, "hang_up NET..." resets what connects, "hello NET..." resets after the
first bytes (a ClientHello), "stamps NET..." resets who uses TCP timestamps, "hold NET..." says nothing.
"""

import ipaddress
import socket
import ssl
import struct
import sys
import threading
import time

address, port, mode = sys.argv[1:4]
context = None
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4])
TIMESTAMPS = 1  # TCPI_OPT_TIMESTAMPS of linux/tcp.h


def befalls(client):
    """The fault that is this client's; empty: none."""
    with open(mode) as f:
        fault, *networks = f.read().split()
    inside = any(x == "all" or ipaddress.ip_address(client) in ipaddress.ip_network(x)
                 for x in networks)
    return fault if inside else ""


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def serve(connection, client):
    connection.settimeout(10)
    fault = befalls(client)
    options = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[5]
    if fault == "hang_up" or (fault == "stamps" and options & TIMESTAMPS):
        return reset(connection)
    if fault == "hold":
        time.sleep(20)
        return connection.close()
    if fault == "hello":
        connection.recv(1)
        return reset(connection)
    if context:
        connection = context.wrap_socket(connection, server_side=True)
    head = b""
    while b"\r\n\r\n" not in head:
        more = connection.recv(4096)
        if not more:
            return connection.close()
        head += more
    status = b"403 Forbidden" if fault == "forbid" else b"200 OK"
    body = client.encode()
    connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                       % len(body) + body)
    connection.close()


def attempt(connection, client):
    try:
        serve(connection, client)
    except OSError:
        pass


listener = socket.create_server((address, int(port)), backlog=64)
while True:
    accepted, where = listener.accept()
    threading.Thread(target=attempt, args=(accepted, where[0]), daemon=True).start()
