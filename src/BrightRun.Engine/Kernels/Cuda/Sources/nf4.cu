// 4-bit NormalFloat to numbers: table[code] * scale, rounded to the type that the matrix had, then to the element type.
// A thread per 16 numbers: they share a block, and so a scale, in every block size and every run (see Nf4Format.RunLength).
// The tables hold the 16 values of the code, then the 256 values of the scales' code. Products and sums are rounded one by one.

// 0 float32, 1 float16, 2 bfloat16
__device__ inline float through(float value, u32 type)
{
    return type == 0 ? value : type == 1 ? through_float16(value) : __uint_as_float((u32)to_bfloat16(value) << 16);
}

struct alignas(16) quad { u32 words[4]; };

extern "C" __global__ void nf4(
    const unsigned char* packed, const float* absmax, const unsigned char* codes, const float* tables, element* y,
    u64 count, u64 run_length, u32 block_size, float offset, u32 value_type)
{
    __shared__ float table[16];
    if (threadIdx.x < 16)
        table[threadIdx.x] = tables[threadIdx.x];
    __syncthreads();
    u64 start = ((u64)blockIdx.x * blockDim.x + threadIdx.x) * 16;
    if (start >= count)
        return;
    u64 run = start / run_length, block = run * (run_length / block_size) + (start - run * run_length) / block_size;
    float scale = codes == 0 ? absmax[block] : __fadd_rn(__fmul_rn(tables[16 + codes[block]], absmax[block / 256]), offset);

    u32 left = count - start < 16 ? (u32)(count - start) : 16;
    union { element values[16]; quad quads[sizeof(element)]; } result;
    for (u32 i = 0; i < left; i++)
    {
        u32 byte = packed[(start + i) / 2], code = i % 2 == 0 ? byte >> 4 : byte & 15;
        result.values[i] = narrow(through(__fmul_rn(table[code], scale), value_type));
    }
    if (left == 16 && ((u64)(y + start) & 15) == 0)
    {
        for (u32 i = 0; i < sizeof(element); i++)
            ((quad*)(y + start))[i] = result.quads[i];
        return;
    }
    for (u32 i = 0; i < left; i++)
        y[start + i] = result.values[i];
}
