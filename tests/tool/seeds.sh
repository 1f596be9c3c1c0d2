# SPDX-License-Identifier: BSD-2-Clause
#
#   seeds.sh xml|toml FOLDER
#
# Fills the folder with the descriptions of the tests, as what fuzzing starts from.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$2"
case $1 in
xml)
	awk -v out="$2" '
	/^=== / { target = out "/" $2; printf "" > target; next }
	/^--- / { next }
	target != "" { print > target }' "$root"/tests/tool/sdf/*.cases
	;;
toml)
	awk -v out="$2" '
	/^=== /      { target = ""; next }
	/^--- file / { if ($3 ~ /toml$/) target = out "/" (++count); else target = ""; next }
	/^--- /      { target = ""; next }
	target != "" { print > target }' "$root"/tests/tool/cases/*.cases
	;;
esac
for example in "$root"/examples/*/*; do
	case $1:$example in
	xml:*.system | toml:*.toml)
		cp "$example" "$2/$(basename "$(dirname "$example")")-$(basename "$example")"
		;;
	esac
done
