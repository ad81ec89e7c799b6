// A stand-in for the CUDA driver, cuBLAS and NVRTC that runs kernels on the processor, for tests on machines without a GPU.
//
// "NVRTC" hands the CUDA C source to a C++ compiler with a few definitions in front; "the driver" loads the result and runs the
// threads of a block in turns: a thread runs until it ends or reaches __syncthreads, then the next one goes on. Memory of the device is
// memory of the host in blocks of their own, filled with NaN when allocated and guarded at both ends. Slow and exact: what it shows is
// that kernels and host code compute what they should, not how fast a GPU is, nor how it rounds.
#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

// What the test reads: calls, blocks of memory not given back, and the call that is to fail.
static long liveBlocks, allocations, launches;
static std::string failing;
extern "C" long emulatorLiveBlocks() { return liveBlocks; }
extern "C" long emulatorAllocations() { return allocations; }
extern "C" long emulatorLaunches() { return launches; }
extern "C" void emulatorFail(const char* call) { failing = call; }
static bool fails(const char* call) { return failing == call; }

// ---- Threads of a block ----

typedef void (*Entry)(void** arguments);

static void runThreads();

// A place to go on at, with a stack of its own. On x86-64 by hand, for swapcontext asks the kernel to change the signal mask at
// every switch; setjmp is out, since sanitizers follow it and take other stacks for damage.
#ifdef __x86_64__
asm(R"(
    .text
    .type emulatorSwitch, @function
emulatorSwitch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size emulatorSwitch, . - emulatorSwitch
)");
extern "C" __attribute__((visibility("hidden"))) void emulatorSwitch(void** from, void* to);

struct Place {
    void* stackPointer = nullptr;

    void begin(char* stack, size_t size)
    {
        // Six saved registers, the address to return to, and the alignment that a function finds when it is called.
        void** top = (void**)(((uintptr_t)(stack + size) & ~(uintptr_t)15) - 8);
        *--top = (void*)runThreads;
        stackPointer = top - 6;
        memset(stackPointer, 0, 6 * sizeof(void*));
    }

    void switchTo(Place& other) { emulatorSwitch(&stackPointer, other.stackPointer); }
};
#else
struct Place {
    ucontext_t context;

    void begin(char* stack, size_t size)
    {
        getcontext(&context);
        context.uc_stack.ss_sp = stack;
        context.uc_stack.ss_size = size;
        context.uc_link = nullptr;
        makecontext(&context, runThreads, 0);
    }

    void switchTo(Place& other) { swapcontext(&context, &other.context); }
};
#endif

// Runs threads of a block; kept and used again.
struct Fiber {
    Place place;
    std::vector<char> stack;
    int thread;
};

static Place scheduler;
static Fiber* running;
static Entry entry;
static void** entryArguments;
static int nextThread, threadCount;
static bool finished;

static void leave(bool isFinished)
{
    finished = isFinished;
    running->place.switchTo(scheduler);
}

static void resume(Fiber* fiber)
{
    running = fiber;
    scheduler.switchTo(fiber->place);
}

// One fiber runs thread after thread until one of them waits at a barrier.
static void runThreads()
{
    for (;;) {
        while (nextThread < threadCount) {
            running->thread = nextThread++;
            entry(entryArguments);
        }
        leave(true);
    }
}

extern "C" int emulatorThread() { return running->thread; }
extern "C" void emulatorBarrier() { leave(false); }

static std::vector<Fiber*> idle;

static Fiber* takeFiber()
{
    if (!idle.empty()) {
        Fiber* fiber = idle.back();
        idle.pop_back();
        return fiber;
    }
    Fiber* fiber = new Fiber;
    fiber->stack.resize(1 << 16);
    fiber->place.begin(fiber->stack.data(), fiber->stack.size());
    return fiber;
}

