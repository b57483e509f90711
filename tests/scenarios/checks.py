"""Statements that must be true, counted: what a scenario in Python says and how it ends."""

_counts = {"checks": 0, "failures": 0, "skipped": 0}


def say(text):
    """What the scenario is doing, for whoever reads the log."""
    print(f"\n== {text}", flush=True)


def check(text, holds, seen=""):
    """One statement; `seen` is what was found instead. Returns what it held."""
    _counts["checks"] += 1
    _counts["failures"] += not holds
    print(f"ok    {text}" if holds else f"FAIL  {text} ({str(seen)[:800]})", flush=True)
    return holds


def skip(text, why):
    """What could not be shown on this machine: told, so that nobody takes it for shown."""
    _counts["skipped"] += 1
    print(f"SKIPPED  {text} ({why})", flush=True)


def failed():
    return _counts["failures"] > 0


def finish():
    """Says how it went; the exit status."""
    skipped = _counts["skipped"]
    print(f"\n{_counts['checks']} checks, {_counts['failures']} failed"
          + (f", {skipped} SKIPPED" if skipped else ""))
    return 1 if failed() else 0
