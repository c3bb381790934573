using BrightRun.Engine.Kernels;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// One layer of a decoder: x + o(attention(qkv(norm(x)))), then the same with the gated feed-forward part; some families norm
/// each part's result once more before it joins x, and the heads of queries and keys before they attend.
/// Forward and backward are written out, so that what is kept, what is computed again and when memory is freed can be read here.
/// </summary>
/// <remarks>Shapes: N tokens of all sequences together, d hidden size, f feed-forward size.</remarks>
internal sealed partial class DecoderLayer(int index, AttentionShape shape, double epsilon, KernelSet kernels) : IDisposable
{
    /// <summary>Before attention [d], float32.</summary>
    public required torch.Tensor AttentionNorm { get; init; }

    /// <summary>Before the feed-forward part [d], float32.</summary>
    public required torch.Tensor FeedForwardNorm { get; init; }

    /// <summary>After attention [d], float32; null for most families.</summary>
    public torch.Tensor? AfterAttentionNorm { get; init; }

    /// <summary>After the feed-forward part [d], float32; null for most families.</summary>
    public torch.Tensor? AfterFeedForwardNorm { get; init; }

    /// <summary>Norms of queries and keys; null for most families.</summary>
    public HeadNorm? HeadNorm { get; init; }

    /// <summary>d → (Hq + 2 Hk) · D.</summary>
    public required StackedLinear QueryKeyValue { get; init; }

    /// <summary>Hq · D → d.</summary>
    public required StackedLinear Output { get; init; }

    /// <summary>d → 2f.</summary>
    public required StackedLinear GateUp { get; init; }

    /// <summary>f → d.</summary>
    public required StackedLinear Down { get; init; }

    /// <summary>The linears of a stack.</summary>
    public StackedLinear Linear(LinearStack stack) => stack switch
    {
        LinearStack.QueryKeyValue => QueryKeyValue,
        LinearStack.Output => Output,
        LinearStack.GateUp => GateUp,
        _ => Down,
    };

    /// <param name="x">[N, d].</param>
    /// <param name="pass">Sequences, adapter, dropout.</param>
    /// <param name="tape">Receives what the gradient needs; null where none is wanted.</param>
    /// <returns>[N, d].</returns>
    public torch.Tensor Forward(torch.Tensor x, LayerPass pass, LayerTape? tape)
    {
        var middle = AttentionHalf(x, pass, tape);
        var result = FeedForwardHalf(middle, pass, tape);
        if (tape is null)
            middle.Dispose();
        else
            tape.Middle = middle;
        return result;
    }

    /// <summary>The same over the caches of <see cref="LayerPass.Caches"/>, which take in the tokens' keys and values.</summary>
    /// <param name="x">[N, d].</param>
    /// <param name="pass">Sequences, caches, adapter.</param>
    /// <returns>[N, d].</returns>
    public torch.Tensor Advance(torch.Tensor x, LayerPass pass)
    {
        torch.Tensor Next(StackedLinear linear, LinearStack stack, torch.Tensor input, torch.Tensor? residual) =>
            linear.Advance(input, residual, pass.Update(index, stack), kernels.RowProduct);

        torch.Tensor NextJoined(StackedLinear linear, LinearStack stack, torch.Tensor input, torch.Tensor residual, torch.Tensor? norm)
        {
            if (norm is null)
                return Next(linear, stack, input, residual);
            using var branch = Next(linear, stack, input, null);
            return kernels.RmsNorm.Forward(branch, norm, epsilon).add_(residual);
        }

        torch.Tensor attended, gateUp;
        using (var normed = kernels.RmsNorm.Forward(x, AttentionNorm, epsilon))
        using (var qkv = Next(QueryKeyValue, LinearStack.QueryKeyValue, normed, null))
        {
            NormHeads(qkv, null);
            attended = kernels.CachedAttention.Forward(qkv, pass.Layout, [.. pass.Caches!.Select(cache => cache.Layer(index))], shape, pass.Rotary.Of(shape));
        }

        using var middle = NextJoined(Output, LinearStack.Output, attended, x, AfterAttentionNorm);
        attended.Dispose();

        using (var normed = kernels.RmsNorm.Forward(middle, FeedForwardNorm, epsilon))
            gateUp = Next(GateUp, LinearStack.GateUp, normed, null);
        using var activated = kernels.GatedActivation.Forward(gateUp);
        gateUp.Dispose();
        return NextJoined(Down, LinearStack.Down, activated, middle, AfterFeedForwardNorm);
    }