// Runs one block; false if its threads do not all reach the same barriers.
static bool runBlock(Entry function, void** arguments, int threads)
{
    entry = function;
    entryArguments = arguments;
    nextThread = 0;
    threadCount = threads;
    std::vector<Fiber*> waiting, next;
    while (nextThread < threadCount) {
        Fiber* fiber = takeFiber();
        resume(fiber);
        (finished ? idle : waiting).push_back(fiber);
    }
    if (!waiting.empty() && waiting.size() != (size_t)threads) return false;
    while (!waiting.empty()) {
        next.clear();
        for (Fiber* fiber : waiting) {
            resume(fiber);
            (finished ? idle : next).push_back(fiber);
        }
        if (!next.empty() && next.size() != (size_t)threads) return false;
        waiting.swap(next);
    }
    return true;
}

// ---- Memory ----

static const size_t guard = 256;
static std::map<char*, size_t> blocks;

static bool isIntact(char* base, size_t size)
{
    for (size_t i = 0; i < guard; i++)
        if ((unsigned char)base[i] != 0xA5 || (unsigned char)base[guard + size + i] != 0xA5) return false;
    return true;
}

static bool lies(uint64_t address, size_t bytes)
{
    auto after = blocks.upper_bound((char*)address);
    if (after == blocks.begin()) return false;
    auto block = std::prev(after);
    return (char*)address >= block->first + guard && (char*)address + bytes <= block->first + guard + block->second;
}

extern "C" {

int cuInit(unsigned) { return fails("no device") ? 100 : 0; }
int cuDriverGetVersion(int* version) { *version = 12040; return 0; }
int cuDeviceGetCount(int* count) { *count = 1; return 0; }
int cuDeviceGet(int* device, int index) { *device = index; return index == 0 ? 0 : 101; }
int cuDeviceGetName(char* name, int length, int) { snprintf(name, length, "Emulated GPU"); return 0; }
int cuDeviceGetAttribute(int* value, int attribute, int) { *value = attribute == 75 ? 9 : 0; return 0; }
int cuDevicePrimaryCtxRetain(void** context, int) { static int one; *context = &one; liveBlocks++; return 0; }
int cuDevicePrimaryCtxRelease_v2(int) { liveBlocks--; return 0; }
int cuCtxSetCurrent(void*) { return fails("cuCtxSetCurrent") ? 201 : 0; }
int cuMemGetInfo_v2(size_t* free, size_t* total) { *free = 1 << 20; *total = 1 << 30; return 0; }

int cuMemAlloc_v2(uint64_t* address, size_t bytes)
{
    if (fails("cuMemAlloc_v2")) return 2;
    char* base = (char*)malloc(bytes + 2 * guard);
    memset(base, 0xA5, bytes + 2 * guard);
    memset(base + guard, 0xFF, bytes);
    blocks[base] = bytes;
    *address = (uint64_t)(base + guard);
    liveBlocks++;
    allocations++;
    return 0;
}

int cuMemFree_v2(uint64_t address)
{
    char* base = (char*)address - guard;
    auto block = blocks.find(base);
    if (block == blocks.end()) return 1;
    if (!isIntact(base, block->second)) {
        fprintf(stderr, "emulator: something was written outside a block of %zu bytes\n", block->second);
        abort();
    }
    blocks.erase(block);
    free(base);
    liveBlocks--;
    return 0;
}

int cuMemAllocHost_v2(void** address, size_t bytes) { *address = malloc(bytes); liveBlocks++; allocations++; return 0; }
int cuMemFreeHost(void* address) { free(address); liveBlocks--; return 0; }

int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void*)
{
    if (!lies(to, bytes)) return 1;
    memcpy((void*)to, from, bytes);
    return 0;
}

int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, void*)
{
    if (!lies(from, bytes)) return 1;
    memcpy(to, (void*)from, bytes);
    return 0;
}

int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void*)
{
    if (!lies(from, bytes) || !lies(to, bytes)) return 1;
    memmove((void*)to, (void*)from, bytes);
    return 0;
}

int cuMemsetD32Async(uint64_t to, unsigned value, size_t count, void*)
{
    if (!lies(to, 4 * count)) return 1;
    for (size_t i = 0; i < count; i++) ((unsigned*)to)[i] = value;
    return 0;
}

