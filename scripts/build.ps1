# Read by the scripts in the root: finds the .NET SDK, and builds under a lock so that two first runs don't disturb each other.
# Expects $root. Everything that is said here goes to standard error.

$programName = if ($IsLinux -or $IsMacOS) { 'brightrun' } else { 'brightrun.exe' }
$program = Join-Path $root "artifacts/bin/BrightRun.Cli/release/$programName"
$stamp = Join-Path $root 'artifacts/brightrun.stamp'

function Stop-With([int] $code, [string] $problem, [string] $remedy) {
    [Console]::Error.WriteLine("error: $problem")
    [Console]::Error.WriteLine("  $remedy")
    exit $code
}

function Find-Dotnet {
    $found = Get-Command dotnet -ErrorAction SilentlyContinue
    if (-not $found) {
        Stop-With 1 'the .NET SDK is not on this machine (no dotnet on the PATH).' 'Install the SDK that global.json names: https://dotnet.microsoft.com/download'
    }
    $script:dotnet = $found.Source
}

# A folder counts as newer when something in it was added, renamed or deleted.
function Test-UpToDate {
    if (-not (Test-Path $program) -or -not (Test-Path $stamp)) { return $false }
    $built = (Get-Item $stamp).LastWriteTimeUtc
    $inputs = @(Get-Item "$root/src", "$root/Directory.*.props", "$root/global.json", "$root/.editorconfig" -Force) + @(Get-ChildItem "$root/src" -Recurse -Force)
    return -not ($inputs | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1)
}

# Runs the block while no other script builds in this checkout. The system drops the lock with its holder, however that ends.
function Invoke-WithBuildLock([scriptblock] $block) {
    New-Item -ItemType Directory -Force "$root/artifacts" | Out-Null
    $lock = $null
    while (-not $lock) {
        try { $lock = [IO.File]::Open("$root/artifacts/build.lock", 'OpenOrCreate', 'ReadWrite', 'None') }
        catch [IO.IOException] { Start-Sleep -Milliseconds 200 }
    }
    try { & $block }
    finally { $lock.Dispose() }
}

# Builds a project or solution in Release, then renews the stamp, which is as old as the start of the build.
function Invoke-Build([string] $project) {
    $started = [DateTime]::UtcNow
    & $dotnet msbuild "$root/$project" -restore -p:Configuration=Release -nologo -verbosity:quiet -nodeReuse:false | ForEach-Object { [Console]::Error.WriteLine($_) }
    if ($LASTEXITCODE -ne 0) {
        Stop-With 70 "the build of $project failed; its messages stand above." 'It needs the .NET SDK that global.json names, and nuget.org at the first build: https://dotnet.microsoft.com/download'
    }
    New-Item -ItemType File -Force $stamp | Out-Null
    (Get-Item $stamp).LastWriteTimeUtc = $started
}
