#!/usr/bin/env bash
# Publishes the benchmark program alone: self-contained, compressed, without libtorch.
# usage: bench/gpu/publish.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:?usage: bench/gpu/publish.sh FOLDER}
limit=$((64 * 1024 * 1024))

mkdir -p "$target"
target=$(cd "$target" && pwd)
rm -rf "$target/brightrun-gpu"
dotnet publish bench/BrightRun.Bench -c Release -r linux-x64 --self-contained true -o "$target/brightrun-gpu" -nodeReuse:false
cd "$target/brightrun-gpu"

# Of the native libraries only the bridge travels; libtorch is the other machine's.
find . \( -name 'libtorch*.so*' -o -name 'libc10*.so*' -o -name 'libgomp*.so*' -o -name 'libtorch_global_deps*' \) -delete
mv BrightRun.Bench brightrun-bench 2>/dev/null || true
cp "$OLDPWD/bench/gpu/run.sh" "$OLDPWD/bench/gpu/compare.sh" .
cd ..
tar -czf brightrun-gpu.tar.gz brightrun-gpu
size=$(stat -c %s brightrun-gpu.tar.gz)
echo "$target/brightrun-gpu.tar.gz: $((size / 1024 / 1024)) MiB"
if ((size > limit)); then
    echo "error: more than $((limit / 1024 / 1024)) MiB" >&2
    exit 1
fi
