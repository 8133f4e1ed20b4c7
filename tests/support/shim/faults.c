// A library for LD_PRELOAD between a program and its disk: it can record, delay, refuse and swallow what is done to
// certain files, and end the program in the middle of it. Tests of durability use it on the real gateway.
//
// Environment, read once:
//   FAULTS_FILES    part of the paths of the files that it is about, such as "/cache.db"
//   FAULTS_RECORD   file to which every write, truncation, removal and sync of these files, and every octet sent on
//                   a socket, is recorded; see `struct record`
//   FAULTS_CONTROL  file of lines "WORD NUMBER", looked at with each call, so that a test can change its mind:
//     sync_delay MS      a sync takes so much longer
//     swallow_syncs 1    a sync does nothing and is not recorded
//     write_error ERRNO  every write fails so
//     sync_error ERRNO   every sync fails so
//     room N             the files can grow by so many octets more, then ENOSPC; counted from when the line appeared
//     free N             what statvfs says of free octets
//     die_in_write N     SIGKILL in the N-th write from now, after half of it
//     die_in_sync N      SIGKILL before the N-th sync from now
//     die_after_sync N   SIGKILL when the N-th sync from now has been done
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind { kWrite = 'w', kTruncate = 't', kRemove = 'r', kSync = 's', kSend = 'n' };

// A record is this, then `name` octets of path (of the file, or "socket:[N]"), then `size` octets of what was written.
// `begun` and `ended` are ticks of one counter, before the call and after it: what ended before another began was
// really done first.
struct record
{
    uint64_t begun, ended, offset;
    uint32_t size;
    uint16_t name;
    uint8_t kind;
    uint8_t failed;
};

static const char *g_files;
static const char *g_control;
static int g_record = -1;
static atomic_uint_fast64_t g_tick = 1;
static pthread_once_t g_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t g_lock = PTHREAD_MUTEX_INITIALIZER; // of everything below

struct control
{
    long syncDelay, swallow, writeError, syncError, room, free, dieInWrite, dieInSync, dieAfterSync;
};
static struct control g_now;
static struct timespec g_read; // when the control file was changed last
static long g_grown, g_writes, g_syncs;

// The functions that stand behind ours.
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_send)(int, const void *, size_t, int);
static ssize_t (*real_sendmsg)(int, const struct msghdr *, int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);
static int (*real_statvfs)(const char *, struct statvfs64 *);

#define FIND(name, symbol) *(void **)&real_##name = dlsym(RTLD_NEXT, symbol)

static void begin(void)
{
    FIND(write, "write");
    FIND(pwrite, "pwrite64");
    FIND(writev, "writev");
    FIND(send, "send");
    FIND(sendmsg, "sendmsg");
    FIND(fsync, "fsync");
    FIND(fdatasync, "fdatasync");
    FIND(ftruncate, "ftruncate64");
    FIND(unlink, "unlink");
    FIND(statvfs, "statvfs64");
    g_files = getenv("FAULTS_FILES");
    g_control = getenv("FAULTS_CONTROL");
    const char *record = getenv("FAULTS_RECORD");
    if (record)
        g_record = open(record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}
#define BEGIN() pthread_once(&g_once, begin)

static uint64_t tick(void) { return atomic_fetch_add(&g_tick, 1); }

// What a descriptor is: a path, "socket:[N]" …
static size_t nameOf(int fd, char *into, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, into, size - 1);
    into[length < 0 ? 0 : length] = 0;
    return length < 0 ? 0 : (size_t)length;
}
static int ours(const char *path) { return g_files && strstr(path, g_files) && !strstr(path, "-shm"); }
static int isSocket(const char *name) { return strncmp(name, "socket:", 7) == 0; }

