#!/usr/bin/env bash
# Ours and Hugging Face PEFT on the same shape in one run, twice in turn. usage: compare.sh PEFT_SCRIPT tiny|8b
# The other script takes --shape --batch --length --gc and prints a line RESULT ... tok/s=N ...
set -euo pipefail
script=$(realpath "${1:?usage: compare.sh PEFT_SCRIPT tiny|8b}")
shape=${2:?usage: compare.sh PEFT_SCRIPT tiny|8b}
cd "$(dirname "$0")"
bench=${BRIGHTRUN_BENCH:-./brightrun-bench}
python=${PYTHON:-python3}
batch=4
length=$([ "$shape" = tiny ] && echo 64 || echo 2048)

rate() { sed -n 's/^RESULT .*tok\/s=\([0-9.]*\).*/\1/p'; }

for turn in 1 2; do
    theirs=$($python "$script" --shape "$shape" --batch $batch --length "$length" --gc | tee /dev/stderr | rate)
    ours=$($bench gpu --shape "$shape" --batch $batch --length "$length" --recompute on | tee /dev/stderr | rate)
    echo "turn $turn: ours $ours tok/s, PEFT $theirs tok/s, ratio $(awk "BEGIN { printf \"%.2f\", $ours / $theirs }")"
done
