/* Counts the system calls that write, in all processes of a build, and ends or fails one of them.

   LD_PRELOAD this; NEWSGEN_FAULTS names the file of numbers that it shares with attempts.py:
   the order of these fields is that of FIELDS there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct control {
    long armed, count, target, error, signal, parent, torn, stage, hit_pid, hit_stage;
    long stages[16];
};
static struct control *shared;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("NEWSGEN_FAULTS");
    int file = path ? open(path, O_RDWR) : -1;
    if (file < 0) return;
    void *found = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (found != MAP_FAILED) shared = found;
}

/* Tell whether this call is the one: 1 for it, 2 for those after it that fail as well. */
static int due(void) {
    if (!shared || !shared->armed) return 0;
    long now = __atomic_add_fetch(&shared->count, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&shared->stages[shared->stage & 15], 1, __ATOMIC_SEQ_CST);
    if (!shared->target || now < shared->target) return 0;
    if (now > shared->target) return shared->error ? 2 : 0;
    shared->hit_pid = getpid();
    shared->hit_stage = shared->stage;
    return 1;
}

static void after(int is_due) {
    if (is_due != 1 || shared->error) return;
    int saved = errno;
    kill(shared->signal == SIGKILL ? getpid() : (pid_t)shared->parent, (int)shared->signal);
    errno = saved;
}

#define ORIGINAL(name) \
    static __typeof__(&name) original; \
    if (!original) original = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define FAILING(is_due, result) \
    if ((is_due) && shared->error) { errno = (int)shared->error; return result; }
#define AROUND(type, name, parameters, arguments) \
    type name parameters { \
        ORIGINAL(name); \
        int is_due = due(); \
        FAILING(is_due, -1) \
        type result = original arguments; \
        after(is_due); \
        return result; \
    }

/* No disk is behind a pipe: there, only the end of the process is to be feared. */
static int is_file(int file) {
    struct stat state;
    return !fstat(file, &state) && S_ISREG(state.st_mode);
}

/* The dying process may have written the first half. */
#define WRITING(type, name, parameters, ...) \
    type name parameters { \
        ORIGINAL(name); \
        if (shared && shared->error && !is_file(file)) return original(file, data, size __VA_ARGS__); \
        int is_due = due(); \
        FAILING(is_due, -1) \
        if (is_due == 1 && shared->torn && is_file(file)) size /= 2; \
        type result = original(file, data, size __VA_ARGS__); \
        after(is_due); \
        return result; \
    }

WRITING(ssize_t, write, (int file, const void *data, size_t size))
WRITING(ssize_t, pwrite, (int file, const void *data, size_t size, off_t at), , at)
WRITING(ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t at), , at)
AROUND(ssize_t, sendfile, (int to, int from, off_t *at, size_t size), (to, from, at, size))
AROUND(ssize_t, sendfile64, (int to, int from, off64_t *at, size_t size), (to, from, at, size))
AROUND(int, ftruncate, (int file, off_t size), (file, size))
AROUND(int, ftruncate64, (int file, off64_t size), (file, size))
AROUND(int, rename, (const char *from, const char *to), (from, to))
AROUND(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
AROUND(int, mkdir, (const char *path, mode_t mode), (path, mode))
AROUND(int, mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode))

/* Deleting frees space: a full disk allows it. */
#define REMOVING(name, parameters, arguments) \
    int name parameters { \
        ORIGINAL(name); \
        int is_due = shared && shared->error ? 0 : due(); \
        int result = original arguments; \
        after(is_due); \
        return result; \
    }
REMOVING(unlink, (const char *path), (path))
REMOVING(unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
REMOVING(rmdir, (const char *path), (path))

#define OPENING(name, parameters, arguments) \
    int name parameters { \
        ORIGINAL(name); \
        mode_t mode = 0; \
        if (flags & O_CREAT) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = va_arg(rest, mode_t); \
            va_end(rest); \
        } \
        int is_due = flags & O_CREAT ? due() : 0; \
        FAILING(is_due, -1) \
        int result = original arguments; \
        after(is_due); \
        return result; \
    }
OPENING(open, (const char *path, int flags, ...), (path, flags, mode))
OPENING(open64, (const char *path, int flags, ...), (path, flags, mode))
OPENING(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
OPENING(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
