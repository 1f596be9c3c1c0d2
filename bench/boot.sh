#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Prints what it costs, in instructions, to boot IMAGE to the first instruction
# of its first domain, and how large the image's parts are.
# Usage: boot.sh MACHINE PLUGIN IMAGE KERNEL.elf INIT.elf DOMAIN.elf; MACHINE: QEMU and its options.
set -eu

machine=$1 plugin=$2 image=$3 kernel=$4 init=$5 domain=$6

entry() {
	llvm-readelf-19 -h "$1" | sed -n 's/.*Entry point address: *//p'
}

counts=$(timeout -k 5 120 $machine -display none \
	-serial none -monitor none -nic none -icount shift=0,sleep=off -kernel "$image" \
	-plugin "$plugin,loader=$(entry "$image"),kernel=$(entry "$kernel"),root-task=$(entry "$init"),domain=$(entry "$domain")")

echo "$counts" | awk '
	{ at[$1] = $2 }
	function row(what, n) { printf "  %-46s %9d\n", what, n }
	END {
		if (!("domain" in at)) { print "boot.sh: the domain was never reached" > "/dev/stderr"; exit 1 }
		print "Instructions from the first of the loader:"
		row("to the first of the kernel (loader)", at["kernel"] - at["loader"])
		row("to the first of the root task (+ kernel boot)", at["root-task"] - at["loader"])
		row("to the first of the domain (+ root task)", at["domain"] - at["loader"])
	}'
printf 'Bytes:\n  %-46s %9d\n' "image" "$(stat -c %s "$image")"
printf '  %-46s %9d\n' "kernel text" "$(llvm-size-19 -A "$kernel" | awk '$1 == ".text" || $1 == ".boot" {n += $2} END {print n}')"
