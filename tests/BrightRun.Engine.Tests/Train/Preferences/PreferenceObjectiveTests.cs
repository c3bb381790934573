using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Engine.Tests.Models;
using BrightRun.Engine.Train.Preferences;
using BrightRun.Formats;
using BrightRun.Formats.Safetensors;
using TorchSharp;

namespace BrightRun.Engine.Tests.Train.Preferences;

/// <summary>Direct preference optimization equals a reference computed with PyTorch (fixtures/dpo/plain).</summary>
public sealed class PreferenceObjectiveTests : IDisposable
{
    private const int Length = 40; // tokens of every sequence of the fixture

    private readonly TempFolder _folder = new();
    private readonly string _fixture = Shared.Require("fixtures/dpo/plain");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Step_EqualsTheReference(int pairsInAPass)
    {
        using var scope = torch.NewDisposeScope();
        using var reference = new ReferenceTensors(Path.Combine(_fixture, "reference.safetensors"));
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(_fixture, "dpo.json")));
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = LoraAdapter.Load(Path.Combine(_fixture, "adapter"), source.Config);
        var objective = new PreferenceObjective(model, adapter, reference: null, expected.RootElement.GetProperty("beta").GetDouble(), recompute: false, noise: 0);

        var pairs = Pairs(reference);
        for (var i = 0; i < pairs.Count; i++)
        {
            var policy = model.SequenceLosses(pairs[i], adapter);
            var plain = model.SequenceLosses(pairs[i], null);
            Assert.Equal(reference.Floats("policy_chosen_logps")[i].item<float>(), -policy[0].Sum, 1e-4);
            Assert.Equal(reference.Floats("policy_rejected_logps")[i].item<float>(), -policy[1].Sum, 1e-4);
            Assert.Equal(reference.Floats("reference_chosen_logps")[i].item<float>(), -plain[0].Sum, 1e-4);
            Assert.Equal(reference.Floats("reference_rejected_logps")[i].item<float>(), -plain[1].Sum, 1e-4);
        }

        var loss = 0.0;
        foreach (var batch in pairs.Chunk(pairsInAPass).Select(Join))
            loss += objective.ForwardBackward(batch, 1.0 / pairs.Count).Read().Sum / pairs.Count;
        Assert.Equal(expected.RootElement.GetProperty("loss").GetDouble(), loss, 1e-4);
        var rewards = objective.TakeRewards()!;
        Assert.Equal(Mean(expected, "chosen_rewards"), rewards.Chosen, 1e-4);
        Assert.Equal(Mean(expected, "rejected_rewards"), rewards.Rejected, 1e-4);
        Assert.Equal(Mean(expected, "chosen_rewards") - Mean(expected, "rejected_rewards"), rewards.Margin, 1e-4);
        Assert.Equal(0.5, rewards.Accuracy, 1e-9);
        CheckGradients(adapter);
    }

    [Fact]
    public void Loss_WithoutGradients_IsThatOfTheStep()
    {
        using var scope = torch.NewDisposeScope();
        using var reference = new ReferenceTensors(Path.Combine(_fixture, "reference.safetensors"));
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = LoraAdapter.Load(Path.Combine(_fixture, "adapter"), source.Config);
        using var itself = LoraAdapter.Load(Path.Combine(_fixture, "adapter"), source.Config);
        var batch = Join(Pairs(reference));
        var ofBase = new PreferenceObjective(model, adapter, reference: null, 0.1, recompute: true, noise: 0);
        Assert.Equal(ofBase.ForwardBackward(batch, 1).Read().Sum, ofBase.Loss(batch).Sum, 1e-6);

        var ofItself = new PreferenceObjective(model, adapter, itself, 0.1, recompute: false, noise: 0);
        Assert.Equal(4 * Math.Log(2), ofItself.Loss(batch).Sum, 1e-4); // a policy that is its reference prefers nothing
    }

    [Fact]
    public void Run_LearnsToPrefer_AndWritesRewards()
    {
        var observer = new SilentObserver();
        var outcome = FixtureRun.Run(Options(_folder.At("run")) with { Steps = 30, Lr = 5e-3, EvalSplit = 0.25 }, observer);
        Assert.Equal(Math.Log(2), observer.Steps[0].Loss, 1e-4); // a new adapter is the base
        Assert.True(observer.Steps[^1].Loss < 0.3, $"the last loss is {observer.Steps[^1].Loss}");
        Assert.True(observer.Steps[^1].RewardMargin > 1 && observer.Steps[^1].RewardAccuracy == 1);
        Assert.All(outcome.Manifest!.Files, file => Assert.True(file.Bytes > 0));

        var rows = File.ReadAllLines(Path.Combine(_folder.At("run"), "metrics.jsonl"));
        Assert.All(rows.Where(row => !row.Contains("eval_loss", StringComparison.Ordinal)), row => Assert.Contains("\"reward_margin\":", row, StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("\"eval_reward_accuracy\":", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_BrokenOffAndResumed_WritesTheSameBytes()
    {
        var options = Options(_folder.At("whole")) with { Steps = 9, Dora = true, Dropout = 0.1, NeftuneAlpha = 5, LoraPlusRatio = 4 };
        FixtureRun.Run(options);
        var expected = File.ReadAllBytes(Path.Combine(options.Out!, "adapter_model.safetensors"));
        foreach (var moment in new[] { 2, 5, 7 })
        {
            var broken = options with { Out = _folder.At($"broken-{moment}") };
            Assert.Throws<TimeoutException>(() => FixtureRun.Run(broken, new SilentObserver { AfterStep = step => { if (step == moment) throw new TimeoutException(); } }));
            FixtureRun.Run(broken with { Resume = broken.Out });
            Assert.Equal(expected, File.ReadAllBytes(Path.Combine(broken.Out!, "adapter_model.safetensors")));
        }
    }

    [Fact]
    public void Run_FromAnAdapter_HoldsThePolicyAgainstThatAdapter()
    {
        var observer = new SilentObserver();
        FixtureRun.Run(Options(_folder.At("run")) with { Steps = 2, InitAdapter = Path.Combine(_fixture, "adapter"), Dropout = 0 }, observer);
        Assert.Equal(Math.Log(2), observer.Steps[0].Loss, 1e-4);
    }

    [Fact]
    public void Run_OverAnswersInsteadOfPreferences_IsRefusedByLineAndMember()
    {
        var options = Options(_folder.At("run")) with { Data = Shared.Require("fixtures/lora-runs/plain/sequences.jsonl") };
        Assert.Contains("line 1: `messages` is missing", Assert.Throws<RefusedException>(() => FixtureRun.Run(options)).Message, StringComparison.Ordinal);
    }

    private TrainOptions Options(string folder)
    {
        using var reference = new ReferenceTensors(Path.Combine(_fixture, "reference.safetensors"));
        var data = _folder.Write("preferences.jsonl", string.Join('\n', Pairs(reference).Select(pair => JsonSerializer.Serialize(new
        {
            chosen_ids = pair.Ids[..Length],
            chosen_labels = pair.Labels[..Length],
            rejected_ids = pair.Ids[Length..],
            rejected_labels = pair.Labels[Length..],
        }))));
        return FixtureRun.Short(folder) with { Data = data, Method = TrainMethod.Dpo, Dropout = 0, Batch = 2 };
    }

    /// <summary>Each preference of the fixture as a batch: the chosen sequence, then the rejected one.</summary>
    private static List<TokenBatch> Pairs(ReferenceTensors reference)
    {
        int[] Row(string name, int i) => reference.Ids(name)[(i * Length)..((i + 1) * Length)];
        return [.. Enumerable.Range(0, 4).Select(i => new TokenBatch(
            [.. Row("chosen_ids", i), .. Row("rejected_ids", i)], [.. Row("chosen_labels", i), .. Row("rejected_labels", i)], [Length, Length], []))];
    }

    private static TokenBatch Join(IEnumerable<TokenBatch> batches) =>
        new([.. batches.SelectMany(one => one.Ids)], [.. batches.SelectMany(one => one.Labels)], [.. batches.SelectMany(one => one.Lengths)], []);

    private static double Mean(JsonDocument document, string name) => document.RootElement.GetProperty(name).EnumerateArray().Average(value => value.GetDouble());

    private void CheckGradients(LoraAdapter adapter)
    {
        using var gradients = SafetensorsFile.Open(Path.Combine(_fixture, "gradients.safetensors"));
        foreach (var module in adapter.Modules)
        {
            TensorAssert.Within(1e-5, module.AGradient, torch.tensor(gradients.ReadAll($"base_model.model.{module.Path}.lora_A.weight"), [.. module.A.shape]));
            TensorAssert.Within(1e-5, module.BGradient, torch.tensor(gradients.ReadAll($"base_model.model.{module.Path}.lora_B.weight"), [.. module.B.shape]));
        }
    }
}