    /// <summary>
    /// Adds the adapters' gradients to them and turns <paramref name="gradient"/> from that of the result into that of the input.
    /// </summary>
    /// <param name="gradient">[N, d]; changed in place.</param>
    /// <param name="tape">What <see cref="Forward"/> kept; a tape of the input alone is filled again.</param>
    /// <param name="pass">The same as in <see cref="Forward"/>.</param>
    /// <param name="wantInput">False where nothing before this layer is trained.</param>
    public void Backward(torch.Tensor gradient, LayerTape tape, LayerPass pass, bool wantInput)
    {
        tape.BringBack();
        if (!tape.IsFull)
            Forward(tape.Input, pass, tape).Dispose();
        FeedForwardBackward(gradient, tape, pass);
        AttentionBackward(gradient, tape, pass, wantInput);
    }

    public void Dispose()
    {
        AttentionNorm.Dispose();
        FeedForwardNorm.Dispose();
        AfterAttentionNorm?.Dispose();
        AfterFeedForwardNorm?.Dispose();
        HeadNorm?.Dispose();
        QueryKeyValue.Dispose();
        Output.Dispose();
        GateUp.Dispose();
        Down.Dispose();
    }

    private torch.Tensor AttentionHalf(torch.Tensor x, LayerPass pass, LayerTape? tape)
    {
        AttentionTape attention;
        using (var normed = kernels.RmsNorm.Forward(x, AttentionNorm, epsilon))
        using (var qkv = Apply(QueryKeyValue, LinearStack.QueryKeyValue, normed, null, pass, tape, null))
        {
            NormHeads(qkv, tape);
            attention = kernels.Attention.Forward(qkv, pass.Layout, shape, pass.Rotary.Of(shape), keepForBackward: tape is not null, tape?.Memory);
        }

        var result = Join(Output, LinearStack.Output, attention.Output, x, AfterAttentionNorm, pass, tape, tape?.Memory);
        if (tape is null)
            attention.Dispose();
        else
            tape.Attention = attention;
        return result;
    }

    private torch.Tensor FeedForwardHalf(torch.Tensor middle, LayerPass pass, LayerTape? tape)
    {
        torch.Tensor gateUp;
        using (var normed = kernels.RmsNorm.Forward(middle, FeedForwardNorm, epsilon))
            gateUp = Apply(GateUp, LinearStack.GateUp, normed, null, pass, tape, tape?.Memory);

        using var activated = kernels.GatedActivation.Forward(gateUp);
        if (tape is null)
            gateUp.Dispose();
        else
            tape.GateUp = gateUp;
        return Join(Down, LinearStack.Down, activated, middle, AfterFeedForwardNorm, pass, tape, pass.Memory); // the next layer's input, which is kept
    }

    private void FeedForwardBackward(torch.Tensor gradient, LayerTape tape, LayerPass pass)
    {
        using (var activated = kernels.GatedActivation.Forward(tape.GateUp!))
        using (var branch = BranchGradient(gradient, LinearStack.Down, AfterFeedForwardNorm, tape))
        using (var inner = Differentiate(Down, LinearStack.Down, branch, activated, pass, tape)!)
            kernels.GatedActivation.Backward(inner, tape.GateUp!); // GateUp now holds its own gradient

        using var normed = kernels.RmsNorm.Forward(tape.Middle!, FeedForwardNorm, epsilon);
        using var normedGradient = Differentiate(GateUp, LinearStack.GateUp, tape.GateUp!, normed, pass, tape)!;
        pass.WeightsOf(index)?.AddFeedForwardNorm(kernels.RmsNorm, normedGradient, tape.Middle!, epsilon);
        kernels.RmsNorm.Backward(normedGradient, tape.Middle!, FeedForwardNorm, epsilon, into: gradient);
    }

