#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Boots whole images in QEMU: the examples, damaged images, other ways of being
# started, and what the root task and domains hold once the system runs.
# Usage: run.sh BUILD BOARD, in the root of the project; `make test-system` does it.
set -u

build=$1
board=$2
sdk=$build/sdk
elf=$sdk/board/$board/debug/elf
work=$build/test/system
damage=$work/damage
limit=60 # seconds until a machine that says nothing more is given up

passed=0
failed=0
qemu=

# No machine outlives the test.
trap '[ -z "$qemu" ] || kill -KILL "$qemu" 2>/dev/null' EXIT
trap 'exit 1' INT TERM

result()
{
	if [ "$1" -eq 0 ]; then
		passed=$((passed + 1))
		echo "ok $((passed + failed)) - system: $2"
	else
		failed=$((failed + 1))
		echo "not ok $((passed + failed)) - system: $2"
		sed 's/^/# /' "$work/console"
	fi
}

# boot UNTIL MACHINE IMAGE [OPTION...]: runs until a console line matches UNTIL or QEMU ends. Sets `ended`
# to yes if QEMU ended by itself, and leaves the console, without carriage returns, in console.
boot()
{
	until=$1 machine=$2 kernel=$3
	shift 3
	: > "$work/raw"
	qemu-system-aarch64 -machine "$machine" -cpu cortex-a53 -m 1G -nographic -kernel "$kernel" \
		"$@" < /dev/null >> "$work/raw" 2>&1 &
	qemu=$!
	ended=no
	ticks=0
	while [ "$ticks" -lt $((limit * 10)) ]; do
		if ! kill -0 "$qemu" 2>/dev/null; then
			ended=yes
			break
		fi
		grep -aq "$until" "$work/raw" && break
		sleep 0.1
		ticks=$((ticks + 1))
	done
	kill -KILL "$qemu" 2>/dev/null
	wait "$qemu" 2>/dev/null
	qemu=
	tr -d '\r' < "$work/raw" > "$work/console"
}

says()
{
	grep -Fxq -- "$1" "$work/console"
}

# refused NAME LINE IMAGE: the loader says LINE, once and last, and switches the machine off.
refused()
{
	boot 'no such line' virt,secure=off "$3"
	[ "$ended" = yes ] && says "$2" && [ "$(grep -c ERROR "$work/console")" -eq 1 ] &&
		[ "$(tail -n 1 "$work/console")" = "$2" ] && ! grep -q Enabling "$work/console"
	result $? "$1"
}

# damaged NAME LINE DAMAGE...
damaged()
{
	name=$1 line=$2
	shift 2
	if "$damage" "$image" "$work/damaged.bin" "$@"; then
		refused "$name" "$line" "$work/damaged.bin"
	else
		result 1 "$name"
	fi
}

# build_system DESCRIPTION SDK OUTPUT
build_system()
{
	if ! "$sdk/bin/clavis" build "$1" --sdk "$2" --output-dir "$3" > "$work/build.log" 2>&1; then
		cp "$work/build.log" "$work/console"
		result 1 "$1 builds"
	fi
}

address_of()
{
	llvm-nm-19 "$elf/loader.elf" | sed -n "s/^\([0-9a-f]*\) . $1\$/0x\1/p"
}

mkdir -p "$work"
: > "$work/console"
image=$work/hello/system-image.bin
build_system examples/hello-world.toml "$sdk" "$work/hello"

# Examples.
for spec in examples/*.toml examples/*/*.toml; do
	"$sdk/bin/clavis" test "$spec" > "$work/console" 2>&1
	result $? "$spec"
done

# Ways of starting.
done_line='^clavis: done, status 0'
boot "$done_line" virt,secure=off "$image"
cat > "$work/expected" <<'END'

ELF-loader started on CPU: ARM Ltd. Cortex-A53 r0p4
  paddr=[N..N]
No DTB passed in from boot loader.
Looking for DTB in CPIO archive...found at N.
Loaded DTB from N.
   paddr=[N..N]
ELF-loading image 'kernel' to N
  paddr=[N..N]
  vaddr=[N..N]
  virt_entry=N
ELF-loading image 'rootserver' to N
  paddr=[N..N]
  vaddr=[N..N]
  virt_entry=N
Enabling MMU and jumping to entry point...

