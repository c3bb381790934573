using BrightRun.Domain;
using BrightRun.Pipeline.Train.Hub;

namespace BrightRun.Pipeline.Tests.Train.Hub;

/// <summary>Endpoint, token and cache are found as the hub's own tools find them.</summary>
public sealed class HubSettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public HubSettingsTests() => _variables["HF_HOME"] = _folder.FullName;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WithNothingSet_ItIsThePublicHubAndTheUsersCache()
    {
        _variables.Clear();

        var settings = Resolve();

        Assert.Equal(HubSettings.PublicEndpoint, settings.Endpoint.OriginalString);
        Assert.Equal(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "huggingface", "hub"), settings.Cache.Folder);
        Assert.False(settings.Offline);
    }

    [Fact]
    public void HubCacheVariable_WinsOverHome()
    {
        Assert.Equal(_folder.At("hub"), Resolve().Cache.Folder);

        _variables["HF_HUB_CACHE"] = _folder.At("elsewhere");

        Assert.Equal(_folder.At("elsewhere"), Resolve().Cache.Folder);
    }

    [Fact]
    public void Token_ComesFromTheOptionThenTheVariableThenTheFile()
    {
        Assert.Null(Resolve().Token);

        _folder.Write("token", "from-file\n");
        Assert.Equal("from-file", Resolve().Token);

        _variables["HF_TOKEN"] = "from-variable";
        Assert.Equal("from-variable", Resolve().Token);
        Assert.Equal("from-option", HubSettings.Resolve(Variable, token: "from-option").Token);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("TRUE", true)]
    [InlineData("0", false)]
    public void Offline_IsSaidInAnyOfTheUsualWays(string value, bool expected)
    {
        _variables["HF_HUB_OFFLINE"] = value;

        Assert.Equal(expected, Resolve().Offline);
    }

    [Fact]
    public void Endpoint_LosesItsLastSlash()
    {
        _variables["HF_ENDPOINT"] = "http://localhost:8080/hub/";

        Assert.Equal("http://localhost:8080/hub", Resolve().Endpoint.OriginalString);
    }

    [Theory]
    [InlineData("huggingface.co")]
    [InlineData("file:///etc")]
    public void EndpointThatIsNoWebAddress_IsRefused(string address)
    {
        _variables["HF_ENDPOINT"] = address;

        Assert.Contains(address, Assert.Throws<RefusedException>(Resolve).Message, StringComparison.Ordinal);
    }

    private string? Variable(string name) => _variables.GetValueOrDefault(name);

    private HubSettings Resolve() => HubSettings.Resolve(Variable);
}
