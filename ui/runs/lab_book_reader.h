// LabBookReader: what the window reads from a lab book, as jobs for the query thread: the list of runs, and one run's
// timelines ready to be drawn.
//
// Threads: each call opens the file on the thread it runs on and closes it again; no SQL on the GUI thread.
#pragma once
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/store/store.h"
#include "ui/timelines/timeline_source.h"

namespace reclaim::ui {

Result<std::vector<StoredRun>> readRuns(const std::string& path);
// The timelines of the run, and of the one it is a branch of. A sample merged from many gives its lowest and highest value.
Result<std::shared_ptr<const StoredTimelines>> readTimelines(const std::string& path, std::int64_t run);
// The thread of the newest read: the tests check that it is not the GUI thread.
std::thread::id lastReadingThread();

}  // namespace reclaim::ui
