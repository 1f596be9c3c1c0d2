/* SPDX-License-Identifier: BSD-2-Clause */
/* Files and paths; see file.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

bool file_exists(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool folder_exists(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool cannot_read(const char *path, const char *why)
{
	return error("check the name of the file and your rights to read it",
		     "%s: cannot be read: %s", path, why);
}

bool file_read(const char *path, struct bytes *contents)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return cannot_read(path, strerror(errno));

	struct stat status;
	bool good = fstat(file, &status) == 0 && S_ISREG(status.st_mode);

	if (!good) {
		close(file);
		return cannot_read(path, "not a regular file");
	}
	bytes_extend(contents, (size_t)status.st_size);
	size_t done = 0;

	while (done < contents->length) {
		ssize_t count = read(file, contents->data + done, contents->length - done);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			break;
		done += (size_t)count;
	}
	good = done == contents->length;
	const char *why = strerror(errno);

	close(file);
	return good || cannot_read(path, why);
}

struct source *file_read_source(const char *path)
{
	struct bytes contents = {0};

	if (!file_read(path, &contents)) {
		bytes_free(&contents);
		return NULL;
	}
	struct source *source = memory_new(1, sizeof(*source));
	bool has_nul = memchr(contents.data, '\0', contents.length) != NULL;

	source->path = path;
	source->text = memory_copy((const char *)contents.data, contents.length);
	bytes_free(&contents);
	if (has_nul) {
		error("give a text file in UTF-8", "%s: holds a NUL byte, so it is not a text file",
		      path);
		return NULL;
	}
	return source;
}

static bool write_all(int file, const struct bytes *contents)
{
	size_t done = 0;

	while (done < contents->length) {
		ssize_t count = write(file, contents->data + done, contents->length - done);

		if (count < 0 && errno != EINTR)
			return false;
		if (count > 0)
			done += (size_t)count;
	}
	return true;
}

/* Whether both are one name in one folder, however that is written. */
static bool is_same_place(const char *a, const char *b)
{
	const char *slash_a = strrchr(a, '/'), *slash_b = strrchr(b, '/');
	struct stat folder_a, folder_b;

	return text_equal(slash_a != NULL ? slash_a + 1 : a, slash_b != NULL ? slash_b + 1 : b) &&
	       stat(path_folder(a), &folder_a) == 0 && stat(path_folder(b), &folder_b) == 0 &&
	       folder_a.st_dev == folder_b.st_dev && folder_a.st_ino == folder_b.st_ino;
}

bool file_set_add(struct file_set *set, const char *path, const struct bytes *contents)
{
	const char *temporary = text_format("%s.%ld.partial", path, (long)getpid());

	if (folder_exists(path))
		return error("remove the folder, or choose another name",
			     "%s: cannot be written: it is a folder", path);
	for (size_t i = 0; i < set->count; i++)
		if (is_same_place(set->files[i].path, path))
			return error("give each result a name of its own",
				     "%s: cannot be written: another result has this name", path);
	unlink(temporary); /* of an earlier process of this number, which was killed */

	int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (file < 0)
		return error("check the folder and your rights to write there",
			     "%s: cannot be written: %s", path, strerror(errno));
	struct pending_file *pending = ARRAY_ADD(set->files, set->count);

	*pending = (struct pending_file){.path = path, .temporary = temporary};
	bool good = write_all(file, contents);
	const char *why = strerror(errno);

	if (close(file) != 0 && good) {
		good = false;
		why = strerror(errno);
	}
	return good || error("check the room on the disk", "%s: cannot be written: %s", path, why);
}

/* Gives the file that is to be replaced another name until all are. */
static void keep(struct pending_file *file)
{
	const char *name = text_format("%s.%ld.kept", file->path, (long)getpid());

	unlink(name);
	if (link(file->path, name) == 0)
		file->kept = name;
	else
		file->is_new = errno == ENOENT;
}

static void put_back(const struct pending_file *file)
{
	if (file->kept != NULL)
		rename(file->kept, file->path);
	else if (file->is_new)
		unlink(file->path);
}

bool file_set_commit(struct file_set *set)
{
	size_t done = 0;

	for (size_t i = 0; i < set->count; i++)
		keep(&set->files[i]);
	while (done < set->count && rename(set->files[done].temporary, set->files[done].path) == 0)
		done++;
	bool good = done == set->count ||
		    error("check the folder and your rights to write there",
			  "%s: cannot be written: %s", set->files[done].path, strerror(errno));

	while (!good && done > 0)
		put_back(&set->files[--done]);
	for (size_t i = 0; i < set->count; i++)
		if (set->files[i].kept != NULL)
			unlink(set->files[i].kept);
	if (good)
		set->count = 0;
	return good;
}

void file_set_abandon(struct file_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		unlink(set->files[i].temporary);
	set->count = 0;
}

bool folder_create(const char *path)
{
	if (folder_exists(path))
		return true;
	if (mkdir(path, 0777) == 0)
		return true;
	if (errno == ENOENT && !text_equal(path_folder(path), path) &&
	    folder_create(path_folder(path)) && mkdir(path, 0777) == 0)
		return true;
	return error("check the name of the folder and your rights there",
		     "%s: the folder cannot be created: %s", path, strerror(errno));
}

const char *folder_create_scratch(void)
{
	const char *parent = getenv("TMPDIR");
	char absolute[PATH_MAX]; /* as other programs run in other folders */
	char *path;

	if (parent == NULL || parent[0] == '\0')
		parent = "/tmp";
	path = text_format("%s/clavis-XXXXXX", /* the template of mkdtemp(3) */
			   realpath(parent, absolute) != NULL ? absolute : parent);
	if (mkdtemp(path) != NULL)
		return path;
	error("set TMPDIR to a folder that can be written", "%s: cannot be created", path);
	return NULL;
}

const char *path_join(const char *folder, const char *path)
{
	if (path[0] == '/' || folder[0] == '\0' || text_equal(folder, "."))
		return path;
	return text_format("%s%s%s", folder, text_ends_with(folder, "/") ? "" : "/", path);
}

const char *path_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	if (slash == path)
		return "/";
	return memory_copy(path, (size_t)(slash - path));
}

bool file_write(const char *path, const struct bytes *contents)
{
	struct file_set set = {0};

	if (file_set_add(&set, path, contents) && file_set_commit(&set))
		return true;
	file_set_abandon(&set);
	return false;
}

bool file_write_or_print(const char *path, const struct bytes *contents)
{
	if (strcmp(path, "-") != 0)
		return file_write(path, contents);
	return fwrite(contents->data, 1, contents->length, stdout) == contents->length;
}
