#!/usr/bin/env python3
"""Signs lists as minisign does, with OpenSSL's Ed25519.

    sign_list.py key FOLDER                       a new key in FOLDER; prints its public half
    sign_list.py sign FOLDER FILE COMMENT         writes FILE.minisig
"""
import base64
import subprocess
import sys

ID = b"dongled1"


def run(*words, data=None):
    return subprocess.run(["openssl", *words], input=data, check=True, capture_output=True).stdout


def signed(folder, data):
    with open(folder + "/message", "wb") as out:
        out.write(data)
    return run("pkeyutl", "-sign", "-rawin", "-inkey", folder + "/key.pem", "-in", folder + "/message")


def main():
    what, folder = sys.argv[1:3]
    if what == "key":
        run("genpkey", "-algorithm", "ed25519", "-out", folder + "/key.pem")
        point = run("pkey", "-in", folder + "/key.pem", "-pubout", "-outform", "DER")[-32:]
        print(base64.b64encode(b"Ed" + ID + point).decode())
        return
    with open(sys.argv[3], "rb") as x:
        data = x.read()
    comment = sys.argv[4]
    first = signed(folder, data)
    last = signed(folder, first + comment.encode())
    with open(sys.argv[3] + ".minisig", "w", encoding="utf-8") as out:
        print("untrusted comment: of the scenario", base64.b64encode(b"Ed" + ID + first).decode(),
              "trusted comment: " + comment, base64.b64encode(last).decode(), sep="\n", file=out)


main()
