# SPDX-License-Identifier: BSD-2-Clause
"""GDB for systems of domains, read by `clavis debug`. All programs of a system are
linked to the same addresses; which one runs is said by the address space's
identifier. CLAVIS is set before: domains as (name, identifier, program), kernel
and how to find the identifier."""
import subprocess

import gdb


def running():
    """The domain whose address space is in force, or None."""
    identifier = int(gdb.parse_and_eval(CLAVIS["identifier"]))
    for domain in CLAVIS["domains"]:
        if domain[1] == identifier:
            return domain
    return None


def show(domain):
    """Symbols are those of the domain and the kernel from now on."""
    gdb.execute(f"symbol-file {domain[2]}", to_string=True)
    gdb.execute(f"add-symbol-file {CLAVIS['kernel']}", to_string=True)


def find(name):
    for domain in CLAVIS["domains"]:
        if domain[0] == name:
            return domain
    raise gdb.GdbError(f"there is no domain {name}; there are: " +
                       ", ".join(domain[0] for domain in CLAVIS["domains"]))


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
            print(domain[0] if domain else "no domain's address space is in force")


class DomainBreak(gdb.Command):
    """dbreak NAME:FUNCTION: stops when the domain NAME gets to FUNCTION."""

    def __init__(self):
        super().__init__("dbreak", gdb.COMMAND_BREAKPOINTS)

    def invoke(self, argument, from_tty):
        name, colon, function = argument.partition(":")
        if not colon:
            raise gdb.GdbError("write dbreak NAME:FUNCTION")
        domain = find(name)
        show(domain)
        address = address_of(domain[2], function)
        gdb.execute(f"break *{address} if {CLAVIS['identifier']} == {domain[1]}")


def stopped(event):
    """Whatever stopped: the symbols are those of the domain that runs."""
    domain = running()
    if domain and gdb.current_progspace().filename != domain[2]:
        show(domain)


Domain()
DomainBreak()
gdb.events.stop.connect(stopped)