int cuStreamCreate(void** stream, unsigned) { *stream = malloc(1); liveBlocks++; return 0; }
int cuStreamSynchronize(void*) { return fails("cuStreamSynchronize") ? 700 : 0; }
int cuStreamDestroy_v2(void* stream) { free(stream); liveBlocks--; return 0; }

int cuModuleLoadData(void** module, const void* image)
{
    if (fails("cuModuleLoadData")) return 200;
    // Loaded once and kept: the same source gives the same image, and compiling takes longer than a test.
    static std::map<std::string, void*> loaded;
    void*& handle = loaded[(const char*)image];
    if (!handle) {
        handle = dlopen((const char*)image, RTLD_NOW | RTLD_LOCAL);
        if (!handle) return 200;
        auto set = (void (*)(int (*)(), void (*)()))dlsym(handle, "emulatorSet");
        set(emulatorThread, emulatorBarrier);
        std::string path = (const char*)image;
        unlink(path.c_str());
        rmdir(path.substr(0, path.rfind('/')).c_str());
    }
    *module = handle;
    liveBlocks++;
    return 0;
}

int cuModuleUnload(void*) { liveBlocks--; return 0; }

struct Function { Entry entry; int* block; };
static std::map<std::string, Function*> functions;

int cuModuleGetFunction(void** function, void* module, const char* name)
{
    Entry entry = (Entry)dlsym(module, ("emulatorLaunch_" + std::string(name)).c_str());
    if (!entry) return 500;
    Function*& found = functions[name];
    if (!found) found = new Function;
    *found = {entry, (int*)dlsym(module, "emulatorBlock")};
    *function = found;
    return 0;
}

int cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                   unsigned blockZ, unsigned, void*, void** arguments, void**)
{
    if (fails("cuLaunchKernel")) return 719;
    if (gridX == 0 || gridY != 1 || gridZ != 1 || blockX == 0 || blockX > 1024 || blockY != 1 || blockZ != 1) return 1;
    launches++;
    Function* kernel = (Function*)function;
    for (unsigned block = 0; block < gridX; block++) {
        *kernel->block = (int)block;
        if (!runBlock(kernel->entry, arguments, (int)blockX)) return 720;
    }
    return 0;
}

int cuGetErrorName(int status, const char** text)
{
    *text = status == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : "CUDA_ERROR_EMULATED";
    return 0;
}

int cuGetErrorString(int, const char** text) { *text = "an emulated failure"; return 0; }

// ---- cuBLAS ----

int cublasCreate_v2(void** handle) { *handle = malloc(1); liveBlocks++; return fails("cublasCreate_v2") ? 1 : 0; }
int cublasDestroy_v2(void* handle) { free(handle); liveBlocks--; return 0; }
int cublasSetStream_v2(void*, void*) { return 0; }
int cublasSetMathMode(void*, int) { return 0; }

// Column-major, as the real one.
int cublasSgemm_v2(void*, int transA, int transB, int m, int n, int k, const float* alpha, const float* A, int lda,
                   const float* B, int ldb, const float* beta, float* C, int ldc)
{
    if (fails("cublasSgemm_v2")) return 13;
    if (m <= 0 || n <= 0 || k <= 0 || lda < (transA ? k : m) || ldb < (transB ? n : k) || ldc < m) return 7;
    for (int j = 0; j < n; j++)
        for (int i = 0; i < m; i++) {
            double sum = 0;
            for (int p = 0; p < k; p++)
                sum += (double)(transA ? A[p + (size_t)i * lda] : A[i + (size_t)p * lda])
                    * (double)(transB ? B[j + (size_t)p * ldb] : B[p + (size_t)j * ldb]);
            float* c = C + i + (size_t)j * ldc;
            *c = (float)(*alpha * sum + (*beta == 0 ? 0 : *beta * (double)*c));
        }
    return 0;
}

// ---- NVRTC ----

struct Program { std::string source, image, log; };

