#include "ui/runtime/query_thread.h"

#include <QMetaObject>

namespace reclaim::ui {

QueryThread::QueryThread() : worker_([this](std::stop_token stop) { work(stop); }) {}

QueryThread::~QueryThread() {
    worker_.request_stop();
    wake_.notify_all();
}

void QueryThread::ask(QObject* receiver, Job job) {
    Waiting entry{receiver, std::move(job)};
    {
        const std::scoped_lock lock(mutex_);
        waiting_.push_back(std::move(entry));
    }
    wake_.notify_one();
}

void QueryThread::work(std::stop_token stop) {
    while (true) {
        Waiting entry;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
            entry = std::move(waiting_.front());
            waiting_.pop_front();
        }
        Answer answer = entry.job(stop);
        if (stop.stop_requested()) return;
        QMetaObject::invokeMethod(
            &relay_,
            [receiver = entry.receiver, answer = std::move(answer)] {
                if (receiver && answer) answer();
            },
            Qt::QueuedConnection);
    }
}

}  // namespace reclaim::ui
