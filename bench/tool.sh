# SPDX-License-Identifier: BSD-2-Clause
#
#   tool.sh SDK WORK
#
# How long the tool takes, and how much memory, for 63 domains with 1000 maps.
set -eu
sdk=$(realpath "$1")
mkdir -p "$2"
cd "$2"
cat > program.c <<'END'
#include <microkit.h>
void init(void) {}
void notified(microkit_channel channel) { (void)channel; }
microkit_msginfo protected(microkit_channel channel, microkit_msginfo info)
{
	return channel == 0 ? info : microkit_msginfo_new(0, 0);
}
END
board=$sdk/board/qemu-virt-aarch64/debug
clang-19 --target=aarch64-none-elf -mcpu=cortex-a53 -mstrict-align -ffreestanding -nostdlib -static -O2 \
	--ld-path=ld.lld-19 "-I$board/include" program.c "-L$board/lib" -lmicrokit -T microkit.ld -o program.elf
awk 'BEGIN {
	print "<system>"
	for (i = 0; i < 500; i++)
		printf "<memory_region name=\"r%d\" size=\"0x1000\" />\n", i
	for (d = 0; d < 63; d++) {
		printf "<protection_domain name=\"d%d\" priority=\"%d\">", d, d
		print "<program_image path=\"program.elf\" />"
		for (m = 0; m < (d < 55 ? 16 : 15); m++)
			printf "<map mr=\"r%d\" vaddr=\"0x%x\" />\n", n++ % 500, 33554432 + m * 4096
		print "</protection_domain>"
	}
	for (d = 0; d < 62; d++) {
		printf "<channel><end pd=\"d%d\" id=\"0\" pp=\"true\" />", d
		printf "<end pd=\"d%d\" id=\"1\" /></channel>\n", d + 1
	}
	print "</system>"
}' > large.system
python3 - "$sdk" <<'END'
import os, resource, subprocess, sys, time
sdk = sys.argv[1]
for words in (["bin/clavis", "validate", "large.system"],
              ["bin/clavis", "plan", "large.system"],
              ["bin/microkit", "large.system", "--board", "qemu_virt_aarch64", "--config", "debug"]):
    best = min(measure for measure in (
        (lambda start: (subprocess.run([os.path.join(sdk, words[0])] + words[1:], check=True,
                                       stdout=subprocess.DEVNULL), time.time() - start)[1])(time.time())
        for _ in range(5)))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"{os.path.basename(words[0])} {words[1]}: {best * 1000:.0f} ms, at most {peak / 1024:.0f} MB")
END
