// What the process that judges bodies asks of the system: limits, and word of why it ended. And files in memory.
#pragma once
#include <iconv.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

// Behind _GNU_SOURCE in string.h and sys/mman.h.
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);
int memfd_create(const char *name, unsigned int flags);

static inline int fd_memory_file(const char *name) { return memfd_create(name, 1 /* MFD_CLOEXEC */); }

static inline int fd_shared_memory(size_t length) {
    int fd = fd_memory_file("fetchdeck-rules");
    if (fd >= 0 && ftruncate(fd, (off_t)length) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

// SIGPROF after so much processor time of the process; 0 disarms.
static inline void fd_arm_cpu_timer(long microseconds) {
    struct itimerval timer = {{0, 0}, {microseconds / 1000000, microseconds % 1000000}};
    setitimer(ITIMER_PROF, &timer, 0);
}

// Private writable memory of the process, the stack excepted.
static inline void fd_limit_data(unsigned long bytes) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_DATA, &limit) != 0) return;
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    setrlimit(RLIMIT_DATA, &limit);
}

// No core file, no descriptor beyond `descriptors`, a stack of so many bytes.
static inline void fd_limit_process(unsigned long descriptors, unsigned long stack) {
    struct rlimit limit = {0, 0};
    setrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max = descriptors;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && (limit.rlim_max == RLIM_INFINITY || stack < limit.rlim_max)) {
        limit.rlim_cur = stack;
        setrlimit(RLIMIT_STACK, &limit);
    }
}

static inline void fd_close_from(unsigned int first) { syscall(SYS_close_range, first, ~0U, 0); }

// Before the process dies of a signal that a lack of memory may have caused, writes 1 to `flag` if memory is short (and if
// the stack is used up, which SIGSEGV says). Called once.
struct fd_memory_watch {
    volatile unsigned char *flag;
    unsigned long probe;
};

// A variable of the file is none that Swift can link with.
static inline struct fd_memory_watch *fd_memory_watch(void) {
    static struct fd_memory_watch watch;
    return &watch;
}

static inline void fd_tell_death(int number) {
    void *probe = mmap(0, fd_memory_watch()->probe, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (probe == MAP_FAILED || number == SIGSEGV) *fd_memory_watch()->flag = 1;
    signal(number, SIG_DFL);
    raise(number);
}

static inline void fd_watch_memory(unsigned char *flag, unsigned long probe) {
    static unsigned char handler_stack[1 << 16];
    fd_memory_watch()->flag = flag;
    fd_memory_watch()->probe = probe;
    stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    sigaltstack(&stack, 0);
    struct sigaction action = {0};
    action.sa_handler = fd_tell_death;
    action.sa_flags = SA_ONSTACK;
    const int numbers[] = {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP};
    for (unsigned long index = 0; index < sizeof numbers / sizeof *numbers; index++) {
        sigaction(numbers[index], &action, 0);
    }
}

// A session of its own, no signal blocked, each with its default action.
static inline void fd_set_spawn_attributes(posix_spawnattr_t *attributes) {
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(attributes, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(attributes, &signals);
    posix_spawnattr_setflags(attributes, 0x80 /* POSIX_SPAWN_SETSID */ | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

// The flags are an enum that Swift finds as different types. A peer that is gone is EPIPE.
static inline long fd_send_some(int fd, const void *bytes, size_t count, int waits) {
    return send(fd, bytes, count, MSG_NOSIGNAL | (waits ? 0 : MSG_DONTWAIT));
}
static inline long fd_receive_some(int fd, void *bytes, size_t count) { return recv(fd, bytes, count, MSG_DONTWAIT); }
