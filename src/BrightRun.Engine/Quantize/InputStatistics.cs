using BrightRun.Domain;
using TorchSharp;

namespace BrightRun.Engine.Quantize;

/// <summary>What rounding a matrix needs to know of its inputs: which columns matter most, and how the others can take up a column's error.</summary>
internal sealed class InputStatistics
{
    private const double Damping = 0.001; // of the mean square of an input: columns that are hardly seen keep near their numbers
    private const double MostDamping = 1;

    private InputStatistics(int columns, int[] order, float[] importance, float[] factors) => (Columns, Order, Importance, Factors) = (columns, order, importance, factors);

    /// <summary>Columns of the matrix.</summary>
    public int Columns { get; }

    /// <summary>The columns, the most important first.</summary>
    public int[] Order { get; }

    /// <summary>Sum of squares of each column's inputs [columns].</summary>
    public float[] Importance { get; }

    /// <summary>
    /// U [columns, columns], both in the order of <see cref="Order"/>: upper triangular with Uᵀ U = (X Xᵀ + damping)⁻¹. Rounding column p by an error e costs
    /// least when every later column q changes by −e · U[p, q] / U[p, p].
    /// </summary>
    public float[] Factors { get; }

    /// <param name="products">Σ x xᵀ over all inputs x [columns, columns], float32.</param>
    /// <exception cref="RefusedException">They are not finite, or all 0.</exception>
    public static InputStatistics Of(torch.Tensor products)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var columns = (int)products.shape[0];
        var importance = products.diagonal().contiguous().data<float>().ToArray();
        var mean = importance.Average(value => (double)value);
        if (!double.IsFinite(mean) || mean <= 0)
            throw new RefusedException($"the calibration text leads to inputs whose mean square is {mean}.", "Calibrate with more text, of the kind that the model will read.");
        var order = Enumerable.Range(0, columns).OrderByDescending(column => importance[column]).ToArray();
        var places = torch.tensor(order.Select(column => (long)column).ToArray());
        var ordered = products.to_type(torch.float64).index_select(0, places).index_select(1, places);
        var factor = Inverse(ordered, mean).to_type(torch.float32).contiguous();
        return new InputStatistics(columns, order, importance, factor.data<float>().ToArray());
    }

    /// <summary>The upper factor of the inverse; damped more where rounding of the sums has left no inverse.</summary>
    private static torch.Tensor Inverse(torch.Tensor products, double mean)
    {
        for (var damping = Damping; ; damping *= 10)
        {
            var damped = products.clone();
            damped.diagonal().add_(damping * mean);
            var (lower, info) = torch.linalg.cholesky_ex(damped);
            if (info.item<int>() == 0)
            {
                var (upper, failed) = torch.linalg.cholesky_ex(torch.cholesky_inverse(lower));
                if (failed.item<int>() == 0)
                    return upper.t();
            }

            if (damping > MostDamping)
                throw new RefusedException("the inputs that the calibration text leads to cannot be told apart.", "Calibrate with more text, of the kind that the model will read.");
        }
    }
}
