/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of the process, and a filter of its system calls: seccomp(2). */
#include "client/intake/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

enum { SECONDS = 20, MEMORY = 512 << 20 };

#if defined(__x86_64__)
#define SANDBOX_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SANDBOX_ARCH AUDIT_ARCH_AARCH64
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDBOX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define SANDBOX_SANITIZED 1
#endif
#endif

static bool limit(int what, rlim_t most)
{
    struct rlimit bounds = {most, most};
    return setrlimit(what, &bounds) == 0;
}

/* By SIGXCPU, which tells whoever runs it that the message was too much, not the machine. */
static bool limit_time(rlim_t seconds)
{
    struct rlimit bounds = {seconds, seconds + SECONDS};
    return setrlimit(RLIMIT_CPU, &bounds) == 0;
}

#if defined(SANDBOX_ARCH) && !defined(SANDBOX_SANITIZED)

static bool filter_calls(void)
{
    static const uint32_t allowed[] = {
        SYS_read,         SYS_write,        SYS_writev,         SYS_brk,           SYS_mmap,
        SYS_munmap,       SYS_mremap,       SYS_mprotect,       SYS_madvise,       SYS_futex,
        SYS_exit,         SYS_exit_group,   SYS_close,          SYS_fstat,         SYS_lseek,
        SYS_rt_sigreturn, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_clock_gettime, SYS_getrandom,
        SYS_gettid,       SYS_getpid,
    };
    enum { N = sizeof allowed / sizeof *allowed };
    const uint32_t arch = offsetof(struct seccomp_data, arch),
                   nr = offsetof(struct seccomp_data, nr);
    struct sock_filter program[N + 6] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SANDBOX_ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, nr),
    };
    for (uint8_t i = 0; i < N; i++)
        program[4 + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allowed[i],
                                                      (uint8_t)(N - i), 0);
    program[4 + N] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    program[5 + N] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_fprog filter = {N + 6, program};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

bool sandbox_enter(void)
{
    return limit(RLIMIT_CORE, 0) && limit_time(SECONDS) && limit(RLIMIT_AS, MEMORY) &&
           limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_NPROC, 0) && filter_calls();
}

#else

bool sandbox_enter(void)
{
    return limit(RLIMIT_CORE, 0) && limit_time(10 * SECONDS);
}

#endif
