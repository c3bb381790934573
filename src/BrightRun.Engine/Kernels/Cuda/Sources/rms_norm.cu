// Root mean square norm: y = x / sqrt(mean(x^2) + epsilon) * w. A block per row; statistics are float32.

__device__ inline float inverse_root_mean_square(const element* x, u32 width, float epsilon, float* shared)
{
    float sum = 0;
    for (u32 i = threadIdx.x; i < width; i += THREADS)
        sum += wide(x[i]) * wide(x[i]);
    return 1.0f / sqrtf(block_sum(sum, shared) / (float)width + epsilon);
}

extern "C" __global__ void rms_norm(const element* x, const float* w, element* y, u32 width, float epsilon)
{
    __shared__ float shared[THREADS];
    u64 row = (u64)blockIdx.x * width;
    float inverse = inverse_root_mean_square(x + row, width, epsilon, shared);
    for (u32 i = threadIdx.x; i < width; i += THREADS)
        y[row + i] = narrow(wide(x[row + i]) * inverse * w[i]);
}

// into += r * (g w) - x * r^3 * mean(g w x), with r the inverse root mean square.
extern "C" __global__ void rms_norm_backward(const element* g, const element* x, const float* w, element* into, u32 width, float epsilon)
{
    __shared__ float shared[THREADS];
    u64 row = (u64)blockIdx.x * width;
    float inverse = inverse_root_mean_square(x + row, width, epsilon, shared);
    float sum = 0;
    for (u32 i = threadIdx.x; i < width; i += THREADS)
        sum += wide(g[row + i]) * w[i] * wide(x[row + i]);
    float slope = block_sum(sum, shared) / (float)width * inverse * inverse * inverse;
    for (u32 i = threadIdx.x; i < width; i += THREADS)
    {
        float change = inverse * wide(g[row + i]) * w[i] - wide(x[row + i]) * slope;
        into[row + i] = narrow(wide(into[row + i]) + change);
    }
}
