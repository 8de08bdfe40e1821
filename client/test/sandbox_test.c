/* SPDX-License-Identifier: Apache-2.0 */
/* In the sandbox nothing can be opened, reached or started; what is open can be written. */
#include "client/intake/sandbox.h"
#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What went wrong as a letter, 'y' when all was as it should be. */
static char inside(void)
{
    char *const nothing[] = {NULL};
    if (!sandbox_enter())
        return 'e';
    if (open("/etc/passwd", O_RDONLY) >= 0 || errno != EPERM)
        return 'o';
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM)
        return 's';
    if (fork() >= 0)
        return 'f';
    if (execve("/bin/true", nothing, nothing) == 0 || errno != EPERM)
        return 'x';
    if (kill(getppid(), 0) == 0 || unlink("/tmp/no-such-file") == 0 || errno != EPERM)
        return 'k';
    char *memory = malloc(1 << 20);
    if (!memory || malloc((size_t)1 << 40))
        return 'm';
    memset(memory, 1, 1 << 20);
    free(memory);
    return 'y';
}

static void test_nothing_gets_out(void **state)
{
    int ends[2], status;
    char said = 'n';
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); /* with a sanitizer only the time is bounded */
#endif
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        char answer = inside();
        _exit(write(ends[1], &answer, 1) == 1 ? 0 : 1);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &said, 1), 1);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(said, 'y');
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_gets_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
