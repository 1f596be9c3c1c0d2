# SPDX-License-Identifier: BSD-2-Clause
#
# Where systems lie in physical memory, read by run.sh: what has an address keeps it
# for itself.
# shellcheck shell=sh disable=SC2154

placement=$work/placement
rm -rf "$placement"
mkdir -p "$placement"

# Regions that nobody maps: one whose address a program asks for, one at an address; and one that
# is mapped and wants much.
cat > "$placement/unmapped.toml" <<'END'
[[protection_domains]]
name = "a"
binary = "a.c"
setvars = [{ variable = "dma_address", region_paddr = "dma" }]
maps = [{ region = "large" }]
[[memory_regions]]
name = "dma"
size_bytes = "8M"
prefill_from = "unmapped.toml"
[[memory_regions]]
name = "fixed"
phys_addr = 0x44000000
size_bytes = "4M"
[[memory_regions]]
name = "large"
size_bytes = 0x1401000
END
cat > "$placement/a.c" <<'END'
#include <clavis.h>
unsigned long dma_address;
void init(void)
{
	microkit_dbg_puts("page ");
	microkit_dbg_put32((seL4_Uint32)(dma_address >> 12));
	microkit_dbg_puts("\n");
	clavis_done(0);
}
void notified(microkit_channel channel) { (void)channel; }
END
cat > "$placement/read.py" <<'END'
import json, sys
report, console = (open(path).read() for path in sys.argv[1:])
report = json.loads(report)
page = int(next(line[5:] for line in console.splitlines() if line.startswith("page ")))
groups = {o["purpose"]: o for o in report["objects"] if o["owner"] == "region"}
kept = [(page << 12, 8 << 20), (0x44000000, 4 << 20)]
assert [groups[name]["paddr"] for name in ("dma", "fixed")] == [base for base, size in kept]
start, size = report["memory"]["pool_paddr"], report["memory"]["pool_bytes"]
assert all(start + size <= base or base + length <= start for base, length in kept)
END
(cd "$placement" && "$CLAVIS" run --icount unmapped.toml) 2> "$placement/err" | tr -d '\r' > "$placement/console"
python3 "$placement/read.py" "$placement/build/report.json" "$placement/console"
report $? "regions that nobody maps have their addresses for themselves"
"$work/check_image" "$placement/build/system-image.bin" &&
	[ "$(grep -c 'warning.*no protection domain maps' "$placement/err")" = 2 ]
report $? "their image obeys every rule, and the warnings stay"

# Each region at an address of its own leaves pieces of memory before it unused, each with a slot of
# the root task; so does each page of contents.
{
	printf '[[protection_domains]]\nname = "a"\nbinary = "a.c"\nmaps = [\n\t{ region = "contents" },\n'
	for i in $(seq 0 399); do
		printf '\t{ region = "r%s" },\n' "$i"
	done
	printf ']\n[[memory_regions]]\nname = "contents"\nprefill_from = "contents.bin"\n'
	for i in $(seq 0 399); do
		printf '[[memory_regions]]\nname = "r%s"\nsize_bytes = 4096\nphys_addr = %s\n' \
			"$i" $((0x60055000 + i * 0x100000))
	done
} > "$placement/scattered.toml"
# scattered PAGES: runs the system with so many pages of contents.
scattered()
{
	head -c $(($1 * 4096)) /dev/zero > "$placement/contents.bin"
	(cd "$placement" && "$CLAVIS" run --icount scattered.toml) > "$placement/console" 2>&1
}
! scattered 977 && grep -q '^clavis: error: scattered.toml: the root task needs 4[0-9]* capability slots, at most 3800 are possible: ' \
	"$placement/console"
report $? "a system with more slots than the root task has is refused"
scattered 590 && [ "$("$CLAVIS" report --project-root "$placement" --format json "$placement/scattered.toml" |
	grep -c '"purpose": "r[0-9]*"')" = 400 ]
report $? "a system with few slots left runs"

# The kernel takes images of 3072 pages, of which the root task's own are few.
printf '[[protection_domains]]\nname = "a"\nbinary = "a.c"\nmaps = [{ region = "contents" }]\n' > "$placement/full.toml"
printf '[[memory_regions]]\nname = "contents"\nprefill_from = "contents.bin"\n' >> "$placement/full.toml"
head -c $((3050 * 4096)) /dev/zero > "$placement/contents.bin"
(cd "$placement" && "$CLAVIS" run --icount full.toml) > "$placement/console" 2>&1
report $? "an image of nearly as many pages as the kernel takes runs"
head -c $((3073 * 4096)) /dev/zero > "$placement/contents.bin"
! (cd "$placement" && "$CLAVIS" build full.toml) > "$placement/console" 2>&1 &&
	grep -q 'pages of the image, at most 3072 are possible$' "$placement/console"
report $? "an image of more pages than the kernel takes is refused"
