# SPDX-License-Identifier: BSD-2-Clause
#
# `clavis run` and `clavis test`, read by run.sh: the end of a run, its status,
# and that QEMU never outlives the tool. The images print a fixed text.
# shellcheck shell=sh disable=SC2154

runs=$work/runs
rm -rf "$runs"
mkdir -p "$runs"

# make_image NAME TEXT [FLAG]: a program that prints the text.
make_image()
{
	clang-19 --target=aarch64-none-elf -nostdlib -static --ld-path=ld.lld-19 \
		-Wl,-Ttext=0x40400000 "-DTEXT=\"$2\"" ${3:-} \
		"$root/tests/tool/console.S" -o "$runs/$1.bin"
}

# expect NAME STATUS STDERR [OPTION...]: runs an image and compares.
expect()
{
	name=$1
	printf '%s' "$3" > "$runs/expected"
	expected_status=$2
	shift 3
	"$CLAVIS" run "$runs/$name.bin" "$@" > "$runs/out" 2> "$runs/err"
	[ $? = "$expected_status" ] && cmp -s "$runs/expected" "$runs/err"
}

# Whether a QEMU with this image is running.
qemu_is_running()
{
	grep -qs "$runs/$1.bin" /proc/[0-9]*/cmdline
}

# interrupt SIGNAL: starts a run, sends the signal when the console shows, waits.
interrupt()
{
	: > "$runs/out"
	"$CLAVIS" run "$runs/silent.bin" > "$runs/out" 2> "$runs/err" &
	process=$!
	while ! grep -q hello "$runs/out"; do
		sleep 0.1
	done
	qemu_is_running silent || return 1
	kill "-$1" "$process"
	wait "$process" 2> /dev/null
	status=$?
	# The kernel ends QEMU at once, but it needs a moment to be gone.
	for attempt in 1 2 3 4 5 6 7 8 9 10; do
		qemu_is_running silent || return "$status"
		sleep 0.2
	done
	return 99
}

help='help: let the system call `clavis_done(status)` when its work is finished'
line='
'
make_image good 'hello\r\nclavis: done, status 0\r\nmore\r\n'
make_image bad 'clavis: done, status 17\n'
make_image silent 'hello\n clavis: done, status 0\nclavis: done, status\n'
make_image off 'hello\n' -DPOWER_OFF

