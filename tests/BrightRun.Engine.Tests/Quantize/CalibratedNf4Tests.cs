using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Engine.Quantize;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;
using BrightRun.Tokens.Examples;
using TorchSharp;

namespace BrightRun.Engine.Tests.Quantize;

/// <summary>A base that is quantized by what it does to a text, here the shipped one with the demonstration's data.</summary>
public sealed class CalibratedNf4Tests : IDisposable
{
    private static readonly string Base = Path.Combine(Shared.RepositoryRoot, "assets", "base"), Data = Path.Combine(Shared.RepositoryRoot, "assets", "demo", "emotional.json");

    private readonly TempFolder _folder = new();

    [Fact]
    public void ScoresOfHeldOutConversations_LieNearerToTheBasesOwn_ThanWithNearestCodes()
    {
        using var scope = torch.NewDisposeScope();
        using var model = BaseModel.Open(Base);
        var layers = new List<int>();
        var rounded = new CalibratedNf4(model, CalibrationText.Read(model, Data, evalSplit: 0.2, seed: 42), doubleQuantized: true)
            .Run((done, all) => layers.Add((100 * done) + all), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, model.Config.Layers).Select(done => (100 * done) + model.Config.Layers), layers);
        QuantizedFolder.Write(model, _folder.At("calibrated"), doubleQuantized: true, () => rounded, TestContext.Current.CancellationToken);
        QuantizedFolder.Write(model, _folder.At("nearest"), doubleQuantized: true, TestContext.Current.CancellationToken);
        Assert.Equal(Size("nearest"), Size("calibrated"));

        var heldOut = RunData.Read(new TrainOptions { Data = Data, Base = Base, EvalSplit = 0.2 }, model, new ExampleOptions { ContextLength = model.Config.ContextLength }).Evaluation;
        var expected = Logits(model, heldOut);
        double Gap(string folder)
        {
            using var other = BaseModel.Open(_folder.At(folder));
            return (Logits(other, heldOut) - expected).square().mean().item<float>();
        }

        Assert.InRange(Gap("calibrated"), 0, 0.5 * Gap("nearest"));
    }

    [Fact]
    public void ACancelledCalibration_StopsAtTheNextLayer()
    {
        using var model = BaseModel.Open(Base);
        using var stop = new CancellationTokenSource();
        var work = new CalibratedNf4(model, CalibrationText.Read(model, Data, evalSplit: null, seed: 42), doubleQuantized: true);
        var done = 0;
        Assert.Throws<OperationCanceledException>(() => work.Run((layers, _) =>
        {
            done = layers;
            stop.Cancel();
        }, stop.Token));
        Assert.Equal(1, done);
    }

    [Fact]
    public void HeldOutConversations_AreNotCalibratedWith()
    {
        using var model = BaseModel.Open(Base);
        var (all, most) = (CalibrationText.Read(model, Data, evalSplit: 0, seed: 42), CalibrationText.Read(model, Data, evalSplit: 0.5, seed: 42));
        Assert.True(most.Tokens < all.Tokens);
        Assert.Throws<RefusedException>(() => CalibrationText.Read(model, _folder.At("none.json"), evalSplit: null, seed: 42));
    }

    public void Dispose() => _folder.Dispose();

    private long Size(string folder) => new FileInfo(Path.Combine(_folder.At(folder), "model.safetensors")).Length;

    private static torch.Tensor Logits(BaseModel model, IReadOnlyList<TrainingSequence> sequences)
    {
        using var lm = CausalLm.Load(model, torch.ScalarType.Float32, torch.CPU);
        return torch.cat([.. sequences.Select(sequence => lm.Logits(TokenBatch.ForInference(sequence.Ids)))], 0);
    }
}
