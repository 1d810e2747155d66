#include "core/store/recorder.h"

#include <sqlite3.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

#include "core/store/checksums.h"
#include "core/store/lab_book_file.h"
#include "core/store/run_writer.h"
#include "core/store/writer_lock.h"

namespace reclaim {

namespace {

using Clock = std::chrono::steady_clock;  // paces transactions; no time of this clock reaches the file

constexpr auto kCommitEvery = std::chrono::milliseconds(500);
constexpr auto kLockedWaitMax = std::chrono::seconds(30);    // somebody else's transaction, while recording
constexpr auto kLockedAtBeginMax = std::chrono::seconds(2);  // another one may be marking what dead writers left
constexpr auto kLockedAtEndMax = std::chrono::milliseconds(600);
constexpr int kBusyMillis = 100;                     // one try; the thread looks at its orders in between
constexpr std::uintmax_t kFreeBytesLeast = 1 << 20;  // less is a full disk: not even the first transaction has room

// Said before the first event, not after an hour.
Status hasRoom(const std::string& path) {
    std::error_code failed;
    const std::filesystem::path folder = std::filesystem::absolute(path, failed).parent_path();
    const std::filesystem::space_info space = std::filesystem::space(folder, failed);
    if (failed || space.available >= kFreeBytesLeast) return Done{};
    return Error{Fault::Io, path + " cannot grow: the disk is full", "make room, then record again", path, 0, 0};
}

// Those whose writer has died.
void markUnfinished(const std::string& path, SQLite::Database& database) {
    std::vector<std::int64_t> dead;
    SQLite::Statement query(database, "SELECT id FROM run WHERE state = 'recording'");
    while (query.executeStep())
        if (const std::int64_t id = query.getColumn(0).getInt64(); !isBeingWritten(path, id)) dead.push_back(id);
    query.reset();
    if (dead.empty()) return;
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const std::int64_t id : dead) {
        SQLite::Statement mark(database, "UPDATE run SET state = 'unfinished' WHERE id = ? AND state = 'recording'");
        mark.bind(1, id);
        mark.exec();
        seal(database, id, rowSums(database, id));
    }
    transaction.commit();
    for (const std::int64_t id : dead) clearWriterLock(path, id);
}

}  // namespace

struct Recorder::Impl {
    struct Begin {
        const NewRun* run;
        std::optional<Result<std::int64_t>> answer;
    };

    // Constant after open.
    std::string path;

    // Owned by the thread.
    std::unique_ptr<SQLite::Database> database;
    std::unique_ptr<RunWriter> writer;
    std::unique_ptr<SQLite::Transaction> transaction;
    Clock::time_point lastCommit{};
    std::optional<Clock::time_point> lockedSince;
    std::map<std::int64_t, WriterLock> locks;

    // Guarded by mutex.
    mutable std::mutex mutex;
    std::condition_variable orders;   // for the thread
    std::condition_variable answers;  // for begin() and flush()
    std::map<std::int64_t, RunBuffer> runs;
    std::deque<Begin*> begins;
    std::uint64_t puts = 0, committed = 0;  // numbers of puts; flush waits until committed has caught up
    std::uint64_t flushWanted = 0;
    std::optional<Error> failure;
    bool stopping = false;

    std::thread thread;  // last: it uses everything above

    void loop();
    bool openTransaction(std::unique_lock<std::mutex>& lock);
    void answerBegins(std::unique_lock<std::mutex>& lock);
    void commitWhatIsThere(std::unique_lock<std::mutex>& lock);
    void fail(const Error& error);
    void finishAll(const std::string& state);
    bool mustCommitNow() const { return stopping || flushWanted > committed; }
};

// REQUIRES: the mutex is held.
void Recorder::Impl::fail(const Error& error) {
    if (!failure) failure = error;
    runs.clear();
    committed = puts;
    for (Begin* begin : begins) begin->answer = *failure;
    begins.clear();
    answers.notify_all();
}

