#!/usr/bin/env python3
"""metric_names.py METRICS FILE…: every dongled_ metric that the files name, in rules or panels, is in
METRICS, the text of a live /metrics; labels they select by are, too. Prints what is not, exit 1."""
import re
import sys

SUFFIX = re.compile(r"_(bucket|sum|count)$")
NAME = re.compile(r"\bdongled_[a-z0-9_]+")
SELECTED = re.compile(r"\b(dongled_[a-z0-9_]+)\{([^{}]*)\}")
# Prometheus adds this one to whatever it scrapes.
OWN_LABELS = {"instance"}


def live(text):
    """The families of a page with their type, and the labels seen on each."""
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    labels = {name: set() for name in types}
    for name, inside in re.findall(r"^(dongled_\w+)\{(.*)\} \S+$", text, re.M):
        family = name if name in types else SUFFIX.sub("", name)
        labels[family] |= set(re.findall(r'(\w+)="', inside))
    return types, labels


def main():
    types, labels = live(open(sys.argv[1], encoding="utf-8").read())
    bad, named = [], set()
    for path in sys.argv[2:]:
        text = open(path, encoding="utf-8").read().replace('\\"', '"')
        for name in NAME.findall(text):
            family = name if name in types else SUFFIX.sub("", name)
            named.add(family)
            if family not in types:
                bad.append(f"{path}: {name} is not in /metrics")
            elif name != family and types[family] != "histogram":
                bad.append(f"{path}: {name}: {family} is no histogram")
        for name, inside in SELECTED.findall(text):
            family = name if name in types else SUFFIX.sub("", name)
            for label in set(re.findall(r"(\w+)\s*=", inside)) - OWN_LABELS:
                # A family without a sample cannot say what labels it has.
                if labels.get(family) and label not in labels[family]:
                    bad.append(f"{path}: {name} has no label {label}")
    print("\n".join(sorted(set(bad))) or f"{len(named)} metrics named, all there")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
