// Lets a C++ compiler take CUDA C: the built-in names, and a launcher that runs a grid block by block. The threads of a block are
// fibers of one thread: each runs up to the next __syncthreads, then the next one has its turn.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>
#include <ucontext.h>

#define __device__
#define __global__
#define __shared__ static

struct dim3_index { unsigned x, y, z; };
static dim3_index threadIdx, blockIdx, blockDim;

static inline float __uint_as_float(unsigned bits) { float value; std::memcpy(&value, &bits, 4); return value; }
static inline unsigned __float_as_uint(float value) { unsigned bits; std::memcpy(&bits, &value, 4); return bits; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __fadd_rn(float a, float b) { return a + b; }

namespace fibers
{
    constexpr std::size_t stack_bytes = 64 * 1024;
    static ucontext_t scheduler;
    static std::vector<ucontext_t> contexts;
    static std::vector<char> stacks, finished;
    static void (*body)(void*);
    static void* body_state;

    static void run(int thread)
    {
        body(body_state);
        finished[thread] = 1;
    }

    static void wait() { swapcontext(&contexts[threadIdx.x], &scheduler); }

    static void run_block(unsigned threads, void (*function)(void*), void* state)
    {
        contexts.resize(threads);
        stacks.resize(threads * stack_bytes);
        finished.assign(threads, 0);
        body = function;
        body_state = state;
        for (unsigned t = 0; t < threads; t++)
        {
            getcontext(&contexts[t]);
            contexts[t].uc_stack.ss_sp = stacks.data() + t * stack_bytes;
            contexts[t].uc_stack.ss_size = stack_bytes;
            contexts[t].uc_link = &scheduler;
            makecontext(&contexts[t], (void (*)())run, 1, (int)t);
        }
        for (bool left = true; left;)
        {
            left = false;
            for (unsigned t = 0; t < threads; t++)
            {
                if (finished[t])
                    continue;
                threadIdx.x = t;
                swapcontext(&scheduler, &contexts[t]);
                left |= !finished[t];
            }
        }
    }
}

static inline void __syncthreads() { fibers::wait(); }

template <class... A, std::size_t... I>
static void call(void (*kernel)(A...), void** arguments, std::index_sequence<I...>) { kernel(*(A*)arguments[I]...); }

// Takes arguments as the driver does: the address of each.
template <class... A>
static void launch(void (*kernel)(A...), unsigned blocks, unsigned threads, void** arguments)
{
    struct state { void (*kernel)(A...); void** arguments; } grid{kernel, arguments};
    blockDim.x = threads;
    for (unsigned b = 0; b < blocks; b++)
    {
        blockIdx.x = b;
        fibers::run_block(threads, [](void* raw) {
            auto* own = (state*)raw;
            call(own->kernel, own->arguments, std::index_sequence_for<A...>{});
        }, &grid);
    }
}
