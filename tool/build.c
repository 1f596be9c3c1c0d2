/* SPDX-License-Identifier: BSD-2-Clause */
/* Carrying out a plan: compile the programs, lay the system out, write the results. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "build.h"
#include "domain_header.h"
#include "error.h"
#include "file.h"
#include "image.h"
#include "interrupt.h"
#include "layout.h"
#include "plan.h"
#include "policy.h"
#include "process.h"
#include "report.h"
#include "schema.h"
#include "sdk.h"

/*
 * The kernel gives the root task one capability slot for each page of its
 * image, out of 4096; this many are left for that.
 */
#define MOST_ROOT_TASK_PAGES 3800u

struct build {
	const struct spec *spec;
	struct plan plan;
	const char *sdk;     /* as given on the command line, or NULL */
	const char *scratch; /* folder for what the compiler writes */
	bool quiet;
	struct program *programs;
	struct bytes *program_files; /* the ELF files, which are results, too */
	struct file_set files;
	uint64_t root_task_bytes;
};

static void progress(const struct build *build, const char *step, const char *text)
{
	if (!build->quiet) {
		printf("%s: %s\n", step, text);
		fflush(stdout);
	}
}

static const char *scratch_file(const struct build *build, const struct domain *domain)
{
	return text_format("%s/%s.elf", build->scratch, domain->name);
}

/* Folder of a domain's header while it is compiled. */
static const char *scratch_folder(const struct build *build, const struct domain *domain)
{
	return text_format("%s/%s", build->scratch, domain->name);
}

/* Writes <domain.h> for the compiler. */
static bool write_header(struct build *build, const struct domain *domain)
{
	const char *folder = scratch_folder(build, domain);
	struct bytes text = {0};

	domain_header_write(build->spec, domain, &text);
	bool good = folder_create(folder) && file_write(path_join(folder, DOMAIN_HEADER), &text);

	bytes_free(&text);
	return good;
}

/*
 * A word of a compile step's command as it is run: what the plan calls a result
 * goes to the scratch folder until all of them are there.
 */
static const char *command_word(const struct build *build, const struct domain *domain,
				const struct step *step, const char *word)
{
	const char *folder = plan_header_folder(build->spec, domain);
	const char *scratch = scratch_folder(build, domain);

	if (text_equal(word, step->outputs.items[0]))
		return scratch_file(build, domain);
	if (text_equal(word, text_format("-I%s", folder)))
		return text_format("-I%s", scratch);
	if (text_equal(word, text_format("-ffile-prefix-map=%s=domain", folder)))
		return text_format("-ffile-prefix-map=%s=domain", scratch);
	return sdk_expand(build->sdk, word);
}

