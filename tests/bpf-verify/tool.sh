#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Tests of `clavis bpf verify`. The last line is `N passed, N failed`.
#
#   tool.sh CLAVIS WORK OBJECTS EXAMPLE SAMPLE
#
# OBJECTS has the programs of tests/bpf-verify/corpus, compiled; EXAMPLE is the
# program of examples/bpf/flow-classifier, SAMPLE tests/bpf/objects/sample.c. WORK
# may be overwritten.
set -u
clavis=$1
work=$2
objects=$3
example=$4
sample=$5
passed=0
failed=0
mkdir -p "$work"

# check NAME STATUS PATTERN COMMAND...: a command's status, and a line of what it prints.
check()
{
	name=$1
	status=$2
	pattern=$3
	shift 3
	"$@" > "$work/output" 2>&1
	seen=$?
	if [ "$seen" = "$status" ] && grep -q -- "$pattern" "$work/output"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'not ok - %s: status %s, no line `%s` in:\n' "$name" "$seen" "$pattern"
		cat "$work/output"
	fi
}

# policy TEXT: a policy in a file.
policy()
{
	printf '%b' "$1" > "$work/policy.toml"
}

context='[context]\nbytes = 64\nfield = [\n
	{ offset = 0, bytes = 8, kind = "packet" },\n
	{ offset = 8, bytes = 8, kind = "packet-end", name = "end" },\n
	{ offset = 16, bytes = 8 }, { offset = 24, bytes = 4 }, { offset = 28, bytes = 4 },\n
	{ offset = 32, bytes = 8, rights = "read-write" }, { offset = 40, bytes = 24 }]\n
	[packet]\nrights = "read-write"\n'
verify="$clavis bpf verify --policy $work/policy.toml"

policy "$context"
check 'an accepted program' 0 '^drop_protocol_right: accepted$' \
	$verify --program drop_protocol_right "$objects/filters.bpf.o"
# Both ways: at most all instructions of the program, and more than three.
check 'its bound' 0 'executes at most 1[0-9] instructions, uses 0 bytes of stack' \
	$verify --program drop_protocol_right "$objects/filters.bpf.o"
check 'a helper that is needed' 0 '^  helper ringbuf_reserve$' \
	$verify --program report_right "$objects/events.bpf.o"
check 'a map that is needed' 0 '^  map events: ring$' \
	$verify --program report_right "$objects/events.bpf.o"
# A peer of 8 bytes on the stack.
check 'the stack that is used' 0 'uses 8 bytes of stack' \
	$verify --program block_list_right "$objects/filters.bpf.o"
check 'a refused program' 2 '^drop_protocol_wrong_1: refused$' \
	$verify --program drop_protocol_wrong_1 "$objects/filters.bpf.o"
check 'the line of C' 2 'filters.c:[0-9]*:[0-9]*: `return p\[ETHERNET + 9\] == 17' \
	$verify --program drop_protocol_wrong_1 "$objects/filters.bpf.o"
check 'the line of C in a function that is called' 2 'parsers.c:[0-9]*:[0-9]*: `hash = ' \
	$verify --program hash_wrong_1 "$objects/parsers.bpf.o"
check 'what is wrong' 2 "^  the access may be behind the packet's end$" \
	$verify --program drop_protocol_wrong_1 "$objects/filters.bpf.o"
check 'what is known of the register' 2 '^  r[0-9]* points to the packet, offset from 0 to 0$' \
	$verify --program drop_protocol_wrong_1 "$objects/filters.bpf.o"
check 'what would be needed' 2 'the access is to bytes 23 to 23, and none are known to be there' \
	$verify --program drop_protocol_wrong_1 "$objects/filters.bpf.o"
check 'all programs of a file' 2 '^changes_wrong_3: refused$' $verify "$objects/events.bpf.o"

check 'JSON' 2 '"verdict": "refused"' $verify --format json "$objects/events.bpf.o"
check 'JSON that others read' 0 '^5[0-9]* ' sh -c "
	$verify --format json $objects/parsers.bpf.o > $work/parsers.json
	python3 -c 'import json, sys
