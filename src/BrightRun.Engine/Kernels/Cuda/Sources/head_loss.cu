// Cross entropy of rows of logits, and its gradient in their place. A block per row. A cap above 0 bounds the logits: cap tanh(z / cap).

__device__ inline float bounded(float z, float cap) { return cap > 0 ? cap * tanhf(z / cap) : z; }

extern "C" __global__ void head_loss(element* logits, const int* labels, double* losses, u32 vocabulary, float cap, float scale, u32 want_gradient)
{
    __shared__ float shared[THREADS];
    element* z = logits + (u64)blockIdx.x * vocabulary;
    u32 label = (u32)labels[blockIdx.x];
    float highest = -3.402823466e38f;
    for (u32 i = threadIdx.x; i < vocabulary; i += THREADS)
        highest = fmaxf(highest, bounded(wide(z[i]), cap));
    highest = block_max(highest, shared);
    float sum = 0;
    for (u32 i = threadIdx.x; i < vocabulary; i += THREADS)
        sum += expf(bounded(wide(z[i]), cap) - highest);
    float log_sum = highest + logf(block_sum(sum, shared));
    float of_label = bounded(wide(z[label]), cap);
    if (threadIdx.x == 0)
        losses[blockIdx.x] = (double)log_sum - (double)of_label;
    __syncthreads(); // the label's logit has been read by all before it is replaced
    if (!want_gradient)
        return;
    for (u32 i = threadIdx.x; i < vocabulary; i += THREADS)
    {
        float value = bounded(wide(z[i]), cap);
        float gradient = (expf(value - log_sum) - (i == label ? 1.0f : 0.0f)) * scale;
        if (cap > 0)
            gradient *= 1.0f - (value / cap) * (value / cap);
        z[i] = narrow(gradient);
    }
}
