using BrightRun.Engine.Kernels.Vector;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>
/// Attention in tiles that stay in a core's cache, each thread with blocks of its own (Dao 2023, arXiv:2307.08691): products by oneDNN's
/// microkernels, everything between them in vector passes. Scores are float32 and as transposed as the products want them, keys by
/// queries. For the gradient it keeps queries, keys, values, the output and one log-sum per row.
/// </summary>
/// <param name="general">For machines and head sizes that this one is not for.</param>
internal sealed unsafe class TiledCausalAttention<T>(ICausalAttention general) : ICausalAttention
    where T : unmanaged, ITileElement<T>
{
    private const int HeadSizes = 32; // multiples of this: WordTranspose's sixteen, twice for numbers of two bytes

    public void Prepare(AttentionShape shape)
    {
        if (IsFor(shape))
            new AttentionProducts(AttentionTiles.TokensOf(shape) * shape.QueriesPerKey, shape.HeadSize).Compile<T>();
    }

    public AttentionTape Forward(torch.Tensor qkv, SequenceLayout layout, AttentionShape shape, RotaryTable rotary, bool keepForBackward, TapeMemory? memory = null)
    {
        if (!IsFor(shape))
            return general.Forward(qkv, layout, shape, rotary, keepForBackward, memory);
        var tiles = new AttentionTiles(layout, shape);
        var order = AttentionOrder.Padded(layout, tiles, shape);
        var split = new RotarySplit<T>(layout, order, shape, rotary);
        torch.Tensor New(long rows, long columns) => TapeMemory.Take(memory, qkv, rows, columns);
        var queries = New(order.QueryRows * shape.KeyHeads, shape.HeadSize);
        var keys = New(order.KeyRows * shape.KeyHeads, shape.HeadSize);
        var tape = new TiledAttentionTape<T>(layout, tiles, shape, split)
        {
            Output = New(layout.Tokens, shape.QueryWidth),
            Queries = queries,
            Keys = keys,
            Values = New(keys.shape[0], shape.HeadSize),
            LogSums = torch.empty([order.QueryRows * shape.KeyHeads]),
        };
        split.Split(qkv, queries, keys, tape.Values);
        tape.ClearPads();
        new TiledAttentionForward<T>(tiles, shape, tape).Run();
        if (!keepForBackward)
            tape.DisposeInputs();
        return tape;
    }

    private static bool IsFor(AttentionShape shape) => T.HasProduct && shape.HeadSize % HeadSizes == 0;
}
