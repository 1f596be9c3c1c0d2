#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs root tasks and compares what they print, from the kernel's last line on,
# with their expected lines, which may be the board's own.
#
# usage: run.sh CLAVIS BOARD IMAGE_DIRECTORY NAME...
set -u

clavis=$1
board=$2
images=$3
shift 3
passed=0
failed=0

for name in "$@"; do
	log=$images/$name.log
	seen=$images/$name.seen
	if "$clavis" run --board "$board" --icount --timeout 30 "$images/$name.bin" >"$log" 2>&1; then
		ended=yes
	else
		ended=no
	fi
	tr -d '\r' <"$log" | sed '1,/^Booting all finished/d; /^clavis: done/q' >"$seen"
	expected=examples/root-tasks/$name.$board.expected.txt
	[ -e "$expected" ] || expected=examples/root-tasks/$name.expected.txt
	if [ $ended = yes ] && diff -u "$expected" "$seen"; then
		echo "ok - root task $name"
		passed=$((passed + 1))
	else
		echo "not ok - root task $name: see $log"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
