# shellcheck shell=bash
# shellcheck disable=SC2154
# The long stages of ./test --full. Sourced by ./test, after its own stages.

ASAN_OPTIONS+=:detect_stack_use_after_return=1
test_stage 'All tests without a window (ASan + UBSan)' build/asan

stage 'Configure clang++' cmake --preset clang
stage 'Build everything (clang++)' cmake --build build/clang
test_stage 'Tests (clang++)' build/clang -LE 'e2e'

stage 'Configure ThreadSanitizer' cmake --preset tsan
stage 'Build rooms with threads (ThreadSanitizer)' cmake --build build/tsan --target test_session test_store test_base
test_stage 'Tests of rooms with threads (ThreadSanitizer)' build/tsan -R '^core_(session|store|base)$'

stage 'Long seeds' env RECLAIMLAB_LONG=1 ctest --test-dir build/test --output-on-failure -L core -j "$jobs"

if [ -d tests/bench ]; then
    stage 'Configure benchmarks' cmake --preset dev -B build/bench -DRECLAIMLAB_GUI=OFF -DRECLAIMLAB_TESTS=OFF \
        -DRECLAIMLAB_BENCH=ON -DCMAKE_BUILD_TYPE=Release
    stage 'Build benchmarks' cmake --build build/bench
fi

stage 'Mutants of core' tests/mutants/run_mutants.py --build build/mutants
cat "$stage_log_dir"/*Mutants*.log

if [ -d tests/fuzz ]; then
    stage 'Configure fuzzers' cmake --preset fuzz
    stage 'Build fuzzers' cmake --build build/fuzz --target fuzzers
    # One minute each, on all processors.
    stage 'Fuzz the readers' ctest --test-dir build/fuzz --output-on-failure --no-tests=error -L fuzz -j "$jobs"
fi
if [ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null; then
    stage 'core in a Debian root without Qt' scripts/without-qt
else
    printf '== core in a Debian root without Qt: skipped, needs root and debootstrap\n'
fi
