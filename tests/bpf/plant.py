#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Plants semantic faults in copies of the BPF engine and asks whether the tests
of the instruction forms, or of what jumps and accesses reach, notice them.

    plant.py WORK [MACHINE...]

WORK may be overwritten. A fault is one of:
- an instruction or condition of a compiler becomes the next one of its table;
- an operation or condition of the interpreter becomes the next one's;
- one of the texts below becomes another.
Prints each fault that was not noticed; the last line is `N passed, N failed`.
"""
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys

CC = "clang-19"
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O1", "-w"]
COMMON = ["check", "engine", "oracle"]
TESTS = {"instructions": ["instructions", "forms", "forms_arithmetic", "forms_call", "forms_combined",
                          "forms_jump", "forms_loop", "forms_memory", "literals"],
         "programs": ["programs", "refusals", "limits", "reach"]}
MACHINES = ["x86_64", "aarch64", "riscv64"]
# What no test on one thread can notice: the order of accesses. And a difference
# that becomes one that sets flags as well, which nobody reads there.
UNSEEN = {"RV_FENCE_R_RW", "RV_FENCE_RW_W", "A64_SUB"}
COMPILER_PARTS = ["combine", "compile", "flow", "liveness", "lookup", "loop", "program", "sink", "step"]
COMPILER = ["compiler", "compiler with checks"]

# (machine, file, text, what it becomes); the first occurrence is changed.
TEXTS = [
    ("interpreter", "src/decode.c", "out->immediate = in->immediate", "out->immediate = (uint32_t)in->immediate"),
    ("x86_64", "jit/x86_64_memory.c", "size == 3 ? 4 :", "size == 3 ? 2 :"),
    ("x86_64", "jit/x86_64_memory.c", "is_signed || size == 3", "size == 3"),
    ("x86_64", "jit/x86_64_arithmetic.c", "wide ? 63 : 31", "wide ? 31 : 31"),
    ("x86_64", "jit/x86_64_arithmetic.c", "wide && is_signed", "is_signed"),
    ("x86_64", "jit/x86_64_encode.c", "byte && rm >= 4", "false"),
    ("x86_64", "jit/x86_64_encode.c", "operand.offset <= 127", "operand.offset <= 128"),
    ("x86_64", "jit/x86_64_encode.c", "(operand.base & 7) != RBP", "true"),
    ("x86_64", "jit/combine.c", "left->immediate + right->immediate != (int64_t)width", "false"),
    ("x86_64", "jit/combine.c", "(!is_wide_step(maker) && !reads_lower_half(step, operand)) ||", ""),
    ("x86_64", "jit/combine.c", "step->offset += (int32_t)sum->immediate", "step->offset = (int32_t)sum->immediate"),
    ("x86_64", "jit/sink.c", "(!is_wide_step(copy) && !clears_upper_half(maker)) ||", ""),
    ("x86_64", "jit/flow.c", "one->immediate == other->immediate", "true"),
    ("x86_64", "jit/flow.c", "(step->dst != NO_REGISTER && step_reads(first, step->dst))", "false"),
    ("x86_64", "jit/flow.c", "compile_branch(compiler, condition, true), index", "compile_branch(compiler, condition, false), index"),
    ("x86_64", "jit/flow.c", "FORM_LEADER | FORM_BACK", "FORM_BACK"),
    ("x86_64", "jit/flow.c", "return ends_steps(&compiler->steps[end - 1])", "return true"),
    ("x86_64", "jit/program.c", "site->owed != 0", "false"),
    ("x86_64", "jit/x86_64_control.c", "flags->wide != wide", "false"),
    ("aarch64", "jit/aarch64_arithmetic.c", "value - 1);", "value);"),
    ("aarch64", "jit/aarch64_arithmetic.c", "-number);", "number);"),
    ("aarch64", "jit/aarch64_arithmetic.c", "rd, rd, 0, 16)", "rd, rd, 0, 15)"),
    ("aarch64", "jit/aarch64_arithmetic.c", "wide ? value : (int32_t)value", "wide ? value : (int16_t)value"),
    ("aarch64", "jit/aarch64_encode.c", "offset >= -256", "offset >= -257"),
    ("aarch64", "jit/aarch64_encode.c", "< 4096", "<= 4096"),
    ("aarch64", "jit/aarch64_encode.c", "size = 0 - size", "size = 1 - size"),
    ("aarch64", "jit/aarch64_encode.c", "mask = (uint32_t)mask | mask << 32", "mask = (uint32_t)mask"),
    ("aarch64", "jit/aarch64_encode.c", "part ^= filler", "part ^= 0"),
    ("aarch64", "jit/aarch64_encode.c", "(size - first) % size << 16", "first << 16"),
    ("aarch64", "jit/aarch64_memory.c", "(insn->form & FORM_FETCH) != 0 || compared", "compared"),
    ("aarch64", "jit/aarch64_memory.c", "value != 0 ? THIRD", "value == 0 ? THIRD"),
    ("aarch64", "jit/aarch64_arithmetic.c", "first + length - 1", "first + length"),
    ("aarch64", "jit/aarch64_arithmetic.c", "amount = width - amount", "amount = amount"),
    ("aarch64", "jit/aarch64_arithmetic.c", "rn, rn, width - amount", "rn, rn, amount"),
    ("aarch64", "jit/aarch64_memory.c", "src = R0;", ";"),
    ("aarch64", "jit/aarch64_control.c", "wide ? 63 : 31", "wide ? 63 : 30"),
    ("aarch64", "jit/aarch64_control.c", "if ((code & 1) != 0)", "if ((code & 1) == 0)"),
    ("aarch64", "jit/aarch64_call.c", "POP(R6, R7),", "POP(R7, R6),"),
    ("aarch64", "jit/aarch64_call.c", "STR(R4, RUN, 32)", "STR(R5, RUN, 32)"),
    ("aarch64", "jit/combine.c", "step->operation != OP_OR || step->shift != OP_NONE", "step->operation != OP_OR"),
    ("aarch64", "jit/spare.c", "known->weight = candidate.weight = UNFIT;", ";"),
    ("aarch64", "jit/aarch64_memory.c", "place->offset + DISPLACEMENT", "place->offset + DISPLACEMENT + 8"),
    ("aarch64", "jit/aarch64_combine.c", "(mask & (mask + 1)) != 0", "false"),
    ("aarch64", "jit/aarch64_combine.c", "bit->immediate == 1", "true"),
    ("aarch64", "jit/spare.c", "(int32_t)step->immediate;", "(int16_t)step->immediate;"),
    ("aarch64", "jit/aarch64_control.c", "wide ? 63 : 31", "63"),
    ("aarch64", "jit/aarch64_control.c", "(bits & (bits - 1)) == 0", "true"),
    ("riscv64", "jit/riscv64_arithmetic.c", "RV_SLTIU, TEMP, divisor, 1", "RV_SLTIU, TEMP, divisor, 2"),
    ("riscv64", "jit/riscv64_extension.c", "value >= 0)", "value >= -1)"),
    ("riscv64", "jit/riscv64_extension.c", "(value & 31) != 0)", "true)"),
    ("riscv64", "jit/riscv64_extension.c", "value > 1)", "value != 0)"),
    ("riscv64", "jit/riscv64_arithmetic.c", "rd, rs, 0xff", "rd, rs, 0x7f"),
    ("riscv64", "jit/riscv64_arithmetic.c", "is_signed ? RV_SRAI", "!is_signed ? RV_SRAI"),
    ("riscv64", "jit/riscv64_arithmetic.c", "number = -number", "number = number"),
    ("riscv64", "jit/riscv64_arithmetic.c", "wide ? value : (int32_t)value", "wide ? value : (int16_t)value"),
    ("riscv64", "jit/riscv64_extension.c", "return size < 2 ||", "return size <= 2 ||"),
    ("riscv64", "jit/riscv64_extension.c", "return !cleared;", "return true;"),
    ("riscv64", "jit/riscv64_memory.c", "!is_upper_live(compiler, dst)", "true"),
    ("riscv64", "jit/spare.c", "step->offset == candidate->place", "true"),
    ("riscv64", "jit/riscv64_encode.c", "+ 0x800) & 0xfffff000", ") & 0xfffff000"),
    ("riscv64", "jit/riscv64_encode.c", "is_signed || size == 3 ? 0", "is_signed ? 0"),
    ("riscv64", "jit/riscv64_encode.c", "(number >> 5 & 0x7f)", "(number >> 5 & 0x3f)"),
    ("riscv64", "jit/riscv64_memory.c", "if (fetch && size == 2)", "if (false)"),
    ("riscv64", "jit/riscv64_memory.c", "fetch ? src : ZERO", "ZERO"),
    ("riscv64", "jit/riscv64_control.c", "[AFTER_JEQ(OP_JGT)] = {RV_LTU, true}", "[AFTER_JEQ(OP_JGT)] = {RV_LTU, false}"),
    ("riscv64", "jit/riscv64_control.c", "[AFTER_JEQ(OP_JSLE)] = {RV_GE, true}", "[AFTER_JEQ(OP_JSLE)] = {RV_GE, false}"),
]


def enumerators(machine):
    """Every constant of the machine's instructions, replaced by the next one's value."""
    path = f"jit/{machine}.h"
    text = pathlib.Path("lib/bpf", path).read_text()
    for table in re.findall(r"enum \w+_(?:opcode|condition|amo) \{(.*?)\n?\};", text, re.S):
        rows = re.findall(r"(\w+)( = (\w+))?,? *(?:/\*.*?\*/)?\s*(?=\w|$)", re.sub(r"/\*.*?\*/", "", table, flags=re.S))
        names = [row[0] for row in rows]
        values, last = [], -1
        for row in rows:
            last = int(row[2], 0) if row[2] else last + 1
            values.append(last)
        for i, name in enumerate(names):
            if name not in UNSEEN:
                # What includes the header sees the name with another value.
                value = values[(i + 1) % len(values)]
                yield machine, path, "#endif", f"#define {name} {value:#x}u\n#endif"


def rows():
    """Every row of the interpreter's definitions, computed as the next one."""
    for path in ("src/arithmetic.def", "src/condition.def"):
        text = pathlib.Path("lib/bpf", path).read_text()
        found = re.findall(r"^(\w+\(\w+, \"[^\"]+\", )(.*)\)$", text, re.M)
        for i, (head, result) in enumerate(found):
            other = found[(i + 1) % len(found)][1]
            yield "interpreter", path, f"{head}{result})", f"{head}{other})"


