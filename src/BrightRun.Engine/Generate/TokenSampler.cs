using System.Runtime.Intrinsics;
using BrightRun.Domain;
using BrightRun.Domain.Serve;
using BrightRun.Engine.Kernels.Vector;

namespace BrightRun.Engine.Generate;

/// <summary>
/// Chooses a token from scores as <see cref="SamplingOptions"/> says. The tokens that the limits leave over are walked through in
/// the order of their ids until their probabilities together exceed the draw. Not safe for use from several threads.
/// </summary>
/// <param name="vocabulary">Number of ids.</param>
internal sealed unsafe class TokenSampler(int vocabulary)
{
    /// <summary>Shares of the likeliest token's weight: only tokens above the first one that suffices are sorted for top-p.</summary>
    private static readonly float[] TopPLevels = [1e-1f, 1e-2f, 1e-3f, 1e-5f, 0];

    private readonly float[] _weights = new float[vocabulary]; // exp((score − highest) / temperature)

    /// <summary>Number of ids.</summary>
    public int Vocabulary => _weights.Length;

    /// <summary>Chooses a token.</summary>
    /// <param name="scores">Of the next token [V]; changed by the repetition penalty.</param>
    /// <param name="options">How.</param>
    /// <param name="seen">Ids that prompt and answer hold.</param>
    /// <param name="draw">Uniform in [0, 1); not used where nothing is drawn.</param>
    /// <exception cref="RefusedException">The scores are no numbers.</exception>
    public int Choose(Span<float> scores, SamplingOptions options, IReadOnlySet<int> seen, double draw)
    {
        if (options.RepetitionPenalty != 1)
            Penalise(scores, seen, (float)options.RepetitionPenalty);
        var likeliest = Likeliest(scores);
        if (options.IsGreedy)
            return likeliest;

        FillWeights(scores, scores[likeliest], (float)(1 / options.Temperature));
        var least = Math.Max((float)options.MinP, Math.Max(LeastOfTopK(options.TopK), float.Epsilon));
        if (options.TopP < 1)
            least = Math.Max(least, LeastOfTopP(options.TopP, least));
        return Draw(least, draw);
    }

    private static void Penalise(Span<float> scores, IReadOnlySet<int> seen, float penalty)
    {
        foreach (var id in seen)
            scores[id] = scores[id] > 0 ? scores[id] / penalty : scores[id] * penalty;
    }

    /// <summary>The highest score; of equal ones that with the lowest id.</summary>
    private static int Likeliest(ReadOnlySpan<float> scores)
    {
        float highest;
        fixed (float* row = scores)
            highest = Lanes.Highest((Float32Element*)row, scores.Length);
        var at = float.IsFinite(highest) ? scores.IndexOf(highest) : -1;
        return at >= 0
            ? at
            : throw new RefusedException("The model's scores are no numbers.", "Base or adapter are damaged, or the adapter's run diverged: `brightrun adapter verify` says more; --dtype f32 may help.");
    }

    private void FillWeights(ReadOnlySpan<float> scores, float highest, float scale)
    {
        fixed (float* row = scores, weights = _weights)
        {
            var (shift, factor) = (Vector512.Create(highest), Vector512.Create(scale));
            var i = 0;
            for (; i <= scores.Length - Lanes.Count; i += Lanes.Count)
                Lanes.Exp((Vector512.Load(row + i) - shift) * factor).Store(weights + i);
            if (i < scores.Length)
                Lanes.StoreEnd((Float32Element*)weights + i, Lanes.Exp((Lanes.LoadEnd((Float32Element*)row + i, scores.Length - i, highest) - shift) * factor), scores.Length - i);
        }
    }

    /// <summary>The weight of the k-th likeliest token; tokens as likely as it stay, too.</summary>
    private float LeastOfTopK(int k)
    {
        if (k == 0 || k >= Vocabulary)
            return 0;
        var best = new PriorityQueue<float, float>(k);
        foreach (var weight in _weights)
        {
            if (best.Count < k)
                best.Enqueue(weight, weight);
            else if (weight > best.Peek())
                best.DequeueEnqueue(weight, weight);
        }

        return best.Peek();
    }

    /// <summary>The weight of the last token that is needed for a share of what is left; tokens as likely as it stay, too.</summary>
    private float LeastOfTopP(double share, float least)
    {
        var wanted = share * SumFrom(least);
        var level = Array.Find(TopPLevels, level => SumFrom(Math.Max(level, least)) >= wanted);
        var candidates = _weights.Where(weight => weight >= Math.Max(level, least)).OrderDescending();
        var sum = 0.0;
        foreach (var weight in candidates)
        {
            sum += weight;
            if (sum >= wanted)
                return weight;
        }

        return least;
    }

    private int Draw(float least, double draw)
    {
        var left = draw * SumFrom(least);
        var last = 0;
        for (var id = 0; id < _weights.Length; id++)
        {
            if (_weights[id] < least)
                continue;
            last = id;
            left -= _weights[id];
            if (left < 0)
                break;
        }

        return last;
    }

    private double SumFrom(float least)
    {
        var sum = 0.0;
        foreach (var weight in _weights)
        {
            if (weight >= least)
                sum += weight;
        }

        return sum;
    }
}
