"""Tests of the rig's own decisions: run by ctest as usb_rig_host."""

import pathlib
import stat
import struct
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

# pylint: disable=wrong-import-position
from host import archive, guest, hub_watch, layout, power


def record(packet):
    return struct.pack("<IIII", 0, 0, len(packet), len(packet)) + packet


def request(kind, action, feature, port, event=b"S", transfer=2):
    setup = struct.pack("<BBHHH", kind, action, feature, port, 0)
    return record(bytes(8) + event + bytes([transfer]) + bytes(30) + setup + bytes(16))


class HubWatch(unittest.TestCase):
    """What a hub was told is read from any cut of the stream."""

    stream = (bytes(24) + request(0x23, 3, 8, 1) + request(0xA3, 0, 0, 1)
              + request(0x23, 3, 4, 1) + request(0x23, 1, 8, 0x0102)
              + request(0x23, 1, 8, 3, event=b"C") + request(0x23, 1, 8, 4, transfer=3)
              + record(bytes(10)) + request(0x23, 1, 8, 1))

    def test_only_port_power_requests_count(self):
        self.assertEqual(hub_watch.Capture().feed(self.stream), [(1, True), (2, False), (1, False)])

    def test_pieces_of_any_size_give_the_same(self):
        for size in (1, 7, 64, 100):
            capture, found = hub_watch.Capture(), []
            for at in range(0, len(self.stream), size):
                found += capture.feed(self.stream[at:at + size])
            self.assertEqual(found, [(1, True), (2, False), (1, False)])


    def test_a_hub_that_is_configured_was_started(self):
        stream = bytes(24) + request(0x00, 9, 1, 0) + request(0x00, 9, 0, 0) + request(0x00, 5, 1, 0)
        self.assertEqual(hub_watch.Capture().feed(stream), [(hub_watch.STARTED, True)])


class PowerMap(unittest.TestCase):
    """Which stick has current follows from what the hubs above it were told."""

    def setUp(self):
        self.power = power.Power()
        self.power.add_hub("1-1", 4)
        self.power.add_hub("1-1.4", 4)
        for hub in ("1-1", "1-1.4"):
            for port in (1, 2, 3, 4):
                self.power.switch(hub, port, True)

    def test_a_port_starts_without_current_and_follows_its_hub(self):
        self.power.add_hub("1-2", 4)
        self.assertFalse(self.power.reaches("1-2.1"))
        self.assertTrue(self.power.reaches("1-1.1"))
        self.power.switch("1-1", 1, False)
        self.assertFalse(self.power.reaches("1-1.1"))
        self.assertTrue(self.power.reaches("1-1.2"))

    def test_a_chained_hub_without_current_forgets_its_ports(self):
        self.power.switch("1-1", 4, False)
        self.assertFalse(self.power.reaches("1-1.4.1"))
        self.power.switch("1-1", 4, True)
        self.assertTrue(self.power.reaches("1-1.4"))
        self.assertFalse(self.power.reaches("1-1.4.1"))
        self.power.switch("1-1.4", 1, True)
        self.assertTrue(self.power.reaches("1-1.4.1"))

    def test_a_lying_port_keeps_the_current_until_the_hub_loses_it(self):
        self.power.lie("1-1.4.1")
        self.power.switch("1-1.4", 1, False)
        self.assertTrue(self.power.reaches("1-1.4.1"))
        self.assertTrue(self.power.seen_through("1-1.4.1"))
        self.assertFalse(self.power.seen_through("1-1.4.2"))
        self.power.switch("1-1", 4, False)
        self.assertFalse(self.power.reaches("1-1.4.1"))
        self.assertFalse(self.power.seen_through("1-1.4.1"))

    def test_a_ganged_hub_cuts_only_with_its_last_port(self):
        self.power.gang("1-1.4")
        for port in (1, 2, 3):
            self.power.switch("1-1.4", port, False)
        self.assertTrue(self.power.reaches("1-1.4.1"))
        self.power.switch("1-1.4", 4, False)
        self.assertFalse(self.power.reaches("1-1.4.1"))

    def test_a_hub_that_is_gone_feeds_nobody(self):
        self.power.remove_hub("1-1")
        self.assertFalse(self.power.reaches("1-1.1"))
        self.assertFalse(self.power.reaches("1-1.4.1"))
        self.assertTrue(self.power.reaches("1-2"))


