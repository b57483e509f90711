#!/usr/bin/env bash
# What a modem's owner asks of it, end to end and read back in the modem itself: mode and bands, which
# outlive a toggle, a kill and a reset; APN; text messages and USSD, which are written down nowhere;
# and a data plan.
source "$(dirname "$0")/lib.sh"
cat >"$work/apns.xml" <<'XML'
<?xml version="1.0"?>
<!DOCTYPE serviceproviders SYSTEM "serviceproviders.2.dtd">
<serviceproviders format="2.0"><country code="lk"><provider><name>Lab Mobile</name><gsm>
<network-id mcc="413" mnc="01"/>
<apn value="mms.lab.test"><usage type="mms"/></apn>
<apn value="net.lab.test"><usage type="internet"/></apn>
</gsm></provider></country></serviceproviders>
XML
setup="c['dongles']['plans'] = {'13': {'gb': 0.001, 'day': 1}}
c['dongles']['apn_table'] = work + '/apns.xml'
c['toggle'].update(hold_ms=300, unchanged_retries=1, cooldown_s=0)
c['recovery'] = {'enabled': False}"
start "$setup"

modem() { donglectl modem "$@" 2>&1; }
# twin N KEY: what modem N itself has.
twin() { field "$(ctl status "$1")" "[\"twin\"][\"$2\"]"; }
twin_is() { [[ $(twin "$1" "$2") == "$3" ]]; }
radio_is() { twin_is "$1" net_mode "$2" && twin_is "$1" lte_band "$3"; }
events_of() { curl -s -m 5 "$api/events?follow=0&kind=$1&dongle=$2"; }
events_are() { [[ $(field "$(events_of "$1" "$2")" "['events'].__len__()") == "$3" ]]; }
number=+491701234567
text='the zebra code (keep it)'

say "a text message arrives, and a plan is used up"
check "it arrives" holds "$(ctl sms 11 "$number" "$text")" true
# The twin does not say that it counts this month only: what it had before the first look is not known.
planned() { [[ $(field "$(curl -s -m 3 "$api/dongles/13")" "['plan']['used_bytes']") =~ ^[0-9]+$ ]]; }
check "the plan is looked at" until_true 20 planned
sum_of 13 900000 1 >/dev/null

say "mode and bands"
check "4g is set and reads back" holds "$(modem 11 mode 4g)" "4g"
check "by the modem's own word" twin_is 11 net_mode 03
check "bands, too" holds "$(modem 11 bands B3,B7)" "B3,B7"
check "by the modem's own word" radio_is 11 03 44
refused=$(modem 11 bands B3,B40)
check "a band that it does not have is refused by name" holds "$refused" "no B40"
check "and the wish stays" holds "$(modem 11 bands --json | tr -d ' \n')" '"wish":{"bands":"B3,B7","mode":"4g"'
check "a word that is no mode is a usage error" same "$(donglectl modem 11 mode 5g >/dev/null 2>&1; echo $?)" 64

say "a toggle that flips the mode, and a wish that is made meanwhile"
ctl fault 12 same_address stubborn >/dev/null
ctl fault 12 slow_attach 3000 >/dev/null
curl -s -m 100 -o "$work/toggled" "$api/toggle/12" &
toggling=$!
check "the toggle runs" until_true 20 twin_is 12 dataswitch false
modem 12 mode 4g >"$work/wished" &
wishing=$!
wait "$toggling"
wait "$wishing"
check "it has flipped it" holds "$(donglectl trace last 12)" "network mode 02"
check "and ends in the wish" twin_is 12 net_mode 03
check "and the wish is answered when it is fulfilled" holds "$(cat "$work/wished")" "4g"
ctl heal 12 >/dev/null

say "kill -9, and a modem that forgot its settings"
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
ctl fault 11 settings_lost >/dev/null
check "the modem is at its factory's settings" radio_is 11 00 80800D5
config "$work/dongled.json" "$setup"
dongled --config "$work/dongled.json" 2>>"$work/log" &
daemon=$!
check "it is set as its owner wishes" until_true 25 radio_is 11 03 44
check "all bands are all it has" holds "$(modem 11 bands all)" "B1,B3,B5,B7,B8,B20,B28"
until_true 20 all_ready

