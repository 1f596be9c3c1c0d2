# SPDX-License-Identifier: BSD-2-Clause
# Completion for bash: commands, options, descriptions. It asks the program itself.

_clavis()
{
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
	local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]}

	if [ "$COMP_CWORD" = 1 ]; then
		COMPREPLY=($(compgen -W "$("$program" --help | sed -n 's/^  \([a-z-]*\) .*/\1/p') --help --version" -- "$word"))
	elif [ "$before" = --config ]; then
		COMPREPLY=($(compgen -W 'debug release benchmark' -- "$word"))
	elif [ "$command" = explain ]; then
		COMPREPLY=($(compgen -W "$("$program" explain | cut -d' ' -f1)" -- "$word"))
	elif [ "${word#-}" != "$word" ]; then
		COMPREPLY=($(compgen -W "$("$program" "$command" --help | grep -o -- '--[a-z-]*') --help" -- "$word"))
	else
		COMPREPLY=($(compgen -f -- "$word"))
	fi
}
complete -o filenames -F _clavis clavis
