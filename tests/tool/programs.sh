# SPDX-License-Identifier: BSD-2-Clause
#
# Whole builds, read by run.sh: images obey their rules, digests depend on the
# description's content alone, two builds give the same bytes.
# shellcheck shell=sh disable=SC2154

builds=$work/builds
rm -rf "$builds"
mkdir -p "$builds/here" "$builds/somewhere/else" "$builds/temporary"

# A system with everything: channels of both kinds, an interrupt, shared, fixed,
# large and prefilled regions, and a program of its own linker script.
write_system()
{
	cat > "$1/worker.c" <<'END'
unsigned long ring_address = 1, clock_address, big_address;
char large[20000], text[] = "worker";
void init(void) { large[1]++; }
void notified(unsigned channel) { text[0] = (char)channel; }
unsigned long protected(unsigned channel, unsigned long info);
unsigned long protected(unsigned channel, unsigned long info) { return info + channel; }
END
	cat > "$1/spec.toml" <<'END'
[[protection_domains]]
name = "client"
binary = "worker.c"
priority = 10
stack_bytes = 0x300000
maps = [
	{ region = "ring", symbol = "ring_address" },
	{ region = "clock", symbol = "clock_address" },
	{ region = "table", permissions = ["read"] },
]

[[protection_domains]]
name = "server"
binary = "worker.c"
priority = 20
budget = 200
period = 1000
maps = [
	{ region = "ring", vaddr = 0x20000000 },
	{ region = "big", symbol = "big_address" },
	{ region = "fixed", vaddr = 0x400000000 },
	{ region = "table" },
	{ region = "ring" },
]

[[memory_regions]]
name = "ring"
size_bytes = 10000
caching = "uncached"

[[memory_regions]]
name = "clock"
phys_addr = 0x09010000
size_bytes = 4096
caching = "device-memory"

[[memory_regions]]
name = "table"
size_bytes = 0x4000
prefill_from = "table.bin"

[[memory_regions]]
name = "big"
size_bytes = 0x400000

[[memory_regions]]
name = "fixed"
phys_addr = 0x50000000
size_bytes = 0x200000
prefill_from = "table.bin"

[[channels]]
name = "request"
end_a = "client"
end_b = "server"
kind = "ppc"

[[channels]]
name = "event"
end_a = "server"
end_b = "client"
kind = "notification"

[[irq_delivery]]
irq = 34
target_pd = "client"
END
	seq 1000 > "$1/table.bin"
}

# digest FIELD FILE [SED-SCRIPT]: spec_hash or plan_hash of a description, changed by the script.
digest()
{
	sed "${3:-}" "$2" > "$builds/digest.toml"
	"$CLAVIS" plan "$builds/digest.toml" --format json 2> /dev/null |
		sed "s/.*\"$1\":\"\([0-9a-f]*\)\".*/\1/"
}

write_system "$builds/here"
write_system "$builds/somewhere/else"
(cd "$builds/here" && "$CLAVIS" build spec.toml) > "$builds/log" 2>&1
report $? "a system with everything builds"
"$work/check_image" "$builds/here/build/system-image.bin"
report $? "its image obeys every rule"
[ "$(wc -l < "$builds/log")" = 4 ]
report $? "a build says one line for each step and one for the image"

(cd "$builds" && TMPDIR=$builds/temporary "$CLAVIS" build somewhere/else/spec.toml \
	--project-root somewhere/else --output-dir somewhere/else/build) > /dev/null 2>&1
for file in system-image.bin domains/client.elf domains/server.elf; do
	cmp -s "$builds/here/build/$file" "$builds/somewhere/else/build/$file"
	report $? "two builds in two folders give the same $file"
done
[ -z "$(ls -A "$builds/temporary")" ]
report $? "a build leaves no intermediate files"
! grep -aq "$builds" "$builds/here/build/system-image.bin" "$builds/here/build/report.txt" \
	"$builds/here/build/domains/client.elf" "$builds/here/build/domains/client.inputs"
report $? "no result holds the name of the folder it was built in"

# Names of domains that would be those of other files if they were used as such.
mkdir -p "$builds/names/temporary"
echo 'the user' > "$builds/names/temporary/domain.h"
printf '#include <microkit.h>\nvoid init(void) {}\nvoid notified(microkit_channel ch) { (void)ch; }\n' \
	> "$builds/names/a.c"
{
	echo '<system>'
	for name in . .. a a.elf a.d a.inputs; do
		echo "<protection_domain name=\"$name\"><program_image path=\"a.c\" /></protection_domain>"
	done
	echo '</system>'
} > "$builds/names/spec.system"
(cd "$builds/names" && TMPDIR=$builds/names/temporary "$CLAVIS" build spec.system) > "$builds/log" 2>&1 &&
	[ "$(ls -A "$builds/names/build/domains" | wc -l)" = 12 ]
result=$?
[ $result = 0 ] || sed 's/^/# /' "$builds/log"
report $result "domains may be called as files of others, or as folders"
[ "$(cat "$builds/names/temporary/"*)" = 'the user' ]
report $? "what else is in the temporary folder stays"

cp "$builds/here/build/system-image.bin" "$builds/damaged.bin"
printf 'X' | dd of="$builds/damaged.bin" bs=1 seek=$(($(wc -c < "$builds/damaged.bin") - 20000)) \
	conv=notrunc 2> /dev/null
