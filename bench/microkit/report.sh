#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Prints what a protected procedure call costs in the two domains and in the
# kernel, and the size of a domain that does nothing.
#
#   report.sh ARCHITECTURE KERNEL-COUNTS ALL-COUNTS DOMAIN.elf
set -eu
of_call() { awk '$1 == "CALL0" { print $4 }' "$1"; }
kernel=$(of_call "$2")
all=$(of_call "$3")
size=$(llvm-size-19 "$4" | awk 'NR == 2 { print $1 + $2 }')
echo "protected procedure call and return, $1: $kernel instructions in the kernel, $((all - kernel)) in the domains"
echo "a domain that does nothing, $1: $size bytes of code and data"
