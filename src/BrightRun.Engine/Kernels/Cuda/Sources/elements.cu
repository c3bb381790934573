// What all operations share: the element type and its conversions. No header of CUDA is needed, so that any C++ compiler that is
// given the built-in names (threadIdx, __syncthreads, ...) can compile it, too.
// BRIGHTRUN_BFLOAT16 is defined where elements are bfloat16; else they are float32.

typedef unsigned int u32;
typedef unsigned long long u64;

// The nearest bfloat16, ties to even; NaN stays NaN.
__device__ inline unsigned short to_bfloat16(float value)
{
    u32 bits = __float_as_uint(value);
    if ((bits & 0x7fffffffu) > 0x7f800000u)
        return (unsigned short)((bits >> 16) | 0x40u);
    return (unsigned short)((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

// A float32 rounded to the nearest float16, ties to even, and widened again.
__device__ inline float through_float16(float value)
{
    u32 bits = __float_as_uint(value), sign = bits & 0x80000000u, size = bits & 0x7fffffffu;
    if (size >= 0x7f800000u)
        return value;
    if (size >= 0x477ff000u) // from halfway between 65504 and 65536 on
        return __uint_as_float(sign | 0x7f800000u);
    if (size < 0x38800000u) // below 2^-14 the steps are 2^-24: adding 1/2 leaves exactly these bits
        return __uint_as_float(__float_as_uint(__fadd_rn(__fadd_rn(__uint_as_float(size), 0.5f), -0.5f)) | sign);
    size = (size + 0xfffu + ((size >> 13) & 1u)) & ~0x1fffu;
    return __uint_as_float(sign | size);
}

#ifdef BRIGHTRUN_BFLOAT16
typedef unsigned short element;
__device__ inline float wide(element value) { return __uint_as_float((u32)value << 16); }
__device__ inline element narrow(float value) { return to_bfloat16(value); }
#else
typedef float element;
__device__ inline float wide(element value) { return value; }
__device__ inline element narrow(float value) { return value; }
#endif

// Every reduction below is of a block of this many threads.
#define THREADS 256

// The sum of a value over the block, in every thread. Fixed order: the same in every run.
__device__ inline float block_sum(float value, float* shared)
{
    u32 t = threadIdx.x;
    __syncthreads();
    shared[t] = value;
    __syncthreads();
    for (u32 half = THREADS / 2; half > 0; half /= 2)
    {
        if (t < half)
            shared[t] += shared[t + half];
        __syncthreads();
    }
    return shared[0];
}

__device__ inline float block_max(float value, float* shared)
{
    u32 t = threadIdx.x;
    __syncthreads();
    shared[t] = value;
    __syncthreads();
    for (u32 half = THREADS / 2; half > 0; half /= 2)
    {
        if (t < half)
            shared[t] = fmaxf(shared[t], shared[t + half]);
        __syncthreads();
    }
    return shared[0];
}