class LayoutLines(unittest.TestCase):
    """A scenario's head says what is plugged where."""

    def test_the_head_is_read(self):
        x = layout.parse("# rig: hubs 1-1:4 1-1.4:2\n# rig: dongles 11@1-1.1 12@1-1.4.2\n"
                         "# rig: timeout 90\n# rig: options boots-as=network\n")
        self.assertEqual(x.hubs, {"1-1": 4, "1-1.4": 2})
        self.assertEqual(x.dongles, {11: "1-1.1", 12: "1-1.4.2"})
        self.assertEqual((x.timeout, x.options), (90, {"boots-as": "network"}))
        self.assertFalse(x.udev)
        self.assertTrue(layout.parse("# rig: dongles 11@1-1\n# rig: udev\n").udev)
        card = layout.parse("# rig: hubs 1-1:4\n# rig: dongles 11@1-1.1\n# rig: network-card 1-1.3")
        self.assertEqual(card.card, "1-1.3")
        words = guest.command(pathlib.Path("k"), "i", "f", card, {"1-1": "p"})
        self.assertIn("usb-net,netdev=lan,bus=xhci.0,port=1.3", words)
        self.assertEqual(layout.parent("1-1.4.2"), ("1-1.4", 2))
        self.assertEqual(layout.parent("1-3"), ("1", 3))

    def test_a_second_controller_is_there_if_it_is_needed(self):
        x = layout.parse("# rig: hubs 1-1:4 3-1:4\n# rig: dongles 11@1-1.1 12@3-1.2\n"
                         "# rig: strangers 13@3-1.3\n")
        self.assertEqual(x.controllers(), ["1", "3"])
        self.assertEqual(x.strangers, {13: "3-1.3"})
        self.assertEqual(layout.parent("3-1"), ("3", 1))
        self.assertEqual((layout.qemu_bus("3-1.2"), layout.qemu_port("3-1.2")), ("xhci3.0", "1.2"))
        self.assertEqual(layout.parse("# rig: dongles 11@1-1").controllers(), ["1"])

    def test_nonsense_is_refused(self):
        for text in ("", "# rig: dongles 11", "# rig: dongles x@1-1", "# rig: colour red",
                     "# rig: dongles 11@1-1\n# rig: udev later",
                     "# rig: dongles 11@2-1", "# rig: hubs 1-1:many\n# rig: dongles 11@1-1.1"):
            with self.assertRaises(ValueError, msg=text):
                layout.parse(text)


class Cpio(unittest.TestCase):
    """The archive is what the kernel unpacks: parents first, everything aligned to four bytes."""

    def test_entries_are_whole_and_in_order(self):
        x = archive.Archive()
        x.file("a/b/c", b"hello", 0o755)
        x.link("a/l", "b/c")
        x.device("dev/console", 5, 1)
        with tempfile.NamedTemporaryFile() as out:
            x.write(out.name)
            data = pathlib.Path(out.name).read_bytes()
        found, at = {}, 0
        while at < len(data):
            self.assertEqual(data[at:at + 6], b"070701")
            fields = [int(data[at + 6 + 8 * i:at + 14 + 8 * i], 16) for i in range(13)]
            name = data[at + 110:at + 110 + fields[11] - 1].decode()
            start = at + 110 + fields[11] + -(110 + fields[11]) % 4
            found[name] = (fields[1], data[start:start + fields[6]])
            at = start + fields[6] + -fields[6] % 4
        self.assertEqual(list(found)[:3], ["a", "a/b", "a/b/c"])
        self.assertEqual(found["a/b/c"], (stat.S_IFREG | 0o755, b"hello"))
        self.assertEqual(found["a/l"], (stat.S_IFLNK | 0o777, b"b/c"))
        self.assertTrue(stat.S_ISCHR(found["dev/console"][0]))
        self.assertEqual(list(found)[-1], "TRAILER!!!")


if __name__ == "__main__":
    unittest.main()
