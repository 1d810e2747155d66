#include "core/frame/cgroup_history.h"

#include <algorithm>

namespace reclaim {

namespace {

std::string keyOf(const std::string& path, std::uint32_t occurrence) { return path + ' ' + std::to_string(occurrence); }

bool isGhost(MemcgState state) {
    switch (state) {
        case MemcgState::Online:
        case MemcgState::Dying:
        case MemcgState::Offline: return false;
        case MemcgState::Released:
        case MemcgState::Freed: return true;
    }
    LAB_CHECK(false);
    return true;
}

}  // namespace

void CgroupHistory::apply(Entry& entry, const CgroupRow& row, std::uint32_t place, TimeNs now) {
    CgroupDirectory::Entry& shown = entry.shown;
    entry.row = place;
    if (shown.state != row.state) ++version_;
    shown.state = row.state;
    shown.removed = row.removed;
    shown.released = row.released;
    if (!isGhost(row.state)) return;
    shown.ghost = true;
    entry.row = kNoRow;
    if (shown.released == kNever) shown.released = now;
    byId_.erase(shown.id.raw);
}

void CgroupHistory::add(const Fresh& fresh, TimeNs now) {
    const CgroupRow& row = fresh.row;
    Entry entry;
    entry.shown = CgroupDirectory::Entry{row.id,   row.parent,  row.name,     row.path, row.state,
                                         row.born, row.removed, row.released, false};
    entry.occurrence = occurrences_[row.path]++;
    byKey_[keyOf(row.path, entry.occurrence)] = entries_.size();
    youngest_[row.id.raw] = entries_.size();
    if (!isGhost(row.state)) byId_[row.id.raw] = entries_.size();
    entries_.push_back(std::move(entry));
    apply(entries_.back(), row, fresh.place, now);
    ++version_;
}

// The newest of them only: more than kGhostsMax would be dropped at once.
void CgroupHistory::addMissed(std::vector<Fresh>& fresh, const std::vector<CgroupRow>& rows,
                              const std::function<CgroupRow(MemcgId)>& last, std::uint32_t ever) {
    if (ever <= ever_) return;
    std::vector<bool> there(ever - ever_, false);
    for (const CgroupRow& row : rows)
        if (row.id.raw >= ever_ && row.id.raw < ever) there[row.id.raw - ever_] = true;
    std::size_t found = 0;
    for (std::uint32_t id = ever; id > ever_ && found < kGhostsMax; --id) {
        if (there[id - 1 - ever_]) continue;
        CgroupRow row = last(MemcgId{id - 1});
        if (!isGhost(row.state) || row.path.empty()) continue;  // no path: the machine has forgotten it
        fresh.push_back({std::move(row), kNoRow});
        ++found;
    }
    ever_ = ever;
}

void CgroupHistory::update(const std::vector<CgroupRow>& rows, TimeNs now,
                           const std::function<CgroupRow(MemcgId)>& last, std::uint32_t ever) {
    const std::size_t before = entries_.size();
    std::vector<Fresh> fresh;
    for (Entry& entry : entries_) entry.row = kNoRow;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const CgroupRow& row = rows[i];
        const auto known = byId_.find(row.id.raw);
        if (known != byId_.end() && entries_[known->second].shown.born == row.born &&
            entries_[known->second].shown.path == row.path) {
            apply(entries_[known->second], row, static_cast<std::uint32_t>(i), now);
            continue;
        }
        const std::uint32_t occurrence = occurrences_[row.path];
        if (isGhost(row.state)) {
            // Reported once more after its release, perhaps more often: it is here already.
            const auto ghost = occurrence == 0 ? byKey_.end() : byKey_.find(keyOf(row.path, occurrence - 1));
            if (ghost != byKey_.end() && entries_[ghost->second].shown.born == row.born) continue;
        }
        fresh.push_back({row, static_cast<std::uint32_t>(i)});
    }
    if (last) addMissed(fresh, rows, last, ever);
    // In order of creation; a parent is older than its children.
    std::ranges::stable_sort(fresh, {}, [](const Fresh& one) { return one.row.id.raw; });
    for (const Fresh& one : fresh) add(one, now);
    // What is no longer reported was released in between.
    for (std::size_t i = 0; i < before; ++i) {
        Entry& entry = entries_[i];
        if (entry.shown.ghost || entry.row != kNoRow) continue;
        entry.shown.ghost = true;
        entry.shown.state = MemcgState::Freed;
        if (last) {
            const CgroupRow row = last(entry.shown.id);
            entry.shown.removed = row.removed;
            entry.shown.released = row.released;
        }
        if (entry.shown.released == kNever) entry.shown.released = now;
        const auto known = byId_.find(entry.shown.id.raw);
        if (known != byId_.end() && known->second == i) byId_.erase(known);
        ++version_;
    }
    dropOldGhosts();
}

void CgroupHistory::dropOldGhosts() {
    std::vector<TimeNs> released;
    for (const Entry& entry : entries_)
        if (entry.shown.ghost) released.push_back(entry.shown.released);
    if (released.size() <= kGhostsMax) return;
    std::size_t surplus = released.size() - kGhostsMax;
    const auto border = released.begin() + static_cast<std::ptrdiff_t>(surplus - 1);
    std::ranges::nth_element(released, border);
    const TimeNs last = *border;  // ghosts released up to then go, the earlier entries first among equals
    std::erase_if(entries_, [&](const Entry& entry) {
        if (surplus == 0 || !entry.shown.ghost || entry.shown.released > last) return false;
        --surplus;
        return true;
    });
    ++version_;
    index();
}

void CgroupHistory::index() {
    byId_.clear();
    byKey_.clear();
    youngest_.clear();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (!entries_[i].shown.ghost) byId_[entries_[i].shown.id.raw] = i;
        byKey_[keyOf(entries_[i].shown.path, entries_[i].occurrence)] = i;
        youngest_[entries_[i].shown.id.raw] = i;
    }
}

const CgroupHistory::Entry* CgroupHistory::find(const std::string& path, std::uint32_t occurrence) const {
    const auto found = byKey_.find(keyOf(path, occurrence));
    return found == byKey_.end() ? nullptr : &entries_[found->second];
}

const CgroupHistory::Entry* CgroupHistory::counterpart(const Entry& ofOtherLane) const {
    const auto found = youngest_.find(ofOtherLane.shown.id.raw);
    if (found != youngest_.end() && entries_[found->second].shown.path == ofOtherLane.shown.path)
        return &entries_[found->second];
    return find(ofOtherLane.shown.path, ofOtherLane.occurrence);
}

}  // namespace reclaim
