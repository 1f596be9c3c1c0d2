#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Compares the SDK's gen_config.json with the options of a reference configuration.

usage: gen_config.py DATA_DIR CONFIGURATION FILE
"""
import json
import pathlib
import sys

# What tools for Microkit read.
REQUIRED = ["WORD_SIZE", "SEL4_ARCH", "PADDR_USER_DEVICE_TOP", "ROOT_CNODE_SIZE_BITS",
            "RETYPE_FAN_OUT_LIMIT", "MAX_NUM_BOOTINFO_UNTYPED_CAPS", "ENABLE_SMP_SUPPORT",
            "MAX_NUM_NODES", "NUM_DOMAINS", "NUM_DOMAIN_SCHEDULES", "HAVE_FPU"]
# Of benchmark kernels, which Microkit's has and the plain one not.
MICROKIT_BENCHMARK = {"EXPORT_PMU_USER": True, "SIGNAL_FASTPATH": True}


def main():
    data, configuration, path = sys.argv[1:]
    configs = json.loads((pathlib.Path(data) / "constants.json").read_text())["configs"]
    expected = dict(configs[configuration]["config"])
    if configuration.endswith("_bench"):
        expected |= MICROKIT_BENCHMARK
    options = json.loads(pathlib.Path(path).read_text())
    wrong = [f"{name} is {value}, expected {expected.get(name)}"
             for name, value in options.items() if expected.get(name) != value]
    wrong += [f"{name} is missing" for name in REQUIRED if name not in options]
    for text in wrong:
        print(f"not ok - {path}: {text}")
    print(f"{int(not wrong)} passed, {int(bool(wrong))} failed")
    return bool(wrong)


sys.exit(main())
