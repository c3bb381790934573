using BrightRun.ProductSpecs.Checking;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;
using BrightRun.ProductSpecs.Running;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Running;

/// <summary>Prompts answered by a stand-in for a model over real HTTP, with everything that goes wrong there.</summary>
public class RunTests
{
    private const string Secret = "sk-very-secret-key-1234567890";
    private const string Overview = "_mapping/tm/01-tm-overview.md";

    public static TheoryData<ModelProvider> Providers { get; } = [ModelProvider.Openai, ModelProvider.Anthropic];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Product_GoesFromNotesToWireframesOffline_AndTheCheckIsGreen(ModelProvider provider)
    {
        await using var server = await ModelServer.StartAsync();
        using var shop = new Workshop().Initialised();

        foreach (var step in new[] { StepId.Narrative, StepId.Story, StepId.Overview, StepId.UserStories, StepId.UserJourney })
            await RunAsync(shop, server, step, provider);
        JourneyExtract.Run(shop.Context, dryRun: false);
        shop.RequirementsInit();
        await RunAsync(shop, server, StepId.Preprocess, provider);
        await RunAsync(shop, server, StepId.Enhance, provider);
        using var connection = new ModelConnection(Options(server, provider));
        var wireframes = await new SectionRun(shop.Context, shop.Split(), connection, new SilentProgress()).WireframesAsync(TestContext.Current.CancellationToken);
        var combined = await new SectionRun(shop.Context, shop.Combine(), connection, new SilentProgress()).CombinedAsync(force: false, TestContext.Current.CancellationToken);

        Assert.Equal(5, wireframes.Calls);
        Assert.Equal(2, combined.Calls);
        Assert.Equal(5000, wireframes.InputTokens);
        Assert.Equal(5 * ((1000 * 3.0) + (500 * 15.0)) / 1e6, wireframes.Cost!.Value, 9);
        Assert.Empty(SpecsCheck.Run(shop.Context));
        Assert.Null(new StatusReader(shop.Context).Read().Next);
        Assert.Contains("moved: none", shop.Read("_mapping/tm/tm-fr-changes.log"), StringComparison.Ordinal);
        Assert.Contains("added: criteria", shop.Read("_mapping/tm/tm-fr-changes.log"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelProvider.Openai, ServerTurn.Busy)]
    [InlineData(ModelProvider.Openai, ServerTurn.Fail)]
    [InlineData(ModelProvider.Openai, ServerTurn.Cut)]
    [InlineData(ModelProvider.Openai, ServerTurn.EndEarly)]
    [InlineData(ModelProvider.Openai, ServerTurn.Garble)]
    [InlineData(ModelProvider.Anthropic, ServerTurn.Busy)]
    [InlineData(ModelProvider.Anthropic, ServerTurn.Fail)]
    [InlineData(ModelProvider.Anthropic, ServerTurn.Cut)]
    [InlineData(ModelProvider.Anthropic, ServerTurn.EndEarly)]
    [InlineData(ModelProvider.Anthropic, ServerTurn.Garble)]
    public async Task Trouble_ThatPasses_IsTriedAgainFromTheBeginning(ModelProvider provider, ServerTurn turn)
    {
        await using var server = await ModelServer.StartAsync(turn, turn);
        using var shop = Ready();
        var progress = new SilentProgress();

        await RunAsync(shop, server, StepId.Overview, provider, progress: progress);

        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(2, progress.Pauses.Count);
        Assert.Equal(Resources.Text(Resources.Examples, "01-tm-overview.md"), shop.Read(Overview));
    }

    [Theory]
    [InlineData(ModelProvider.Openai, ServerTurn.Cut, "was cut")]
    [InlineData(ModelProvider.Openai, ServerTurn.Garble, "no chat")]
    [InlineData(ModelProvider.Openai, ServerTurn.Busy, "429")]
    [InlineData(ModelProvider.Anthropic, ServerTurn.Cut, "was cut")]
    [InlineData(ModelProvider.Anthropic, ServerTurn.Busy, "429")]
    public async Task Trouble_ThatStays_EndsWithAReasonAndNothingWritten(ModelProvider provider, ServerTurn turn, string reason)
    {
        await using var server = await ModelServer.StartAsync(turn, turn, turn, turn);
        using var shop = Ready();

        var failure = await Assert.ThrowsAsync<SpecsException>(() => RunAsync(shop, server, StepId.Overview, provider));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains("after 3 tries", failure.Message, StringComparison.Ordinal);
        Assert.False(shop.Has(Overview));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Secret_IsSentInItsHeader_AndNeverShown(ModelProvider provider)
    {
        await using var server = await ModelServer.StartAsync(ServerTurn.RefuseKey);
        using var shop = Ready();

        var failure = await Assert.ThrowsAsync<SpecsException>(() => RunAsync(shop, server, StepId.Overview, provider));

        Assert.Single(server.Requests);
        Assert.Contains(Secret, server.Headers.Single(), StringComparison.Ordinal);
        Assert.Contains("refuses the key", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Options(server, provider).ToString(), StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(shop.Root, "*", SearchOption.AllDirectories), path => Assert.DoesNotContain(Secret, File.ReadAllText(path), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_ThatIsNotThere_IsNamed()
    {
        using var shop = Ready();
        var options = new ModelOptions { Provider = ModelProvider.Openai, Server = new Uri("http://127.0.0.1:9/v1"), Model = "m", Key = Secret, Attempts = 2, FirstPause = TimeSpan.Zero };

        var failure = await Assert.ThrowsAsync<SpecsException>(() => RunAsync(shop, options, StepId.Overview, cancellation: TestContext.Current.CancellationToken));

        Assert.Contains("http://127.0.0.1:9 can't be reached", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerTurn.Chatter, "is missing")]
    [InlineData(ServerTurn.Truncate, "limit of 32000 tokens")]
    public async Task Answer_ThatCannotBeTheDocument_IsKeptBesideThePrompts_AndTheDocumentNotTouched(ServerTurn turn, string reason)
    {
        await using var server = await ModelServer.StartAsync(turn);
        using var shop = Ready();

        var failure = await Assert.ThrowsAsync<SpecsException>(() => RunAsync(shop, server, StepId.Overview));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains("_mapping/tm/_run-prompts/rejected-answer-01.md", failure.Remedy, StringComparison.Ordinal);
        Assert.NotEmpty(shop.Read("_mapping/tm/_run-prompts/rejected-answer-01.md"));
        Assert.False(shop.Has(Overview));
    }

    [Fact]
    public async Task EditedDocument_IsNotReplacedWithoutForce_AndNothingIsAsked()
    {
        await using var server = await ModelServer.StartAsync();
        using var shop = Ready();
        shop.Write(Overview, "# Mine - Overview\n");

        await Assert.ThrowsAsync<SpecsException>(() => RunAsync(shop, server, StepId.Overview));
        Assert.Empty(server.Requests);
        Assert.Equal("# Mine - Overview\n", shop.Read(Overview));

        await RunAsync(shop, server, StepId.Overview, force: true);
        Assert.Equal("# Mine - Overview\n", shop.Read("_mapping/tm/_backups/01-tm-overview.20260304-120000.md"));
    }

    [Fact]
    public async Task OwnDocument_ThatNobodyEdited_IsReplaced_AndAnEditOfItIsNoticed()
    {
        await using var server = await ModelServer.StartAsync();
        using var shop = Ready();
        await RunAsync(shop, server, StepId.Overview);
        await RunAsync(shop, server, StepId.Overview);

        shop.Write(Overview, shop.Read(Overview) + "\nby hand\n");

        await Assert.ThrowsAsync<SpecsException>(() => RunAsync(shop, server, StepId.Overview));
    }

    [Fact]
    public async Task Files_ThatThePromptNames_AreSent_TheCodebaseWithLineNumbersAndWithoutHiddenFiles()
    {
        await using var server = await ModelServer.StartAsync();
        using var shop = Ready();
        shop.Write("src/a.cs", "class A;\nclass B;");
        shop.Write("src/.env", "PASSWORD=hidden");
        shop.Write("src/node_modules/x.js", "dependency");

        await RunAsync(shop, server, StepId.Overview, request: new StepRequest { Yes = true, Codebase = "src" });

        var body = server.Requests.Single();
        Assert.Contains("As a member, I want to answer an invitation with one touch", body, StringComparison.Ordinal);
        Assert.Contains("2: class B;", body, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", body.Replace("hidden\\u", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("dependency\\n", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_ThatCouldPassTheLimit_IsNotRisked()
    {
        await using var server = await ModelServer.StartAsync();
        using var shop = Ready();

        var failure = await Assert.ThrowsAsync<SpecsException>(() => RunAsync(shop, Options(server) with { MaxCost = 0.1 }, StepId.Overview, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("--max-cost", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SpecsException>(() => RunAsync(shop, Options(server) with { MaxCost = 10, Price = null }, StepId.Overview, cancellation: TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Wireframes_GoOnWhereTheyStopped_AndLeaveWhatIsThere()
    {
        await using var server = await ModelServer.StartAsync(ServerTurn.Answer, ServerTurn.RefuseKey);
        using var shop = Ready().WithDocumentsUpTo(SpecsDocument.Requirements);
        var split = shop.Split();
        using var connection = new ModelConnection(Options(server));
        await Assert.ThrowsAsync<SpecsException>(() => new SectionRun(shop.Context, split, connection, new SilentProgress()).WireframesAsync(TestContext.Current.CancellationToken));
        const string First = "_mapping/tm/04-tm-FIGMA-wireframes-output-E01.md";
        shop.Write(First, shop.Read(First).Replace("grey lines", "my own words", StringComparison.Ordinal));

        var report = await new SectionRun(shop.Context, split, connection, new SilentProgress()).WireframesAsync(TestContext.Current.CancellationToken);

        Assert.Equal(4, report.Calls);
        Assert.Contains("my own words", shop.Read(First), StringComparison.Ordinal);
        Assert.Equal(0, (await new SectionRun(shop.Context, split, connection, new SilentProgress()).WireframesAsync(TestContext.Current.CancellationToken)).Calls);
    }

    [Fact]
    public async Task Enhancement_ThatCutsTheDocumentShort_IsRefused()
    {
        await using var server = await ModelServer.StartAsync();
        using var shop = Ready().WithDocumentsUpTo(SpecsDocument.Requirements);
        var before = shop.Read("_mapping/tm/03-tm-functional-requirements.md");
        server.Instead = _ => before[..before.IndexOf("- **FR2.2.1:**", StringComparison.Ordinal)];

        var failure = await Assert.ThrowsAsync<SpecsException>(() => RunAsync(shop, server, StepId.Enhance, force: true));

        Assert.Contains("4 requirements; there were 5 before", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, shop.Read("_mapping/tm/03-tm-functional-requirements.md"));
    }

    [Theory]
    [InlineData("    - Code: src/a.cs:1-2 - fulfils: all of it\n", true)]
    [InlineData("    - Another criterion\n", false)]
    public async Task Legacy_MayAddReferencesAndNothingElse(string added, bool isAllowed)
    {
        await using var server = await ModelServer.StartAsync();
        using var shop = Ready().WithDocumentsUpTo(SpecsDocument.Requirements);
        shop.Write("src/a.cs", "class A;\nclass B;");
        var before = shop.Read("_mapping/tm/03-tm-functional-requirements.md");
        server.Instead = _ => before.Replace("- **FR1.1.2:**", $"{added}- **FR1.1.2:**", StringComparison.Ordinal);
        var run = RunAsync(shop, server, StepId.Legacy, force: true, request: new StepRequest { Yes = true, Codebase = "src" });

        if (isAllowed)
            Assert.Contains(added, (await Finished(run)).Read("_mapping/tm/03-tm-functional-requirements.md"), StringComparison.Ordinal);
        else
            Assert.Contains("more than references", (await Assert.ThrowsAsync<SpecsException>(() => run)).Message, StringComparison.Ordinal);

        async Task<Workshop> Finished(Task<RunReport> report)
        {
            await report;
            return shop;
        }
    }

    [Fact]
    public async Task Cancellation_LeavesNothing()
    {
        await using var server = await ModelServer.StartAsync();
        using var shop = Ready();
        using var cancellation = new CancellationTokenSource();
        var progress = new SilentProgress { OnReport = cancellation.Cancel };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(shop, Options(server), StepId.Overview, progress: progress, cancellation: cancellation.Token));
        Assert.False(shop.Has(Overview));
    }

    private static ModelOptions Options(ModelServer server, ModelProvider provider = ModelProvider.Openai) => new()
    {
        Provider = provider,
        Server = provider == ModelProvider.Openai ? server.OpenAI : server.Address,
        Model = "claude-sonnet-4-5",
        Key = Secret,
        Attempts = 3,
        FirstPause = TimeSpan.Zero,
        Price = new ModelPrice(3, 15),
    };

    private static Task<RunReport> RunAsync(
        Workshop shop, ModelServer server, string step, ModelProvider provider = ModelProvider.Openai, bool force = false, StepRequest? request = null, SilentProgress? progress = null) =>
        RunAsync(shop, Options(server, provider), step, force, request, progress, TestContext.Current.CancellationToken);

    private static async Task<RunReport> RunAsync(
        Workshop shop, ModelOptions options, string step, bool force = false, StepRequest? request = null, SilentProgress? progress = null, CancellationToken cancellation = default)
    {
        using var connection = new ModelConnection(options);
        var prompt = shop.Prompt(step, request);
        return await new DocumentRun(shop.Context, shop.Context.Configuration.Step(step), connection, progress ?? new SilentProgress()).RunAsync(prompt, force, cancellation);
    }

    private static Workshop Ready() => new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Story);

    private sealed class SilentProgress : IModelProgress
    {
        public List<string> Pauses { get; } = [];

        public Action? OnReport { get; init; }

        public void Report(ModelStatus status) => OnReport?.Invoke();

        public void Pause(string reason, TimeSpan pause) => Pauses.Add(reason);
    }
}
