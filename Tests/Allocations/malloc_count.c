// Counts allocations. Preloaded into a process (LD_PRELOAD), it adds one to the 8-byte counter at the start of the file
// named by MALLOC_COUNT_FILE for every call that asks for memory; another process reads the file meanwhile.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static _Atomic uint64_t uncounted;
static _Atomic uint64_t *counter = &uncounted;

__attribute__((constructor)) static void mapCounter(void) {
    const char *path = getenv("MALLOC_COUNT_FILE");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED) counter = mapped;
}

static void count(void) {
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

// Forwards to the allocator that the process would use without this library, whichever it is.
#define NEXT(name) \
    static __typeof__(&name) next; \
    if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

void *malloc(size_t size) {
    NEXT(malloc);
    count();
    return next(size);
}

void *calloc(size_t number, size_t size) {
    NEXT(calloc);
    count();
    return next(number, size);
}

void *realloc(void *memory, size_t size) {
    NEXT(realloc);
    count();
    return next(memory, size);
}

void *memalign(size_t alignment, size_t size) {
    NEXT(memalign);
    count();
    return next(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    NEXT(aligned_alloc);
    count();
    return next(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    NEXT(posix_memalign);
    count();
    return next(memory, alignment, size);
}
