// Gated linear units: f(gate) * up, gate and up side by side [N, 2f]. A thread per result.
// Function 0 is x sigmoid(x); 1 is GELU in its approximation by tanh.

__device__ inline float gate_value(float x, u32 function, float* slope)
{
    if (function == 0)
    {
        float s = 1.0f / (1.0f + expf(-x));
        *slope = s * (1.0f + x * (1.0f - s));
        return x * s;
    }
    const float root = 0.7978845608f; // sqrt(2 / pi)
    float t = tanhf(root * (x + 0.044715f * x * x * x));
    *slope = 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * root * (1.0f + 3.0f * 0.044715f * x * x);
    return 0.5f * x * (1.0f + t);
}

extern "C" __global__ void gated_activation(const element* gate_up, element* y, u64 count, u32 width, u32 function)
{
    u64 i = (u64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count)
        return;
    u64 at = i / width * 2 * width + i % width;
    float slope;
    y[i] = narrow(gate_value(wide(gate_up[at]), function, &slope) * wide(gate_up[at + width]));
}

// Replaces gate and up by the gradient with respect to them.
extern "C" __global__ void gated_activation_backward(const element* g, element* gate_up, u64 count, u32 width, u32 function)
{
    u64 i = (u64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count)
        return;
    u64 at = i / width * 2 * width + i % width;
    float slope, up = wide(gate_up[at + width]), gradient = wide(g[i]);
    float value = gate_value(wide(gate_up[at]), function, &slope);
    gate_up[at] = narrow(gradient * up * slope);
    gate_up[at + width] = narrow(gradient * value);
}
