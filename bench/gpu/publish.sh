#!/usr/bin/env bash
# Publishes the product and its benchmarks as one folder: self-contained, without libtorch, and as a compressed archive.
# usage: bench/gpu/publish.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
target=${1:?usage: bench/gpu/publish.sh FOLDER}
limit=$((64 * 1024 * 1024))

mkdir -p "$target"
target=$(cd "$target" && pwd)
folder=$target/brightrun-gpu
rm -rf "$folder"
for project in src/BrightRun.Cli bench/BrightRun.Bench; do
    dotnet publish "$project" -c Release -r linux-x64 --self-contained true -p:DebugType=none -o "$folder" -v quiet -nodeReuse:false
done

# Of the native libraries only the bridge travels; libtorch is the other machine's. Nor does what is for people who build.
find "$folder" \( -name 'libtorch*.so*' -o -name 'libc10*.so*' -o -name 'libgomp*.so*' -o -name 'libshm*' -o -name 'libaoti*' -o -name 'lib*backend*.so' -o -name '*.xml' -o -name '*.pdb' \) -delete
mv "$folder/BrightRun.Bench" "$folder/brightrun-bench"
cp "$root/bench/gpu/run.sh" "$root/bench/gpu/compare.sh" "$folder"
tar -czf "$target/brightrun-gpu.tar.gz" -C "$target" brightrun-gpu
size=$(stat -c %s "$target/brightrun-gpu.tar.gz")
echo "$target/brightrun-gpu.tar.gz: $((size / 1024 / 1024)) MiB"
if ((size > limit)); then
    echo "error: more than $((limit / 1024 / 1024)) MiB" >&2
    exit 1
fi
