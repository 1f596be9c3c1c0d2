# SPDX-License-Identifier: BSD-2-Clause
#
# Microkit descriptions against what has to become of them; see sdf/README. Read by run.sh.

# Splits a file of such cases into folders.
split_sdf()
{
	awk -v out="$2" '
	/^=== / {
		folder = sprintf("%s/%03d", out, ++count)
		system("mkdir -p " folder)
		name = $2
		print name > (folder "/name")
		target = folder "/" name ".system"
		printf "" > target
		next
	}
	target != "" && /^--- / { print substr($0, 5) > (folder "/verdicts"); next }
	target != "" { print > target }' "$1"
}

# check_verdict FOLDER TARGET: do the errors for this target agree?
check_verdict()
{
	name=$(cat "$1/name").system
	(cd "$1" && "$CLAVIS" validate --target "$root/tests/tool/sdf/targets/$2.toml" \
		--project-root "$work/sdf/prefill" "$name") > "$1/out" 2> "$1/err" < /dev/null
	seen=$?
	good=0
	sed -n 's/^clavis: error\[\(E[0-9]*\)\]: [^:]*:\([0-9]*:[0-9]*\): .*/\1 \2/p' "$1/err" > "$1/seen"
	awk -v target="$2" '$1 == target && $2 == "refused" { print $3, $4 }' "$1/verdicts" > "$1/expected"
	if [ -s "$1/expected" ]; then
		[ $seen = 2 ] || good=1
	elif [ $seen != 0 ] || [ -s "$1/seen" ]; then
		good=1
	fi
	cmp -s "$1/expected" "$1/seen" || good=1
	awk -v target="$2" '$1 == target && $2 == "refused" {
		sub(/^[^ ]* [^ ]* [^ ]* [^ ]* /, "")
		print
	}' "$1/verdicts" > "$1/texts"
	while IFS= read -r text; do
		grep '^clavis: error' "$1/err" | grep -qF -- "$text" || good=1
	done < "$1/texts"
	[ $good = 0 ] || sed 's/^/# /' "$1/verdicts" "$1/err"
	return $good
}

mkdir -p "$work/sdf/prefill"
: > "$work/sdf/prefill/empty.bin"
printf 'contents' > "$work/sdf/prefill/small.bin"
head -c 4097 /dev/zero > "$work/sdf/prefill/large.bin"
for file in "$root"/tests/tool/sdf/*.cases; do
	theme=$(basename "$file" .cases)
	rm -rf "$work/sdf/$theme"
	mkdir -p "$work/sdf/$theme"
	split_sdf "$file" "$work/sdf/$theme"
	for folder in "$work/sdf/$theme"/*; do
		for target in $(awk '{ print $1 }' "$folder/verdicts" | uniq); do
			check_verdict "$folder" "$target"
			report $? "description: $theme: $(cat "$folder/name") on $target"
		done
	done
done
