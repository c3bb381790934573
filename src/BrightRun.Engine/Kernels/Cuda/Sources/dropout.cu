// Dropout by keyed draws: see IDropout for the hash. A thread per element of one sequence; the counter is the element's place in it.

__device__ inline bool is_kept(u32 place, u32 first, u32 second, u32 threshold)
{
    u32 h = place + first;
    h ^= h >> 16;
    h *= 0x7feb352du;
    h ^= second;
    h ^= h >> 15;
    h *= 0x846ca68bu;
    h ^= h >> 16;
    return h >= threshold;
}

extern "C" __global__ void dropout(const element* x, element* y, u64 count, u32 first, u32 second, u32 threshold, float scale)
{
    u64 i = (u64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count)
        y[i] = is_kept((u32)i, first, second, threshold) ? narrow(wide(x[i]) * scale) : narrow(0.0f);
}

extern "C" __global__ void dropout_backward(const element* g, element* into, u64 count, u32 first, u32 second, u32 threshold, float scale)
{
    u64 i = (u64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count && is_kept((u32)i, first, second, threshold))
        into[i] = narrow(wide(into[i]) + wide(g[i]) * scale);
}
