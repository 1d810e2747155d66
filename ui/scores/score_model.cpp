#include "ui/scores/score_model.h"

#include <QFont>

#include <algorithm>
#include <limits>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

namespace {
constexpr std::size_t kStripPixels = 400;

QString figure(const Score& score) {
    const double value = score.value;
    const bool small = value != 0 && std::abs(value) < 100 && value != std::floor(value);
    QString text =
        small ? QString::number(value, 'f', 2) : toQt(formatCount(static_cast<std::uint64_t>(std::llround(value))));
    if (score.ratio) text += QStringLiteral("  ×%1").arg(*score.ratio, 0, 'f', *score.ratio < 10 ? 2 : 0);
    return text;
}
}  // namespace

void ScoreModel::show(const ChartSource& source, const SeriesStore& series, TimeNs from, TimeNs to) {
    std::vector<std::string> ids;
    for (const ChartLane& lane : source.lanes) ids.push_back(lane.strategy);
    const bool sameRows =
        ids.size() == table_.rows.size() &&
        std::ranges::equal(ids, table_.rows, {}, {}, [](const ScoreRow& row) { return row.strategy; });
    if (!sameRows) beginResetModel();
    from_ = from;
    to_ = to;
    table_ = scoreTable(series, ids, from, to);
    titles_.clear();
    colours_.clear();
    strips_.clear();
    stripMost_ = 0;
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
        titles_.push_back(toQt(source.lanes[i].title));
        colours_.push_back(static_cast<int>(source.lanes[i].place));
        const auto view = series.find(SeriesInfo{ids[i], "lab.dead_caches", {}, {}});
        strips_.push_back(view && !view->empty() ? view->minMax(from, to, kStripPixels) : std::vector<SeriesPoint>{});
        for (const SeriesPoint& point : strips_.back()) stripMost_ = std::max(stripMost_, point.value);
    }
    least_.assign(scoreColumns().size(), std::numeric_limits<double>::infinity());
    most_.assign(scoreColumns().size(), 0);
    for (const ScoreRow& row : table_.rows)
        for (std::size_t i = 0; i < row.scores.size(); ++i)
            if (row.scores[i]) {
                least_[i] = std::min(least_[i], row.scores[i]->value);
                most_[i] = std::max(most_[i], row.scores[i]->value);
            }
    if (!sameRows) endResetModel();
    else if (!table_.rows.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int ScoreModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(table_.rows.size());
}
int ScoreModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1 + static_cast<int>(scoreColumns().size());
}

const std::optional<Score>* ScoreModel::scoreAt(const QModelIndex& index) const {
    if (!index.isValid() || index.column() == kStripColumn) return nullptr;
    return &table_.rows[static_cast<std::size_t>(index.row())].scores[static_cast<std::size_t>(index.column() - 1)];
}

std::optional<TimeNs> ScoreModel::moment(const QModelIndex& index) const {
    const auto* score = scoreAt(index);
    return score && *score ? std::optional<TimeNs>((*score)->moment) : std::nullopt;
}

QVariant ScoreModel::data(const QModelIndex& index, int role) const {
    const auto row = static_cast<std::size_t>(index.row());
    if (role == ColourRole) return colours_[row];
    if (index.column() == kStripColumn) {
        if (role == Qt::ToolTipRole)
            return tr("<p>Dead caches of %1 over time, all rows on one scale (most: %2). A click goes to that "
                      "moment.</p>")
                .arg(titles_[row].toHtmlEscaped(), toQt(formatCount(static_cast<std::uint64_t>(stripMost_))));
        if (role == Qt::AccessibleTextRole) {
            const double last = strips_[row].empty() ? 0 : strips_[row].back().value;
            return tr("dead caches over time, now %1").arg(toQt(formatCount(static_cast<std::uint64_t>(last))));
        }
        return {};
    }
    const auto at = static_cast<std::size_t>(index.column() - 1);
    const ScoreColumn& column = scoreColumns()[at];
    const auto& score = table_.rows[row].scores[at];
    switch (role) {
        case Qt::DisplayRole: return score ? figure(*score) : QStringLiteral("–");
        case ShareRole: return score ? QVariant(most_[at] > 0 ? score->value / most_[at] : 0.0) : QVariant();
        case BestRole: return score && score->value <= least_[at] && most_[at] > least_[at];
        case Qt::ToolTipRole:
        case Qt::AccessibleDescriptionRole:
            if (!score) return plainTip(toQt(column.meaning)) + tr("<p>Nothing to measure here.</p>");
            return tr("<p><b>%1</b>: %2</p><p>%3</p><p>Reached at %4. A click goes there.</p>")
                .arg(titles_[row].toHtmlEscaped(), toQt(scoreText(*score, column)).toHtmlEscaped(),
                     toQt(column.meaning).toHtmlEscaped(), clockText(score->moment));
        case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        default: return {};
    }
}

QVariant ScoreModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical) {
        const auto row = static_cast<std::size_t>(section);
        if (row >= titles_.size()) return {};
        if (role == Qt::DisplayRole) return titles_[row];
        if (role == Qt::ToolTipRole) return plainTip(toQt(table_.rows[row].strategy));
        return {};
    }
    if (section == kStripColumn) return role == Qt::DisplayRole ? tr("dead caches over time") : QVariant();
    const ScoreColumn& column = scoreColumns()[static_cast<std::size_t>(section - 1)];
    if (role == Qt::DisplayRole) return QStringLiteral("%1,\n%2").arg(toQt(column.title), toQt(column.unit));
    if (role == Qt::ToolTipRole) return plainTip(toQt(column.meaning));
    return {};
}

QString ScoreModel::asText() const {
    QStringList lines, heads{tr("strategy")};
    for (const ScoreColumn& column : scoreColumns())
        heads << QStringLiteral("%1, %2").arg(toQt(column.title), toQt(column.unit));
    lines << heads.join(QLatin1Char('\t'));
    for (const ScoreRow& row : table_.rows) {
        QStringList cells{toQt(row.strategy)};
        for (const auto& score : row.scores) cells << (score ? QString::number(score->value, 'g', 12) : QString());
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace reclaim::ui
