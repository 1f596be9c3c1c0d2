# SPDX-License-Identifier: BSD-2-Clause
"""GDB for systems of domains, run by `clavis debug`. All programs of a system are
linked to the same addresses; which one runs is said by the address space's
identifier. CLAVIS is set before: domains, kernel, how to find the identifier, and
the socket at which the machine waits."""
import subprocess

import gdb

KERNEL = "kernel"


def running():
    """The domain whose address space is in force, or None."""
    try:
        identifier = int(gdb.parse_and_eval(CLAVIS["identifier"]))
    except gdb.error:
        return None
    for domain in CLAVIS["domains"]:
        if domain["identifier"] == identifier:
            return domain
    return None


def quoted(path):
    """A path as one word of a GDB command."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def show(domain):
    """Symbols are those of the domain and the kernel from now on."""
    gdb.execute(f"symbol-file {quoted(domain['program'])}", to_string=True)
    gdb.execute(f"add-symbol-file {quoted(CLAVIS['kernel'])}", to_string=True)


def find(name):
    for domain in CLAVIS["domains"]:
        if domain["name"] == name:
            return domain
    raise gdb.GdbError(f"there is no domain {name}; there are: " +
                       ", ".join(domain["name"] for domain in CLAVIS["domains"]))


def address_of(program, function):
    """What the program calls by that name; GDB itself also knows functions that others replaced."""
    symbols = subprocess.run(["llvm-nm-19", program], check=True, capture_output=True, text=True)
    for line in symbols.stdout.splitlines():
        address, kind, name = line.rsplit(maxsplit=2)
        if name == function and kind in "TtWw":
            return "0x" + address
    raise gdb.GdbError(f"{program} has no function {function}")


class Domain(gdb.Command):
    """domain [NAME]: shows which domain's symbols are in use, or uses those of NAME."""

    def __init__(self):
        super().__init__("domain", gdb.COMMAND_FILES)

    def invoke(self, argument, from_tty):
        if argument:
            show(find(argument))
        else:
            domain = running()
            print(domain["name"] if domain else "no domain's address space is in force")


class DomainBreak(gdb.Command):
    """dbreak NAME:FUNCTION: stops when the domain NAME gets to FUNCTION; NAME can be kernel."""

    def __init__(self):
        super().__init__("dbreak", gdb.COMMAND_BREAKPOINTS)

    def invoke(self, argument, from_tty):
        name, colon, function = argument.partition(":")
        if not colon:
            raise gdb.GdbError("write dbreak NAME:FUNCTION")
        if name == KERNEL and all(domain["name"] != KERNEL for domain in CLAVIS["domains"]):
            gdb.execute(f"break *{address_of(CLAVIS['kernel'], function)}")
            return
        domain = find(name)
        show(domain)
        address = address_of(domain["program"], function)
        gdb.execute(f"break *{address} if {CLAVIS['identifier']} == {domain['identifier']}")


def stopped(event):
    """Whatever stopped: the symbols are those of the domain that runs."""
    domain = running()
    if domain and gdb.current_progspace().filename != domain["program"]:
        show(domain)


def connect():
    """To the processors that run the kernel: on some boards others come first."""
    gdb.execute(f"target extended-remote {CLAVIS['socket']}")
    try:
        gdb.parse_and_eval(f"(long){CLAVIS['identifier']}")
    except gdb.error:
        gdb.execute("add-inferior", to_string=True)
        gdb.execute("inferior 2", to_string=True)
        gdb.execute("attach 2", to_string=True)
        gdb.execute("set schedule-multiple on")
    gdb.execute(f"symbol-file {quoted(CLAVIS['kernel'])}", to_string=True)


Domain()
DomainBreak()
gdb.events.stop.connect(stopped)
connect()
