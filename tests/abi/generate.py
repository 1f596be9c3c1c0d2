#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes C checks of lib/sel4 against the reference data of one configuration.

usage: generate.py DATA_DIR HEADER_DIR CONFIGURATION OUTPUT_DIR

DATA_DIR holds constants.json and invocations.json. Two files are written:
constants.c compares every constant, size and offset; invocations.c calls
every invocation function and compares what it puts into registers and IPC buffer.
"""
import json
import pathlib
import re
import sys


def expression(name):
    """The C expression for a name of the reference."""
    words = name.split(" ", 1)
    if words[0] == "sizeof":
        return f"sizeof({words[1]})"
    if words[0] == "alignof":
        return f"_Alignof({words[1]})"
    if words[0] == "offsetof":
        structure, field = words[1].split(".")
        return f"__builtin_offsetof({structure}, {field})"
    return f"(seL4_Word)({name})"


def write_constants(configs, config, path):
    here = configs[config]["libsel4"]
    elsewhere = set(configs["A"]["libsel4"]) - set(here)
    lines = ["#include <sel4/sel4.h>", '#include "check.h"', ""]
    for name in sorted(elsewhere):
        if name.startswith("CONFIG_"):
            lines += [f"#ifdef {name}", f'#error "{name} is defined"', "#endif"]
        else:
            lines += [f"enum {{ {name} }}; /* an error if the headers have it, too */"]
    lines += ["", "void check_constants(void)", "{"]
    for name, value in here.items():
        number = f"{value & (2**64 - 1):#x}ul"
        lines.append(f'\tcheck_word("{name}", {expression(name)}, {number});')
        lines.append(f'\t_Static_assert({expression(name)} == {number}, "{name}");')
    path.write_text("\n".join(lines + ["}", ""]))


def read_prototypes(directory):
    """Function name -> (result type, [(type, parameter)]) of all inline functions."""
    pattern = re.compile(
        r"LIBSEL4_INLINE_FUNC\s+([\w\s]+?)\s+(seL4_\w+)\(([^)]*)\)\s*\{", re.S)
    prototypes = {}
    for header in sorted(directory.rglob("*.h")):
        for result, name, parameters in pattern.findall(header.read_text()):
            pairs = [re.match(r"(.*?)\s*(\*?)\s*(\w+)$", " ".join(p.split())).groups()
                     for p in parameters.split(",")] if parameters != "void" else []
            prototypes[name] = (result, [(t + s, n) for t, s, n in pairs])
    return prototypes


def value_of(index, bits):
    """A value of so many bits that no other argument has."""
    return (0x9e3779b97f4a7c15 * (index + 1) >> 3) % 2**64 & (2**bits - 1) | 1


class Invocation:
    """One invocation function: declarations, call and expectations in C."""

    def __init__(self, label, value, method, prototypes):
        self.label, self.value, self.method = label, value, method
        self.result, self.parameters = prototypes[method["api"]]
        self.words = [0] * method["length"]
        self.setup, self.arguments, self.checks = [], [], []

    def input(self, argument, index):
        if argument["bits"] > 64:
            count = argument["bits"] // 64
            values = [value_of(index * 64 + i, 64) for i in range(count)]
            self.words[argument["word"]:argument["word"] + count] = values
            kind = argument["type"]
            body = ", ".join(f"{v:#x}ul" for v in values)
            self.setup.append(f"\t{kind} {argument['name']} = {{{body}}};")
            return f"&{argument['name']}"
        value = value_of(index, argument["bits"])
        self.words[argument["word"]] |= value << argument["bit"]
        if argument["type"] == "seL4_CapRights_t":
            return f"(seL4_CapRights_t){{{{{value:#x}ul}}}}"
        return f"({argument['type']}){value:#x}ul"

    def collect(self):
        ins = {a["name"]: a for a in self.method["ins"]}
        caps = {c["name"]: c for c in self.method["caps"]}
        outs = {o["name"]: o for o in self.method["outs"]}
        used = set()
        for index, (kind, name) in enumerate(self.parameters):
            if name == "service":
                self.arguments.append("0x77")
            elif name in ins:
                used.add(name)
                self.arguments.append(self.input(ins[name], index))
            elif name in caps:
                used.add(name)
                self.arguments.append(f"{0x500 + caps[name]['extra_cap']:#x}")
            elif name in outs:
                used.add(name)
                self.setup.append(f"\t{kind.rstrip('*')} {name};")
                self.arguments.append(f"&{name}")
            else:
                raise SystemExit(f"{self.method['api']}: parameter {name} is not in the reference")
        missing = (set(ins) | set(caps)) - used
        if missing:
            raise SystemExit(f"{self.method['api']}: no parameter {', '.join(sorted(missing))}")

    def expect(self, what, seen, expected):
        name = f"{self.method['api']}: {what}"
        self.checks.append(f'\tcheck_word("{name}", {seen}, {expected});')

    def expect_outputs(self):
        for out in self.method["outs"]:
            by_pointer = any(name == out["name"] for _, name in self.parameters)
            for i in range(max(1, out["bits"] // 64)):
                seen = (f"((seL4_Word *)&{out['name']})[{i}]" if by_pointer
                        else f"result.{out['name']}")
                self.expect(f"output {out['name']} word {i}", seen, f"{0x900 + out['word'] + i:#x}")

    def text(self):
        self.collect()
        method = self.method
        info = self.value << 12 | len(method["caps"]) << 7 | method["length"]
        call = f"{method['api']}({', '.join(self.arguments)})"
        error = "result" if self.result == "seL4_Error" else "result.error"
        self.expect("system call", "(seL4_Word)recorded.number", "(seL4_Word)-1")
        self.expect("service", "recorded.in.cap_badge", "0x77")
        self.expect("message info", "recorded.in.info", f"{info:#x}")
        for i, word in enumerate(self.words):
            seen = f"recorded.in.mr[{i}]" if i < 4 else f"recorded.sent.msg[{i}]"
            self.expect(f"word {i}", seen, f"{word:#x}ul")
        for cap in method["caps"]:
            i = cap["extra_cap"]
            self.expect(f"capability {i}", f"recorded.sent.caps_or_badges[{i}]", f"{0x500 + i:#x}")
        failure = [f'\tcheck_word("{method["api"]}: error", (seL4_Word){error}, 6);']
        failure += [f'\tcheck_word("{method["api"]}: error word {i}", seL4_GetMR({i}), '
                    f"{0x900 + i:#x});" for i in range(4)]
        inputs, self.checks = self.checks, []
        self.expect("success", f"(seL4_Word){error}", "0")
        self.expect_outputs()
        name = "check_" + method["api"]
        return name, "\n".join(
            [f"static void {name}(void)", "{"] + self.setup +
            [f"\t{self.result} result;", "", "\tprepare(6);", f"\tresult = {call};"] + inputs + failure +
            ["\tprepare(0);", f"\trecorded.out.info = {method['out_length']};",
             f"\tresult = {call};"] + self.checks + ["}", ""])


PROLOGUE = """#include <sel4/sel4.h>
#include "check.h"

