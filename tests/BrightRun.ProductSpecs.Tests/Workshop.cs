using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Dialogue;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests;

/// <summary>A product root of its own for one test, with a clock that stands still.</summary>
internal sealed class Workshop : IDisposable
{
    private readonly TempFolder _folder = new();

    public Workshop(string name = "Trail Mate", string abbreviation = "tm", IFileStore? files = null)
    {
        Root = Path.Combine(_folder.FullName, "product");
        Directory.CreateDirectory(Root);
        Files = files ?? new QuickFiles();
        Product = new Product(name, abbreviation);
    }

    public static DateTimeOffset Noon { get; } = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    public string Root { get; }

    public IFileStore Files { get; set; }

    public Product Product { get; set; }

    public StillClock Clock { get; } = new(Noon);

    public SpecsContext Context
    {
        get
        {
            var paths = new PathPolicy(Root, Root, Root);
            return new SpecsContext(Product, paths, Files, SpecsConfiguration.Load(Files, paths), Clock, $"--abbrev {Product.Abbreviation}");
        }
    }

    public string At(string relative) => Path.Combine(Root, Path.Combine(relative.Split('/')));

    public bool Has(string relative) => File.Exists(At(relative));

    public string Read(string relative) => File.ReadAllText(At(relative));

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
        File.WriteAllText(At(relative), text);
    }

    /// <summary>Folders, skeletons, samples and the raw notes of the sample product.</summary>
    public Workshop Initialised()
    {
        InitStep.Run(Context, notes: null, prompts: false, force: false, dryRun: false);
        Write(SpecsLayout.Document(Product.Abbreviation, SpecsLayout.RawNotes), Resources.Text(Resources.Examples, "tm-seed-narrative-v1.md")!);
        return this;
    }

    /// <summary>Puts the sample product's documents in place, from the first to the last that is named.</summary>
    public Workshop WithDocumentsUpTo(SpecsDocument last)
    {
        foreach (var document in SpecsDocument.All)
        {
            WithSample(document);
            if (document == last)
                break;
        }

        return this;
    }

    public Workshop WithSample(SpecsDocument document)
    {
        Write(document.Path(Product.Abbreviation), Resources.Text(Resources.Examples, document.FileName("tm"))!);
        return this;
    }

    /// <summary>Runs a step that makes a prompt.</summary>
    public StepResult Prompt(string step, StepRequest? request = null, IDialogue? dialogue = null) =>
        new PromptStep(Context, Context.Configuration.Step(step), dialogue ?? new ScriptedDialogue()).Run(request ?? new StepRequest { Yes = true });

    public StepResult RequirementsInit(StepRequest? request = null, bool mapBack = false) =>
        new RequirementsInitStep(Context, new ScriptedDialogue()).Run(request ?? new StepRequest { Yes = true }, mapBack);

    public StepResult Split(StepRequest? request = null, IDialogue? dialogue = null) => new SplitStep(Context, dialogue ?? new ScriptedDialogue()).Run(request ?? new StepRequest { Yes = true });

    public StepResult Combine(StepRequest? request = null, IDialogue? dialogue = null) => new CombineStep(Context, dialogue ?? new ScriptedDialogue()).Run(request ?? new StepRequest { Yes = true });

    /// <summary>Runs any step by its id.</summary>
    public StepResult Run(string step, StepRequest? request = null, IDialogue? dialogue = null) => step switch
    {
        StepId.RequirementsInit => new RequirementsInitStep(Context, dialogue ?? new ScriptedDialogue()).Run(request ?? new StepRequest { Yes = true }, mapBack: false),
        StepId.Split => Split(request, dialogue),
        StepId.Combine => Combine(request, dialogue),
        _ => Prompt(step, request, dialogue),
    };

    /// <summary>Every file below the root with its bytes, the tool's own state left out on request.</summary>
    public SortedDictionary<string, string> Snapshot()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
            files[Path.GetRelativePath(Root, path).Replace('\\', '/')] = Convert.ToHexString(File.ReadAllBytes(path));
        return files;
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>The real disk without waiting for it: what a crash does is tested with <see cref="DiskFiles"/> elsewhere.</summary>
internal sealed class QuickFiles : IFileStore
{
    private readonly DiskFiles _disk = new();

    public bool FileExists(string path) => _disk.FileExists(path);

    public bool FolderExists(string path) => _disk.FolderExists(path);

    public byte[] Read(string path) => _disk.Read(path);

    public IReadOnlyList<string> Files(string folder) => _disk.Files(folder);

    public IReadOnlyList<string> Folders(string folder) => _disk.Folders(folder);

    public DateTimeOffset WrittenAt(string path) => _disk.WrittenAt(path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void CreateFolder(string path) => _disk.CreateFolder(path);

    public void Delete(string path) => _disk.Delete(path);
}

/// <summary>A clock that moves only when it is told to.</summary>
internal sealed class StillClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>Answers from a list; behind its end the input has ended.</summary>
internal sealed class ScriptedDialogue(params string[] answers) : IDialogue
{
    private readonly Queue<string> _answers = new(answers);

    public List<string> Said { get; } = [];

    public int Asked { get; private set; }

    public void Say(string line) => Said.Add(line);

    public string? Ask(string question)
    {
        Said.Add(question);
        Asked++;
        return _answers.TryDequeue(out var answer) ? answer : null;
    }

    /// <summary>Enter, however often it is needed.</summary>
    public static ScriptedDialogue Enter() => new([.. Enumerable.Repeat("", 50)]);
}
