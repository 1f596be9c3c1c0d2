# SPDX-License-Identifier: BSD-2-Clause
#
# What the runtime offers to programs, and what it says of their mistakes; read by
# run.sh.
# shellcheck shell=sh disable=SC2154

runtime=$work/runtime
rm -rf "$runtime"
mkdir -p "$runtime"

# Every number and type of the contract, an assertion that fails, and a missing entry point, in
# domains whose names fill the 64 bytes that reach the program.
cat > "$runtime/asserts.c" <<'END'
#include <microkit.h>
void __assert_fail(const char *expression, const char *file, int line, const char *function);
_Static_assert(MICROKIT_MAX_CHANNELS == 62 && MICROKIT_MAX_CHANNEL_ID == 61 && MICROKIT_MAX_IOPORT_ID == 62 &&
		       MICROKIT_PD_NAME_LENGTH == 64 && MICROKIT_MAX_USER_CAPS == 128, "limits");
_Static_assert(MONITOR_EP == 5 && TCB_CAP == 6 && ARM_SMC_CAP == 7 && BASE_OUTPUT_NOTIFICATION_CAP == 10 &&
		       BASE_ENDPOINT_CAP == 74 && BASE_IRQ_CAP == 138 && BASE_TCB_CAP == 202 &&
		       BASE_VM_TCB_CAP == 266 && BASE_VCPU_CAP == 330 && BASE_IOPORT_CAP == 394 &&
		       BASE_USER_CAPS == 458, "slots");
_Static_assert((microkit_ioport)-1 == (unsigned)-1 && (microkit_channel)-1 == (unsigned)-1 &&
		       (microkit_child)-1 == (unsigned)-1, "types");
void init(void)
{
	if (microkit_ioports == 0)
		__assert_fail("1 < 0", "asserts.c", 4096, __func__);
}
void notified(microkit_channel channel) { (void)channel; }
END
# Its init() puts a byte behind the name, where there is none to end it.
cat > "$runtime/lacks.c" <<'END'
#include <microkit.h>
void init(void)
{
	char *name = microkit_name;
	__asm__("" : "+r"(name));
	name[MICROKIT_PD_NAME_LENGTH] = '!';
}
void notified(microkit_channel channel) { (void)channel; }
END
cat > "$runtime/own.c" <<'END'
#include <clavis.h>
void __assert_fail(const char *expression, const char *file, int line, const char *function);
void __assert_fail(const char *expression, const char *file, int line, const char *function)
{
	(void)file, (void)line, (void)function;
	microkit_dbg_puts(expression);
	microkit_ppcall(0, microkit_msginfo_new(0, 0));
}
void init(void) { __assert_fail("its own assertion\n", "", 0, ""); }
void notified(microkit_channel channel) { (void)channel; }
END
printf '#include <clavis.h>\nvoid init(void) { clavis_done(0); }\nvoid notified(microkit_channel c) { (void)c; }\n' \
	> "$runtime/last.c"
asserts=asserts-$(printf '%056d' 0) lacks=lacks-$(printf '%058d' 0)
cat > "$runtime/spec.toml" <<END
[[protection_domains]]
name = "$asserts"
binary = "asserts.c"
priority = 100
passive = true
[[protection_domains]]
name = "$lacks"
binary = "lacks.c"
priority = 90
passive = true
[[protection_domains]]
name = "own"
binary = "own.c"
priority = 80
[[protection_domains]]
name = "last"
binary = "last.c"
[[channels]]
name = "call"
end_a = "own"
end_b = "$lacks"
kind = "ppc"
END
for board in qemu-virt-aarch64 qemu-virt-riscv64; do
	(cd "$runtime" && "$CLAVIS" run --icount --board $board spec.toml) 2>&1 | tr -d '\r' > "$runtime/console"
	grep -Fxq "$asserts|assert failed: 1 < 0 asserts.c:4096 init" "$runtime/console" &&
		grep -q "'$asserts' stopped: write to address 0x0" "$runtime/console"
	report $? "runtime: an assertion that fails on $board"
	grep -Fxq "$lacks is missing the 'protected' entry point" "$runtime/console" &&
		grep -q "'$lacks' stopped: write to address 0x0" "$runtime/console"
	report $? "runtime: a missing entry point on $board"
	grep -Fxq 'its own assertion' "$runtime/console" && grep -q '^clavis: done, status 0' "$runtime/console"
	report $? "runtime: a program's own way to fail on $board"
done

# Programs in C without the FPU: structures that a compiler likes to clear and copy by its registers,
# in the program, the runtime and microkit.h.
cat > "$runtime/integers.c" <<'END'
#include <clavis.h>
struct large { unsigned long words[16]; };
static struct large kept;
static char text[100];
static __attribute__((noinline)) void keep(const struct large *large) { kept = *large; }
static __attribute__((noinline)) void fill(char *to, unsigned long length) { __builtin_memset(to, 'x', length); }
void init(void)
{
	struct large large = {{0}};
	large.words[3] = 5;
	keep(&large);
	fill(text, kept.words[3] * 20 - 1);
	microkit_dbg_put32(123456789);
	microkit_dbg_puts(text[98] == 'x' && text[99] == 0 ? "\nall integers\n" : "\nwrong\n");
}
void notified(microkit_channel channel) { (void)channel; }
seL4_Bool fault(microkit_child child, microkit_msginfo info, microkit_msginfo *reply)
{
	(void)info, (void)reply;
	microkit_pd_restart(child, 0x200000);
	return seL4_False;
}
END
cat > "$runtime/again.c" <<'END'
#include <clavis.h>
static volatile int runs;
void init(void)
{
	if (runs++ == 0)
		*(volatile int *)0xdead0000 = 1;
	clavis_done(0);
}
void notified(microkit_channel channel) { (void)channel; }
END
cat > "$runtime/integers.toml" <<'END'
[[protection_domains]]
name = "integers"
binary = "integers.c"
priority = 100
fpu = false
[[protection_domains.children]]
name = "again"
id = 0
binary = "again.c"
priority = 50
fpu = false
END
for board in qemu-virt-aarch64 qemu-virt-riscv64; do
	(cd "$runtime" && "$CLAVIS" run --icount --board $board integers.toml) > "$runtime/console" 2>&1 &&
		grep -q '^all integers' "$runtime/console"
	report $? "runtime: domains without FPU on $board"
done
printf 'double d = 1;\nvoid init(void) { d *= 2; }\nvoid notified(unsigned c) { (void)c; }\n' > "$runtime/again.c"
! (cd "$runtime" && "$CLAVIS" build integers.toml) > "$runtime/console" 2>&1 &&
	grep -q 'error.E0905.: integers.toml:9:10: .again.c. ' "$runtime/console"
report $? "runtime: floating point in a domain without FPU is an error on AArch64"
