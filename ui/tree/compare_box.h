// CompareBox: whose tree stands beside that of the inspected strategy: nobody's, or one of the other strategies'.
//
// Threads: GUI thread.
#pragma once
#include <QComboBox>

#include <optional>
#include <string>
#include <vector>

namespace reclaim::ui {

class CompareBox final : public QComboBox {
    Q_OBJECT
public:
    explicit CompareBox(QWidget* parent = nullptr);

    // Another run begins: nobody is compared.
    void setStrategies(const std::vector<std::string>& strategies, std::uint32_t inspected);
    // If it is the compared one, the two change places.
    void setInspected(std::uint32_t lane);
    void compareWith(std::optional<std::uint32_t> lane);

    std::optional<std::uint32_t> lane() const { return lane_; }
    QString strategy() const;  // of the compared lane; "" = nobody is compared

Q_SIGNALS:
    void laneChanged();

private:
    void offer();

    std::vector<std::string> strategies_;
    std::uint32_t inspected_ = 0;
    std::optional<std::uint32_t> lane_;
};

}  // namespace reclaim::ui