    private void AttentionBackward(torch.Tensor gradient, LayerTape tape, LayerPass pass, bool wantInput)
    {
        using var branch = BranchGradient(gradient, LinearStack.Output, AfterAttentionNorm, tape);
        using var attended = Differentiate(Output, LinearStack.Output, branch, tape.Attention!.Output, pass, tape)!;
        using var qkv = tape.Attention.Backward(attended);
        HeadNorm?.Backward(qkv, tape.Heads!);
        using var normed = kernels.RmsNorm.Forward(tape.Input, AttentionNorm, epsilon);
        using var normedGradient = Differentiate(QueryKeyValue, LinearStack.QueryKeyValue, qkv, normed, pass, tape, wantInput);
        if (normedGradient is null)
            return;
        pass.WeightsOf(index)?.AddAttentionNorm(kernels.RmsNorm, normedGradient, tape.Input, epsilon);
        kernels.RmsNorm.Backward(normedGradient, tape.Input, AttentionNorm, epsilon, into: gradient);
    }

    private void NormHeads(torch.Tensor qkv, LayerTape? tape)
    {
        var heads = HeadNorm?.Forward(qkv, tape?.Memory);
        if (tape is null)
            heads?.Dispose();
        else
            tape.Heads = heads;
    }

    /// <summary>The residual stream plus what a part of the layer says, normed where the family has a norm there.</summary>
    private torch.Tensor Join(
        StackedLinear linear, LinearStack stack, torch.Tensor x, torch.Tensor residual, torch.Tensor? norm, LayerPass pass, LayerTape? tape, TapeMemory? memory)
    {
        if (norm is null)
            return Apply(linear, stack, x, residual, pass, tape, memory);
        var branch = Apply(linear, stack, x, null, pass, tape, tape?.Memory);
        using var normed = kernels.RmsNorm.Forward(branch, norm, epsilon);
        var result = TapeMemory.Take(memory, residual, residual.shape).copy_(residual).add_(normed);
        if (tape is null)
            branch.Dispose();
        else
            tape.Branch[(int)stack] = branch;
        return result;
    }

    /// <summary>Gradient with respect to what a part said, before its norm.</summary>
    private torch.Tensor BranchGradient(torch.Tensor gradient, LinearStack stack, torch.Tensor? norm, LayerTape tape)
    {
        if (norm is null)
            return gradient.alias();
        var result = torch.zeros_like(gradient);
        kernels.RmsNorm.Backward(gradient, tape.Branch[(int)stack]!, norm, epsilon, into: result);
        return result;
    }

    private torch.Tensor Apply(StackedLinear linear, LinearStack stack, torch.Tensor x, torch.Tensor? residual, LayerPass pass, LayerTape? tape, TapeMemory? memory)
    {
        pass.Observe?.Invoke(stack, x);
        var y = linear.Forward(x, residual, pass.Update(index, stack), pass.Draw(index, stack), out var lowRank, memory, tape?.Memory);
        if (tape is null)
            lowRank?.Dispose();
        else
            tape.LowRank[(int)stack] = lowRank;
        return y;
    }

    private torch.Tensor? Differentiate(
        StackedLinear linear, LinearStack stack, torch.Tensor gradient, torch.Tensor x, LayerPass pass, LayerTape tape, bool wantInput = true)
    {
        pass.WeightsOf(index)?.AddLinear(stack, gradient, x);
        return linear.Backward(gradient, x, tape.LowRank[(int)stack], pass.Update(index, stack), pass.Draw(index, stack), wantInput);
    }
}
