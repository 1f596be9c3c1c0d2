#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# link.sh OUTPUT [SOURCE...]: makes a small program for a domain out of nothing
# but what a domain needs, so that its layout is known. The environment variable
# SCRIPT may hold another linker script. Intermediate files are removed.
set -e
output=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/domain.c" <<'END'
char microkit_name[64] = {1}, microkit_passive;
unsigned long microkit_irqs, microkit_notifications, microkit_pps;
void _start(void) { for (;;) ; }
END
default='SECTIONS { . = 0x200000; .text : { *(.text*) *(.rodata*) } . = ALIGN(4096); .data : { *(.data*) } .bss : { *(.bss*) *(COMMON) } }'
echo "${SCRIPT:-$default} " > "$folder/link.ld"
number=0
for source in "$folder/domain.c" "$@"; do
	number=$((number + 1))
	clang-19 --target=aarch64-none-elf -ffreestanding -O1 -c "$source" -o "$folder/$number.o"
done
ld.lld-19 -m aarch64elf -z max-page-size=4096 -T "$folder/link.ld" "$folder"/*.o -o "$output"
