namespace BrightRun.Cli.Doctor;

/// <summary>How a checked thing is.</summary>
internal enum DoctorStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Work is possible, but slower or less than it could be.</summary>
    Warning,

    /// <summary>Something that training needs does not work.</summary>
    Broken,
}

/// <summary>One line of the examination.</summary>
/// <param name="Name">The thing.</param>
/// <param name="Status">How it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Remedy">What to do; null where nothing is wrong.</param>
internal sealed record DoctorCheck(string Name, DoctorStatus Status, string Found, string? Remedy = null)
{
    /// <summary>Nothing is wrong.</summary>
    public static DoctorCheck Ok(string name, string found) => new(name, DoctorStatus.Ok, found);

    /// <summary>Not as good as it could be.</summary>
    public static DoctorCheck Warn(string name, string found, string remedy) => new(name, DoctorStatus.Warning, found, remedy);

    /// <summary>Needed and not working.</summary>
    public static DoctorCheck Broken(string name, string found, string remedy) => new(name, DoctorStatus.Broken, found, remedy);
}