! "$work/check_image" "$builds/damaged.bin" 2> /dev/null
report $? "the reader of images notices a damaged byte"

# Sixty-three domains with sixty-two channels each at one of them.
{
	for i in $(seq 63); do
		printf '[[protection_domains]]\nname = "d%s"\nbinary = "worker.c"\npriority = %s\n' \
			"$i" "$i"
	done
	for i in $(seq 62); do
		printf '[[channels]]\nname = "c%s"\nend_a = "d%s"\nend_b = "d63"\nkind = "ppc"\n' \
			"$i" "$i"
	done
} > "$builds/here/many.toml"
sed -i 's|worker.c|build/domains/client.elf|' "$builds/here/many.toml"
(cd "$builds/here" && "$CLAVIS" build many.toml --output-dir many) > /dev/null &&
	"$work/check_image" "$builds/here/many/system-image.bin"
report $? "63 domains with 62 channels make a valid image"

# Digests.
(cd "$builds/here" && "$CLAVIS" plan spec.toml --format json) > "$builds/plan.json"
(cd "$builds/here" && "$CLAVIS" plan spec.toml) > "$builds/pretty.json"
python3 - "$builds" <<'END'
import hashlib, json, sys
compact = open(sys.argv[1] + "/plan.json").read()
plan = json.loads(compact)
assert plan == json.load(open(sys.argv[1] + "/pretty.json"))
assert list(plan) == ["spec_hash", "steps", "plan_hash"]
assert [s["name"] for s in plan["steps"]] == [
    "compile-pd-client", "compile-pd-server", "assemble-image"]
for step in plan["steps"]:
    assert list(step) == ["name", "description", "inputs", "outputs", "command"]
    words = step["inputs"] + step["outputs"] + step["command"]
    assert step["description"] and all(isinstance(w, str) and w[0] != "/" for w in words)
body = json.dumps({"spec_hash": plan["spec_hash"], "steps": plan["steps"]},
                  separators=(",", ":"), ensure_ascii=False)
assert plan["plan_hash"] == hashlib.sha256(body.encode()).hexdigest()
END
report $? "a plan is valid JSON, and plan_hash is the digest of the rest"

cat > "$builds/one.toml" <<'END'
[build]
output_dir = "build"
[[protection_domains]]
priority = 3
binary = "a.c"
name = "a"
maps = [{ symbol = "v", region = "r" }]
[[protection_domains]]
name = "b"
binary = "b.c"
priority = 4
[[memory_regions]]
name = "r"
size_bytes = 4096
[[channels]]
name = "c"
end_a = "a"
end_b = "b"
kind = "ppc"
[[irq_delivery]]
irq = 40
target_pd = "b"
END
cat > "$builds/two.toml" <<'END'
# The same in another order and another layout, with the defaults written out.
channels = [{ kind = 'ppc', end_b = "b", end_a = "a", name = "c" }]
irq_delivery = [{ target_pd = "b", irq = 0x28, trigger = "level" }]
[[memory_regions]]
permissions = ["write", "read"]
caching     = "cached"
size_bytes  = 0x1000     # one page
name        = "\u0072"

[[protection_domains]]
	name = "a"
	binary = """a.c"""
	priority = 0b11
	stack_bytes = 4_096
	budget = 1000
	period = 1000
[[protection_domains.maps]]
	region = "r"
	symbol = "v"
[[protection_domains]]
	name = "b"
	binary = "b.c"
	priority = 4
[build]
board = "qemu-virt-aarch64"
config = "debug"
END
one=$(digest spec_hash "$builds/one.toml")
[ ${#one} = 64 ] && [ "$one" = "$(digest spec_hash "$builds/two.toml")" ] &&
	[ "$(digest plan_hash "$builds/one.toml")" = "$(digest plan_hash "$builds/two.toml")" ]
report $? "digests do not depend on layout, comments and order of keys"

while read -r change; do
	other=$(digest spec_hash "$builds/one.toml" "$change")
	[ ${#other} = 64 ] && [ "$other" != "$one" ] &&
		[ "$(digest plan_hash "$builds/one.toml" "$change")" != \
			"$(digest plan_hash "$builds/one.toml")" ]
	report $? "digests change with the content: $change"
done <<'END'
s/"a.c"/"c.c"/
s/priority = 3/priority = 2/
s/"b"/"d"/
s/symbol = "v"/symbol = "w"/
s/symbol = "v",/vaddr = 0x30000000,/
s/size_bytes = 4096/size_bytes = 8192/
s/size_bytes = 4096/size_bytes = 4096\nphys_addr = 0x50000000/
s/size_bytes = 4096/size_bytes = 4096\ncaching = "uncached"/
s/size_bytes = 4096/size_bytes = 4096\npermissions = ["read"]/
s/"ppc"/"notification"/
s/irq = 40/irq = 41/
s/irq = 40/irq = 40\ntrigger = "edge"/
s/irq = 40/irq = 40\ntarget_channel = 9/
s/priority = 3/priority = 3\nstack_bytes = 8192/
s/priority = 3/priority = 3\nbudget = 500/
s/priority = 3/priority = 3\nperiod = 5000/
s/output_dir = "build"/output_dir = "out"/
s/output_dir = "build"/config = "release"/
END
