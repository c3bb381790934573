// Between the joined projections [T, (Hq + 2 Hk) D] of one sequence and one matrix per head [Hq, T, D], with the rotary embedding on
// the way: (a, b) becomes (a cos - b sin, b cos + a sin), a in the first and b in the second half of a head. Keys and values
// are repeated to the query heads that share them, and the gradients of these copies are summed on the way back.
// A thread per pair: i counts heads of q, k and v, tokens, and pairs of a head.

extern "C" __global__ void split_heads(
    const element* qkv, const float* cosines, const float* sines, element* q, element* k, element* v, u64 count, u32 tokens, u32 query_heads, u32 key_heads, u32 half)
{
    u64 i = (u64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count)
        return;
    u32 heads = query_heads + 2 * key_heads, pair = (u32)(i % half), head = (u32)(i / half % heads), token = (u32)(i / half / heads);
    const element* source = qkv + ((u64)token * heads + head) * 2 * half + pair;
    float a = wide(source[0]), b = wide(source[half]);
    if (head < query_heads + key_heads)
    {
        float c = cosines[(u64)token * half + pair], s = sines[(u64)token * half + pair], turned = a * c - b * s;
        b = b * c + a * s;
        a = turned;
    }
    u32 group = query_heads / key_heads, copies = head < query_heads ? 1 : group;
    u32 first = head < query_heads ? head : (head - query_heads) % key_heads * group;
    element* target = head < query_heads ? q : head < query_heads + key_heads ? k : v;
    for (u32 copy = 0; copy < copies; copy++)
    {
        u64 at = ((u64)(first + copy) * tokens + token) * 2 * half + pair;
        target[at] = narrow(a);
        target[at + half] = narrow(b);
    }
}

extern "C" __global__ void join_heads(
    const element* q, const element* k, const element* v, const float* cosines, const float* sines, element* qkv, u64 count, u32 tokens, u32 query_heads, u32 key_heads, u32 half)
{
    u64 i = (u64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count)
        return;
    u32 heads = query_heads + 2 * key_heads, pair = (u32)(i % half), head = (u32)(i / half % heads), token = (u32)(i / half / heads);
    u32 group = query_heads / key_heads, copies = head < query_heads ? 1 : group;
    u32 first = head < query_heads ? head : (head - query_heads) % key_heads * group;
    const element* source = head < query_heads ? q : head < query_heads + key_heads ? k : v;
    float a = 0, b = 0;
    for (u32 copy = 0; copy < copies; copy++)
    {
        u64 at = ((u64)(first + copy) * tokens + token) * 2 * half + pair;
        a += wide(source[at]);
        b += wide(source[at + half]);
    }
    if (head < query_heads + key_heads)
    {
        float c = cosines[(u64)token * half + pair], s = sines[(u64)token * half + pair], turned = a * c + b * s;
        b = b * c - a * s;
        a = turned;
    }
    element* target = qkv + ((u64)token * heads + head) * 2 * half + pair;
    target[0] = narrow(a);
    target[half] = narrow(b);
}
