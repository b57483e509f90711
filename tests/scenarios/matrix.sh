#!/usr/bin/env bash
# The fault matrix: every fault x {asked for, found by the daemon itself}. matrix.py tells.
exec python3 "$(dirname "$0")/matrix.py" "$@"
