/* SPDX-License-Identifier: BSD-2-Clause */
/* Kernel configurations, from boards or from files; see target.h. */
#include "file.h"
#include "page.h"
#include "schema.h"
#include "target.h"
#include "toml.h"

/* As kernel/config.h has them. */
#define KERNEL_DOMAINS		1
#define KERNEL_DOMAIN_SCHEDULES 2

/* 32 MiB: the largest stack, and what lies around it, with room left for a program. */
#define LEAST_USER_TOP UINT64_C(0x1ffffff)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const architecture_words[] = {"aarch64", "riscv64", "x86_64"};

static const struct field fields[] = {
	FIELD(struct target, name, NODE_STRING, FIELD_REQUIRED),
	WORD(struct target, architecture, FIELD_REQUIRED, architecture_words),
	INTEGER(struct target, user_top, FIELD_REQUIRED, LEAST_USER_TOP, UINT64_C(0x7fffffffffff)),
	INTEGER(struct target, cores, FIELD_OPTIONAL, 1, 64),
	INTEGER(struct target, domains, FIELD_OPTIONAL, 1, 256),
	INTEGER(struct target, schedules, FIELD_OPTIONAL, 2, 256),
	FIELD(struct target, hypervisor, NODE_BOOLEAN, FIELD_OPTIONAL),
	FIELD(struct target, iommu, NODE_BOOLEAN, FIELD_OPTIONAL),
	FIELD(struct target, smc, NODE_BOOLEAN, FIELD_OPTIONAL),
};

static struct target *new_target(void)
{
	struct target *target = memory_new(1, sizeof(*target));

	target->cores = 1;
	target->domains = KERNEL_DOMAINS;
	target->schedules = KERNEL_DOMAIN_SCHEDULES;
	return target;
}

const struct target *target_read(const char *path)
{
	struct source *source = file_read_source(path);
	const struct node *root = source != NULL ? toml_parse(source) : NULL;
	struct target *target = new_target();

	return root != NULL && schema_read(root, "the kernel configuration", fields, COUNT(fields),
					   target)
		       ? target
		       : NULL;
}

const struct target *target_of_board(const struct board *board)
{
	struct target *target = new_target();

	target->name = board->name;
	target->user_top = board->user_top;
	for (size_t i = 0; i < COUNT(architecture_words); i++)
		if (text_equal(board->architecture->name, architecture_words[i]))
			target->architecture = (int)i;
	return target;
}
