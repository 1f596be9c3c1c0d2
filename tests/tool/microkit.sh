# SPDX-License-Identifier: BSD-2-Clause
#
# The SDK as Makefiles written for Microkit use it: an installed tree, its
# environment variables, the program `microkit` with its options and statuses.
# Read by run.sh.
# shellcheck shell=sh disable=SC2154

microkit=$work/microkit
rm -rf "$microkit"
mkdir -p "$microkit"
printf table > "$microkit/table.bin"
cp "$root"/tests/tool/microkit/* "$microkit"
ln -sfn clavis "$SDK/bin/microkit"

# with_microkit STATUS TEXT WORD...: runs `microkit WORD...`; does it end so and say so?
with_microkit()
{
	expected_status=$1
	text=$2
	shift 2
	(cd "$microkit" && "$SDK/bin/microkit" "$@") > "$microkit/log" 2>&1
	[ $? = "$expected_status" ] && grep -qF -- "$text" "$microkit/log" && return
	sed 's/^/# /' "$microkit/log"
	return 1
}

board='--board qemu_virt_aarch64 --config debug'
with_microkit 0 'usage: microkit' --help
report $? "microkit: help"
with_microkit 1 'microkit: error: the description is missing' $board
report $? "microkit: no description"
with_microkit 1 'microkit: error: --board and --config are missing' hello.system
report $? "microkit: no board"
with_microkit 1 'microkit: error: unknown option --colour' hello.system --colour
report $? "microkit: unknown option"
with_microkit 1 'microkit: error: a value has to follow -o' hello.system -o
report $? "microkit: option without its value"
with_microkit 1 'microkit: error: there is no description gone.system' gone.system $board
report $? "microkit: missing description"
with_microkit 1 'microkit: error: the image type has to be elf' hello.system $board --image-type uimage
report $? "microkit: other type of image"
with_microkit 1 'error[E0902]' hello.system $board
report $? "microkit: missing program"
[ ! -e "$microkit/loader.img" ]
report $? "microkit: no image after an error"

# The same Makefile with its variables, for the installed SDK.
make -C "$root" --no-print-directory install DESTDIR= "PREFIX=$microkit/sdk" > /dev/null 2>&1
report $? "microkit: make install"
(cd "$(dirname "$(realpath "$SDK/board")")" && find . ! -type d) | while read -r file; do
	[ -e "$microkit/sdk/$file" ] || echo "# $file is missing"
done > "$microkit/missing"
cat "$microkit/missing"
[ ! -s "$microkit/missing" ]
report $? "microkit: make install takes all of the SDK"
echo 'dbreak hello:init' > "$microkit/commands"
(cd "$microkit" && timeout 120 "$microkit/sdk/bin/clavis" debug --commands commands \
	"$root/examples/hello-world.toml" --project-root "$root") > "$microkit/log" 2>&1 &&
	grep -q '^Breakpoint 1 at 0x' "$microkit/log"
result=$?
[ $result = 0 ] || sed 's/^/# /' "$microkit/log"
report $result "microkit: the installed program debugs"
# What Makefiles ask the header: the fourth word behind two blanks.
for board in qemu_virt_aarch64:aarch64 qemu_virt_riscv64:riscv64; do
	folder=$microkit/sdk/board/${board%%:*}/debug/include/kernel
	[ "$(grep 'CONFIG_SEL4_ARCH  ' "$folder/gen_config.h" | cut -d' ' -f4)" = "${board#*:}" ]
	report $? "microkit: a Makefile finds the architecture of ${board%%:*}"
done
for target in qemu_virt_aarch64:aarch64-none-elf:-mcpu=cortex-a53 \
	qemu_virt_riscv64:riscv64-none-elf:-march=rv64imafdc; do
	board=${target%%:*}
	rest=${target#*:}
	make -C "$microkit" BUILD_DIR="build-$board" MICROKIT_SDK="$microkit/sdk" \
		MICROKIT_BOARD="$board" MICROKIT_CONFIG=debug TARGET="${rest%%:*}" CPU="${rest#*:}" \
		> "$microkit/log" 2>&1 || sed 's/^/# /' "$microkit/log"
	grep -q '^MICROKIT|CAPDL SPEC: number of root objects = [0-9]' "$microkit/log"
	report $? "microkit: a Makefile for a Microkit SDK builds for $board"
	"$microkit/sdk/bin/clavis" run --icount --timeout 60 --board "$board" \
		"$microkit/build-$board/loader.img" > "$microkit/console" 2>&1
	[ $? = 0 ] && grep -q '^hello: the region has 4096 bytes at its address' "$microkit/console"
	report $? "microkit: its image runs on $board"
	"$microkit/sdk/bin/clavis" run --icount --timeout 60 --board "$board" \
		"$microkit/build-$board/features.img" 2>&1 | tr -d '\r' > "$microkit/console"
	grep '^good\|^bad\|invalid channel' "$microkit/console" |
		diff - "$microkit/features.expected" | sed 's/^/# /' > "$microkit/difference"
	cat "$microkit/difference"
	[ ! -s "$microkit/difference" ]
	report $? "microkit: programs find what the description says on $board"
	# The address that the program was told is that of the region's frames.
	pages=$(sed -n 's/^physical address, pages: //p' "$microkit/console")
	grep -q "region: dma at 0x$(printf %x "$((pages * 4096))")\$" "$microkit/build-$board/features.txt"
	report $? "microkit: the physical address of a region on $board"
done

# A domain holds its own thread's capability in one configuration only.
for config in debug release benchmark; do
	(cd "$microkit" && "$SDK/bin/microkit" hello.system --search-path build-qemu_virt_aarch64 \
		--board qemu_virt_aarch64 --config $config -o $config.img -r $config.txt) > "$microkit/log" 2>&1
	[ $? = 0 ] && grep -q '^  hello  *CNode  *2  fault endpoint' "$microkit/$config.txt" &&
		if [ $config = benchmark ]; then
			grep -q '^  hello  *CNode  *6  thread of hello ' "$microkit/$config.txt"
		else
			! grep -q '^  hello  *CNode  *6 ' "$microkit/$config.txt"
		fi
	report $? "microkit: what slot 6 of a domain holds in the configuration $config"
done

# Image and report cannot be one file, and what was there stays.
echo earlier > "$microkit/same.img"
mkdir -p "$microkit/folder"
for report in same.img folder/../same.img; do
	with_microkit 1 'another result has this name' hello.system --search-path build-qemu_virt_aarch64 \
		--board qemu_virt_aarch64 --config debug -o same.img -r "$report" &&
		[ "$(cat "$microkit/same.img")" = earlier ] && [ "$(ls -d "$microkit"/same.img*)" = "$microkit/same.img" ]
	report $? "microkit: image and report of one name, $report"
done
