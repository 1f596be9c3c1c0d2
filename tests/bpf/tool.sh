#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Tests of `clavis bpf` and of the plugin for the conformance suite. The last
# line is `N passed, N failed`.
#
#   tool.sh CLAVIS PLUGIN SAMPLE WORK
#
# SAMPLE is tests/bpf/objects/sample.c compiled for BPF; WORK may be overwritten.
set -u
clavis=$1
plugin=$2
sample=$3
work=$4
passed=0
failed=0
mkdir -p "$work"

# check NAME STATUS OUTPUT COMMAND...: runs a command and compares.
check()
{
	name=$1
	status=$2
	expected=$3
	shift 3
	output=$("$@" 2> "$work/error")
	seen=$?
	if [ "$seen" = "$status" ] && [ "$output" = "$expected" ] &&
		{ [ "$status" = 0 ] || [ -s "$work/error" ]; }; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'not ok - %s: status %s, output:\n%s\n' "$name" "$seen" "$output"
		cat "$work/error"
	fi
}

# plug PROGRAM ARGUMENTS...: the plugin with a program on standard input.
plug()
{
	program=$1
	shift
	printf '%s\n' "$program" | "$plugin" "$@"
}

exit='95 00 00 00 00 00 00 00'
two='0200000000000000 0300000000000000'

for how in --interpret --jit ''; do
	check "an immediate $how" 0 ffffffffffffffff plug "b7000000ffffffff $exit" $how
	check "the memory's length $how" 0 3 plug "bf20000000000000 $exit" 010203 $how
	check "a byte of the memory $how" 0 2 plug "7110010000000000 $exit" 010203 $how
	check "8 bytes of the memory $how" 0 807060504030201 \
		plug "7910000000000000 $exit" '01 02 03 04 05 06 07 08' $how
	check "a store of a negative immediate $how" 0 fffffffffffffffe \
		plug "7a0af8fffeffffff 79a0f8ff00000000 $exit" $how
	check "a byte behind the memory $how" 2 '' plug "7110030000000000 $exit" 010203 $how
	check "the clock $how" 0 1 plug "8500000005000000 1500010000000000 b700000001000000 $exit" $how
	check "an endless loop $how" 2 '' plug "05 00 ff ff 00 00 00 00 $exit" $how
	check "an object as standard input $how" 2 '' \
		plug "$(od -An -v -tx1 "$sample")" --elf $how
done
check 'digits that are none' 2 '' plug 'b7 0g'
check 'an unknown option' 2 '' plug "b700000001000000 $exit" --fast
check 'half an instruction' 2 '' plug 'b7000000'
check 'a program that is no object' 2 '' plug "b700000001000000 $exit" --elf
check 'an undefined instruction' 2 '' plug "ff00000000000000 $exit"

check 'run: several programs' 2 '' "$clavis" bpf run "$sample"
check 'run: no such program' 2 '' "$clavis" bpf run --program none "$sample"
check 'run: no such file' 2 '' "$clavis" bpf run "$work/none"
# 2 * 2 + 3 * 3, twice 70, 7, 1000, and 1 for the first call.
check 'run: compiled' 0 0x489 "$clavis" bpf run --program numbers -m "$two" "$sample"
check 'run: interpreted' 0 0x489 "$clavis" bpf run --interpret --program numbers -m "$two" "$sample"
printf '\002\0\0\0\0\0\0\0\003\0\0\0\0\0\0\0' > "$work/memory"
check 'run: memory from a file' 0 0x489 \
	"$clavis" bpf run --program numbers --memory-file "$work/memory" "$sample"
check 'run: too little memory' 2 '' "$clavis" bpf run --program numbers -m 00 "$sample"
# 2 and all numbers up to 50.
check 'run: a loop' 0 0x4fd "$clavis" bpf run --program looping -m "$two" "$sample"
check 'run: too little fuel' 2 '' "$clavis" bpf run --program looping --fuel 20 -m "$two" "$sample"
check 'run: fuel that is no number' 2 '' "$clavis" bpf run --fuel x --program looping "$sample"
check 'run: memory twice' 2 '' \
	"$clavis" bpf run --program numbers -m 00 --memory-file "$work/memory" "$sample"

check 'info' 0 5 sh -c "'$clavis' bpf info '$sample' | grep -c '^program '"
check 'info: a map with types' 0 \
	'map pairs: type 1, 64 entries, key 8 bytes pair_type, value 8 bytes uint64_t' \
	sh -c "'$clavis' bpf info '$sample' | grep '^map pairs'"
check 'info: licence and version' 0 'licence: BSD
version: 0x10203' sh -c "'$clavis' bpf info '$sample' | head -2"
check 'unknown command' 2 '' "$clavis" bpf look "$sample"
check 'no command' 2 '' "$clavis" bpf

# One instruction of each kind, as bytes and as text.
while read -r bytes text; do
	# Behind it are what jumps and calls go to.
	python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.argv[1]))' \
		"${bytes}95000000000000009500000000000000" > "$work/program"
	check "disasm: $text" 0 "$text" \
		sh -c "'$clavis' bpf disasm '$work/program' | sed -n 's/^     0: //p'"
done <<'END'
0702000005000000 r2 += 5
1c32000000000000 w2 -= w3
3702010002000000 r2 s/= 2
c70200003f000000 r2 s>>= 63
b402000001000000 w2 = 1
bf32000000000000 r2 = r3
bf32080000000000 r2 = (s8)r3
8402000000000000 w2 = -w2
d702000020000000 r2 = swap32 r2
d402000010000000 r2 = (u16)r2
1502010007000000 if r2 == 7 goto 2
ce32010000000000 if w2 s< w3 goto 2
0500010000000000 goto 2
6123040000000000 r3 = *(u32 *)(r2 + 4)
8923fcff00000000 r3 = *(s16 *)(r2 - 4)
7b32000000000000 *(u64 *)(r2 + 0) = r3
7202010009000000 *(u8 *)(r2 + 1) = 9
db32080000000000 atomic_add *(u64 *)(r2 + 8), r3
c332080051000000 r3 = fetch_and *(u32 *)(r2 + 8), r3
db320000e1000000 r3 = exchange *(u64 *)(r2 + 0), r3
db320000f1000000 r0 = compare_exchange r0, *(u64 *)(r2 + 0), r3
d323000000010000 r3 = load_acquire *(u8 *)(r2 + 0)
d332000010010000 store_release *(u8 *)(r2 + 0) = r3
8500000001000000 call map_lookup_elem
8500000063000000 call helper 99
8510000001000000 call function at 2
8d02000000000000 call r2
9500000000000000 exit
END

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
