/* SPDX-License-Identifier: BSD-2-Clause */
/* Making and printing of plans; see plan.h. */
#include "file.h"
#include "json.h"
#include "plan.h"
#include "sdk.h"
#include "sha256.h"

static void add(struct words *words, const char *word)
{
	*ARRAY_ADD(words->items, words->count) = word;
}

static void add_all(struct words *words, const char *const *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(words, items[i]);
}

static const char *rust_target_file(const struct spec *spec, const struct domain *domain)
{
	return text_format("%s/target/%s/release/%s", domain->binary,
			   spec->board->architecture->rust_target, domain->rust_bin);
}

const char *plan_program(const struct spec *spec, const struct domain *domain)
{
	if (domain->rust_bin != NULL)
		return rust_target_file(spec, domain);
	return path_join(spec->output_dir, text_format("domains/%s.elf", domain->name));
}

const char *plan_record(const struct spec *spec, const struct domain *domain)
{
	return path_join(spec->output_dir, text_format("domains/%s.inputs", domain->name));
}

const char *plan_header_folder(const struct spec *spec, const struct domain *domain)
{
	return path_join(spec->output_dir, text_format("domains/%s", domain->name));
}

const char *plan_image(const struct spec *spec)
{
	return spec->image != NULL ? spec->image : path_join(spec->output_dir, "system-image.bin");
}

const char *plan_report(const struct spec *spec)
{
	return spec->report != NULL ? spec->report : path_join(spec->output_dir, "report.txt");
}

const char *plan_report_json(const struct spec *spec)
{
	return path_join(spec->output_dir, "report.json");
}

/* One command compiles and links a C source file against the SDK. */
static void add_compiler(const struct spec *spec, const struct domain *domain, struct step *step)
{
	const struct architecture *architecture = spec->board->architecture;
	const char *board = spec->board_name, *config = spec->config;
	const char *script = sdk_file(board, config, "lib/microkit.ld");
	const char *library = sdk_file(board, config, "lib/libmicrokit.a");
	const char *const flags[] = {
		"clang-19",
		text_format("--target=%s-none-elf", architecture->name),
		text_format("%s%s", architecture->processor_flag, spec->board->cpu),
		"-std=gnu11",
		"-ffreestanding",
		"-fno-pic",
		"-O2",
		"-g",
		"-ffile-compilation-dir=.",
		"-ffile-prefix-map=$SDK=sdk",
		"-Wall",
		"-Wextra",
	};
	const char *const debug_flags[] = {"-DCONFIG_DEBUG_BUILD=1", "-DCONFIG_PRINTING=1"};

	add_all(&step->command, flags, sizeof(flags) / sizeof(flags[0]));
	for (size_t i = 0; i < ARCHITECTURE_FLAGS && architecture->flags[i] != NULL; i++)
		add(&step->command, architecture->flags[i]);
	if (!domain->fpu)
		add(&step->command, architecture->no_fpu);
	if (text_equal(config, "debug"))
		add_all(&step->command, debug_flags, 2);

	const char *const rest[] = {
		text_format("-I%s", sdk_file(board, config, "include")),
		text_format("-ffile-prefix-map=%s=domain", plan_header_folder(spec, domain)),
		text_format("-I%s", plan_header_folder(spec, domain)),
		"-nostdlib",
		"-static",
		"--ld-path=ld.lld-19",
		"-Wl,--build-id=none",
		"-Wl,-z,max-page-size=4096",
		"-o",
		plan_program(spec, domain),
		domain->binary,
		text_format("-L%s", sdk_file(board, config, "lib")),
		"-lmicrokit",
		"-T",
		script,
	};

	add_all(&step->command, rest, sizeof(rest) / sizeof(rest[0]));
	add(&step->inputs, library);
	add(&step->inputs, script);
}

static struct step compile_step(const struct spec *spec, const struct domain *domain)
{
	struct step step = {.name = text_format("compile-pd-%s", domain->name)};

