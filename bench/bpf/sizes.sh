#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Bytes of code and constants of the engine for each machine, for size: what
# runs programs without a compiler, the helpers, and the compiler.
#
#   sizes.sh CC SIZE WORK
set -eu
cc=$1
size=$2
work=$3

# bytes OBJECT...
bytes()
{
	$size -t "$@" | awk 'END { print $1 + $2 }'
}

for machine in aarch64 riscv64 x86_64; do
	rm -rf "$work/$machine"
	mkdir -p "$work/$machine/src" "$work/$machine/jit"
	for source in lib/bpf/src/*.c; do
		$cc --target=$machine-none-elf -std=c11 -ffreestanding -fno-asynchronous-unwind-tables -Oz -Ilib/bpf/include \
			-c "$source" -o "$work/$machine/src/$(basename "$source" .c).o"
	done
	for source in lib/bpf/jit/*.c; do
		case $machine:$source in
		*:*/$machine*) ;;
		*:*/aarch64* | *:*/riscv64* | *:*/x86_64* | x86_64:*/spare.c) continue ;;
		esac
		$cc --target=$machine-none-elf -std=c11 -ffreestanding -fno-asynchronous-unwind-tables -Oz -Ilib/bpf/include \
			-Ilib/bpf/src -c "$source" -o "$work/$machine/jit/$(basename "$source" .c).o"
	done
	helpers=$(bytes "$work/$machine/src/helper"*.o)
	rest=$(($(bytes "$work/$machine/src/"*.o) - helpers))
	echo "$machine: interpreter, maps and loader $rest bytes, helpers $helpers, compiler $(bytes "$work/$machine/jit/"*.o)"
done
