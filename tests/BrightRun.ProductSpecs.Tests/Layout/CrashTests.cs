using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Layout;

/// <summary>Whoever looks after a crash sees every file as it was or as it was to be, never a part of it.</summary>
public class CrashTests
{
    [Fact]
    public void Crash_BetweenTwoWrites_LeavesEachFileOldOrNew()
    {
        var (before, after) = BeforeAndAfter();
        for (var writes = 0; ; writes++)
        {
            using var shop = Prepared();
            shop.Files = new CrashingFiles(writes);
            try
            {
                shop.Split();
            }
            catch (PowerCutException)
            {
                foreach (var (name, bytes) in shop.Snapshot())
                    Assert.True(bytes == before.GetValueOrDefault(name) || bytes == after.GetValueOrDefault(name), $"{name} is neither old nor new after {writes} writes");

                // Once the lights are on again, the same command finishes the work.
                shop.Files = new DiskFiles();
                shop.Split(new StepRequest { Yes = true, Force = true });
                Assert.Equal(after, shop.Snapshot());
                continue;
            }

            Assert.True(writes > 3, "the step writes several files");
            return;
        }
    }

    [Fact]
    public void Write_ThatTheDiskRefuses_KeepsTheOldFileAndLeavesNothingBehind()
    {
        using var folder = new TempFolder();
        var files = new DiskFiles();
        var path = folder.At("a.md");
        Directory.CreateDirectory(path); // a folder in the file's place: the rename fails

        Assert.Throws<SpecsException>(() => files.Write(path, "new"));

        Assert.Equal(["a.md"], Directory.GetFileSystemEntries(folder.FullName).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Reader_DuringManyWrites_SeesOnlyWholeTexts()
    {
        using var folder = new TempFolder();
        var (path, files) = (folder.At("a.md"), new DiskFiles());
        string[] texts = [new string('a', 200_000), new string('b', 150_000)];
        files.Write(path, texts[0]);
        var writing = Task.Run(() =>
        {
            for (var turn = 0; turn < 40; turn++)
                files.Write(path, texts[turn % 2]);
        }, TestContext.Current.CancellationToken);

        while (!writing.IsCompleted)
            Assert.Contains(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), texts);
        await writing;
    }

    private static Workshop Prepared()
    {
        var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);
        shop.Split();
        var text = shop.Read("_mapping/tm/03-tm-functional-requirements.md");
        shop.Write("_mapping/tm/03-tm-functional-requirements.md", text.Replace("Signing Up", "Saying Yes", StringComparison.Ordinal).Replace("Leading a Walk", "Being There", StringComparison.Ordinal));
        return shop;
    }

    private static (SortedDictionary<string, string> Before, SortedDictionary<string, string> After) BeforeAndAfter()
    {
        using var shop = Prepared();
        var before = shop.Snapshot();
        shop.Split();
        return (before, shop.Snapshot());
    }

    private sealed class PowerCutException : Exception;

    /// <summary>The real disk, until the power is cut at a write.</summary>
    private sealed class CrashingFiles(int writesUntilThen) : IFileStore
    {
        private readonly DiskFiles _disk = new();
        private int _left = writesUntilThen;

        public bool FileExists(string path) => _disk.FileExists(path);

        public bool FolderExists(string path) => _disk.FolderExists(path);

        public byte[] Read(string path) => _disk.Read(path);

        public IReadOnlyList<string> Files(string folder) => _disk.Files(folder);

        public IReadOnlyList<string> Folders(string folder) => _disk.Folders(folder);

        public DateTimeOffset WrittenAt(string path) => _disk.WrittenAt(path);

        public void Write(string path, string text)
        {
            if (_left-- == 0)
                throw new PowerCutException();
            _disk.Write(path, text);
        }

        public void CreateFolder(string path) => _disk.CreateFolder(path);

        public void Delete(string path) => _disk.Delete(path);
    }
}
