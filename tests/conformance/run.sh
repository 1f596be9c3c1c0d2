#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs the conformance suite's image in QEMU with virtual time counted in
# instructions, so that its results do not depend on the host's speed.
#
# usage: run.sh IMAGE SECONDS
#
# Prints failed cases and the count; ends with the suite's status, or 3 if it
# has not come to its end within that many seconds.
set -eu

image=$1
seconds=$2
log=$image.log

qemu-system-aarch64 -machine virt,secure=off -cpu cortex-a53 -m 1G -nographic \
	-icount shift=0,sleep=off -kernel "$image" >"$log" 2>&1 </dev/null &
qemu=$!
trap 'kill $qemu 2>/dev/null || true' EXIT INT TERM

tenths=$((seconds * 10))
while [ $tenths -gt 0 ] && kill -0 $qemu 2>/dev/null; do
	if grep -aq '^clavis: done, status [0-9]' "$log"; then
		grep -a '^not ok' "$log" || true
		grep -a '^[0-9]* passed, [0-9]* failed' "$log"
		status=$(sed -n 's/^clavis: done, status \([0-9]*\).*/\1/p' "$log" | head -n 1)
		exit "$status"
	fi
	sleep 0.1
	tenths=$((tenths - 1))
done

grep -a '^not ok' "$log" || true
echo "conformance: no end within $seconds s; the last lines of $log:" >&2
tail -n 5 "$log" >&2
exit 3
