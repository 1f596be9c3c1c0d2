#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Tests of the host tool. TAP-like lines; the last is `N passed, N failed`.
#
#   run.sh WORK
#
# WORK is a folder that may be deleted. It holds the helper programs `unit` and
# `check_image`, and an SDK whose program bin/clavis is the one under test,
# normally built with sanitizers.
set -u
LC_ALL=C
export LC_ALL

root=$(cd "$(dirname "$0")/../.." && pwd)
cases=$root/tests/tool/cases
work=$(realpath "$1")
SDK=$work/sdk
CLAVIS=$SDK/bin/clavis
ROOT=$root
export CLAVIS SDK ROOT
passed=0
failed=0

# report STATUS NAME: counts and prints one result; 0 is good.
report()
{
	if [ "$1" = 0 ]; then
		passed=$((passed + 1))
		printf 'ok %s - %s\n' $((passed + failed)) "$2"
	else
		failed=$((failed + 1))
		printf 'not ok %s - %s\n' $((passed + failed)) "$2"
	fi
}

# Splits a file of cases into folders; see cases/README.
split_cases()
{
	awk -v out="$2" '
	/^(===|---) / { blank = 0 }
	/^=== / {
		folder = sprintf("%s/%03d", out, ++count)
		system("mkdir -p " folder "/files")
		print substr($0, 5) > (folder "/name")
		target = ""
		next
	}
	/^--- run/    { print substr($0, 9) > (folder "/run"); target = ""; next }
	/^--- mask/   { print substr($0, 10) > (folder "/mask"); target = ""; next }
	/^--- status/ { print $3 > (folder "/status"); target = ""; next }
	/^--- file /  { target = folder "/files/" $3; printf "" > target; next }
	/^--- (stderr|stdout|shell)$/ { target = folder "/" $2; printf "" > target; next }
	# Blank lines at the end belong to the layout of the file of cases.
	target != "" && /^$/ { blank++; next }
	target != "" {
		for (; blank > 0; blank--)
			print "" > target
		print > target
	}' "$1"
}

# Names and contents of all files of a folder.
list_files()
{
	(cd "$1" && find . | sort && find . -type f -exec cksum {} + | sort)
}

# Runs one case; explains on standard output what differs.
run_case()
{
	folder=$1
	command='validate spec.toml'
	status=0
	good=0
	[ -f "$folder/run" ] && command=$(cat "$folder/run")
	[ -f "$folder/status" ] && status=$(cat "$folder/status")
	[ -f "$folder/stderr" ] || : > "$folder/stderr"
	if [ -f "$folder/shell" ]; then
		(cd "$folder/files" && sh -e ../shell) || return 1
	fi
	list_files "$folder/files" > "$folder/before"
	(cd "$folder/files" && eval "\"$CLAVIS\" $command") \
		> "$folder/out" 2> "$folder/err.raw" < /dev/null
	seen=$?
	mask='$^'
	[ -f "$folder/mask" ] && mask=$(cat "$folder/mask")
	sed "s|$SDK|\$SDK|g; s|$mask|N|g" "$folder/err.raw" > "$folder/err"
	if [ "$seen" != "$status" ]; then
		echo "# exit status $seen, expected $status"
		good=1
	fi
	diff -u "$folder/stderr" "$folder/err" | sed 's/^/# /' > "$folder/difference"
	[ -f "$folder/stdout" ] &&
		diff -u "$folder/stdout" "$folder/out" | sed 's/^/# /' >> "$folder/difference"
	if [ -s "$folder/difference" ]; then
		cat "$folder/difference"
		good=1
	fi
	list_files "$folder/files" > "$folder/after"
	if [ "$status" != 0 ] && ! cmp -s "$folder/before" "$folder/after"; then
		echo "# files were written in spite of the error"
		good=1
	fi
	return $good
}

rm -rf "$work/cases"
for file in "$cases"/*.cases; do
	theme=$(basename "$file" .cases)
	mkdir -p "$work/cases/$theme"
	split_cases "$file" "$work/cases/$theme"
	for folder in "$work/cases/$theme"/*; do
		run_case "$folder"
		report $? "$theme: $(cat "$folder/name")"
	done
done

. "$root/tests/tool/sdf.sh"
. "$root/tests/tool/convert.sh"
. "$root/tests/tool/schema.sh"
. "$root/tests/tool/microkit.sh"
. "$root/tests/tool/programs.sh"
. "$root/tests/tool/placement.sh"
. "$root/tests/tool/runtime.sh"
. "$root/tests/tool/runs.sh"

"$work/unit" "$work/unit.elf" > "$work/unit.log" 2> /dev/null
grep -v '^ok' "$work/unit.log" | sed '$d'
passed=$((passed + $(grep -c '^ok' "$work/unit.log")))
failed=$((failed + $(grep -c '^not ok' "$work/unit.log")))
grep -q 'passed, 0 failed$' "$work/unit.log"
report $? "unit tests"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
