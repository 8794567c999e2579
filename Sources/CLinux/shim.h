// Linux calls and constants that Swift's Glibc module leaves out.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>

// Behind _GNU_SOURCE in netdb.h.
static inline int fd_eai_addrfamily(void) { return -9; }
