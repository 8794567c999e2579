// Linux calls and constants that Swift's Glibc module leaves out.
#pragma once
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <ifaddrs.h>
#include <malloc.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>

// Socket types are an enum that Swift finds in one of several modules, or in none, by the order in which they were built.
static inline int fd_stream_type(void) { return SOCK_STREAM; }
// A socket that programs started meanwhile do not get.
static inline int fd_socket(int family, int type, int protocol) {
    return socket(family, type | SOCK_CLOEXEC, protocol);
}

// Names the calling thread, with 15 bytes at most: prctl is variadic, and pthread_setname_np behind _GNU_SOURCE.
static inline void fd_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

// Bytes that are allocated and not freed; what the allocator keeps for itself is none of it.
static inline unsigned long fd_live_bytes(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

// Whether bytes, or the end, wait on a socket.
static inline int fd_has_input(int fd) {
    char byte;
    return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

// Behind _GNU_SOURCE in netdb.h.
static inline int fd_eai_addrfamily(void) { return -9; }

// Whether any interface but loopback has an address, which AI_ADDRCONFIG of getaddrinfo(3) goes by.
static inline int fd_has_outside_address(void) {
    struct ifaddrs *list;
    if (getifaddrs(&list) != 0) return 0;
    int found = 0;
    for (struct ifaddrs *entry = list; entry && !found; entry = entry->ifa_next) {
        found = entry->ifa_addr && !(entry->ifa_flags & IFF_LOOPBACK)
            && (entry->ifa_addr->sa_family == AF_INET || entry->ifa_addr->sa_family == AF_INET6);
    }
    freeifaddrs(list);
    return found;
}

// For how many milliseconds nothing was received or acknowledged on a TCP socket, and how many bytes were so far; -1
// where the kernel does not tell. It is TCP_INFO of tcp(7), as far as linux/tcp.h has it for good: glibc's tcp_info ends
// before the byte counts, and the two headers do not go together.
static inline long fd_tcp_silence_ms(int fd, unsigned long *moved) {
    struct {
        unsigned char state[8];
        unsigned rto, ato, snd_mss, rcv_mss, unacked, sacked, lost, retrans, fackets;
        unsigned last_data_sent, last_ack_sent, last_data_recv, last_ack_recv;
        unsigned pmtu, rcv_ssthresh, rtt, rttvar, snd_ssthresh, snd_cwnd, advmss, reordering, rcv_rtt, rcv_space;
        unsigned total_retrans;
        unsigned long long pacing_rate, max_pacing_rate, bytes_acked, bytes_received;
    } info = {{0}};
    socklen_t length = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, 11 /* TCP_INFO */, &info, &length) != 0) return -1;
    *moved = info.bytes_acked + info.bytes_received;
    return info.last_data_recv < info.last_ack_recv ? info.last_data_recv : info.last_ack_recv;
}

#include "rules.h"
