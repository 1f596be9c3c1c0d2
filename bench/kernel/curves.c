/* SPDX-License-Identifier: BSD-2-Clause */
/* Cost against size; see curves.def. */
#include "support.h"

#define SIZES_OF(...) {__VA_ARGS__}
static const unsigned sizes[CURVES][SIZES] = {
#define SIZES(...)		       SIZES_OF(__VA_ARGS__)
#define CURVE(id, what, growth, sizes) sizes,
#include "curves.def"
#undef SIZES
};

enum { MOST = 256 };

static seL4_CPtr endpoint, slots; /* MOST empty slots behind each other */

static void receive_forever(struct worker *self)
{
	call_kernel(seL4_SysRecv, self->receive, 0, self->reply);
	for (;;)
		call_kernel(seL4_SysReplyRecv, self->receive, 0, self->reply);
}

static void measure_words(void)
{
	struct worker *server = new_worker(DRIVER + 1, 1, receive_forever, endpoint,
					   new_object(seL4_ReplyObject, 0));

	make_passive(server);
	for (unsigned i = 0; i < SIZES; i++) {
		server->operations[0] = curve_point(CURVE_MESSAGE, i);
		REPEAT
		{
			begin(server->operations[0]);
			call_kernel(seL4_SysCall, endpoint, length(sizes[CURVE_MESSAGE][i]), 0);
			end(server->operations[0]);
		}
	}
	must(seL4_TCB_Suspend(server->tcb));
}

static void copy_endpoint(seL4_CPtr root, seL4_CPtr slot, seL4_Word depth)
{
	must(seL4_CNode_Copy(root, slot, depth, ROOT, endpoint, seL4_WordBits, seL4_AllRights));
}

static void measure_revoke(void)
{
	for (unsigned i = 0; i < SIZES; i++) {
		REPEAT
		{
			for (unsigned k = 0; k < sizes[CURVE_REVOKE][i]; k++)
				copy_endpoint(ROOT, slots + k, seL4_WordBits);
			begin(curve_point(CURVE_REVOKE, i));
			must(seL4_CNode_Revoke(ROOT, endpoint, seL4_WordBits));
			end(curve_point(CURVE_REVOKE, i));
		}
	}
}

static unsigned log2_of(unsigned n)
{
	return 31 - (unsigned)__builtin_clz(n);
}

static void measure_delete(void)
{
	seL4_CPtr memory = new_memory(21);

	for (unsigned i = 0; i < SIZES; i++) {
		unsigned n = sizes[CURVE_DELETE][i], radix = log2_of(n);

		REPEAT
		{
			must(seL4_Untyped_Retype(memory, seL4_CapTableObject, radix, ROOT, 0, 0,
						 slots, 1));
			for (unsigned k = 0; k < n; k++)
				copy_endpoint(slots, k, radix);
			begin(curve_point(CURVE_DELETE, i));
			must(seL4_CNode_Delete(ROOT, slots, seL4_WordBits));
			end(curve_point(CURVE_DELETE, i));
		}
		must(seL4_CNode_Revoke(ROOT, memory, seL4_WordBits));
	}
}

/* Takes everything made of `memory` back, and clears it by making one thing that stays. */
static void refresh(seL4_CPtr memory)
{
	must(seL4_CNode_Revoke(ROOT, memory, seL4_WordBits));
	must(seL4_Untyped_Retype(memory, seL4_EndpointObject, 0, ROOT, 0, 0, slots + MOST, 1));
}

static void measure_retype(enum curve curve, seL4_Word type)
{
	seL4_CPtr memory = new_memory(21);

	for (unsigned i = 0; i < SIZES; i++) {
		REPEAT
		{
			refresh(memory);
			begin(curve_point(curve, i));
			must(seL4_Untyped_Retype(memory, type, 0, ROOT, 0, 0, slots,
						 sizes[curve][i]));
			end(curve_point(curve, i));
		}
	}
	must(seL4_CNode_Revoke(ROOT, memory, seL4_WordBits));
}

static void measure_lookup(void)
{
	for (unsigned i = 0; i < SIZES; i++) {
		unsigned n = sizes[CURVE_LOOKUP][i];
		seL4_CPtr cnode = new_object(seL4_CapTableObject, log2_of(n));

		REPEAT
		{
			begin(curve_point(CURVE_LOOKUP, i));
			must(seL4_CNode_Delete(cnode, n - 1, log2_of(n)));
			end(curve_point(CURVE_LOOKUP, i));
		}
	}
}

static void spin(struct worker *self)
{
	(void)self;
	for (;;)
		;
}

static void wait_forever(struct worker *self)
{
	for (;;)
		call_kernel(seL4_SysWait, self->receive, 0, 0);
}

static void measure_wake(void)
{
	seL4_CPtr notification = new_object(seL4_NotificationObject, 0);
	struct worker *waiter = new_worker(HIGHER, 1, wait_forever, notification, 0);
	static seL4_CPtr ready[64];
	unsigned n = 0;

	for (unsigned i = 0; i < SIZES; i++) {
		for (; n < sizes[CURVE_WAKE][i]; n++)
			ready[n] = new_worker(LOWER - n, 0, spin, 0, 0)->tcb;
		REPEAT
		{
			begin(curve_point(CURVE_WAKE, i));
			call_kernel(seL4_SysSend, notification, 0, 0);
			end(curve_point(CURVE_WAKE, i));
		}
	}
	while (n > 0)
		must(seL4_TCB_Suspend(ready[--n]));
	must(seL4_TCB_Suspend(waiter->tcb));
}

/* Each of n threads has used its budget up; one more, who is later, joins them. */
static void measure_timeout(void)
{
	enum { BUDGET = 100, PERIOD = 100000000 }; /* microseconds */
	static seL4_CPtr waiting[64];
	unsigned n = 0;

	for (unsigned i = 0; i < SIZES; i++) {
		for (; n <= sizes[CURVE_TIMEOUT][i]; n++) {
			struct worker *worker = new_worker(DRIVER, 0, spin, 0, 0);

			must(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start,
							      worker->context, BUDGET, PERIOD, 0, 0,
							      0));
			must(seL4_TCB_SetPriority(worker->tcb, SELF, HIGHER));
			waiting[n] = worker->tcb;
		}
		REPEAT
		{
			must(seL4_TCB_Suspend(waiting[n - 1]));
			begin(curve_point(CURVE_TIMEOUT, i));
			must(seL4_TCB_Resume(waiting[n - 1]));
			end(curve_point(CURVE_TIMEOUT, i));
		}
	}
	while (n > 0)
		must(seL4_TCB_Suspend(waiting[--n]));
}

void measure_curves(void)
{
	endpoint = new_object(seL4_EndpointObject, 0);
	slots = new_slot();
	for (unsigned i = 0; i < MOST; i++)
		(void)new_slot();
	measure_words();
	measure_revoke();
	measure_delete();
	measure_retype(CURVE_RETYPE, seL4_EndpointObject);
	measure_retype(CURVE_THREADS, seL4_TCBObject);
	measure_retype(CURVE_FRAMES, seL4_ARCH_4KPage);
	measure_lookup();
	measure_wake();
	measure_timeout();
}
