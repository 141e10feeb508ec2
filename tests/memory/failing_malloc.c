/*
 * malloc() that fails when it is told to: preloaded into a server, and functions for SQL to tell it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include "postgres.h"
#include "fmgr.h"

PG_MODULE_MAGIC;

/* How many requests are met before the next ones fail, and how many of these there are. */
static long met = -1;
static long failing = 0;
static long failed = 0;

static bool
fails(void)
{
	if (met < 0)
		return false;
	if (met > 0)
	{
		met--;
		return false;
	}
	if (failing == 0)
		return false;
	failing--;
	failed++;
	return true;
}

void *
malloc(size_t size)
{
	static void *(*system_malloc) (size_t);
	if (!system_malloc)
		system_malloc = dlsym(RTLD_NEXT, "malloc");
	return fails() ? NULL : system_malloc(size);
}

void *
realloc(void *block, size_t size)
{
	static void *(*system_realloc) (void *, size_t);
	if (!system_realloc)
		system_realloc = dlsym(RTLD_NEXT, "realloc");
	return fails() ? NULL : system_realloc(block, size);
}

PG_FUNCTION_INFO_V1(fail_malloc);
Datum
fail_malloc(PG_FUNCTION_ARGS)
{
	failed = 0;
	failing = PG_GETARG_INT64(1);
	met = PG_GETARG_INT64(0);
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(failed_mallocs);
Datum
failed_mallocs(PG_FUNCTION_ARGS)
{
	met = -1;
	PG_RETURN_INT64(failed);
}