class Engine:
    """A copy of the engine, compiled for one machine."""

    def __init__(self, folder, machine):
        self.folder = folder
        self.machine = machine
        self.target = "x86_64" if machine == "interpreter" else machine
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree("lib/bpf", folder / "lib")
        self.sources = sorted([*(folder / "lib/src").glob("*.c"),
                               *(folder / "lib/jit").glob(f"{self.target}*.c"),
                                               *(folder / "lib/jit" / f"{name}.c" for name in COMPILER_PARTS)])
        if self.target != "x86_64":
            self.sources.append(folder / "lib/jit/spare.c")
        for source in self.sources:
            self.compile(source)
        for name in [*COMMON, *(part for parts in TESTS.values() for part in parts)]:
            self.compile(pathlib.Path(f"tests/bpf/{name}.c"))

    def compile(self, source):
        command = [CC, f"--target={self.target}-linux-gnu", *FLAGS, f"-I{self.folder}/lib/include",
                   f"-I{self.folder}/lib/src", "-c", str(source), "-o", str(self.folder / f"{source.stem}.o")]
        return subprocess.run(command, capture_output=True).returncode == 0

    def is_good(self):
        """Whether all tests pass."""
        return all(self.passes(name) for name in TESTS)

    def passes(self, test):
        program = self.folder / test
        parts = [*(source.stem for source in self.sources), *COMMON, *TESTS[test]]
        subprocess.run([CC, f"--target={self.target}-linux-gnu", "-static", "-fuse-ld=lld", "-o", str(program),
                        *(str(self.folder / f"{part}.o") for part in parts)], check=True)
        run = ["timeout", "-k", "1", "200"]
        if self.target != "x86_64":
            run.append(f"qemu-{self.target}")
        names = ["interpreter"] if self.machine == "interpreter" else COMPILER
        with subprocess.Popen([*run, str(program), *names], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as tests:
            for line in tests.stdout:
                if line.startswith("not ok"):
                    tests.kill()
                    return False
        return tests.returncode == 0

    def notices(self, path, old, new):
        file = self.folder / "lib" / path
        text = file.read_text()
        if old not in text:
            sys.exit(f"{path}: there is no `{old}` in it")
        at = text.rindex(old) if old == "#endif" else text.index(old)
        file.write_text(text[:at] + new + text[at + len(old):])
        changed = [file] if file.suffix == ".c" else [
            s for s in self.sources if file.suffix == ".def" or s.name.startswith(self.target)]
        compiled = all([self.compile(source) for source in changed])
        noticed = compiled and not self.is_good()
        file.write_text(text)
        for source in changed:
            self.compile(source)
        if not compiled:
            sys.exit(f"{path}: `{new}` does not compile")
        return noticed


def missed_by(engine, faults):
    if not engine.is_good():
        sys.exit(f"{engine.machine}: the tests fail without any fault")
    missed = []
    for fault in faults:
        if fault[0] == engine.machine and not engine.notices(*fault[1:]):
            missed.append(fault)
            print(f"not ok - {fault[0]}: {fault[1]}: `{fault[2]}` became `{fault[3]}`", flush=True)
    return missed


def main():
    folder = pathlib.Path(sys.argv[1])
    machines = sys.argv[2:] or ["interpreter", *MACHINES]
    faults = [*TEXTS, *rows()]
    for machine in MACHINES:
        faults += enumerators(machine)
    faults = [fault for fault in faults if fault[0] in machines]
    engines = [Engine(folder / machine, machine) for machine in machines]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        parts = pool.map(lambda engine: missed_by(engine, faults), engines)
    missed = [fault for part in parts for fault in part]
    print(f"{len(faults) - len(missed)} passed, {len(missed)} failed")
    return 1 if missed else 0


sys.exit(main())
