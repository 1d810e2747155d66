// ExportDialog: which chart, which form, how large; opened, never exec'd. The last choice is remembered.
#pragma once
#include <QDialog>

#include <vector>

#include "ui/plots/chart_export.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace reclaim::ui {

class ExportDialog final : public QDialog {
    Q_OBJECT
public:
    ExportDialog(std::vector<Chart> charts, int chart, const QString& name, ThemeName theme, QWidget* parent = nullptr);

Q_SIGNALS:
    void saved(const QString& path);

private:
    void build(int chart, const QString& name);
    void presetChanged();
    void browse();
    void save();
    ExportOptions chosen() const;

    std::vector<Chart> charts_;
    ThemeName theme_;
    QComboBox* chart_ = nullptr;
    QComboBox* format_ = nullptr;
    QComboBox* preset_ = nullptr;
    QSpinBox* width_ = nullptr;
    QSpinBox* height_ = nullptr;
    QCheckBox* dark_ = nullptr;
    QLineEdit* path_ = nullptr;
    QLabel* trouble_ = nullptr;
    QString confirmed_;  // the existing file one agreed to overwrite
};

}  // namespace reclaim::ui
