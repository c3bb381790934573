# Passes the tests: builds the solution once (only what changed the second time), runs every test project, and ends with one
# line that sums them up. Arguments go to `dotnet test`.
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
. "$root/scripts/build.ps1"

Find-Dotnet
Write-Output 'building...'
Invoke-WithBuildLock { Invoke-Build 'BrightRun.slnx' }

# A filter leaves some projects without tests; that alone is no failure (exit code 8 of Microsoft.Testing.Platform).
$filter = @()
if ($args.Count -gt 0) { $filter = @('--ignore-exit-code', '8') + $args }

# Test programs share the processors; threads of libtorch that wait for each other must not spin meanwhile.
if (-not $env:OMP_WAIT_POLICY) { $env:OMP_WAIT_POLICY = 'passive' }
$env:DOTNET_CLI_UI_LANGUAGE = 'en'
$log = New-TemporaryFile
Push-Location $root
try {
    & $dotnet test --solution BrightRun.slnx -c Release --no-build --no-progress --results-directory "$root/artifacts/test-results" @filter | Tee-Object -FilePath $log
    $code = $LASTEXITCODE
    $text = Get-Content $log
    $counts = foreach ($name in 'succeeded', 'failed', 'skipped') {
        $line = $text | Select-String -Pattern "^ *${name}: *(\d+) *$" | Select-Object -Last 1
        if ($line) { $line.Matches[0].Groups[1].Value } else { '0' }
    }
    Write-Output "$($counts[0]) passed, $($counts[1]) failed, $($counts[2]) skipped"
}
finally {
    Pop-Location
    Remove-Item $log
}
if ($code -eq 0 -and ($counts | Where-Object { $_ -ne '0' }).Count -eq 0) {
    Stop-With 1 'no test ran.' 'The filter fits none; filters of different kinds must all fit.'
}
exit $code