expect good 0 '' && grep -q '^hello' "$runs/out"
report $? "a run shows the console and ends with status 0"
expect bad 17 ''
report $? "a run ends with the status of the system"
expect silent 3 "clavis: error: the system did not say that it is done within 1 seconds
$help, or give more time with \`--timeout\`$line" --timeout 1
report $? "a run ends at its time limit"
expect off 2 "clavis: error: QEMU ended (exit status 0) before the system said that it is done
$help$line"
report $? "a run tells when QEMU ended by itself"
! qemu_is_running good && ! qemu_is_running bad && ! qemu_is_running silent
report $? "no QEMU is left behind"

interrupt TERM
[ $? = 143 ] && grep -q 'interrupted by signal 15' "$runs/err"
report $? "SIGTERM ends a run and its QEMU"
interrupt HUP
[ $? = 129 ]
report $? "SIGHUP ends a run and its QEMU"
interrupt KILL
[ $? = 137 ]
report $? "SIGKILL to the tool ends QEMU, too"

# The board's command as given, without QEMU: the tool says what is missing.
mkdir -p "$runs/sdk/board/qemu-virt-aarch64"
sed 's/"qemu-system-aarch64"/"qemu-absent"/' "$root/boards/qemu-virt-aarch64.toml" \
	> "$runs/sdk/board/qemu-virt-aarch64/board.toml"
expect good 2 'clavis: error: qemu-absent: cannot be started: No such file or directory
help: install it, so that `qemu-absent` is found
' --sdk "$runs/sdk"
report $? "a run without QEMU says so"

# Whole systems on the real kernel.
(cd "$root/tests/tool/system" && "$CLAVIS" test . --output-dir "$runs/system") > "$runs/log" 2>&1
report $? "every kind of memory is there when the programs run"
[ -f "$runs/system/system/system-image.bin" ] &&
	"$work/check_image" "$runs/system/system/system-image.bin"
report $? "its image obeys every rule"

# 62 domains call the 63rd, which ends the run when it has heard all of them.
cat > "$runs/caller.c" <<'END'
#include <microkit.h>
void init(void) { microkit_ppcall(0, microkit_msginfo_new(0, 0)); }
void notified(microkit_channel channel) { (void)channel; }
END
cat > "$runs/called.c" <<'END'
#include <clavis.h>
#include <microkit.h>
static seL4_Word callers;
void init(void) {}
void notified(microkit_channel channel) { (void)channel; }
microkit_msginfo protected(microkit_channel channel, microkit_msginfo info)
{
	callers |= 1ul << channel;
	if (callers == (1ul << 62) - 1)
		clavis_done(0);
	return info;
}
END
{
	for i in $(seq 62); do
		printf '[[protection_domains]]\nname = "d%s"\nbinary = "caller.c"\npriority = %s\n' \
			"$i" "$i"
	done
	printf '[[protection_domains]]\nname = "d63"\nbinary = "called.c"\npriority = 63\n'
	for i in $(seq 62); do
		printf '[[channels]]\nname = "c%s"\nend_a = "d%s"\nend_b = "d63"\nkind = "ppc"\n' \
			"$i" "$i"
	done
} > "$runs/many.toml"
(cd "$runs" && "$CLAVIS" run many.toml) > "$runs/log" 2>&1
report $? "63 domains run, 62 of them call the 63rd"

# A fault is explained by function, line and what is near the address.
"$CLAVIS" run --icount --project-root "$root" --output-dir "$runs/fault" "$root/examples/fault/fault.toml" \
	> "$runs/out" 2>&1
grep -q 'clavis: `careless` stopped in `init`, .*careless.c:11$' "$runs/out" &&
	grep -q '0xdead0000 lies 0x[0-9a-f]* bytes behind the end of the program$' "$runs/out"
report $? "run: a fault's function, line and neighbourhood"

# Two domains at the same addresses under GDB: the right one stops, with its own symbols, on every
# board, wherever the files lie.
odd="$runs/it's an \"odd\" folder, with  blanks"
mkdir -p "$odd/examples"
cp -R "$root/examples/ping-pong" "$odd/examples"
printf 'dbreak server:protected\ncontinue\nbt\ndomain\ndbreak kernel:schedule\ncontinue\nbt 1\n' > "$odd/commands"
for board in qemu-virt-aarch64 qemu-virt-riscv64 spike sifive_u; do
	(cd "$odd" && timeout 120 "$CLAVIS" debug --commands commands --board $board \
		"$odd/examples/ping-pong/ping-pong.toml") > "$runs/out" 2>&1
	grep -q '^#[0-9]*  .*protected (channel=1, ' "$runs/out" && grep -q '^#[0-9]*  0x.* in main () at ./lib/microkit' "$runs/out" &&
		grep -qx server "$runs/out" && ! sed '/^server$/,$d' "$runs/out" | grep -q 'Backtrace stopped'
	report $? "debug: a breakpoint in one domain, and its back-trace, on $board"
	grep -q '^#0  schedule () at kernel/' "$runs/out"
	report $? "debug: a breakpoint in the kernel on $board"
done
! grep -qs "$odd" /proc/[0-9]*/cmdline
report $? "debug: no machine is left behind"

# What `new` makes builds without a warning, runs, and is as its own test expects.
(cd "$runs" && "$CLAVIS" new started && "$CLAVIS" test started) > "$runs/out" 2>&1 &&
	grep -q '^1 passed, 0 failed$' "$runs/out" && ! grep -q warning "$runs/out"
report $? "new: what it makes runs as expected"
! "$CLAVIS" new "$runs/started" > "$runs/out" 2>&1 && grep -q 'exists already' "$runs/out"
report $? "new: a folder that exists is left alone"
python3 -c 'import json, sys; report = json.load(open(sys.argv[1]))
assert {domain["name"] for domain in report["protection_domains"]} == {"client", "server"}
assert any(c["holder"] == "client" and c["slot"] == 74 for c in report["capabilities"])' \
	"$runs"/build/test/started-system/report.json
report $? "report.json: domains and capabilities"


# The report: what it says of physical memory is where the machine has it.
mkdir -p "$runs/report"
cat > "$runs/report/spec.toml" << 'END'
[[protection_domains]]
name = "one"
binary = "one.c"
maps = [{ region = "text", symbol = "text" }]
[[memory_regions]]
name = "text"
prefill_from = "text.txt"
[[irq_delivery]]
irq = 34
target_pd = "one"
END
cat > "$runs/report/one.c" << 'END'
#include <clavis.h>
#include "one.h"
char *text = 0;
void init(void) { microkit_dbg_puts(GREETING); clavis_done(0); }
void notified(microkit_channel channel) { (void)channel; }
END
printf '#define GREETING "hello\\n"\n' > "$runs/report/one.h"
echo 'where the report says' > "$runs/report/text.txt"
(cd "$runs/report" && "$CLAVIS" report spec.toml && "$CLAVIS" report --format json spec.toml > report.json) \
	> "$runs/out" 2>&1 && cmp -s "$runs/out" "$runs/report/build/report.txt" &&
	cmp -s "$runs/report/report.json" "$runs/report/build/report.json"
report $? "report: prints what a build writes"
for section in 'Initial task' Interrupts 'Protection domain one' Architecture Objects Capabilities; do
	grep -q "^$section" "$runs/out"
	report $? "report: section $section"
done
grep -q '^      34  level  one, 0$' "$runs/out" &&
	grep -q '^  ip 0x200000, sp 0x7fffffffe000, IPC buffer 0x7ffffffff000$' "$runs/out" &&
	grep -q '^  one  *CNode  *138  interrupt 34  *rwgp  0x0$' "$runs/out"
report $? "report: interrupt, registers and capability of a domain"
cat > "$runs/place.py" << 'END'
import json, sys
report = json.load(open(sys.argv[1]))
domain = report["protection_domains"][0]
for at in (0x10000000, domain["sp"] - 4096):
    print(hex(next(m["paddr"] for m in domain["mappings"] if m["vaddr"] == at)))
END
set -- $(python3 "$runs/place.py" "$runs/report/report.json")
printf 'dbreak one:init\ncontinue\nset {long}((long)$sp & ~0xfff) = 0x1234567\n' > "$runs/commands"
printf 'maintenance packet Qqemu.PhyMemMode:1\nx/s %s\nx/gx %s\nkill\n' "$1" "$2" >> "$runs/commands"
(cd "$runs/report" && timeout 120 "$CLAVIS" debug --commands "$runs/commands" spec.toml) > "$runs/out" 2>&1
grep -q "^$1:.*where the report says" "$runs/out"
report $? "report: contents lie at the physical address that it says"
grep -q "^$2:.*0x0000000001234567" "$runs/out"
report $? "report: a frame lies at the physical address that it says"

# An edit of one of two programs compiles that one; what nobody edited is not compiled.
sed 's/"one"/"two"/; s/one\.c/two.c/; s/maps.*/priority = 1/; /memory_regions/,$d' "$runs/report/spec.toml" \
	> "$runs/report/spec.toml.two"
cat "$runs/report/spec.toml.two" >> "$runs/report/spec.toml"
printf '#include <microkit.h>\nvoid init(void) {}\nvoid notified(microkit_channel channel) { (void)channel; }\n' \
	> "$runs/report/two.c"
# compiled: the programs that a build of the two compiles.
compiled()
{
	(cd "$runs/report" && "$CLAVIS" build spec.toml) | sed -n 's/^compile-pd-\([a-z]*\):.*/\1/p' | tr '\n' ' '
}
[ "$(compiled)" = 'two ' ] && [ -z "$(compiled)" ]
report $? "build: a program that is there is not compiled again"
touch "$runs/report"/*
[ -z "$(compiled)" ]
report $? "build: times of files do not count"
printf '#define GREETING "hallo\\n"\n' > "$runs/report/one.h"
[ "$(compiled)" = 'one ' ]
report $? "build: an edited header compiles the program that includes it"
echo 'int more;' >> "$runs/report/two.c"
start=$(date +%s%N)
(cd "$runs/report" && "$CLAVIS" run spec.toml) > "$runs/out" 2>&1
grep -q '^hallo' "$runs/out" && [ "$(grep -c '^compile-pd' "$runs/out")" = 1 ]
report $? "run: after an edit, one program is compiled ($((($(date +%s%N) - start) / 1000000)) ms to the end of the run)"
printf x >> "$runs/report/build/domains/one.elf"
[ "$(compiled)" = 'one ' ]
report $? "build: a damaged result is made again"
sed -i 's/priority = 1/priority = 2/' "$runs/report/spec.toml"
[ -z "$(compiled)" ]
report $? "build: what no program sees compiles none"
sed -i 's/target_pd = "one"/target_pd = "two"/' "$runs/report/spec.toml"
[ "$(compiled)" = 'one two ' ]
report $? "build: a number in <domain.h> compiles the programs whose header changes"
cp "$runs/report/build/system-image.bin" "$runs/report/incremental.bin"
rm -r "$runs/report/build"
compiled > /dev/null
cmp -s "$runs/report/build/system-image.bin" "$runs/report/incremental.bin"
report $? "build: the image is that of a build from nothing"

# A program that writes behind its region; the notes name function, line and region.
mkdir -p "$runs/overrun"
cat > "$runs/overrun/overrun.c" << 'END'
#include <clavis.h>
#include <domain.h>
volatile char *ring;
static __attribute__((noinline)) void fill(unsigned long bytes)
{
	for (unsigned long i = 0; i < bytes; i++)
		ring[i] = 1;
}
void init(void) { fill(REGION_RING_SIZE + 1); }
void notified(microkit_channel channel) { (void)channel; }
END
cat > "$runs/overrun/spec.toml" << 'END'
[[protection_domains]]
name = "overrun"
binary = "overrun.c"
maps = [{ region = "ring", symbol = "ring" }]
[[memory_regions]]
name = "ring"
size_bytes = "4K"
END
(cd "$runs/overrun" && "$CLAVIS" run --icount --timeout 5 spec.toml) > "$runs/out" 2> "$runs/err"
grep -q '^clavis: `overrun` stopped in `fill`, overrun.c:7$' "$runs/err" &&
	grep -q ' lies 0x0 bytes behind the end of region `ring`$' "$runs/err"
report $? "run: a fault's function, line and nearest region"

# A back-trace through frames of several sizes, on both architectures; in release there is none.
mkdir -p "$runs/trace"
cat > "$runs/trace/deep.c" << 'END'
#include <clavis.h>
volatile int depth = 3;
#define APART static __attribute__((noinline)) int
static inline __attribute__((always_inline)) void poke(int a)
{
	*(volatile int *)0xdead0000 = a;
}
APART inner(int a)
{
	poke(a);
	return a + depth;
}
APART middle(int a)
{
	volatile int room[400]; /* zeros that are not printed, and a limit that they do not reach */
	for (int i = 0; i < 400; i++)
		room[i] = 0;
	room[a] = inner(a + 1);
	return room[a] + depth;
}
APART outer(int a)
{
	return middle(a * 2) + depth;
}
void init(void)
{
	depth = outer(1);
}
void notified(microkit_channel channel) { (void)channel; }
END
cat > "$runs/trace/astray.c" << 'END'
#include <clavis.h>
#include <domain.h>
/* Faults with a stack pointer that is none. */
void init(void)
{
#ifdef __aarch64__
	__asm__ volatile("mov sp, %0\n\tstr xzr, [%1]" : : "r"(STACK), "r"(0xdead0000ul) : "memory");
#else
	__asm__ volatile("mv sp, %0\n\tsd zero, (%1)" : : "r"(STACK), "r"(0xdead0000ul) : "memory");
#endif
}
void notified(microkit_channel channel) { (void)channel; }
END
cat > "$runs/trace/smash.c" << 'END'
#include <clavis.h>
/* Faults after it has filled its stack with numbers that point nowhere, at itself, and behind it. */
void init(void)
{
	unsigned long here;
	volatile unsigned long *at = &here;
	unsigned long top = ((unsigned long)at | 0xfff) + 1;
	for (unsigned long word = 0; (unsigned long)at < top; word++, at++)
		*at = word % 3 == 0 ? (unsigned long)at : word % 3 == 1 ? (unsigned long)init + 8 : ~word;
	*(volatile int *)0xdead0000 = 0;
}
void notified(microkit_channel channel) { (void)channel; }
END
printf '#include <clavis.h>\nvoid init(void) { clavis_done(0); }\nvoid notified(microkit_channel c) { (void)c; }\n' \
	> "$runs/trace/last.c"
stacks='0 1 0x200003 0x7ffffffffffffff8 0xffffffffffffffff 0x10000000 0x7fffffffdff9 0x7fffffffe000 0x3fffffcff9'
{
	printf '[[protection_domains]]\nname = "deep"\nbinary = "deep.c"\npriority = 100\n'
	printf '[[protection_domains]]\nname = "smash"\nbinary = "smash.c"\npriority = 90\n'
	n=0
	for stack in $stacks; do
		n=$((n + 1))
		sed "s/STACK/${stack}ul/" "$runs/trace/astray.c" > "$runs/trace/astray$n.c"
		printf '[[protection_domains]]\nname = "astray%s"\nbinary = "astray%s.c"\npriority = 80\n' $n $n
		printf 'maps = [{ region = "ring" }]\n'
	done
	printf '[[protection_domains]]\nname = "last"\nbinary = "last.c"\npriority = 1\n'
	printf '[[memory_regions]]\nname = "ring"\nsize_bytes = "4K"\n'
} > "$runs/trace/spec.toml"
for board in qemu-virt-aarch64 qemu-virt-riscv64; do
	(cd "$runs/trace" && "$CLAVIS" run --icount --board $board --output-dir "$board" spec.toml) \
		> "$runs/out" 2> "$runs/err"
	status=$?
	sed -n '/`deep` stopped/,/0xdead0000/s/^  #\([0-9]\) \(`[a-z]*`\), deep.c:\([0-9]*\).*$/\1 \2 \3/p' "$runs/err" \
		> "$runs/trace/seen"
	printf '0 `inner` 10\n1 `middle` 18\n2 `outer` 23\n3 `init` 27\n' | cmp -s - "$runs/trace/seen" &&
		grep -q '^  #0 .* in what is inlined from deep.c:6$' "$runs/err" &&
		grep -q '^  #4 `main`, lib/microkit/src/main.c:[0-9]*$' "$runs/err" && ! grep -q '^  #5 ' "$runs/err"
	report $? "run: a back-trace from the fault to main on $board"
	[ $status = 0 ] && [ "$(grep -c "stopped: write to address 0xdead0000" "$runs/out")" = 11 ]
	report $? "run: the monitor survives stack pointers that are none, on $board"
	grep -q '^clavis: `smash` stopped in `init`, smash.c:10$' "$runs/err" &&
		[ "$(grep -c '^clavis: `astray[0-9]*` stopped in `init`, ' "$runs/err")" = 9 ]
	report $? "run: stacks that are destroyed are explained, too, on $board"
done
"$work/check_image" "$runs/trace/qemu-virt-aarch64/system-image.bin"
report $? "run: the image with the view of stacks obeys every rule"
for config in debug release; do
	(cd "$runs/trace" && "$CLAVIS" report --config $config --output-dir $config --format json spec.toml) |
		python3 -c 'import json, sys; print(len(json.load(sys.stdin)["initial_task"]["mappings"]))'
done > "$runs/trace/views"
printf '12\n0\n' | cmp -s - "$runs/trace/views"
report $? "release: the root task sees no stack"

# Results for CI systems: a suite a board, the difference of consoles, what does not build.
mkdir -p "$runs/junit/good" "$runs/junit/lacking" "$runs/junit/broken" "$runs/junit/other"
for name in good lacking broken other; do
	cat > "$runs/junit/$name/hello.c" << 'END'
#include <clavis.h>
void init(void)
{
	microkit_dbg_puts("one <&> \033[1mtwo\n");
	clavis_done(0);
}
void notified(microkit_channel channel) { (void)channel; }
END
	printf '[[protection_domains]]\nname = "hello"\nbinary = "hello.c"\n' > "$runs/junit/$name/spec.toml"
	echo 'one <&> [1mtwo' > "$runs/junit/$name/expected.txt"
done
printf 'one <&> \033[1mtwo\n' | tee "$runs/junit/good/expected.txt" > "$runs/junit/other/expected.txt"
echo 'board = "spike"' | sed '1i[build]' >> "$runs/junit/other/spec.toml"
echo 'priorty = 3' >> "$runs/junit/broken/spec.toml"
(cd "$runs/junit" && "$CLAVIS" test --board qemu-virt-aarch64,qemu-virt-riscv64 --junit out/results.xml .) \
	> "$runs/out" 2>&1
[ $? = 1 ] && [ "$(tail -1 "$runs/out")" = '2 passed, 4 failed' ]
report $? "test --junit: the last line and the status are as without it"
python3 - "$runs/junit/out/results.xml" << 'END'
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
assert [suite.get("name") for suite in root] == ["qemu-virt-aarch64", "qemu-virt-riscv64"]
for suite in root:
    counts = [suite.get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["4", "1", "1", "1"], counts
    assert float(suite.get("time")) > 0
    cases = {case.get("name"): case for case in suite}
    assert len(cases["good/spec.toml"]) == 0
    failure = cases["lacking/spec.toml"].find("failure")
    assert failure.get("message") == "its console lacks the line `one <&> [1mtwo`"
    lines = failure.text.splitlines()
    assert "- one <&> [1mtwo" in lines and "+ one <&> \\x1b[1mtwo" in lines
    assert "unknown key `priorty`" in cases["broken/spec.toml"].find("error").text
    assert cases["other/spec.toml"].find("skipped").get("message") == "it is for spike"
END
report $? "test --junit: suites, differences and messages"

# Boards side by side: both machines run at the same time; a signal to the tool ends both.
mkdir -p "$runs/forever"
printf '#include <clavis.h>\nvoid init(void) { }\nvoid notified(microkit_channel c) { (void)c; }\n' \
	> "$runs/forever/forever.c"
printf '[[protection_domains]]\nname = "forever"\nbinary = "forever.c"\n' > "$runs/forever/spec.toml"
echo 'never said' > "$runs/forever/expected.txt"
runs_on()
{
	grep -qs "$runs/forever/out/$1/" /proc/[0-9]*/cmdline
}
"$CLAVIS" test --project-root "$runs/forever" --output-dir "$runs/forever/out" --timeout 100 \
	--board qemu-virt-aarch64,qemu-virt-riscv64 "$runs/forever/spec.toml" > "$runs/out" 2>&1 &
process=$!
left=300
while [ $left -gt 0 ] && ! { runs_on qemu-virt-aarch64 && runs_on qemu-virt-riscv64; }; do
	sleep 0.2
	left=$((left - 1))
done
[ $left -gt 0 ]
report $? "test: two boards run side by side"
kill -TERM $process
wait $process
status=$?
[ $status != 0 ] && ! runs_on qemu-virt-aarch64 && ! runs_on qemu-virt-riscv64
report $? "test: SIGTERM ends the machines of all boards"
