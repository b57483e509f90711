#!/usr/bin/env python3
"""Prints what is in the packages, as SPDX 2.3 JSON: dongled, what the rpm's and the image's programs
are linked with, what all of them ask for at run time, each with its version and licence.

usage: sbom.py VERSION COMMIT EPOCH WORK"""

import datetime
import hashlib
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent

# Linked in: name, Debian package that tells the version (or a row of `sources`), licence, of which
# artefacts it is part. Header-only ones are in all.
ALL, PORTABLE = "all", "portable"
LINKED = [
    ("actor-framework", None, "BSD-3-Clause", PORTABLE),
    ("cpp-httplib", None, "MIT", PORTABLE),
    ("spdlog", "libspdlog-dev", "MIT", ALL),
    ("fmt", "libfmt-dev", "MIT", ALL),
    ("nlohmann-json", "nlohmann-json3-dev", "MIT", ALL),
    ("CLI11", "libcli11-dev", "BSD-3-Clause", ALL),
    ("pugixml", "libpugixml-dev", "MIT", PORTABLE),
    ("libedit", "libedit-dev", "BSD-3-Clause", PORTABLE),
    ("ncurses-tinfo", "libncurses-dev", "X11", PORTABLE),
    ("libbsd", "libbsd-dev", "BSD-3-Clause AND BSD-2-Clause AND ISC", PORTABLE),
    ("libmd", "libmd-dev", "BSD-3-Clause AND BSD-2-Clause AND ISC", PORTABLE),
    ("zlib", "zlib1g-dev", "Zlib", PORTABLE),
    ("libstdc++-11", "libstdc++-11-dev", "GPL-3.0-or-later WITH GCC-exception-3.1", PORTABLE),
]
LICENCES = {
    "libc6": "LGPL-2.1-or-later", "libnl-3-200": "LGPL-2.1-only",
    "libnl-route-3-200": "LGPL-2.1-only", "libusb-1.0-0": "LGPL-2.1-or-later", "libc-ares2": "MIT",
    "libsqlite3-0": "blessing", "libssl3": "Apache-2.0", "libarchive13": "BSD-2-Clause",
    "libsystemd0": "LGPL-2.1-or-later", "libnftables1": "GPL-2.0-only",
    "libzstd1": "BSD-3-Clause",
}


def rows(name):
    text = (HERE / name).read_text()
    return [line.split() for line in text.splitlines() if line.split() and line[0] != "#"]


def debian_version(package):
    said = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True,
                          text=True, check=False)
    return said.stdout.strip() or "NOASSERTION"


def package(name, version, licence, **more):
    return {"SPDXID": "SPDXRef-" + "".join(c if c.isalnum() else "-" for c in name), "name": name,
            "versionInfo": version, "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
            "licenseConcluded": licence, "licenseDeclared": licence,
            "copyrightText": "NOASSERTION", **more}


def linked():
    fetched = {name: (file, sum_) for name, file, sum_ in rows("sources")
               if ".orig." in file}
    for name, from_package, licence, where in LINKED:
        more = {"comment": f"linked into: {where}"}
        if from_package:
            version = debian_version(from_package)
        else:
            file, digest = fetched[name]
            version = file.split("_")[1].split(".orig")[0]
            more["checksums"] = [{"algorithm": "SHA256", "checksumValue": digest}]
            more["packageFileName"] = file
        yield package(name, version, licence, **more)


def asked_for():
    """By soname: each package once."""
    seen = set()
    for soname, rocky, debian in rows("sonames"):
        if debian not in seen:
            seen.add(debian)
            yield package(debian, debian_version(debian), LICENCES.get(debian, "NOASSERTION"),
                          comment=f"asked for at run time ({soname}; {rocky} on Rocky Linux 9)")


def artefacts(folder):
    for path in sorted(folder.iterdir()):
        if path.suffix in (".deb", ".rpm") or path.name.endswith(".oci.tar"):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield package(path.name, "", "LicenseRef-unpublished",
                          packageFileName=path.name,
                          checksums=[{"algorithm": "SHA256", "checksumValue": digest}])


def main(version, commit, epoch, work):
    created = datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc)
    whole = package("dongled", version, "LicenseRef-unpublished",
                    sourceInfo=f"git commit {commit}")
    parts, needs = list(linked()), list(asked_for())
    made = [{**x, "versionInfo": version} for x in artefacts(pathlib.Path(work).parent)]
    links = [("SPDXRef-DOCUMENT", "DESCRIBES", whole)]
    links += [(whole["SPDXID"], "CONTAINS", x) for x in parts]
    links += [(whole["SPDXID"], "DEPENDS_ON", x) for x in needs]
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"dongled-{version}",
        "documentNamespace": f"urn:dongled:spdx:{version}-{commit}",
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "creators": ["Tool: ops/packaging/sbom.py"]},
        "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-unpublished",
                                        "extractedText": "All rights reserved: no licence has been "
                                                         "given with the sources."}],
        "packages": [whole, *parts, *needs, *made],
        "relationships": [{"spdxElementId": a, "relationshipType": how,
                           "relatedSpdxElement": b["SPDXID"]} for a, how, b in links]
        + [{"spdxElementId": x["SPDXID"], "relationshipType": "GENERATED_FROM",
            "relatedSpdxElement": whole["SPDXID"]} for x in made],
    }
    print(json.dumps(document, indent=1, sort_keys=True))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
