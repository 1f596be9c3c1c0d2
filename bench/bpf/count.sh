#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Executed instructions of the benchmark kernels on another machine, native and
# compiled from BPF, as a table with ratios.
#
#   count.sh QEMU PLUGIN BENCH FOLDER KERNEL...
#
# BENCH is the benchmark for that machine, FOLDER has the kernels compiled for
# BPF. What is the same in one and in three executions does not count.
set -eu
qemu=$1
plugin=$2
bench=$3
folder=$4
shift 4

# executed KERNEL ENGINE TIMES
executed()
{
	timeout -k 5 120 "$qemu" -plugin "$plugin" "$bench" "$folder" "$1" "$2" "$3" 2>&1 |
		sed -n 's/^executed //p'
}

# each KERNEL ENGINE: one execution of three, the first left out.
each()
{
	echo $((($(executed "$1" "$2" 3) - $(executed "$1" "$2" 1)) / 2))
}

for kernel; do
	echo "$kernel $(each "$kernel" native) $(each "$kernel" jit) $(each "$kernel" checked)"
done | awk '
	BEGIN { printf "%-12s %12s %12s %8s %8s\n", "kernel", "native", "jit", "jit", "checked" }
	{
		printf "%-12s %12d %12d %8.2f %8.2f\n", $1, $2, $3, $3 / $2, $4 / $2
		jit += log($3 / $2)
		checked += log($4 / $2)
		if ($3 / $2 > worst) worst = $3 / $2
	}
	END {
		printf "%-12s %12s %12s %8.2f %8.2f\n", "geo. mean", "", "", exp(jit / NR), exp(checked / NR)
		printf "%-12s %12s %12s %8.2f\n", "worst", "", "", worst
	}'