static void record(enum kind kind, const char *name, uint64_t begun, uint64_t offset, const void *data, size_t size, int failed)
{
    if (g_record < 0)
        return;
    struct record head = {begun, tick(), offset, (uint32_t)size, (uint16_t)strlen(name), (uint8_t)kind, (uint8_t)failed};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)name, head.name}, {(void *)data, size}};
    pthread_mutex_lock(&g_lock);
    syscall(SYS_writev, g_record, parts, data ? 3 : 2);
    pthread_mutex_unlock(&g_lock);
}

// The control file as it is now; to be called with the lock.
static struct control look(void)
{
    struct stat status;
    if (!g_control || stat(g_control, &status) != 0)
        return g_now;
    if (status.st_mtim.tv_sec == g_read.tv_sec && status.st_mtim.tv_nsec == g_read.tv_nsec)
        return g_now;
    FILE *file = fopen(g_control, "re");
    if (!file)
        return g_now;
    g_read = status.st_mtim;
    struct control next = {0, 0, 0, 0, -1, -1, 0, 0, 0};
    char word[32];
    long number;
    while (fscanf(file, "%31s %ld", word, &number) == 2) {
        const struct { const char *name; long *value; } known[] = {
            {"sync_delay", &next.syncDelay}, {"swallow_syncs", &next.swallow}, {"write_error", &next.writeError},
            {"sync_error", &next.syncError}, {"room", &next.room}, {"free", &next.free},
            {"die_in_write", &next.dieInWrite}, {"die_in_sync", &next.dieInSync}, {"die_after_sync", &next.dieAfterSync}};
        for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
            if (strcmp(word, known[i].name) == 0)
                *known[i].value = number;
    }
    fclose(file);
    g_now = next;
    g_grown = g_writes = g_syncs = 0;
    return g_now;
}
__attribute__((constructor)) static void defaults(void) { g_now.room = g_now.free = -1; }

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

// Whether a write may be done: 0, or why not. Dies where it was told to.
static int mayWrite(int fd, const void *data, size_t size, off_t offset)
{
    pthread_mutex_lock(&g_lock);
    const struct control now = look();
    const int last = now.dieInWrite > 0 && ++g_writes == now.dieInWrite;
    int error = (int)now.writeError;
    struct stat status;
    if (error == 0 && now.room >= 0 && fstat(fd, &status) == 0 && offset + (off_t)size > status.st_size) {
        const long more = (long)(offset + (off_t)size - status.st_size);
        if (g_grown + more > now.room)
            error = ENOSPC;
        else
            g_grown += more;
    }
    pthread_mutex_unlock(&g_lock);
    if (last) {
        real_pwrite(fd, data, size / 2, offset);
        die();
    }
    return error;
}

static ssize_t writeAt(int fd, const char *name, const void *data, size_t size, off_t offset)
{
    const uint64_t begun = tick();
    const int error = mayWrite(fd, data, size, offset);
    const ssize_t done = error ? -1 : real_pwrite(fd, data, size, offset);
    record(kWrite, name, begun, (uint64_t)offset, data, done < 0 ? 0 : (size_t)done, done < 0);
    if (error)
        errno = error;
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
    BEGIN();
    char name[PATH_MAX];
    nameOf(fd, name, sizeof name);
    return ours(name) ? writeAt(fd, name, data, size, offset) : real_pwrite(fd, data, size, offset);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }

// Sockets: recorded as they go, with what the kernel took of it.
static ssize_t sent(const char *name, uint64_t begun, const void *data, ssize_t done)
{
    const int error = errno;
    if (done > 0)
        record(kSend, name, begun, 0, data, (size_t)done, 0);
    errno = error;
    return done;
}

ssize_t write(int fd, const void *data, size_t size)
{
    BEGIN();
    char name[PATH_MAX];
    nameOf(fd, name, sizeof name);
    if (ours(name)) {
        const off_t at = lseek(fd, 0, SEEK_CUR);
        const ssize_t done = writeAt(fd, name, data, size, at);
        if (done > 0)
            lseek(fd, at + done, SEEK_SET);
        return done;
    }
    if (!isSocket(name) || g_record < 0)
        return real_write(fd, data, size);
    const uint64_t begun = tick();
    return sent(name, begun, data, real_write(fd, data, size));
}

