/* SPDX-License-Identifier: BSD-2-Clause */
/* Records of what programs were compiled from; see dependencies.h. */
#include "dependencies.h"

#include <string.h>

#include "file.h"
#include "sha256.h"

#define SDK_PREFIX    "$SDK/"
#define DIGEST_LENGTH (2 * SHA256_BYTES)

/* The next name in rules of make; NULL at the end. Blanks in names are escaped, `$` doubled. */
static const char *next_name(const char **at)
{
	const char *text = *at;
	struct bytes name = {0};

	while (text[0] == ' ' || text[0] == '\n' || (text[0] == '\\' && text[1] == '\n'))
		text++;
	for (; text[0] != '\0' && text[0] != ' ' && text[0] != '\n'; text++) {
		if (text[0] == '\\' && text[1] == '\n')
			break;
		if ((text[0] == '\\' && (text[1] == ' ' || text[1] == '#')) ||
		    (text[0] == '$' && text[1] == '$'))
			text++;
		bytes_append(&name, text, 1);
	}
	*at = text;

	const char *copy =
		name.length > 0 ? memory_copy((const char *)name.data, name.length) : NULL;

	bytes_free(&name);
	return copy;
}

static const char *find_file(const struct dependency_folders *folders, const char *name)
{
	if (text_starts_with(name, SDK_PREFIX))
		return path_join(folders->sdk, name + strlen(SDK_PREFIX));
	return path_join(folders->base, name);
}

/* How a record names a file. */
static const char *recorded_name(const struct dependency_folders *folders, const char *name)
{
	size_t length = strlen(folders->sdk);

	if (text_starts_with(name, folders->sdk) && name[length] == '/')
		return text_format("%s%s", SDK_PREFIX, name + length + 1);
	return name;
}

static bool add_file(const struct dependency_folders *folders, const char *name,
		     struct bytes *record)
{
	struct bytes contents = {0};
	bool good = file_read(find_file(folders, name), &contents);

	if (good)
		bytes_print(record, "%s %s\n", sha256_text(contents.data, contents.length),
			    recorded_name(folders, name));
	bytes_free(&contents);
	return good;
}

bool dependencies_record(const struct dependency_folders *folders, const char *rules,
			 const char *key, const struct bytes *program, struct bytes *record)
{
	const struct source *source = file_read_source(rules);
	const char *at = source != NULL ? source->text : "", *name;
	bool good = source != NULL;

	bytes_print(record, "%s\n%s\n", key, sha256_text(program->data, program->length));
	next_name(&at); /* the target */
	while (good && (name = next_name(&at)) != NULL)
		if (!text_starts_with(name, folders->scratch))
			good = add_file(folders, name, record);
	return good;
}

/* Whether the line at `*at` is `text`; goes on to the next one. */
static bool take_line(const char **at, const char *text)
{
	size_t length = strlen(text);

	if (strncmp(*at, text, length) != 0 || (*at)[length] != '\n')
		return false;
	*at += length + 1;
	return true;
}

/* Whether the file of the line at `*at` has the digest that stands there. */
static bool is_same_file(const struct dependency_folders *folders, const char **at)
{
	size_t length = strcspn(*at, "\n");
	struct bytes contents = {0};

	if (length <= DIGEST_LENGTH + 1)
		return false;
	const char *path = find_file(
		folders, memory_copy(*at + DIGEST_LENGTH + 1, length - DIGEST_LENGTH - 1));
	bool same = file_exists(path) && file_read(path, &contents) &&
		    memcmp(*at, sha256_text(contents.data, contents.length), DIGEST_LENGTH) == 0;

	bytes_free(&contents);
	*at += length + ((*at)[length] == '\n');
	return same;
}

bool dependencies_unchanged(const struct dependency_folders *folders, const char *path,
			    const char *key, const struct bytes *program)
{
	const struct source *source = file_exists(path) ? file_read_source(path) : NULL;

	if (source == NULL)
		return false;
	const char *at = source->text;

	if (!take_line(&at, key) || !take_line(&at, sha256_text(program->data, program->length)))
		return false;
	while (*at != '\0')
		if (!is_same_file(folders, &at))
			return false;
	return true;
}