programs = json.load(open(sys.argv[1]))[\"programs\"]
right = [p for p in programs if p[\"name\"].endswith(\"right\")]
wrong = [p for p in programs if \"wrong\" in p[\"name\"]]
assert all(p[\"verdict\"] == \"accepted\" and p[\"instructions\"] > 0 for p in right)
assert all(p[\"verdict\"] == \"refused\" and p[\"source\"][\"line\"] > 0 for p in wrong)
print(50 + len(right), len(wrong))' $work/parsers.json"
check 'an unknown format' 2 'unknown format `xml`' $verify --format xml "$objects/events.bpf.o"

policy "helpers = [\"ringbuf_output\"]\n$context"
check 'a helper that is not granted' 2 'the policy does not grant the helper ringbuf_reserve' \
	$verify --program report_right "$objects/events.bpf.o"
policy "helpers = [\"ringbuf_outputs\"]\n$context"
check 'a helper that does not exist' 2 'did you mean `ringbuf_output`' \
	$verify --program report_right "$objects/events.bpf.o"
policy "maps = [\"array\", \"hash\"]\n$context"
check 'a type of maps that is not granted' 2 'the policy does not grant maps of the type ring' \
	$verify --program report_right "$objects/events.bpf.o"
policy "instructions = 5\n$context"
check 'more instructions than granted' 2 'the program may execute more instructions' \
	$verify --program drop_protocol_right "$objects/filters.bpf.o"
policy '[context]\nbytes = 64\nrights = "read-write"\n'
check 'a context without fields' 2 'memory is accessed through what is no address' \
	$verify --program drop_protocol_right "$objects/filters.bpf.o"
policy '[context]\nbytes = 64\n[[context.field]]\noffset = 60\nbytes = 8\n'
check 'a field behind the context' 2 'the field ends behind the context' \
	$verify "$objects/filters.bpf.o"
policy '[context]\nbytes = 64\n[[context.field]]\noffset = 4\nbytes = 8\nkind = "packet"\n'
check 'an address that is not aligned' 2 'an address of the packet is 8 bytes' \
	$verify "$objects/filters.bpf.o"
policy '[context]\nbytes = 64\nfield = [1]\n'
check 'a field that is no table' 2 'expected a table' $verify "$objects/filters.bpf.o"
policy '[context]\nbytes = 64\nright = "read"\n'
check 'an unknown key' 2 'did you mean `rights`' $verify "$objects/filters.bpf.o"
policy '[packet]\nrights = "all"\n'
check 'unknown rights' 2 'unknown value `all`' $verify "$objects/filters.bpf.o"
check 'no policy' 2 'No such file' $clavis bpf verify --policy "$work/none" "$objects/filters.bpf.o"

# What other parts of the project run.
policy '[context]\nbytes = 16\nrights = "read-write"\n'
check 'all programs of the sample' 0 '^chain: accepted$' $verify "$sample"
check 'a program that calls bpf_loop' 0 'executes at most [0-9]*[0-9][0-9] instructions' \
	$verify --program looping "$sample"
check 'the example' 0 '^classify: accepted$' $clavis bpf verify "$example"

# r1: memory, r2: its length.
policy '[packet]\nrights = "read"\n'
printf '\267\0\0\0\0\0\0\0\245\002\001\0\002\0\0\0\161\020\001\0\0\0\0\0\225\0\0\0\0\0\0\0' \
	> "$work/length"
printf '\267\0\0\0\0\0\0\0\245\002\001\0\001\0\0\0\161\020\001\0\0\0\0\0\225\0\0\0\0\0\0\0' \
	> "$work/length-less"
printf '\167\0\0\0\0\0\0\0' > "$work/undefined"
check 'instructions, and memory with its length' 0 'executes at most 4 instructions' \
	$clavis bpf verify "$work/length"
check 'one byte too many' 2 'the access is to bytes 1 to 1, and there are bytes 0 to 0' \
	$verify "$work/length-less"
check 'what cannot be loaded' 2 'refused$' $verify "$work/undefined"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