say "APN"
check "one is set by name" holds "$(modem 11 apn set web.lab.test)" "web.lab.test"
check "by the modem's own word" twin_is 11 apn web.lab.test
check "the table knows the network" holds "$(modem 11 apn auto)" "Lab Mobile"
check "by the modem's own word" twin_is 11 apn net.lab.test
profiles=$(modem 11 apn --json)
modem 11 apn set third.lab.test >/dev/null
check "our profile is changed, not added to" same \
  "$(field "$(modem 11 apn --json)" "['profiles'].__len__()")" "$(field "$profiles" "['profiles'].__len__()")"
mv "$work/apns.xml" "$work/apns.gone"
check "without the table it says what to install" holds "$(modem 11 apn auto)" mobile-broadband-provider-info

say "text messages"
listed=$(modem 11 sms list --json)
id=$(field "$listed" "['messages'][0]['id']")
check "the message is listed" holds "$listed" zebra
check "and read" holds "$(modem 11 sms read "$id")" "$text"
check "which the modem notes" same "$(field "$(curl -s "$api/dongles/11/sms")" "['messages'][0]['unread']")" false
check "one is sent" holds "$(modem 11 sms send "$number" hello from "$text")" "sent"
check "by the modem's own word" holds "$(ctl status 11)" "hello from $text"
sent=$(curl -s -H 'Content-Type: application/json' -d "{\"number\": \"$number\", \"text\": \"Привет\"}" "$api/dongles/11/sms")
check "by HTTP, in another alphabet" same "$(field "$sent" "['alphabet']")" UCS-2
check "one is deleted" same "$(field "$(curl -s -X DELETE "$api/dongles/11/sms?id=$id")" "['deleted']")" true
check "and gone" same "$(code_of "$api/dongles/11/sms?id=$id")" 404
ctl fault 11 sms_full >/dev/null
check "a full memory is said in words" holds "$(modem 11 sms send "$number" x)" "memory for messages is full"
ctl heal 11 >/dev/null
ctl fault 11 pin_needed >/dev/null
check "a locked SIM, too" holds "$(modem 11 sms list)" "needs its PIN"
ctl heal 11 >/dev/null
check "USSD is answered" holds "$(modem 13 ussd '*100#')" "Your balance is 12.34 EUR"
ctl fault 13 ussd_refused >/dev/null
check "or says why not" holds "$(modem 13 ussd '*100#')" "did not answer the USSD code in time"
ctl sms 12 "$number" "$text" >/dev/null
check "a new message is an event" until_true 25 events_are sms_received 12 1
check "without who and what" same "$(events_of sms_received 12 | grep -c zebra)" 0

say "the plan"
check "80 % is an event" until_true 20 events_are plan_usage 13 1
donglectl kill /rack/13/modem >/dev/null # it looks at everything when it begins
used() { (($(field "$(curl -s "$api/dongles/13")" "['plan']['used_bytes']") > 800000)); }
check "/status shows it" until_true 10 used
check "once" events_are plan_usage 13 1
check "and so does the shell" holds "$(donglectl status)" "plan of dongle 13"
check "a metric, too" holds "$(curl -s "$api/metrics")" 'dongled_plan_used_bytes{dongle="13"}'

say "nothing of the messages is written down"
donglectl bundle "$work/bundle.tar.gz" >/dev/null
mkdir "$work/unpacked" && tar -xzf "$work/bundle.tar.gz" -C "$work/unpacked"
check "the bundle is there" test -s "$work/bundle.tar.gz"
for secret in zebra "${number#+}" '100#' 'balance is'; do
  check "no $secret in log, state, journal or bundle" \
    same "$(grep -rlaF -- "$secret" "$work/log" "$work/state" "$work/unpacked" | tr '\n' ' ')" ""
done