	add(&step.inputs, domain->binary);
	add(&step.outputs, plan_program(spec, domain));
	if (domain->rust_bin != NULL) {
		const char *const command[] = {
			"cargo",	   "build",
			"--release",	   "--offline",
			"--target",	   spec->board->architecture->rust_target,
			"--manifest-path", text_format("%s/Cargo.toml", domain->binary),
			"--bin",	   domain->rust_bin,
		};

		step.description = text_format("build the Rust program %s of protection domain %s",
					       domain->rust_bin, domain->name);
		add_all(&step.command, command, sizeof(command) / sizeof(command[0]));
	} else if (text_ends_with(domain->binary, ".c")) {
		step.description = text_format("compile %s for protection domain %s",
					       domain->binary, domain->name);
		add_compiler(spec, domain, &step);
	} else {
		const char *const command[] = {"cp", domain->binary, plan_program(spec, domain)};

		step.description = text_format("take the program %s for protection domain %s",
					       domain->binary, domain->name);
		add_all(&step.command, command, 3);
	}
	return step;
}

static struct step assemble_step(const struct spec *spec)
{
	const char *board = spec->board_name, *config = spec->config;
	struct step step = {
		.name = "assemble-image",
		.description = "lay out the system and pack it with kernel and loader",
	};
	const char *const sdk_inputs[] = {
		sdk_file(board, NULL, "board.toml"),
		sdk_file(board, NULL, "kernel.dtb"),
		sdk_file(board, config, "elf/kernel.elf"),
		sdk_file(board, config, "elf/loader.elf"),
		sdk_file(board, config, "elf/init.elf"),
	};

	add(&step.inputs, "$SPEC");
	for (size_t i = 0; i < spec->domain_count; i++)
		add(&step.inputs, plan_program(spec, &spec->domains[i]));
	for (size_t i = 0; i < spec->region_count; i++)
		if (spec->regions[i].prefill_from != NULL)
			add(&step.inputs, spec->regions[i].prefill_from);
	add_all(&step.inputs, sdk_inputs, sizeof(sdk_inputs) / sizeof(sdk_inputs[0]));
	add(&step.outputs, plan_image(spec));
	add(&step.outputs, plan_report(spec));
	add(&step.outputs, plan_report_json(spec));

	const char *const command[] = {
		"$SDK/bin/clavis", "build",   "$SPEC",	      "--board", "$BOARD",
		"--config",	   "$CONFIG", "--output-dir", "$OUTPUT",
	};

	add_all(&step.command, command, sizeof(command) / sizeof(command[0]));
	step.command.items[4] = board;
	step.command.items[6] = config;
	step.command.items[8] = spec->output_dir;
	return step;
}

static void render_words(struct json *json, const char *key, const struct words *words)
{
	json_open_array(json, key);
	for (size_t i = 0; i < words->count; i++)
		json_string(json, NULL, words->items[i]);
	json_close_array(json);
}

static void render_steps(struct json *json, const struct plan *plan)
{
	json_open_array(json, "steps");
	for (size_t i = 0; i < plan->count; i++) {
		const struct step *step = &plan->steps[i];

		json_open_object(json, NULL);
		json_string(json, "name", step->name);
		json_string(json, "description", step->description);
		render_words(json, "inputs", &step->inputs);
		render_words(json, "outputs", &step->outputs);
		render_words(json, "command", &step->command);
		json_close_object(json);
	}
	json_close_array(json);
}

struct plan plan_make(const struct spec *spec)
{
	struct plan plan = {.spec_hash = spec_hash(spec)};

	for (size_t i = 0; i < spec->domain_count; i++)
		*ARRAY_ADD(plan.steps, plan.count) = compile_step(spec, &spec->domains[i]);
	*ARRAY_ADD(plan.steps, plan.count) = assemble_step(spec);

	struct bytes text = {0};
	struct json json = {.out = &text};

	json_open_object(&json, NULL);
	json_string(&json, "spec_hash", plan.spec_hash);
	render_steps(&json, &plan);
	json_close_object(&json);
	plan.hash = sha256_text(text.data, text.length);
	bytes_free(&text);
	return plan;
}

void plan_print(const struct plan *plan, bool pretty, struct bytes *out)
{
	struct json json = {.out = out, .pretty = pretty};

	json_open_object(&json, NULL);
	json_string(&json, "spec_hash", plan->spec_hash);
	render_steps(&json, plan);
	json_string(&json, "plan_hash", plan->hash);
	json_close_object(&json);
	bytes_append_text(out, "\n");
}