// REQUIRES: the mutex is held.
void Recorder::Impl::finishAll(const std::string& state) {
    for (auto& [id, run] : runs) {
        if (run.finished()) continue;
        run.finish({"", state, {}, std::nullopt});
        ++puts;
    }
}

// Returns false if the file is locked for the moment, or recording has failed.
bool Recorder::Impl::openTransaction(std::unique_lock<std::mutex>& lock) {
    if (transaction) return true;
    std::optional<Error> error;
    bool busy = false;
    lock.unlock();
    try {
        transaction = std::make_unique<SQLite::Transaction>(*database, SQLite::TransactionBehavior::IMMEDIATE);
    } catch (const SQLite::Exception& exception) {
        busy = exception.getErrorCode() == SQLITE_BUSY;
        error = labBookError(path, exception);
    }
    lock.lock();
    if (!error) {
        lockedSince.reset();
        return true;
    }
    if (busy) {
        if (!lockedSince) lockedSince = Clock::now();
        const auto waited = Clock::now() - *lockedSince;
        const Clock::duration patience = !begins.empty()   ? Clock::duration(kLockedAtBeginMax)
                                         : mustCommitNow() ? Clock::duration(kLockedAtEndMax)
                                                           : Clock::duration(kLockedWaitMax);
        if (waited < patience) {
            orders.wait_for(lock, std::chrono::milliseconds(10));
            return false;
        }
    }
    fail(*error);
    return false;
}

void Recorder::Impl::answerBegins(std::unique_lock<std::mutex>& lock) {
    while (!begins.empty() && !failure) {
        if (!openTransaction(lock)) return;
        Begin* begin = begins.front();
        begins.pop_front();
        lock.unlock();
        try {
            const std::int64_t id = writer->begin(*begin->run);
            locks.insert_or_assign(id, WriterLock(path, id));
            begin->answer = id;
        } catch (const SQLite::Exception& exception) {
            begin->answer = labBookError(path, exception);
            transaction.reset();
        }
        lock.lock();
        if (!*begin->answer) return fail(begin->answer->error());
        runs.emplace(begin->answer->value(), RunBuffer(begin->answer->value()));
        ++puts;
        answers.notify_all();
    }
}

void Recorder::Impl::commitWhatIsThere(std::unique_lock<std::mutex>& lock) {
    if (committed == puts && !transaction) {
        answers.notify_all();
        return;
    }
    if (!openTransaction(lock)) return;
    const std::uint64_t upTo = puts;
    std::vector<RunBatch> batches;
    for (auto run = runs.begin(); run != runs.end();) {
        batches.push_back(run->second.take());
        run = run->second.finished() ? runs.erase(run) : std::next(run);
    }
    std::optional<Error> error;
    lock.unlock();
    try {
        for (const RunBatch& batch : batches) writer->write(batch);
        transaction->commit();
        for (const RunBatch& batch : batches)
            if (batch.finish) locks.erase(batch.run);
    } catch (const SQLite::Exception& exception) {
        error = labBookError(path, exception);
    }
    transaction.reset();  // rolls back if it was not committed
    lock.lock();
    lastCommit = Clock::now();
    if (error) return fail(*error);
    committed = upTo;
    answers.notify_all();
}

void Recorder::Impl::loop() {
    std::unique_lock lock(mutex);
    while (true) {
        const auto due = lastCommit + kCommitEvery;
        const bool work = puts > committed || transaction;
        if (!stopping && flushWanted <= committed && begins.empty()) {
            if (work) orders.wait_until(lock, due);
            else orders.wait(lock);
        }
        answerBegins(lock);
        if (failure) {
            if (stopping) return;
            flushWanted = committed = puts;
            transaction.reset();
            continue;
        }
        // A transaction that has begun runs keeps other writers waiting.
        if (transaction || mustCommitNow() || Clock::now() >= due) commitWhatIsThere(lock);
        if (stopping && (committed == puts || failure)) return;
    }
}

