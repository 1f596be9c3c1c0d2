/* SPDX-License-Identifier: BSD-2-Clause */
/* Raw invocations and the comparison of their replies. */
#include "harness.h"
#include "support.h"

struct reply trap(seL4_Word number, seL4_Word cap, seL4_Word info, seL4_Word reply,
		  seL4_Word destination)
{
	seL4_TrapRegisters registers = {
		cap, info, {seL4_GetMR(0), seL4_GetMR(1), seL4_GetMR(2), seL4_GetMR(3)}};
	struct reply result;

	seL4_Trap((seL4_Syscall_ID)number, &registers, reply, destination);
	result.badge = registers.cap_badge;
	result.info = registers.info;
	for (int i = 0; i < 8; i++)
		result.mr[i] = i < 4 ? registers.mr[i] : seL4_GetMR(i);
	return result;
}

struct reply received(seL4_MessageInfo_t info, seL4_Word badge)
{
	struct reply result = {.badge = badge, .info = info.words[0]};

	for (int i = 0; i < 8; i++)
		result.mr[i] = seL4_GetMR(i);
	return result;
}

struct reply invoke(seL4_CPtr service, seL4_Word label, seL4_Word cap_count, const seL4_Word *caps,
		    seL4_Word word_count, const seL4_Word *words)
{
	for (seL4_Word i = 0; i < cap_count; i++)
		seL4_SetCap((int)i, caps[i]);
	for (seL4_Word i = 0; i < word_count; i++)
		seL4_SetMR((int)i, words[i]);
	return trap((seL4_Word)seL4_SysCall, service,
		    seL4_MessageInfo_new(label, 0, cap_count, word_count).words[0], 0, 0);
}

void check_outcome(const struct reply *reply, const struct outcome *outcome)
{
	CHECK_EQUAL(reply->info >> 12, outcome->error);
	CHECK_EQUAL(reply->info & 127, outcome->length);
	for (seL4_Word i = 0; i < outcome->length; i++)
		CHECK_EQUAL(reply->mr[i], outcome->mr[i]);
	CHECK_EQUAL(reply->info >> 7 & 31, 0);
	CHECK_EQUAL(reply->badge, 0);
}

void run_row(const void *entry)
{
	const struct row *row = entry;
	struct reply reply;

	if (row->before)
		row->before();
	reply = invoke(row->service, row->label, row->cap_count, row->caps, row->word_count,
		       row->words);
	check_outcome(&reply, &row->outcome);
}
