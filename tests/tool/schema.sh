# SPDX-License-Identifier: BSD-2-Clause
#
# The schemas for editors and the completion agree with the tool. Read by run.sh.
# shellcheck shell=sh disable=SC2154

schema=$root/docs/schema
accepted=
for verdicts in "$work"/sdf/*/*/verdicts; do
	grep -q ' refused ' "$verdicts" && continue
	folder=$(dirname "$verdicts")
	accepted="$accepted $folder/$(cat "$folder/name").system"
done
if command -v xmllint > /dev/null; then
	# shellcheck disable=SC2086
	xmllint --noout --schema "$schema/system.xsd" $accepted "$root"/examples/*/*.system \
		> "$work/xsd.log" 2>&1 || sed 's/^/# /' "$work/xsd.log"
	! grep -q 'fails to validate' "$work/xsd.log"
	report $? "schema: accepted descriptions fit the XML schema"
	wrong=0
	for name in mr_malformed_size mr_missing_name mr_invalid_attrs mr_prefill_bootinfo_type_invalid \
		pd_missing_mr pd_invalid_attrs pd_write_only_mr irq_invalid_trigger pd_parent_has_id \
		pd_child_missing_id vm_missing_vcpu_id ch_missing_id ch_invalid_element ch_not_enough_ends \
		ch_end_invalid_pp domain_invalid_timeslice domain_invalid_shift wrong_fpu_flag_value \
		pd_cap_mappings_invalid sys_text_elements iommu_perms_execute_invalid; do
		file=$(ls "$work"/sdf/*/*/"$name.system")
		xmllint --noout --schema "$schema/system.xsd" "$file" > /dev/null 2>&1 &&
			echo "# $name fits" && wrong=1
	done
	report $wrong "schema: malformed descriptions do not fit the XML schema"
else
	echo "# skipped: the XML schema (no xmllint)"
fi

ls "$root"/examples/*.toml "$root"/examples/*/*.toml "$work"/convert/*.toml > "$work/toml.list"
for folder in "$work"/cases/accepted/*; do
	[ ! -f "$folder/status" ] && ls "$folder"/files/*.toml 2> /dev/null
done >> "$work/toml.list"
# shellcheck disable=SC2046
python3 "$root/tests/tool/check_schema.py" "$schema/system.schema.json" \
	$(grep -v 'board' "$work/toml.list") > "$work/schema.log" 2>&1
[ ! -s "$work/schema.log" ]
result=$?
sed 's/^/# /' "$work/schema.log"
report $result "schema: accepted descriptions fit the JSON schema"
wrong=0
for folder in "$work"/cases/values/*; do
	case $(cat "$folder/name") in
	'unknown key'* | 'required key'* | 'wrong type'* | 'unknown word'*) ;;
	*) continue ;;
	esac
	[ -f "$folder/files/spec.toml" ] || continue
	python3 "$root/tests/tool/check_schema.py" "$schema/system.schema.json" "$folder/files/spec.toml" |
		grep -q . || { echo "# fits: $(cat "$folder/name")"; wrong=1; }
done
report $wrong "schema: malformed descriptions do not fit the JSON schema"

# complete WORD...: what bash offers for the last word.
complete_words()
{
	bash -c '. "$1/scripts/completion/clavis.bash"; shift
		COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _clavis; echo "${COMPREPLY[@]}"' - "$root" "$CLAVIS" "$@"
}
[ "$(complete_words va)" = validate ] && [ "$(complete_words build --proj)" = --project-root ] &&
	[ "$(complete_words explain E010)" = "E0101 E0102 E0103 E0104 E0105 E0106 E0107 E0108 E0109" ] &&
	[ "$(complete_words run --config r)" = release ] && [ "$(complete_words run --config b)" = benchmark ]
report $? "completion: commands, options, codes, configurations"

# roff TEXT: as the manual spells it.
roff()
{
	echo "$1" | sed 's/-/\\-/g'
}

# The manual: what options there are, which commands share some, and what errors look like.
manual=$root/docs/man/clavis.1
sharing=$(sed -n '/^Options of$/,/^\.TP$/p' "$manual" | tr -d '",:' | tr '\n' ' ')
wrong=0
for command in new validate explain convert graph check header plan build report run debug test \
	image board-header 'bpf run' 'bpf disasm' 'bpf verify' 'bpf info'; do
	grep -qF ".BI \"$(roff "$command") " "$manual" || { echo "# $command is missing"; wrong=1; }
	# shellcheck disable=SC2086
	"$CLAVIS" $command --help > "$work/help"
	for option in $(sed -n 's/^  \(-[^A-Z]*\).*/\1/p' "$work/help" | grep -o -- '-[-a-z]*[a-z]'); do
		grep -F -- "$(roff "$option")" "$manual" | tr -d '\\' | grep -qE -- " $option([ \"]|\$)" || { echo "# $command: $option"; wrong=1; }
	done
	seen=no
	case " $sharing " in *" $command "*) seen=yes ;; esac
	expected=no
	grep -q -- --project-root "$work/help" && expected=yes
	[ $seen = $expected ] || { echo "# $command: options of several commands"; wrong=1; }
done
report $wrong "manual: commands and their options"
printf '[[protection_domains]]\nname = "a"\nbinary = "a.c"\npriority = 255\n' > "$work/system.toml"
(cd "$work" && "$CLAVIS" validate system.toml 2> help)
sed -n '/^\.SH DIAGNOSTICS$/,/^\.SH ENV/p' "$manual" | sed -n 's/^    //p' | cmp -s - "$work/help"
report $? "manual: the error that it shows"
