/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptions under libFuzzer: whatever the bytes, reading them ends with a
 * checked system or with an error, without a fault. FUZZ_SYNTAX chooses the
 * reader. What is accepted has to have a digest, and keep its invariants.
 */
#include <stdlib.h>
#include <string.h>

#include "tool/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct target targets[] = {
	{"aarch64", TARGET_AARCH64, 0xffffffffff, 1, 16, 100, true, true, true},
	{"x86-64", TARGET_X86_64, 0x7fffffffefff, 1, 16, 100, true, true, false},
	{"riscv64", TARGET_RISCV64, 0x3fffffefff, 4, 16, 100, false, false, false},
};

static void ignore(const struct diagnostic *diagnostic)
{
	/* What would be printed has to be there. */
	if (diagnostic->text == NULL || strlen(diagnostic->text) == 0)
		abort();
	error_mark(diagnostic->place);
}

static void check(const struct spec *spec)
{
	for (size_t i = 0; i < spec->domain_count; i++) {
		const struct domain *domain = &spec->domains[i];

		for (size_t m = 0; m < domain->map_count; m++)
			if (domain->maps[m].vaddr + domain->maps[m].region->size >
			    spec_stack_bottom(spec, domain))
				abort();
		for (size_t v = 0; v < domain->variable_count; v++)
			spec_variable_value(spec, domain, &domain->variables[v]);
	}
	if (strlen(spec_hash(spec)) != 64)
		abort();
	spec_supported(spec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct spec_options options;

	error_redirect(ignore);
	if (memchr(data, 0, size) != NULL)
		return 0;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		struct source source = {
			.path = "fuzz",
			.text = memory_copy((const char *)data, size),
			.syntax = FUZZ_SYNTAX,
		};
		const struct spec *spec = spec_read_source(&source, &options, &targets[i]);

		if (spec != NULL)
			check(spec);
		memory_reset();
	}
	return 0;
}
