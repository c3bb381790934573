# Runs the product: restores and builds when a source is newer than the last build, then hands over to the program.
# Build output goes to standard error; arguments and exit code pass through.
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
. "$root/scripts/build.ps1"

if (-not (Test-UpToDate)) {
    Find-Dotnet
    Invoke-WithBuildLock {
        # Another script may have built it while this one waited for the lock.
        if (-not (Test-UpToDate)) {
            [Console]::Error.WriteLine('building BrightRun...')
            Invoke-Build 'src/BrightRun.Cli/BrightRun.Cli.csproj'
        }
    }
}
& $program @args
exit $LASTEXITCODE
