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
work=$build/$board/test/system
case $board in
qemu-virt-aarch64)
	emulator='qemu-system-aarch64 -cpu cortex-a53 -m 1G'
	usual=virt,secure=off
	;;
qemu-virt-riscv64)
	emulator='qemu-system-riscv64 -cpu rv64 -m 3G -nic none'
	usual=virt
	;;
esac
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
	$emulator -machine "$machine" -nographic -kernel "$kernel" "$@" < /dev/null >> "$work/raw" 2>&1 &
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
	boot 'no such line' $usual "$3"
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
	if ! "$sdk/bin/clavis" build "$1" --board "$board" --sdk "$2" --output-dir "$3" > "$work/build.log" 2>&1; then
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
	named=$(sed -n 's/^board *= *"\(.*\)"/\1/p' "$spec")
	[ -z "$named" ] || [ "$named" = "$board" ] || continue
	"$sdk/bin/clavis" test --board "$board" "$spec" > "$work/console" 2>&1
	result $? "$spec"
done

# Ways of starting.
done_line='^clavis: done, status 0'
boot "$done_line" $usual "$image"
started='CPU: ARM Ltd. Cortex-A53 r0p4' last='Enabling MMU and jumping to entry point...'
passed_in='No DTB passed in from boot loader.'
if [ "$board" = qemu-virt-riscv64 ]; then
	started='(HART 0) (NODES 1)' last='Jumping to kernel-image entry point...'
	passed_in='  dtb=bfe00000'
fi
cat > "$work/expected" <<END
ELF-loader started on $started
  paddr=[N..N]
$passed_in
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
$last
END
sed -n '/^ELF-loader/,$p' "$work/console" | grep -v '^Enabling MMU and paging$' | head -n 15 | sed -E '
	s/=\[[0-9a-f]+\.\.[0-9a-f]+\]/=[N..N]/; s/(found at|from|to) [0-9a-f]{8}/\1 N/
	s/(virt_entry)=[0-9a-f]+/\1=N/' > "$work/lines"
cmp -s "$work/expected" "$work/lines" && says 'Booting all finished, dropped to user space' &&
	says 'Hello, world!'
result $? "the console from the first line to the domain's"

"$damage" "$image" "$work/rootserver.elf" extract rootserver
"$sdk/bin/clavis" image --board "$board" --kernel "$elf/kernel.elf" --root-task "$work/rootserver.elf" \
	-o "$work/no-tree.bin" > "$work/console" 2>&1
boot "$done_line" $usual "$work/no-tree.bin"
says 'Looking for DTB in CPIO archive...not found.' && says 'Hello, world!'
result $? "without a device tree"

# What only firmware of AArch64 does.
aarch64_starts()
{
	boot "$done_line" virt,secure=off,virtualization=on "$image"
	says 'Hello, world!'
	result $? "started at EL2"

	boot "$done_line" $usual "$work/firmware.elf" -device loader,file="$work/no-tree.bin" \
		-device loader,file="$sdk/board/$board/kernel.dtb",addr=0x48000000,force-raw=on
	says '  dtb=48000000' && says 'Looking for DTB in CPIO archive...not found.' &&
		says 'Loaded DTB from 48000000.' && says 'Hello, world!'
	result $? "with the boot loader's device tree"

	# A kernel at upstream's address gets, in this order: root task's start and end, its offset, its
	# entry, the device tree and its size; then EL1, everything masked, MMU and caches on, the number
	# of program headers behind the root task, zeroed data.
	"$sdk/bin/clavis" image --board "$board" --kernel "$work/handover.elf" --root-task "$work/rootserver.elf" \
		--dtb "$sdk/board/$board/kernel.dtb" -o "$work/handover.bin" > "$work/console" 2>&1
	boot 'no such line' $usual "$work/handover.bin"
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
}

[ "$board" != qemu-virt-aarch64 ] || aarch64_starts

# Images that must not start.
more=0x80000000 nearly=0x3fff0000
[ "$board" != qemu-virt-riscv64 ] || more=0x100000000 nearly=0xbfdf0000
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
	'ERROR: kernel.elf: ELF file for another machine than this' set kernel.elf 18 2 62
damaged "a root task for another machine" \
	'ERROR: rootserver: ELF file for another machine than this' set rootserver 18 2 62
damaged "a root task larger than the memory" \
	"ERROR: rootserver: root task is larger than the board's memory" segment rootserver "$more"
damaged "a root task that does not fit" \
	"ERROR: rootserver: root task does not fit in the board's memory" segment rootserver "$nearly"
damaged "a kernel that reaches the loader" \
	'ERROR: kernel.elf: kernel overlaps the loader or its archive' segment kernel.elf 0x500000
damaged "a device tree that is none" \
	'ERROR: kernel.dtb: not a device tree blob, or cut off' set kernel.dtb 0 4 0
damaged "a device tree longer than its file" \
	'ERROR: kernel.dtb: not a device tree blob, or cut off' set kernel.dtb 4 4 0xffff

syndrome='esr=2000000 elr' place=far
[ "$board" != qemu-virt-riscv64 ] || syndrome='scause=2 sepc' place=stval
"$damage" "$image" "$work/damaged.bin" loader "$(address_of machine_print_processor)" 0
boot 'no such line' $usual "$work/damaged.bin"
[ "$ended" = yes ] && grep -Eq "^ERROR: loader: exception, $syndrome=[0-9a-f]+ $place=" "$work/console"
result $? "an exception in the loader is reported"

