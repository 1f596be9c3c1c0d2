#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Bytes of code and constants of the engine for a machine: what runs programs
# without a compiler, the helpers, and the compiler.
#
#   sizes.sh MACHINE COMMAND SIZE WORK SOURCES
set -eu
machine=$1
command=$2
size=$3
work=$4/$machine
sources=$5

# bytes OBJECT...
bytes()
{
	$size -t "$@" | awk 'END { print $1 + $2 }'
}

rm -rf "$work"
for source in $sources; do
	mkdir -p "$work/$(dirname "$source")"
	$command -c "$source" -o "$work/${source%.c}.o"
done
helpers=$(bytes "$work/lib/bpf/src/helper"*.o)
rest=$(($(bytes "$work/lib/bpf/src/"*.o) - helpers))
echo "$machine: interpreter, maps and loader $rest bytes, helpers $helpers, compiler $(bytes "$work/lib/bpf/jit/"*.o)"
