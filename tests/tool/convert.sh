# SPDX-License-Identifier: BSD-2-Clause
#
# Conversion: there and back again says the same, for every description that the
# tests accept, and both make the same image. Read by run.sh.
# shellcheck shell=sh disable=SC2154

convert=$work/convert
rm -rf "$convert"
mkdir -p "$convert"

# there_and_back IN OPTION...: IN, written anew, against IN as TOML and back as XML.
there_and_back()
{
	in=$1
	shift
	"$CLAVIS" convert "$@" "$in" "$convert/anew.system" &&
		"$CLAVIS" convert "$@" "$convert/anew.system" "$convert/other.toml" &&
		"$CLAVIS" convert "$@" "$convert/other.toml" "$convert/again.system" &&
		cmp "$convert/anew.system" "$convert/again.system" &&
		"$CLAVIS" convert "$@" "$convert/other.toml" "$convert/again.toml" &&
		cmp "$convert/other.toml" "$convert/again.toml"
}

for verdicts in "$work"/sdf/*/*/verdicts; do
	target=$(awk '$2 == "accepted" { print $1; exit }' "$verdicts")
	[ -n "$target" ] || continue
	folder=$(dirname "$verdicts")
	name=$(cat "$folder/name")
	there_and_back "$folder/$name.system" --project-root "$work/sdf/prefill" \
		--target "$root/tests/tool/sdf/targets/$target.toml" > "$convert/log" 2>&1
	result=$?
	[ $result = 0 ] || sed 's/^/# /' "$convert/log" "$convert/anew.system"
	report $result "convert: $name"
done

# An example in both syntaxes makes the same image.
for example in restart/restart.system ping-pong/ping-pong.toml passive-server/passive-server.system; do
	name=$(basename "$example" | sed 's/\..*//')
	case $example in
	*.toml) other=$convert/$name.system ;;
	*) other=$convert/$name.toml ;;
	esac
	(cd "$root" && "$CLAVIS" convert "examples/$example" "$other" &&
		"$CLAVIS" build "examples/$example" --output-dir "$convert/a" &&
		"$CLAVIS" build "$other" --output-dir "$convert/b") > "$convert/log" 2>&1 &&
		cmp "$convert/a/system-image.bin" "$convert/b/system-image.bin"
	report $? "convert: $name makes the same image in both syntaxes"
done
