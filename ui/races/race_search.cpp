#include "ui/races/race_search.h"

#include <algorithm>

#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
using race::Setting;

std::vector<Setting> withFlipped(std::vector<Setting> settings, std::string_view decision) {
    for (Setting& setting : settings)
        if (setting.first == decision) setting.second = setting.second ? 0 : 1;
    return settings;
}

std::string verdictOf(std::string_view model, const std::vector<Setting>& settings, const race::Limits& limits) {
    const auto built = race::modelNamed(model, settings);
    return built ? race::explore(*built, limits).verdict() : std::string("–");
}
}  // namespace

RaceSearch::RaceSearch(QObject* parent) : QObject(parent) {}

RaceSearch::~RaceSearch() { cancel(); }

void RaceSearch::cancel() { ++*generation_; }

race::Limits RaceSearch::limitsFor(std::uint64_t generation, std::size_t states, bool reduce) {
    race::Limits limits;
    limits.states = states;
    limits.bytes = std::size_t{1} << 30;
    limits.reduce = reduce;
    limits.progress = [this, newest = generation_, generation](const race::Progress& now) {
        if (newest->load() != generation) return false;
        QMetaObject::invokeMethod(this, [this, newest, generation, states = now.states] {
            if (newest->load() == generation) Q_EMIT progress(states);
        });
        return true;
    };
    return limits;
}

void RaceSearch::ask(const RaceQuestion& question) {
    const std::uint64_t generation = ++*generation_;
    const auto newest = generation_;
    thread_.ask(this, [=, this](std::stop_token) -> QueryThread::Answer {
        if (newest->load() != generation) return [] {};
        auto answer = std::make_shared<RaceAnswer>();
        auto model = race::modelNamed(question.model, question.settings);
        if (!model) {
            answer->refusal = toQt(model.error().text());
        } else {
            answer->exploration = race::explore(*model, limitsFor(generation, kStatesMax, false));
            answer->model = std::make_shared<const race::Model>(std::move(*model));
        }
        return [=, this] {
            if (newest->load() == generation) Q_EMIT answered(answer);
        };
    });
    const race::Entry* entry = race::entryNamed(question.model);
    if (!entry) return;
    for (std::size_t i = 0; i < entry->family->decisions.size(); ++i) {
        thread_.ask(this, [=, this](std::stop_token) -> QueryThread::Answer {
            if (newest->load() != generation) return [] {};
            const auto settings = withFlipped(question.settings, entry->family->decisions[i].name);
            const QString verdict = toQt(verdictOf(question.model, settings, limitsFor(generation, kFlippedMax, true)));
            return [=, this] {
                if (newest->load() == generation) Q_EMIT flipped(static_cast<int>(i), verdict);
            };
        });
    }
}

// Behind the question that runs, and dropped with it.
void RaceSearch::askMap(const race::Family& family) {
    const std::uint64_t generation = generation_->load();
    const auto newest = generation_;
    thread_.ask(this, [=, this, &family](std::stop_token) -> QueryThread::Answer {
        auto map = std::make_shared<RaceMap>();
        map->family = &family;
        for (const race::Entry& entry : race::catalogue()) {
            if (entry.family != &family) continue;
            const auto named = race::modelNamed(entry.id);
            if (!named) continue;
            const race::Limits limits = limitsFor(generation, kFlippedMax, true);
            map->models.emplace_back(entry.id);
            map->verdicts.push_back(verdictOf(entry.id, named->settings, limits));
            std::vector<std::string>& row = map->flipped.emplace_back();
            for (const race::Decision& decision : family.decisions) {
                if (newest->load() != generation) return [] {};
                row.push_back(verdictOf(entry.id, withFlipped(named->settings, decision.name), limits));
            }
        }
        return [=, this] {
            if (newest->load() == generation) Q_EMIT mapped(map);
        };
    });
}

}  // namespace reclaim::ui