ssize_t send(int fd, const void *data, size_t size, int flags)
{
    BEGIN();
    if (g_record < 0)
        return real_send(fd, data, size, flags);
    char name[PATH_MAX];
    nameOf(fd, name, sizeof name);
    const uint64_t begun = tick();
    return sent(name, begun, data, real_send(fd, data, size, flags));
}

// Of several parts what was taken is recorded part by part.
static ssize_t sentParts(int fd, uint64_t begun, const struct iovec *parts, size_t count, ssize_t done)
{
    const int error = errno;
    char name[PATH_MAX];
    nameOf(fd, name, sizeof name);
    size_t left = done > 0 && isSocket(name) ? (size_t)done : 0;
    for (size_t i = 0; i < count && left > 0; ++i) {
        const size_t size = parts[i].iov_len < left ? parts[i].iov_len : left;
        record(kSend, name, begun, 0, parts[i].iov_base, size, 0);
        left -= size;
    }
    errno = error;
    return done;
}
ssize_t writev(int fd, const struct iovec *parts, int count)
{
    BEGIN();
    const uint64_t begun = tick();
    return sentParts(fd, begun, parts, (size_t)count, real_writev(fd, parts, count));
}
ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    BEGIN();
    const uint64_t begun = tick();
    return sentParts(fd, begun, message->msg_iov, message->msg_iovlen, real_sendmsg(fd, message, flags));
}

static int synced(int fd, int (*real)(int))
{
    char name[PATH_MAX];
    nameOf(fd, name, sizeof name);
    // The folder too: a file that no folder names is lost.
    struct stat status;
    const int folder = g_files && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
    if (!folder && !ours(name))
        return real(fd);
    pthread_mutex_lock(&g_lock);
    const struct control now = look();
    const long count = folder ? 0 : ++g_syncs;
    pthread_mutex_unlock(&g_lock);
    if (count > 0 && count == now.dieInSync)
        die();
    const uint64_t begun = tick();
    if (now.syncDelay > 0) {
        const struct timespec time = {now.syncDelay / 1000, now.syncDelay % 1000 * 1000000};
        nanosleep(&time, NULL);
    }
    if (now.swallow > 0)
        return 0;
    const int result = now.syncError ? -1 : real(fd);
    const int error = now.syncError ? (int)now.syncError : errno;
    record(kSync, name, begun, 0, NULL, 0, result != 0);
    if (count > 0 && count == now.dieAfterSync)
        die();
    errno = error;
    return result;
}
int fsync(int fd)
{
    BEGIN();
    return synced(fd, real_fsync);
}
int fdatasync(int fd)
{
    BEGIN();
    return synced(fd, real_fdatasync);
}

int ftruncate64(int fd, off64_t size)
{
    BEGIN();
    char name[PATH_MAX];
    nameOf(fd, name, sizeof name);
    const uint64_t begun = tick();
    const int result = real_ftruncate(fd, size);
    const int error = errno;
    if (ours(name))
        record(kTruncate, name, begun, (uint64_t)size, NULL, 0, result != 0);
    errno = error;
    return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path)
{
    BEGIN();
    const uint64_t begun = tick();
    const int result = real_unlink(path);
    const int error = errno;
    if (ours(path))
        record(kRemove, path, begun, 0, NULL, 0, result != 0);
    errno = error;
    return result;
}

int statvfs64(const char *path, struct statvfs64 *into)
{
    BEGIN();
    const int result = real_statvfs(path, into);
    pthread_mutex_lock(&g_lock);
    const struct control now = look();
    pthread_mutex_unlock(&g_lock);
    if (result == 0 && now.free >= 0)
        into->f_bavail = into->f_bfree = (unsigned long)now.free / into->f_frsize;
    return result;
}
int statvfs(const char *path, struct statvfs *into) { return statvfs64(path, (struct statvfs64 *)into); }
