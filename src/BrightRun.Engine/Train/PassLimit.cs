using System.Globalization;
using BrightRun.Engine.Native;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train;

/// <summary>
/// The most sequences in one forward pass: what the plan says, until the memory runs out; from then on half as many in twice as many
/// passes. What a step computes stays the same: its gradient is a sum over sequences, and draws are keyed by sequence.
/// </summary>
/// <param name="lowered">The limit that an earlier call came to; null while the plan's holds.</param>
/// <param name="observer">Is told of every change.</param>
internal sealed class PassLimit(int? lowered, ITrainingObserver observer)
{
    /// <summary>The limit where the memory has lowered it; null while the plan's holds.</summary>
    public int? Lowered { get; private set; } = lowered;

    /// <summary>Does work that consists of forward passes; where the memory runs out in it, from its start in smaller passes.</summary>
    /// <param name="what">What it is, for a person: <c>step 3</c>.</param>
    /// <param name="deal">Deals the sequences out to passes of so many at most; null for the plan's limit.</param>
    /// <param name="work">The work; leaves nothing behind that a second time would count twice.</param>
    /// <exception cref="Domain.RefusedException">The memory runs out although no pass holds more than one sequence.</exception>
    public T Run<T>(string what, Func<int?, IReadOnlyList<MicroBatch>> deal, Func<IReadOnlyList<MicroBatch>, T> work)
    {
        while (true)
        {
            var passes = deal(Lowered);
            try
            {
                return work(passes);
            }
            catch (Exception failure) when (MemoryFailure.Is(failure))
            {
                var most = passes.Max(pass => pass.Sequences.Count);
                if (most == 1)
                    throw MemoryFailure.Refusal(failure, $"{what}: the memory ran out with a single sequence in each forward pass");
                Lowered = most / 2;
                Tell(what, most, passes.Count, deal(Lowered).Count);
            }

            CMemory.ReturnFreedPages(); // once the tensors of the broken pass are gone
        }
    }

    private void Tell(string what, int before, int passesBefore, int passes) => observer.Stage(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: the memory ran out, so it is repeated with {Lowered} instead of {before} sequences in a forward pass, in {passes} passes instead of {passesBefore}; the result is the same"));
}
