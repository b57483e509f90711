"""The QEMU process: its command line, and its console as lines."""

import asyncio

from . import kernel, layout

# What boots fastest without KVM: one CPU, no mitigations, the uncompressed kernel. RDRAND fills the
# guest's random pool at once.
_MACHINE = ("qemu-system-x86_64 -accel tcg,tb-size=128 -M q35 -cpu qemu64,+rdrand -smp 1 -m 512 "
            "-nodefaults -no-user-config -no-reboot -display none -serial stdio").split()
# On a busy host the CPU's own clocks are measured wrongly at boot (a guest that lives ten times too
# fast, or a panic over a timer that "doesn't work"): the chipset's HPET is always right.
_APPEND = ("console=ttyS0 quiet loglevel=4 panic=-1 nokaslr mitigations=off audit=0 "
           "random.trust_cpu=on notsc nolapic_timer no_timer_check")


def command(kernel_folder, initrd, folder, wanted, captures):
    """The words to start QEMU with. Hubs are there from the start, sticks are plugged in later."""
    words = [*_MACHINE, "-kernel", kernel.image_of(kernel_folder), "-initrd", initrd,
             "-append", _APPEND, "-qmp", f"unix:{folder}/qmp.sock,server=on,wait=off",
             "-device", "virtio-serial-pci",
             "-chardev", f"socket,id=orders,path={folder}/orders.sock,server=on,wait=off",
             "-device", "virtserialport,chardev=orders,name=rig.orders"]
    for bus in wanted.controllers():
        words += ["-device", f"qemu-xhci,id={layout.controller(bus)},p2=8,p3=4"]
    for path, ports in wanted.hubs.items():
        properties = hub_properties(path, ports, captures[path])
        words += ["-device", "usb-hub," + ",".join(f"{k}={_word(v)}"
                                                   for k, v in properties.items())]
    if wanted.card:
        words += ["-netdev", "hubport,id=lan,hubid=1", "-device", "usb-net,netdev=lan,"
                  f"bus={layout.qemu_bus(wanted.card)},port={layout.qemu_port(wanted.card)}"]
    return [str(x) for x in words]


def hub_properties(path, ports, capture):
    return {"id": hub_id(path), "bus": layout.qemu_bus(path), "port": layout.qemu_port(path), "ports": ports,
            "port-power": True, "pcap": str(capture)}


def hub_id(path):
    return "hub" + path.replace("-", "_").replace(".", "_")


def _word(value):
    return "on" if value is True else value


async def start(words, said):
    """Starts QEMU; `said(line)` gets each line of the guest's console. Returns the process and a
    task that ends with the console."""
    process = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT)

    async def listen():
        async for line in process.stdout:
            said(line.decode("utf-8", "replace").rstrip())

    return process, asyncio.create_task(listen())
