/* Counts what a process asks the disk to do, and can kill it in the middle.

   Loaded before the C library (LD_PRELOAD), so that Python, SQLite and every other library pass
   through here. Each call that changes a file or a folder is a moment, before the call is made. A
   write of two bytes or more has a second moment, when half of it is done. Files without a name
   (of which nothing is left when the process ends) and what is no file are not counted.

   In place of the end of the process, the disk can be full from a moment on. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 1000000

static int is_counting;
static long last;  /* the moment at which to die, from 1; 0 for none */
static int is_to_fill; /* whether the disk is full from then on, and nobody dies */
static long taken;
static char kinds[MOST];

void moments_begin(long at, int fills) {
    taken = 0;
    last = at;
    is_to_fill = fills;
    is_counting = 1;
}

long moments_taken(void) { return taken < MOST ? taken : MOST; }

const char *moments_kinds(void) { return kinds; }

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static int is_due(char kind) {
    if (!is_counting) return 0;
    long number = __atomic_add_fetch(&taken, 1, __ATOMIC_SEQ_CST);
    if (number <= MOST) kinds[number - 1] = kind;
    return number == last && !is_to_fill;
}

static int is_full(void) {
    if (!is_to_fill || !is_counting || taken < last) return 0;
    errno = ENOSPC;
    return 1;
}

static int stays(int file) {
    struct stat about;
    return is_counting && fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_nlink > 0;
}

static void pass(char kind) {
    if (is_due(kind)) die();
}

#define REAL(name, result, ...)                         \
    static result (*real)(__VA_ARGS__);                 \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define WRITES(...)                                                            \
    if (stays(file)) {                                                         \
        pass('w');                                                             \
        if (is_full()) return -1;                                              \
        if (length > 1 && is_due('h')) {                                       \
            real(file, data, length / 2 __VA_ARGS__);                       \
            die();                                                             \
        }                                                                      \
        if (is_full()) length = length > 1 ? length / 2 : length;              \
    }                                                                          \
    return real(file, data, length __VA_ARGS__)

ssize_t write(int file, const void *data, size_t length) {
    REAL("write", ssize_t, int, const void *, size_t);
    WRITES();
}

ssize_t pwrite(int file, const void *data, size_t length, off_t place) {
    REAL("pwrite", ssize_t, int, const void *, size_t, off_t);
    WRITES(, place);
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t place) {
    REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t);
    WRITES(, place);
}

ssize_t writev(int file, const struct iovec *parts, int number) {
    REAL("writev", ssize_t, int, const struct iovec *, int);
    if (stays(file)) pass('w');
    if (stays(file) && is_full()) return -1;
    return real(file, parts, number);
}

ssize_t sendfile(int file, int from, off_t *place, size_t length) {
    REAL("sendfile", ssize_t, int, int, off_t *, size_t);
    if (stays(file)) pass('w');
    if (stays(file) && is_full()) return -1;
    return real(file, from, place, length);
}

ssize_t sendfile64(int file, int from, off64_t *place, size_t length) {
    REAL("sendfile64", ssize_t, int, int, off64_t *, size_t);
    if (stays(file)) pass('w');
    if (stays(file) && is_full()) return -1;
    return real(file, from, place, length);
}

#define OF_FILE(name, kind, parameters, types, ...)   \
    int name parameters {                             \
        REAL(#name, int, __VA_ARGS__);                \
        if (stays(file)) pass(kind);                  \
        return real types;                            \
    }

OF_FILE(fsync, 's', (int file), (file), int)
OF_FILE(fdatasync, 's', (int file), (file), int)
OF_FILE(ftruncate, 't', (int file, off_t length), (file, length), int, off_t)
OF_FILE(ftruncate64, 't', (int file, off64_t length), (file, length), int, off64_t)
OF_FILE(fchmod, 'm', (int file, mode_t mode), (file, mode), int, mode_t)

#define OF_NAME(name, kind, parameters, values, ...)  \
    int name parameters {                             \
        REAL(#name, int, __VA_ARGS__);                \
        pass(kind);                                   \
        return real values;                           \
    }

OF_NAME(rename, 'r', (const char *from, const char *to), (from, to), const char *, const char *)
OF_NAME(renameat, 'r', (int a, const char *from, int b, const char *to), (a, from, b, to),
        int, const char *, int, const char *)
OF_NAME(unlink, 'd', (const char *path), (path), const char *)
OF_NAME(unlinkat, 'd', (int at, const char *path, int flags), (at, path, flags),
        int, const char *, int)
OF_NAME(rmdir, 'd', (const char *path), (path), const char *)
OF_NAME(mkdir, 'f', (const char *path, mode_t mode), (path, mode), const char *, mode_t)
OF_NAME(mkdirat, 'f', (int at, const char *path, mode_t mode), (at, path, mode),
        int, const char *, mode_t)
OF_NAME(link, 'r', (const char *from, const char *to), (from, to), const char *, const char *)
OF_NAME(symlink, 'r', (const char *to, const char *path), (to, path), const char *, const char *)
OF_NAME(chmod, 'm', (const char *path, mode_t mode), (path, mode), const char *, mode_t)
OF_NAME(truncate, 't', (const char *path, off_t length), (path, length), const char *, off_t)

#define OPENS(name)                                                        \
    int name(const char *path, int flags, ...) {                           \
        REAL(#name, int, const char *, int, ...);                          \
        va_list rest;                                                      \
        va_start(rest, flags);                                             \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                      \
        if (flags & (O_CREAT | O_TRUNC)) pass('o');                        \
        return real(path, flags, mode);                                    \
    }

#define OPENS_AT(name)                                                     \
    int name(int at, const char *path, int flags, ...) {                   \
        REAL(#name, int, int, const char *, int, ...);                     \
        va_list rest;                                                      \
        va_start(rest, flags);                                             \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                      \
        if (flags & (O_CREAT | O_TRUNC)) pass('o');                        \
        return real(at, path, flags, mode);                                \
    }

OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)
