# Sourced by every scenario, in the guest (busybox sh): checks, orders to the rig, the daemon.
# shellcheck shell=dash disable=SC1091,SC2034,SC3043
. /rig/settings.sh # dongles="11 12", places="11@1-1.1 …", hubs="1-1 …"

checks=0
failures=0
orders=/dev/vport0p1
bus=/sys/bus/usb/devices

# say TEXT…: what the scenario is doing, for whoever reads along.
say() {
  read -r now _ </proc/uptime
  echo "== [$now] $*"
}

# check TEXT COMMAND…: one statement that must be true.
check() {
  local text=$1
  shift
  checks=$((checks + 1))
  if "$@"; then
    echo "ok    $text"
  else
    echo "FAIL  $text ($*)"
    failures=$((failures + 1))
  fi
}

# finish: the scenario's exit code, as its last line.
finish() {
  echo "== $checks checks, $failures failed"
  [ "$failures" = 0 ]
}

# until_true SECONDS COMMAND…: waits, bounded, for something to become true. Seconds are generous:
# an emulated machine on a busy one is slow.
until_true() {
  local end
  read -r end _ </proc/uptime
  end=$((${end%.*} + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    read -r now _ </proc/uptime
    [ "${now%.*}" -lt "$end" ] || return 1
    usleep 100000
  done
}

# order VERB…: tells the rig what happens outside; prints its answer. One asks at a time.
order() {
  until mkdir /run/ordering 2>/dev/null; do usleep 20000; done
  exec 8<>"$orders"
  echo "$*" >&8
  read -r word rest <&8
  exec 8>&-
  rmdir /run/ordering
  echo "$rest"
  [ "$word" = ok ] || { echo "rig: $*: $rest" >&2; return 1; }
}

# place N: where dongle N was plugged in at the start, "1-1.2".
place() {
  local x
  for x in $places; do
    [ "${x%@*}" = "$1" ] && echo "${x#*@}"
  done
}

# product PATH: idProduct of what is there, or nothing.
product() { cat "$bus/$1/idProduct" 2>/dev/null; }
is_product() { [ "$(product "$1")" = "$2" ]; }
is_gone() { [ ! -e "$bus/$1" ]; }
same() { [ "$1" = "$2" ] || { echo "      got $1, expected $2"; false; }; }
differs() { [ "$1" != "$2" ] || { echo "      both are $1"; false; }; }
holds() { case $1 in *"$2"*) ;; *) echo "      no '$2' in: $1"; false ;; esac; }

# disable_of PATH: the `disable` file of the port that PATH is plugged into.
disable_of() {
  case $1 in
  *.*) echo "$bus/${1%.*}:1.0/${1%.*}-port${1##*.}/disable" ;;
  *) echo "$bus/usb${1%-*}/${1%-*}-0:1.0/usb${1%-*}-port${1#*-}/disable" ;;
  esac
}

# netif PATH: the network interface of the stick there.
netif() { ls "$bus/$1:1.0/net" 2>/dev/null || ls "$bus/$1/$1:1.0/net" 2>/dev/null; }
has_netif() { [ -n "$(netif "$1")" ]; }

# udev: starts udev, and has it look at what is there already (where the scenario's head asks for it).
udev() {
  systemd-udevd --daemon && udevadm trigger --action=add && udevadm settle --timeout=60
}