static seL4_IPCBuffer buffer;

static void prepare(seL4_Word error)
{
\tseL4_SetIPCBuffer(&buffer);
\trecorded.out = (seL4_TrapRegisters){0, error << 12, {0x900, 0x901, 0x902, 0x903}};
\tfor (seL4_Word i = 4; i < seL4_MsgMaxLength; i++)
\t\trecorded.more[i] = 0x900 + i;
}
"""


def write_invocations(invocations, config, prototypes, path):
    functions = []
    for invocation in invocations:
        value = invocation["values"].get(config)
        for variant in invocation["variants"]:
            if value is None or config not in variant["configs"]:
                continue
            for method in variant["methods"]:
                functions.append(Invocation(invocation["label"], value, method, prototypes).text())
    calls = [f"\t{name}();" for name, _ in functions]
    path.write_text("\n".join([PROLOGUE] + [text for _, text in functions] +
                              ["void check_invocations(void)", "{"] + calls + ["}", ""]))


def main():
    data, headers, config, output = sys.argv[1:]
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    data = pathlib.Path(data)
    configs = json.loads((data / "constants.json").read_text())["configs"]
    invocations = json.loads((data / "invocations.json").read_text())["invocations"]
    write_constants(configs, config, output / "constants.c")
    write_invocations(invocations, config, read_prototypes(pathlib.Path(headers)),
                      output / "invocations.c")


main()