Recorder::Recorder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Recorder>> Recorder::open(const std::string& path) {
    if (Status room = hasRoom(path); !room) return room.error();
    auto database = openLabBookFile(path, LabBook::Access::ReadWrite);
    if (!database) return database.error();
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->database = std::move(*database);
    try {
        markUnfinished(path, *impl->database);
        impl->database->setBusyTimeout(kBusyMillis);
        impl->writer = std::make_unique<RunWriter>(*impl->database);
    } catch (const SQLite::Exception& exception) {
        return labBookError(path, exception);
    }
    Impl& state = *impl;
    impl->thread = std::thread([&state] { state.loop(); });
    return std::unique_ptr<Recorder>(new Recorder(std::move(impl)));
}

Recorder::~Recorder() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->finishAll("stopped");
        impl_->stopping = true;
        impl_->orders.notify_all();
    }
    impl_->thread.join();
    impl_->transaction.reset();
    impl_->writer.reset();  // its statements go before the connection
}

Result<std::int64_t> Recorder::begin(const NewRun& run) {
    std::unique_lock lock(impl_->mutex);
    if (impl_->failure) return *impl_->failure;
    Impl::Begin begin{&run, std::nullopt};
    impl_->begins.push_back(&begin);
    impl_->orders.notify_all();
    impl_->answers.wait(lock, [&] { return begin.answer.has_value(); });
    return *begin.answer;
}

void Recorder::declare(std::int64_t run, std::uint32_t series, std::string metric, std::string unit,
                       std::string cgroup) {
    const std::lock_guard lock(impl_->mutex);
    const auto buffer = impl_->runs.find(run);
    if (buffer == impl_->runs.end()) return;  // failed or finished
    buffer->second.declare(series, std::move(metric), std::move(unit), std::move(cgroup));
}

void Recorder::samples(std::int64_t run, std::vector<SampleRow> rows) {
    const std::lock_guard lock(impl_->mutex);
    const auto buffer = impl_->runs.find(run);
    if (buffer == impl_->runs.end() || rows.empty()) return;
    buffer->second.samples(rows);
    if (impl_->puts++ == impl_->committed) impl_->orders.notify_all();
}

void Recorder::events(std::int64_t run, std::vector<EventRow> rows) {
    const std::lock_guard lock(impl_->mutex);
    const auto buffer = impl_->runs.find(run);
    if (buffer == impl_->runs.end() || rows.empty()) return;
    buffer->second.events(std::move(rows));
    if (impl_->puts++ == impl_->committed) impl_->orders.notify_all();
}

void Recorder::commands(std::int64_t run, ChangedCommands commands) {
    const std::lock_guard lock(impl_->mutex);
    const auto buffer = impl_->runs.find(run);
    if (buffer == impl_->runs.end()) return;
    buffer->second.commands(std::move(commands));
    if (impl_->puts++ == impl_->committed) impl_->orders.notify_all();
}

void Recorder::finish(std::int64_t run, std::string fingerprint, std::string state,
                      std::vector<std::pair<std::string, double>> metrics, std::optional<std::uint64_t> cpuNs) {
    const std::lock_guard lock(impl_->mutex);
    const auto buffer = impl_->runs.find(run);
    if (buffer == impl_->runs.end()) return;
    buffer->second.finish({std::move(fingerprint), std::move(state), std::move(metrics), cpuNs});
    if (impl_->puts++ == impl_->committed) impl_->orders.notify_all();
}

void Recorder::finishAll(const std::string& state) {
    const std::lock_guard lock(impl_->mutex);
    impl_->finishAll(state);
    impl_->orders.notify_all();
}

void Recorder::flush() {
    std::unique_lock lock(impl_->mutex);
    const std::uint64_t mine = impl_->puts;
    impl_->flushWanted = std::max(impl_->flushWanted, mine);
    impl_->orders.notify_all();
    impl_->answers.wait(lock, [&] { return impl_->committed >= mine || impl_->failure; });
}

Status Recorder::health() const {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->failure) return *impl_->failure;
    return Done{};
}

}  // namespace reclaim
