# shellcheck shell=bash
# shellcheck disable=SC2154
# The long stages of ./test --full. Sourced by ./test, after its own stages.

ASAN_OPTIONS+=:detect_stack_use_after_return=1
test_stage 'All tests without a window (ASan + UBSan)' build/asan

stage 'Configure clang++' cmake --preset clang
stage 'Build everything (clang++)' cmake --build build/clang
test_stage 'Tests (clang++)' build/clang -LE 'e2e'

stage 'Configure ThreadSanitizer' cmake --preset tsan
stage 'Build rooms with threads (ThreadSanitizer)' cmake --build build/tsan \
    --target test_lab test_ask test_store test_base test_reference reclaimctl
# Qt is not built for it, so the window's threads are left out; they meet the engine only in core/lab.
test_stage 'Whatever has threads in core (ThreadSanitizer)' build/tsan \
    -R '^(core_(lab|ask|store|base|reference)|cli_(run|validate|store|interrupt))' -E 'first-light|tour'   # too long

for program in reclaimctl reclaimlab; do
    stage "A hundred kills of $program while it records" env QT_QPA_PLATFORM=offscreen RECLAIMLAB_DATA="$PWD" \
        tests/recording/kill_recording.py --program "build/test/bin/$program" --reclaimctl build/test/bin/reclaimctl
    cat "$stage_log_dir"/*"kills-of-$program"*.log
done

stage 'Long seeds' env RECLAIMLAB_LONG=1 ctest --test-dir build/test --output-on-failure -L core -j "$jobs"

if [ -d tests/bench ]; then
    stage 'Configure benchmarks' cmake --preset dev -B build/bench -DRECLAIMLAB_GUI=OFF -DRECLAIMLAB_TESTS=OFF \
        -DRECLAIMLAB_BENCH=ON -DCMAKE_BUILD_TYPE=Release
    stage 'Build benchmarks' cmake --build build/bench
fi

stage 'Configure without optimisation' cmake --preset dev -B build/debug -DRECLAIMLAB_GUI=OFF -DRECLAIMLAB_TESTS=OFF \
    -DCMAKE_BUILD_TYPE=Debug
stage 'Build reclaimctl without optimisation' cmake --build build/debug --target reclaimctl
stage 'Configure as released' cmake --preset release -B build/release -DRECLAIMLAB_GUI=OFF
stage 'Build reclaimctl as released' cmake --build build/release --target reclaimctl
stage 'Fingerprints of five builds and threads' tests/fingerprints/compare_builds.py . \
    'g++ -O1, 1 thread=build/test/bin/reclaimctl,1' 'g++ -O1, 4 threads=build/test/bin/reclaimctl,4' \
    'g++ as released=build/release/bin/reclaimctl' 'g++ -O0=build/debug/bin/reclaimctl' \
    'clang++=build/clang/bin/reclaimctl'
cat "$stage_log_dir"/*Fingerprints*.log

stage 'Mutants of core' tests/mutants/run_mutants.py --build build/mutants
cat "$stage_log_dir"/*Mutants*.log
stage 'Swarm reports of two mutants' tests/mutants/run_mutants.py --build build/mutants \
    --swarm reparent-forgets-the-count --swarm page-leaves-its-css-reference

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