int nvrtcCreateProgram(void** program, const char* source, const char*, int, void*, void*)
{
    *program = new Program{source, "", ""};
    liveBlocks++;
    return 0;
}

int nvrtcDestroyProgram(void** program) { delete (Program*)*program; *program = nullptr; liveBlocks--; return 0; }
int nvrtcGetNumSupportedArchs(int* count) { *count = 2; return 0; }
int nvrtcGetSupportedArchs(int* archs) { archs[0] = 80; archs[1] = 90; return 0; }

static const char* prelude = R"(
#include <math.h>
#include <stddef.h>
#include <string.h>
#include <algorithm>
#include <utility>
using std::min;
#define __global__
#define __device__
#define __shared__ static
static int (*emulatorThreadNumber)();
static void (*emulatorWait)();
extern "C" { int emulatorBlock; void emulatorSet(int (*thread)(), void (*wait)()) { emulatorThreadNumber = thread; emulatorWait = wait; } }
struct ThreadX { operator int() const { return emulatorThreadNumber(); } };
struct BlockX { operator int() const { return emulatorBlock; } };
static struct { ThreadX x; } threadIdx;
static struct { BlockX x; } blockIdx;
static void __syncthreads() { emulatorWait(); }
static float __int_as_float(int bits) { float value; memcpy(&value, &bits, 4); return value; }
template <class... Parameters, size_t... Indices>
static void call(void (*kernel)(Parameters...), void** arguments, std::index_sequence<Indices...>)
{
    kernel(*(Parameters*)arguments[Indices]...);
}
template <class... Parameters> static void call(void (*kernel)(Parameters...), void** arguments)
{
    call(kernel, arguments, std::index_sequence_for<Parameters...>());
}
#line 1 "predis.cu"
)";

int nvrtcCompileProgram(void* handle, int, const char**)
{
    Program* program = (Program*)handle;
    static std::map<std::string, std::string> images;
    std::string& known = images[program->source];
    if (!known.empty()) {
        program->image = known;
        return 0;
    }
    char folder[] = "/tmp/predis-emulator-XXXXXX";
    if (!mkdtemp(folder)) return 7;
    std::string base = std::string(folder) + "/kernels", source = base + ".cpp", log = base + ".log";
    program->image = base + ".so";
    std::ofstream out(source);
    out << prelude << program->source << "\n";
    std::regex kernel("__global__ void ([A-Za-z0-9_]+)");
    auto first = std::sregex_iterator(program->source.begin(), program->source.end(), kernel);
    for (auto match = first; match != std::sregex_iterator(); ++match) {
        std::string name = (*match)[1];
        out << "extern \"C\" void emulatorLaunch_" << name << "(void** a) { call(" << name << ", a); }\n";
    }
    out.close();
    std::string command = std::string(EMULATOR_COMPILER) + " -O1 -w -std=c++17 -ffp-contract=off -shared -fPIC -o "
        + program->image + " " + source + " 2>" + log;
    int status = system(command.c_str());
    std::ifstream in(log);
    program->log = std::string(std::istreambuf_iterator<char>(in), {});
    unlink(source.c_str());
    unlink(log.c_str());
    if (status != 0) {
        rmdir(folder);
        return 6;
    }
    known = program->image;
    return 0;
}

int nvrtcGetProgramLogSize(void* program, size_t* size) { *size = ((Program*)program)->log.size() + 1; return 0; }
int nvrtcGetProgramLog(void* program, char* text) { strcpy(text, ((Program*)program)->log.c_str()); return 0; }
int nvrtcGetCUBINSize(void* program, size_t* size) { *size = ((Program*)program)->image.size() + 1; return 0; }
int nvrtcGetCUBIN(void* program, char* image) { strcpy(image, ((Program*)program)->image.c_str()); return 0; }
int nvrtcGetPTXSize(void* program, size_t* size) { return nvrtcGetCUBINSize(program, size); }
int nvrtcGetPTX(void* program, char* image) { return nvrtcGetCUBIN(program, image); }
const char* nvrtcGetErrorString(int) { return "an emulated failure"; }

}
