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