/* Runs a compile step's command in `base`. */
static bool run_command(const struct build *build, const struct domain *domain,
			const struct step *step, const char *base)
{
	const char **command = NEW_ARRAY(const char *, step->command.count + 1);

	for (size_t i = 0; i < step->command.count; i++)
		command[i] = command_word(build, domain, step, step->command.items[i]);
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

static bool is_rust(const struct spec *spec, const struct domain *domain, const struct step *step)
{
	if (domain->rust_bin == NULL)
		return false;
	complain(CODE_PROGRAM_BUILD, schema_place(domain->node, "rust_bin"),
		 text_format("run `cargo build --release --target %s` there and "
			     "write `binary = \"%s\"` without `rust_bin`",
			     spec->board->architecture->rust_target, step->outputs.items[0]),
		 "protection domain `%s` is a Rust crate, which `build` does not compile",
		 domain->name);
	return true;
}

static bool build_program(struct build *build, const struct domain *domain)
{
	const struct step *step = &build->plan.steps[domain->index];
	const char *base = spec_find_base(build->spec, domain->binary);

	if (is_rust(build->spec, domain, step))
		return false;
	if (base == NULL || !file_exists(path_join(base, domain->binary)))
		return complain(CODE_PROGRAM_MISSING, spec_program_place(domain),
				"correct the path, or give the folder it starts in by "
				"`--project-root`",
				"the file `%s` of protection domain `%s` is missing",
				domain->binary, domain->name);
	progress(build, step->name, step->description);

	/* A finished program is read where it lies; the copy of its step is made with the results.
	 */
	bool compiled = text_ends_with(domain->binary, ".c");
	const char *file = compiled ? scratch_file(build, domain) : path_join(base, domain->binary);
	const char *shown = compiled ? step->outputs.items[0] : file;

	return (!compiled ||
		(write_header(build, domain) && run_command(build, domain, step, base))) &&
	       file_read(file, &build->program_files[domain->index]) &&
	       program_load(build->spec, domain, file, shown, &build->programs[domain->index]);
}

/* The root task: init, and behind it the system it is to build. */
static bool make_root_task(const struct build *build, const struct layout *layout,
			   struct bytes *packed, uint64_t *memory_bytes)
{
	const struct spec *spec = build->spec;
	const char *path =
		sdk_expand(build->sdk, sdk_file(spec->board_name, spec->config, "elf/init.elf"));
	struct elf init;
	struct bytes block = {0};

	if (!elf_read(path, path, "init", spec->board->architecture, &init))
		return false;
	system_image_write(layout, &block);

	struct elf_output *segments = memory_new(init.count + 1, sizeof(*segments));
	uint64_t end = round_up(elf_highest(&init), PAGE_SIZE);

	for (size_t i = 0; i < init.count; i++)
		segments[i] = (struct elf_output){init.segments[i].vaddr,
						  init.segments[i].paddr,
						  init.segments[i].memory_bytes,
						  init.segments[i].flags,
						  init.file.data + init.segments[i].offset,
						  init.segments[i].file_bytes};
	segments[init.count] = (struct elf_output){
		end, end, block.length, ELF_READ | ELF_WRITE, block.data, block.length};
	elf_write(init.architecture, init.entry, segments, init.count + 1, 16, packed);
	*memory_bytes = round_up(end + block.length - elf_lowest(&init), PAGE_SIZE);
	bytes_free(&block);
	bytes_free(&init.file);
	if (*memory_bytes / PAGE_SIZE <= MOST_ROOT_TASK_PAGES)
		return true;
	return error("make programs and prefilled regions smaller",
		     "%s: programs and contents take %" PRIu64
		     " pages of the image, at most %u are possible",
		     spec->path, *memory_bytes / PAGE_SIZE, MOST_ROOT_TASK_PAGES);
}

static bool make_image(struct build *build, const struct layout *layout, struct image *image)
{
	const struct spec *spec = build->spec;
	const char *board = spec->board_name, *config = spec->config;
	struct bytes root_task = {0};
	struct image_parts parts = {
		.board = spec->board,
		.loader_path = sdk_expand(build->sdk, sdk_file(board, config, "elf/loader.elf")),
		.kernel_path =
			spec->kernel != NULL
				? spec->kernel
				: sdk_expand(build->sdk, sdk_file(board, config, "elf/kernel.elf")),
		.dtb_path = sdk_expand(build->sdk, sdk_file(board, NULL, "kernel.dtb")),
		.root_task = &root_task,
		.root_task_name = spec->path,
	};
	bool good = make_root_task(build, layout, &root_task, &parts.root_task_bytes) &&
		    image_make(&parts, image) && layout_fits(layout, image->boot_end);

	build->root_task_bytes = parts.root_task_bytes;
	bytes_free(&root_task);
	return good;
}

/* Writes programs, image and report, all or none. */
static bool write_results(struct build *build, const struct layout *layout,
			  const struct image *image)
{
	const struct spec *spec = build->spec;
	struct bytes report = {0}, json = {0};
	bool keep_programs = spec->image == NULL;
	bool good = !keep_programs || folder_create(path_join(spec->output_dir, "domains"));

	report_write(&build->plan, layout, image, &report);
	report_write_json(&build->plan, layout, image, &json);
	for (size_t i = 0; good && keep_programs && i < spec->domain_count; i++)
		good = file_set_add(&build->files, plan_program(spec, &spec->domains[i]),
				    &build->program_files[i]);
	good = good && file_set_add(&build->files, plan_report(spec), &report) &&
	       (!keep_programs || file_set_add(&build->files, plan_report_json(spec), &json)) &&
	       file_set_add(&build->files, plan_image(spec), &image->file) &&
	       file_set_commit(&build->files);
	if (!good)
		file_set_abandon(&build->files);
	bytes_free(&report);
	bytes_free(&json);
	return good;
}

/* Before anything is compiled: are the files of the SDK there that the plan names? */
static bool check_sdk(const struct build *build)
{
	for (size_t s = 0; s < build->plan.count; s++) {
		const struct words *inputs = &build->plan.steps[s].inputs;

		for (size_t i = 0; i < inputs->count; i++)
			if (text_starts_with(inputs->items[i], "$SDK/") &&
			    !file_exists(sdk_expand(build->sdk, inputs->items[i])))
				return error("build the SDK with `make sdk`, or name another one "
					     "by `--sdk`",
					     "the SDK has no %s", inputs->items[i]);
	}
	return true;
}

static bool carry_out(struct build *build, struct build_result *result)
{
	const struct spec *spec = build->spec;
	struct layout layout;
	struct image image = {0};

	if (!check_sdk(build))
		return false;
	for (size_t i = 0; i < spec->domain_count; i++)
		if (!build_program(build, &spec->domains[i]))
			return false;

	const struct step *last = &build->plan.steps[spec->domain_count];

	progress(build, last->name, last->description);
	bool good = layout_make(spec, build->programs, &layout) &&
		    make_image(build, &layout, &image) && write_results(build, &layout, &image);

	for (size_t i = 1; i < layout.group_count; i++)
		result->objects += layout.groups[i].count;
	result->pool_bytes = layout.pool_bytes;
	result->root_task_bytes = build->root_task_bytes;
	result->image_bytes = image.file.length;
	if (good)
		progress(build, plan_image(spec), text_format("%zu bytes", image.file.length));
	bytes_free(&layout.payload);
	bytes_free(&image.file);
	return good;
}

/* A folder for intermediate files, outside of the project. NULL after an error. */
static const char *make_scratch(void)
{
	const char *parent = getenv("TMPDIR");
	char absolute[PATH_MAX]; /* as compilers run in other folders */
	char *path = text_format(
		"%s/clavis-XXXXXX",
		realpath(parent != NULL ? parent : "/tmp", absolute) != NULL ? absolute : "/tmp");

	if (mkdtemp(path) != NULL)
		return path;
	error("set TMPDIR to a folder that can be written", "%s: cannot be created", path);
	return NULL;
}

static void remove_scratch(const struct build *build)
{
	for (size_t i = 0; i < build->spec->domain_count; i++) {
		const char *folder = scratch_folder(build, &build->spec->domains[i]);

		unlink(scratch_file(build, &build->spec->domains[i]));
		unlink(path_join(folder, DOMAIN_HEADER));
		rmdir(folder);
	}
	rmdir(build->scratch);
}

bool build_system(const char *path, const struct spec_options *options, bool quiet,
		  struct build_result *result)
{
	const struct spec *spec = spec_read(path, options);

	if (spec == NULL || !spec_supported(spec) || !policy_check_own(spec))
		return false;
	spec_warn(spec);

	struct build build = {
		.spec = spec,
		.plan = plan_make(spec),
		.sdk = options->sdk,
		.scratch = make_scratch(),
		.quiet = quiet,
		.programs = memory_new(spec->domain_count, sizeof(struct program)),
		.program_files = memory_new(spec->domain_count, sizeof(struct bytes)),
	};

	if (build.scratch == NULL)
		return false;
	interrupt_catch();

	bool good = carry_out(&build, result);

	for (size_t i = 0; i < spec->domain_count; i++)
		bytes_free(&build.program_files[i]);
	remove_scratch(&build);
	result->image = plan_image(spec);
	result->board = spec->board;
	result->spec = spec;
	return good;
}
