"""The far end of bulk transfers: cheap, and it counts. A connection begins with one line:

    down BYTES SEED RATE   it sends that much, at RATE MiB/s (0: as fast as it goes), and closes
    up                     it reads to the end, and says "BYTES SHA1"

    bulk_far.py ADDRESS PORT COUNTS   COUNTS: a file that gets "WHAT GOT SENT" of each connection
"""

import hashlib
import socket
import sys
import threading

from bulk_client import paced, slices

BUFFER = 1 << 20


def down(s, size, seed, rate):
    for part in paced(slices(size, seed), rate):
        s.sendall(part)


def up(s):
    sum_, room, got = hashlib.sha1(), memoryview(bytearray(BUFFER)), 0
    while n := s.recv_into(room):
        sum_.update(room[:n])
        got += n
    answer = f"{got} {sum_.hexdigest()}\n".encode()
    s.sendall(answer)
    return got, len(answer)


def serve(s, counts):
    line = b""
    while not line.endswith(b"\n"):
        line += s.recv(1)
    words = line.split()
    if words[0] == b"down":
        down(s, *map(int, words[1:]))
        got, sent = 0, int(words[1])
    else:
        got, sent = up(s)
    s.close()
    with open(counts, "a", encoding="utf-8") as file:
        file.write(f"{words[0].decode()} {len(line) + got} {sent}\n")


def main():
    address, port, counts = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with socket.create_server((address, port)) as door:
        while True:
            s, _ = door.accept()
            threading.Thread(target=serve, args=(s, counts), daemon=True).start()


main()