# A large root task goes behind the archive.
behind=404
[ "$board" != qemu-virt-riscv64 ] || behind=806
"$damage" "$image" "$work/damaged.bin" segment rootserver 0x600000
boot "$done_line" $usual "$work/damaged.bin"
grep -Eq "^ELF-loading image 'rootserver' to $behind[0-9a-f]{5}$" "$work/console" && says 'Hello, world!'
result $? "a root task larger than the room below the loader"

# Faults, each in a domain of its own.
build_system tests/system/faults/faults.toml "$sdk" "$work/faults"
boot "$done_line" $usual "$work/faults/system-image.bin"

# faulted DOMAIN TEXT
faulted()
{
	says "clavis: protection domain '$1' stopped: $2"
	result $? "fault: $1"
}

if [ "$board" = qemu-virt-aarch64 ]; then
	stack=0x7fffffffd000 below=0x7fffffffcff8 denied=', which does not allow it' absent=', which is not mapped'
	write_absent=0x92000047 read_absent=0x92000006 fetch_absent=0x82000006
	write_denied=0x9200004f fetch_denied=0x8200000f
	undefined='undefined instruction, status 0x2000000' breakpoint=0xf2000001
	undefined_behaviour='UBSAN check out_of_bounds, status 0xf2005512'
else
	stack=0x3fffffc000 below=0x3fffffbff8 denied=', which is not mapped or does not allow it' absent=$denied
	write_absent=0x7 read_absent=0x5 fetch_absent=0x1
	write_denied=0x7 fetch_denied=0x1
	undefined='undefined or privileged instruction, or floating point, which is off, status 0x2'
	breakpoint=0x3
	undefined_behaviour='breakpoint instruction, status 0x3'
fi
faulted below-stack "write to address $below$absent, status $write_absent"
says "  potential stack overflow: the stack ends at $stack" &&
	[ "$(grep -c overflow "$work/console")" -eq 1 ]
result $? "fault: a hint for the one just below the stack"
faulted read "read from address 0x30000000$absent, status $read_absent"
faulted fetch "instruction fetch from address 0x30000000$absent, status $fetch_absent"
faulted write-text "write to address 0x200000$denied, status $write_denied"
faulted execute-data "instruction fetch from address $stack$denied, status $fetch_denied"
faulted undefined "$undefined"
faulted breakpoint "breakpoint instruction, status $breakpoint"
faulted undefined-behaviour "$undefined_behaviour"
faulted system-call 'unknown system call 0x64'
faulted capability 'send to capability 0x100000 that cannot be used so: guard differs, bits left 0x3a, guard there 0x0, bits of it 0x31'

grep -q "^below-stack	" "$work/console" && grep -q "^last	running	" "$work/console"
result $? "the kernel knows the threads by their domains' names"

# Domains that ask to become passive again.
build_system tests/system/passive/passive.toml "$sdk" "$work/passive"
boot "$done_line" $usual "$work/passive/system-image.bin"
sed -n "/^child: starts/,\$p" "$work/console" | grep -v '^  ' |
	sed "s/\('careless' stopped: write to address 0xdead0000\).*/\1/" > "$work/lines"
cat > "$work/expected" <<END
child: starts
MON|INFO: PD 'child' is now passive!
asker: starts
MON|INFO: PD 'asker' is now passive!
child: fails on its caller's time
parent: starts its child again
child: starts
child: fails on its own time
parent: starts its child again
child: starts
asker: asks again
asker: goes on
child: answers
client: was answered
clavis: protection domain 'careless' stopped: write to address 0xdead0000
clavis: done, status 0
END
cmp -s "$work/expected" "$work/lines"
result $? "passive domains that ask again lose nothing, and the monitor goes on"

# System images that the root task cannot carry out.
damage_system()
{
	name=$1 line=$2
	shift 2
	"$damage" "$image" "$work/damaged.bin" system "$@"
	boot '^clavis: done, status 1' $usual "$work/damaged.bin"
	says "$line" && says 'clavis: done, status 1'
	result $? "$name"
}

damage_system "a system image of another version" \
	"ERROR: init: cannot work with the system image's version 0x9: InvalidArgument" 8 4 9
pool=0x7fe00000
[ "$board" != qemu-virt-riscv64 ] || pool=0x13fe00000
damage_system "a system image that needs too much memory" \
	"ERROR: init: cannot find free memory for all objects at $pool: NotEnoughMemory" 25 1 40
damage_system "a system image without all of its pages" \
	'ERROR: init: cannot find all payload pages of the system image: 0x100: RangeError' 16 4 256

# The same root task, but with a monitor that lists what it can name.
rm -rf "$work/sdk"
mkdir -p "$work/sdk"
cp -R "$sdk/bin" "$sdk/board" "$work/sdk"
cp "$work/init.elf" "$work/sdk/board/$board/debug/elf/init.elf"
build_system tests/system/authority/authority.toml "$work/sdk" "$work/authority"
boot "$done_line" $usual "$work/authority/system-image.bin"
says 'root task holds 1:4 2:8 16:12 17:12'
result $? "the running root task holds its endpoint, its reply object and the threads"
says 'root slots by number' && says 'root slots shifted' && says 'objects'
result $? "nothing that it held while it built the system can be named any more"
vspace=9
[ "$board" != qemu-virt-riscv64 ] || vspace=3
says "caller holds 1:6 2:4 3:$vspace 4:8 10:6 74:4" && says "caller's root holds"
result $? "a domain that calls holds what its description says"
! says 'caller may receive'
result $? "a domain that calls cannot receive the calls of others"
says "callee holds 1:4 2:4 3:$vspace 4:8 10:6" && says "callee's root holds"
result $? "a domain that is called holds what its description says"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