END
head -n 18 "$work/console" | sed -E '
	s/=\[[0-9a-f]+\.\.[0-9a-f]+\]/=[N..N]/; s/(found at|from|to) [0-9a-f]{8}/\1 N/
	s/(virt_entry)=[0-9a-f]+/\1=N/' | sed '17q' > "$work/lines"
cmp -s "$work/expected" "$work/lines" && says 'Booting all finished, dropped to user space' &&
	says 'Hello, world!'
result $? "the console from the first line to the domain's"

boot "$done_line" virt,secure=off,virtualization=on "$image"
says 'Hello, world!'
result $? "started at EL2"

"$damage" "$image" "$work/rootserver.elf" extract rootserver
"$sdk/bin/clavis" image --kernel "$elf/kernel.elf" --root-task "$work/rootserver.elf" \
	-o "$work/no-tree.bin" > "$work/console" 2>&1
boot "$done_line" virt,secure=off "$work/no-tree.bin"
says 'Looking for DTB in CPIO archive...not found.' && says 'Hello, world!'
result $? "without a device tree"

boot "$done_line" virt,secure=off "$work/firmware.elf" -device loader,file="$work/no-tree.bin" \
	-device loader,file="$sdk/board/$board/kernel.dtb",addr=0x48000000,force-raw=on
says '  dtb=48000000' && says 'Looking for DTB in CPIO archive...not found.' &&
	says 'Loaded DTB from 48000000.' && says 'Hello, world!'
result $? "with the boot loader's device tree"

# A kernel at upstream's address gets, in this order: root task's start and end, its offset, its
# entry, the device tree and its size; then EL1, everything masked, MMU and caches on, the number
# of program headers behind the root task, zeroed data.
"$sdk/bin/clavis" image --kernel "$work/handover.elf" --root-task "$work/rootserver.elf" \
	--dtb "$sdk/board/$board/kernel.dtb" -o "$work/handover.bin" > "$work/console" 2>&1
