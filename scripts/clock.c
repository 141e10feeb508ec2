/*
 * Sets the clock of a server ahead by CES_EXT_CLOCK_AHEAD seconds: scripts/server.py preloads it.
 *
 * libfaketime does not serve: a signal handler that interrupts its epoll_wait() sees the real time, so that no
 * statement_timeout or lock_timeout ends a wait.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long ahead;

__attribute__((constructor)) static void
read_ahead(void)
{
	const char *seconds = getenv("CES_EXT_CLOCK_AHEAD");

	ahead = seconds ? atol(seconds) : 0;
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int			failed = (int) syscall(SYS_clock_gettime, clock, now);

	/* Clocks that measure durations stay as they are. */
	if (!failed && clock == CLOCK_REALTIME)
		now->tv_sec += ahead;
	return failed;
}

int
gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec precise;

	(void) zone;
	clock_gettime(CLOCK_REALTIME, &precise);
	now->tv_sec = precise.tv_sec;
	now->tv_usec = precise.tv_nsec / 1000;
	return 0;
}

time_t
time(time_t *seconds)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (seconds)
		*seconds = now.tv_sec;
	return now.tv_sec;
}
