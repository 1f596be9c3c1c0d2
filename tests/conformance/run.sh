#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs the conformance suite's image with virtual time counted in instructions,
# so that its results do not depend on the host's speed.
#
# usage: run.sh CLAVIS BOARD IMAGE SECONDS
#
# Prints failed cases and the count; ends with the suite's status, or that of
# `clavis run` if the suite has not come to its end within that many seconds.
set -u

clavis=$1
board=$2
image=$3
seconds=$4
log=$image.log

"$clavis" run --board "$board" --icount --timeout "$seconds" "$image" >"$log" 2>&1 </dev/null
status=$?
grep -a '^not ok' "$log"
if ! grep -a '^[0-9]* passed, [0-9]* failed' "$log"; then
	echo "conformance: no end; the last lines of $log:" >&2
	tail -n 5 "$log" >&2
fi
exit $status
