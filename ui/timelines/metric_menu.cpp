#include "ui/timelines/metric_menu.h"

#include <QCoreApplication>

#include <map>
#include <set>

#include "ui/runtime/text.h"

namespace reclaim::ui {

void fillMetricMenu(QMenu& menu, const SeriesStore& series, const std::string& watched, const std::string& chosen,
                    const std::function<void(const std::string&)>& choose) {
    menu.clear();
    const auto add = [&](QMenu& under, const QString& text, const std::string& pane) {
        QAction* action = under.addAction(text);
        action->setCheckable(true);
        action->setChecked(pane == chosen);
        QObject::connect(action, &QAction::triggered, &menu, [choose, pane] { choose(pane); });
    };
    std::map<std::string, std::set<std::string>> metrics;  // by cgroup
    for (const SeriesInfo& info : series.catalogue()) metrics[info.cgroup].insert(info.metric);
    add(menu, QCoreApplication::translate("MetricMenu", "memory.current of %1").arg(toQt(watched)), {});
    menu.addSeparator();
    for (const auto& [cgroup, names] : metrics) {
        QMenu* under =
            menu.addMenu(cgroup.empty() ? QCoreApplication::translate("MetricMenu", "Whole machine") : toQt(cgroup));
        for (const std::string& name : names) add(*under, toQt(name), cgroup.empty() ? name : name + ":" + cgroup);
    }
}

}  // namespace reclaim::ui
