/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiling of programs; see compile.h. */
#include "compile.h"

#include <unistd.h>

#include "dependencies.h"
#include "domain_header.h"
#include "error.h"
#include "file.h"
#include "interrupt.h"
#include "process.h"
#include "sdk.h"
#include "sha256.h"

/* The scratch folder's files bear numbers: names are free, and may be each other's file names. */
static const char *scratch_file(const struct compiler *compiler, const struct domain *domain,
				const char *extension)
{
	return text_format("%s/%u.%s", compiler->scratch, domain->index, extension);
}

/* Folder of a domain's header while it is compiled. */
static const char *scratch_folder(const struct compiler *compiler, const struct domain *domain)
{
	return text_format("%s/%u", compiler->scratch, domain->index);
}

/* Writes <domain.h> for the compiler. */
static bool write_header(const struct compiler *compiler, const struct domain *domain)
{
	const char *folder = scratch_folder(compiler, domain);
	struct bytes text = {0};

	domain_header_write(compiler->spec, domain, &text);
	bool good = folder_create(folder) && file_write(path_join(folder, DOMAIN_HEADER), &text);

	bytes_free(&text);
	return good;
}

/*
 * A word of a compile step's command as it is run: what the plan calls a result
 * goes to the scratch folder until all of them are there.
 */
static const char *command_word(const struct compiler *compiler, const struct domain *domain,
				const struct step *step, const char *word)
{
	const char *folder = plan_header_folder(compiler->spec, domain);
	const char *scratch = scratch_folder(compiler, domain);

	if (text_equal(word, step->outputs.items[0]))
		return scratch_file(compiler, domain, "elf");
	if (text_equal(word, text_format("-I%s", folder)))
		return text_format("-I%s", scratch);
	if (text_equal(word, text_format("-ffile-prefix-map=%s=domain", folder)))
		return text_format("-ffile-prefix-map=%s=domain", scratch);
	return sdk_expand(compiler->sdk, word);
}

/* Runs a compile step's command in `base`; the compiler also says which files it reads. */
static bool run_command(const struct compiler *compiler, const struct domain *domain,
			const struct step *step, const char *base)
{
	const char **command = NEW_ARRAY(const char *, step->command.count + 4);
	size_t count = step->command.count;

	for (size_t i = 0; i < count; i++)
		command[i] = command_word(compiler, domain, step, step->command.items[i]);
	command[count++] = "-MD";
	command[count++] = "-MF";
	command[count++] = scratch_file(compiler, domain, "d");

	pid_t process = process_start(command, base, NULL);

	if (process < 0)
		return false;
	int status = process_wait(process);

	if (interrupt_pending() != 0)
		return error("start it again", "interrupted by signal %d", interrupt_pending());
	return status == 0 ||
	       complain(CODE_PROGRAM_BUILD, spec_program_place(domain), "see the messages above",
			"`%s` of protection domain `%s` does not build: %s ended with status %d",
			domain->binary, domain->name, command[0], status);
}

/* Digest of all that is asked for but the files: command, header, library and linker script. */
static const char *make_key(const struct compiler *compiler, const struct domain *domain,
			    const struct step *step)
{
	struct bytes text = {0};

	for (size_t i = 0; i < step->command.count; i++)
		bytes_print(&text, "%s\n", step->command.items[i]);
	domain_header_write(compiler->spec, domain, &text);
	for (size_t i = 0; i < step->inputs.count; i++) {
		const char *path = sdk_expand(compiler->sdk, step->inputs.items[i]);
		struct bytes file = {0};

		if (text_starts_with(step->inputs.items[i], "$SDK/") && file_read(path, &file))
			bytes_append(&text, file.data, file.length);
		bytes_free(&file);
	}
	const char *key = sha256_text(text.data, text.length);

	bytes_free(&text);
	return key;
}

static struct dependency_folders folders_of(const struct compiler *compiler, const char *base)
{
	return (struct dependency_folders){base, sdk_expand(compiler->sdk, "$SDK"),
					   compiler->scratch};
}

bool compiler_reuse(const struct compiler *compiler, const struct domain *domain,
		    const struct step *step, const char *base, struct compiled *compiled)
{
	struct dependency_folders folders = folders_of(compiler, base);
	const char *record = plan_record(compiler->spec, domain);

	compiled->path = plan_program(compiler->spec, domain);
	if (!file_exists(compiled->path) || !file_exists(record))
		return false;
	if (file_read(compiled->path, &compiled->file) &&
	    dependencies_unchanged(&folders, record, make_key(compiler, domain, step),
				   &compiled->file) &&
	    file_read(record, &compiled->record))
		return true;
	bytes_free(&compiled->file);
	return false;
}

bool compiler_run(const struct compiler *compiler, const struct domain *domain,
		  const struct step *step, const char *base, struct compiled *compiled)
{
	struct dependency_folders folders = folders_of(compiler, base);

	compiled->path = scratch_file(compiler, domain, "elf");
	return write_header(compiler, domain) && run_command(compiler, domain, step, base) &&
	       file_read(compiled->path, &compiled->file) &&
	       dependencies_record(&folders, scratch_file(compiler, domain, "d"),
				   make_key(compiler, domain, step), &compiled->file,
				   &compiled->record);
}

bool compiler_start(struct compiler *compiler, const struct spec *spec, const char *sdk)
{
	*compiler = (struct compiler){spec, sdk, folder_create_scratch()};
	return compiler->scratch != NULL;
}

void compiler_end(const struct compiler *compiler)
{
	for (size_t i = 0; i < compiler->spec->domain_count; i++) {
		const struct domain *domain = &compiler->spec->domains[i];
		const char *folder = scratch_folder(compiler, domain);

		unlink(scratch_file(compiler, domain, "elf"));
		unlink(scratch_file(compiler, domain, "d"));
		unlink(path_join(folder, DOMAIN_HEADER));
		rmdir(folder);
	}
	rmdir(compiler->scratch);
}
