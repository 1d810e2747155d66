// RaceSearch: looks at every interleaving of a model beside the window. The newest question replaces the one that runs;
// what the answer leaves open (what each decision alone would change) follows it.
//
// Threads: GUI thread; the searches run on a thread of their own.
#pragma once
#include <QObject>

#include <atomic>
#include <memory>

#include "core/race/race.h"
#include "ui/runtime/query_thread.h"

namespace reclaim::ui {

struct RaceQuestion {
    std::string model;                    // of the catalogue
    std::vector<race::Setting> settings;  // every decision and number of its family
};

struct RaceAnswer {
    std::shared_ptr<const race::Model> model;  // null: the question was refused
    race::Exploration exploration;
    QString refusal;
};

// Verdicts of a family: a row a model of the catalogue, a column a decision that is flipped in it.
struct RaceMap {
    const race::Family* family = nullptr;
    std::vector<std::string> models, verdicts;      // as they are named
    std::vector<std::vector<std::string>> flipped;  // [model][decision]
};

class RaceSearch final : public QObject {
    Q_OBJECT
public:
    static constexpr std::size_t kStatesMax = 4'000'000;  // some seconds, 300 MiB
    static constexpr std::size_t kFlippedMax = 300'000;   // of what is looked at beside

    explicit RaceSearch(QObject* parent = nullptr);
    ~RaceSearch() override;

    void ask(const RaceQuestion& question);
    void askMap(const race::Family& family);
    void cancel();

Q_SIGNALS:
    void progress(quint64 states);
    void answered(std::shared_ptr<const reclaim::ui::RaceAnswer> answer);
    // The verdict with one decision of the question flipped.
    void flipped(int decision, const QString& verdict);
    void mapped(std::shared_ptr<const reclaim::ui::RaceMap> map);

private:
    race::Limits limitsFor(std::uint64_t generation, std::size_t states, bool reduce);

    std::shared_ptr<std::atomic<std::uint64_t>> generation_ = std::make_shared<std::atomic<std::uint64_t>>(0);
    QueryThread thread_;  // last: joins before what it uses goes
};

}  // namespace reclaim::ui