boot 'no such line' virt,secure=off "$work/handover.bin"
range=$(sed -n "/'rootserver'/,/vaddr/s/  paddr=.\([0-9a-f]*\)\.\.\([0-9a-f]*\).$/\1 \2/p" "$work/console")
tree=$(sed -n 's/^   paddr=.\([0-9a-f]*\)\.\..*/\1/p' "$work/console")
start=$((0x${range% *})) end=$((0x${range#* } + 1))
headers=$(llvm-readelf-19 -h "$work/rootserver.elf" | sed -n 's/.*Number of program headers: *//p')
printf '%016x\n' "$start" "$end" $((start - 0x400000)) $((0x400000)) $((0x$tree)) \
	"$(wc -c < "$sdk/board/$board/kernel.dtb")" 4 $((0x3c0)) $((0x1005)) "$headers" 0 > "$work/expected"
sed '1,/^Enabling/d; /^$/d' "$work/console" > "$work/lines"
[ "$ended" = yes ] && cmp -s "$work/expected" "$work/lines"
result $? "what a kernel is handed"

boot '^ERROR' virt,secure=on "$image"
says 'ERROR: loader: started at EL3; start it at EL2 or EL1 (QEMU: secure=off)'
result $? "started at EL3 it says why it cannot go on"

# Images that must not start.
refused "a loader without an archive" \
	'ERROR: archive: this loader carries none; pack an image with `clavis image`' "$elf/loader.elf"
for member in kernel.elf kernel.dtb rootserver; do
	damaged "a flipped bit in $member" \
		"ERROR: $member: SHA-256 digest differs, the image is damaged; build or copy it again" \
		flip $member
done
damaged "a flipped bit in a digest" \
	'ERROR: rootserver: SHA-256 digest differs, the image is damaged; build or copy it again' \
	flip app.bin
damaged "an archive that is cut off" \
	'ERROR: archive: damaged or cut off; build the image again' cut
damaged "a wrong magic number" 'ERROR: archive: damaged or cut off; build the image again' archive 0
damaged "another first member" 'ERROR: archive: the first member is not kernel.elf' archive 110
damaged "a kernel for another machine" \
	'ERROR: kernel.elf: ELF file for another machine than AArch64' set kernel.elf 18 2 62
damaged "a root task for another machine" \
	'ERROR: rootserver: ELF file for another machine than AArch64' set rootserver 18 2 62
damaged "a root task larger than the memory" \
	"ERROR: rootserver: root task is larger than the board's memory" segment rootserver 0x80000000
damaged "a root task that does not fit" \
	"ERROR: rootserver: root task does not fit in the board's memory" segment rootserver 0x3fff0000
damaged "a kernel that reaches the loader" \
	'ERROR: kernel.elf: kernel overlaps the loader or its archive' segment kernel.elf 0x500000
damaged "a device tree that is none" \
	'ERROR: kernel.dtb: not a device tree blob, or cut off' set kernel.dtb 0 4 0
damaged "a device tree longer than its file" \
	'ERROR: kernel.dtb: not a device tree blob, or cut off' set kernel.dtb 4 4 0xffff

"$damage" "$image" "$work/damaged.bin" loader "$(address_of machine_print_processor)" 0
boot 'no such line' virt,secure=off "$work/damaged.bin"
[ "$ended" = yes ] && grep -Eq '^ERROR: loader: exception, esr=2000000 elr=[0-9a-f]+ far=' "$work/console"
result $? "an exception in the loader is reported"

# A large root task goes behind the archive.
"$damage" "$image" "$work/damaged.bin" segment rootserver 0x600000
boot "$done_line" virt,secure=off "$work/damaged.bin"
grep -Eq "^ELF-loading image 'rootserver' to 404[0-9a-f]{5}$" "$work/console" && says 'Hello, world!'
result $? "a root task larger than the room below the loader"

# Faults, each in a domain of its own.
build_system tests/system/faults/faults.toml "$sdk" "$work/faults"
boot "$done_line" virt,secure=off "$work/faults/system-image.bin"

# faulted DOMAIN TEXT
faulted()
{
	says "clavis: protection domain '$1' stopped: $2"
	result $? "fault: $1"
}

faulted below-stack 'write to address 0x7fffffffcff8, which is not mapped, status 0x92000047'
says '  potential stack overflow: the stack ends at 0x7fffffffd000' &&
	[ "$(grep -c overflow "$work/console")" -eq 1 ]
result $? "fault: a hint for the one just below the stack"
faulted read 'read from address 0x30000000, which is not mapped, status 0x92000006'
faulted fetch 'instruction fetch from address 0x30000000, which is not mapped, status 0x82000006'
faulted write-text 'write to address 0x200000, which does not allow it, status 0x9200004f'
faulted execute-data 'instruction fetch from address 0x7fffffffd000, which does not allow it, status 0x8200000f'
faulted undefined 'undefined instruction, status 0x2000000'
faulted breakpoint 'breakpoint instruction, status 0xf2000001'
faulted system-call 'unknown system call 0x64'
faulted capability 'send to capability 0x100000 that cannot be used so: guard differs, bits left 0x3a'

# System images that the root task cannot carry out.
damage_system()
{
	name=$1 line=$2
	shift 2
	"$damage" "$image" "$work/damaged.bin" system "$@"
	boot '^clavis: done, status 1' virt,secure=off "$work/damaged.bin"
	says "$line" && says 'clavis: done, status 1'
	result $? "$name"
}

damage_system "a system image of another version" \
	"ERROR: init: cannot work with the system image's version 0x2: InvalidArgument" 8 4 2
damage_system "a system image that needs too much memory" \
	'ERROR: init: cannot find free memory of log2 bytes 0x28: NotEnoughMemory' 25 1 40
damage_system "a system image without all of its pages" \
	'ERROR: init: cannot find all payload pages of the system image: 0x100: RangeError' 16 4 256

# The same root task, but with a monitor that lists what it can name.
rm -rf "$work/sdk"
mkdir -p "$work/sdk"
cp -R "$sdk/bin" "$sdk/board" "$work/sdk"
cp "$work/init.elf" "$work/sdk/board/$board/debug/elf/init.elf"
build_system tests/system/authority/authority.toml "$work/sdk" "$work/authority"
boot "$done_line" virt,secure=off "$work/authority/system-image.bin"
says 'root task holds 1:4 2:8 16:12 17:12'
result $? "the running root task holds its endpoint, its reply object and the threads"
says 'root slots by number' && says 'root slots shifted' && says 'objects'
result $? "nothing that it held while it built the system can be named any more"
says 'caller holds 1:6 2:4 3:9 4:8 10:6 74:4' && says "caller's root holds"
result $? "a domain that calls holds what its description says"
says 'callee holds 1:4 2:4 3:9 4:8 10:6' && says "callee's root holds"
result $? "a domain that is called holds what its description says"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
