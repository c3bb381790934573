#!/usr/bin/env bash
# Our side of the figures. usage: run.sh tiny|8b|70b
set -euo pipefail
cd "$(dirname "$0")"
bench=${BRIGHTRUN_BENCH:-./brightrun-bench}
case ${1:?usage: run.sh tiny|8b|70b} in
    tiny)
        $bench gpu --shape tiny --length 64 --batch 2 --accumulate 2
        $bench gpu --shape tiny --length 64 --batch 2 --accumulate 2 --quantize nf4
        $bench gpu --shape tiny --length 64 --batch 2 --accumulate 2 --offload on
        ;;
    8b)
        $bench gpu --shape 8b --batch 4 --recompute on
        $bench gpu --shape 8b --batch 1 --recompute off
        $bench gpu --shape 8b --batch 4 --recompute on --quantize nf4
        ;;
    70b) # the standard recipe: 16 sequences of 2,048 tokens a step
        $bench gpu --shape 70b --batch 1 --accumulate 16 --quantize nf4 --steps 2
        $bench gpu --shape 70b --batch 4 --accumulate 4 --quantize nf4 --steps 2
        $bench gpu --shape 70b --batch 4 --accumulate 4 --quantize nf4 --steps 2 --offload on
        ;;
    *)
        echo "error: $1: choose tiny, 8b or 70b" >&2
        exit 2
        ;;
esac
