/* SPDX-License-Identifier: BSD-2-Clause */
/* The variable behind seL4_GetIPCBuffer, for programs that do not define it themselves. */
#include <sel4/functions.h>

#if CONFIG_LIB_SEL4_USE_THREAD_LOCALS
__thread seL4_IPCBuffer *__sel4_ipc_buffer;
#else
seL4_IPCBuffer *__sel4_ipc_buffer;
#endif
