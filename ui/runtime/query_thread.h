// QueryThread: one thread beside the window for what may take long: reading files, the lab book, export data.
// A job runs there and returns what is to be done with its result on the GUI thread.
//
// Threads: ask() from the GUI thread; jobs run one after the other on the query thread.
// Invariants:
//   (1) The answer runs on the GUI thread, and only while the receiver lives.
//   (2) The destructor drops the jobs that wait and joins the one that runs.
#pragma once
#include <QObject>
#include <QPointer>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace reclaim::ui {

class QueryThread {
public:
    using Answer = std::function<void()>;
    using Job = std::function<Answer(std::stop_token)>;

    QueryThread();
    ~QueryThread();
    QueryThread(const QueryThread&) = delete;
    QueryThread& operator=(const QueryThread&) = delete;

    void ask(QObject* receiver, Job job);
    std::thread::id id() const { return worker_.get_id(); }

private:
    struct Waiting {
        QPointer<QObject> receiver;
        Job job;
    };
    void work(std::stop_token stop);

    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<Waiting> waiting_;
    QObject relay_;        // of the GUI thread: answers are posted to it
    std::jthread worker_;  // last: joins before what it uses goes
};

}  // namespace reclaim::ui
