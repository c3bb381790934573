using BrightRun.Pipeline.Prove.Report;
using Microsoft.Playwright;

namespace BrightRun.Pipeline.Tests.Prove.Report;

/// <summary>The page in a real browser: wide and narrow, light and dark, and on paper. Pictures are left in <c>artifacts/report-pages</c> to look at.</summary>
public sealed class BrowserTests(RunningChromium chromium) : IClassFixture<RunningChromium>, IDisposable
{
    private const int Wide = 1440;
    private const int Narrow = 390;
    private const int Height = 1000;

    private static readonly string Pictures = Path.Combine(Shared.RepositoryRoot, "artifacts", "report-pages");

    private readonly TempFolder _folder = new();
    private readonly List<string> _requests = [];
    private readonly List<string> _complaints = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Wide, ColorScheme.Light)]
    [InlineData(Wide, ColorScheme.Dark)]
    [InlineData(Narrow, ColorScheme.Light)]
    [InlineData(Narrow, ColorScheme.Dark)]
    public async Task Page_FitsItsWindow_ReadsWell_AndAsksForNothing(int width, ColorScheme scheme)
    {
        var page = await OpenAsync(ComparisonPage.Of(SampleReport.Valid()), width, scheme);

        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{width}-{scheme}.png"), FullPage = true });

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await page.EvaluateAsync<string[]>(PageProbes.OutOfTheirBox));
        Assert.Empty(await page.EvaluateAsync<string[]>(PageProbes.LowContrast));
        Assert.Equal(_requests, [page.Url]);
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Page_WithoutScript_IsWhole()
    {
        var page = await OpenAsync(ComparisonPage.Of(SampleReport.Valid()), Wide, ColorScheme.Light);

        Assert.Equal(0, await page.Locator("script").CountAsync());
        Assert.Equal(13, await page.Locator("#metrics tbody tr").CountAsync());
        Assert.True(await page.Locator("#metrics .plot svg circle").CountAsync() > 10);
    }

    [Fact]
    public async Task All_AnswersOpen_ByKeyboard()
    {
        var page = await OpenAsync(ComparisonPage.Of(SampleReport.Valid()), Narrow, ColorScheme.Light);

        await page.Locator("#all summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        Assert.True(await page.Locator("#all article").First.IsVisibleAsync());
        Assert.Equal(24, await page.Locator("#all article").CountAsync());
    }

    [Fact]
    public async Task TextOfAModel_DoesNothing()
    {
        var scenarios = SampleReport.Valid().Scenarios
            .Select(scenario => scenario with { Answers = scenario.Answers.ToDictionary(answer => answer.Key, answer => $"<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script>{answer.Value}") })
            .ToArray();

        var page = await OpenAsync(ComparisonPage.Of(SampleReport.Valid() with { Scenarios = scenarios, Study = SampleReport.StudyOf(scenarios) }), Wide, ColorScheme.Light);

        Assert.NotEqual("hit", await page.TitleAsync());
        Assert.Equal(_requests, [page.Url]);
    }

    [Fact]
    public async Task Page_Prints_WithAllAnswers()
    {
        var page = await OpenAsync(ComparisonPage.Of(SampleReport.Valid()), Wide, ColorScheme.Dark);

        var paper = await page.PdfAsync(new PagePdfOptions { Path = Path.Combine(Pictures, "report.pdf"), PreferCSSPageSize = true });

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal("%PDF"u8.ToArray(), paper[..4]);
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('#all article').getBoundingClientRect().height > 50"));
    }

    private async Task<IPage> OpenAsync(string html, int width, ColorScheme scheme)
    {
        var file = _folder.Write("report.html", html);
        Directory.CreateDirectory(Pictures);
        var page = await chromium.Browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = Height }, ColorScheme = scheme });
        page.Request += (_, request) => _requests.Add(request.Url);
        page.Console += (_, message) => _complaints.Add(message.Text);
        page.PageError += (_, error) => _complaints.Add(error);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return page;
    }
}
