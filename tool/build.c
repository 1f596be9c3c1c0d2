/* SPDX-License-Identifier: BSD-2-Clause */
/* Carrying out a plan: compile the programs, lay the system out, write the results. */
#include <inttypes.h>
#include <stdio.h>

#include "build.h"
#include "compile.h"
#include "error.h"
#include "file.h"
#include "image.h"
#include "interrupt.h"
#include "layout.h"
#include "plan.h"
#include "policy.h"
#include "report.h"
#include "schema.h"
#include "sdk.h"

/*
 * The root task has 4096 capability slots. The kernel gives it one for each page of
 * its image, refuses more pages than this, and fills up to 296 with other things.
 */
#define MOST_ROOT_TASK_PAGES 3072u
#define ROOT_SLOTS	     3800u

struct build {
	const struct spec *spec;
	struct plan plan;
	const char *sdk; /* as given on the command line, or NULL */
	struct compiler compiler;
	bool quiet;
	struct program *programs;
	struct compiled *compiled; /* programs are results, too */
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
				"`--search-path`",
				"the file `%s` of protection domain `%s` is missing",
				domain->binary, domain->name);
	struct compiled *compiled = &build->compiled[domain->index];
	bool is_source = text_ends_with(domain->binary, ".c");
	bool reused = is_source && build->spec->image == NULL &&
		      compiler_reuse(&build->compiler, domain, step, base, compiled);

	if (!reused)
		progress(build, step->name, step->description);
	/* A finished program is read where it lies; the copy of its step is made with the results.
	 */
	if (!is_source)
		compiled->path = path_join(base, domain->binary);
	if (is_source ? !reused && !compiler_run(&build->compiler, domain, step, base, compiled)
		      : !file_read(compiled->path, &compiled->file))
		return false;
	return program_load(build->spec, domain, compiled->path,
			    is_source ? step->outputs.items[0] : compiled->path,
			    &build->programs[domain->index]);
}

/* Whether the kernel can start a root task of so many pages, and that has slots for its work. */
static bool check_root_slots(const struct layout *layout, uint64_t pages)
{
	uint64_t slots = pages + layout_root_slots(layout);

	if (pages > MOST_ROOT_TASK_PAGES)
		return error("make programs and prefilled regions smaller",
			     "%s: programs and contents take %" PRIu64
			     " pages of the image, at most %u are possible",
			     layout->spec->path, pages, MOST_ROOT_TASK_PAGES);
	return slots <= ROOT_SLOTS ||
	       error("put regions with a `phys_addr` next to each other, or make programs and "
		     "prefilled regions smaller",
		     "%s: the root task needs %" PRIu64 " capability slots, at most %u are "
		     "possible: %" PRIu64 " for pages of programs and contents, %" PRIu64
		     " for domains, interrupts, and memory before regions at addresses",
		     layout->spec->path, slots, ROOT_SLOTS, pages, slots - pages);
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
	return check_root_slots(layout, *memory_bytes / PAGE_SIZE);
}

static bool pack_image(struct build *build, const struct layout *layout, struct image *image)
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
		    image_make(&parts, image);

	build->root_task_bytes = parts.root_task_bytes;
	bytes_free(&root_task);
	return good;
}

/* Makes the image; what the system is to use must not lie where booting needs memory. */
static bool make_image(struct build *build, struct layout *layout, struct image *image)
{
	const struct board *board = build->spec->board;
	uint64_t expected_end = board->memory.base + board->boot_reserved;

	if (!layout_place_pool(layout, expected_end) || !pack_image(build, layout, image))
		return false;
	if (image->boot_end > expected_end) {
		uint64_t end = image->boot_end;

		bytes_free(&image->file);
		if (!layout_place_pool(layout, end) || !pack_image(build, layout, image))
			return false;
	}
	/* The payload is the root task's end. */
	layout->payload_paddr =
		image->root_task_address + image->root_task_bytes - layout->payload.length;
	return layout_check_regions(layout, image->boot_end);
}

/* Writes a program, and what it was compiled from. */
static bool write_program(struct build *build, const struct domain *domain)
{
	const struct compiled *compiled = &build->compiled[domain->index];

	return file_set_add(&build->files, plan_program(build->spec, domain), &compiled->file) &&
	       (compiled->record.length == 0 ||
		file_set_add(&build->files, plan_record(build->spec, domain), &compiled->record));
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
		good = write_program(build, &spec->domains[i]);
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
		.quiet = quiet,
		.programs = memory_new(spec->domain_count, sizeof(struct program)),
		.compiled = memory_new(spec->domain_count, sizeof(struct compiled)),
	};

	if (!compiler_start(&build.compiler, spec, options->sdk))
		return false;
	interrupt_catch();

	bool good = carry_out(&build, result);

	for (size_t i = 0; i < spec->domain_count; i++) {
		bytes_free(&build.compiled[i].file);
		bytes_free(&build.compiled[i].record);
	}
	compiler_end(&build.compiler);
	result->image = plan_image(spec);
	result->board = spec->board;
	result->spec = spec;
	return good;
}
