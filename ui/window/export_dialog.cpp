#include "ui/window/export_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

namespace {
constexpr std::array kEndings{"png", "svg", "pdf", "csv"};
}

ExportDialog::ExportDialog(std::vector<Chart> charts, int chart, const QString& name, ThemeName theme, QWidget* parent)
    : QDialog(parent), charts_(std::move(charts)), theme_(theme) {
    setWindowTitle(tr("Save chart"));
    build(chart, name);
}

void ExportDialog::build(int chart, const QString& name) {
    const QSettings settings;
    chart_ = new QComboBox(this);
    for (const Chart& item : charts_) chart_->addItem(toQt(item.title));
    chart_->setCurrentIndex(chart);
    format_ = new QComboBox(this);
    format_->addItems({tr("PNG picture"), tr("SVG drawing"), tr("PDF page"), tr("CSV, every sample")});
    format_->setCurrentIndex(settings.value(QStringLiteral("export/format"), 0).toInt());
    preset_ = new QComboBox(this);
    preset_->addItems({tr("Slide 16:9"), tr("Paper"), tr("Screen")});
    preset_->setCurrentIndex(settings.value(QStringLiteral("export/preset"), 0).toInt());
    width_ = new QSpinBox(this);
    height_ = new QSpinBox(this);
    for (QSpinBox* box : {width_, height_}) box->setRange(100, 10000);
    dark_ = new QCheckBox(tr("Dark background"), this);
    dark_->setChecked(settings.value(QStringLiteral("export/dark"), false).toBool());
    const QString folder = settings.value(QStringLiteral("export/folder"), QDir::homePath()).toString();
    path_ =
        new QLineEdit(QDir(folder).filePath(name + QLatin1Char('-') +
                                            toQt(charts_[static_cast<std::size_t>(chart)].id) + QLatin1Char('.') +
                                            QLatin1String(kEndings[static_cast<std::size_t>(format_->currentIndex())])),
                      this);
    auto* browse = new QPushButton(tr("Choose..."), this);
    trouble_ = plainLabel(this);
    trouble_->setWordWrap(true);
    auto* size = new QHBoxLayout;
    size->addWidget(width_);
    size->addWidget(plainLabel(QStringLiteral("×"), this));
    size->addWidget(height_);
    size->addWidget(plainLabel(tr("pixels"), this));
    auto* file = new QHBoxLayout;
    file->addWidget(path_, 1);
    file->addWidget(browse);
    auto* form = new QFormLayout;
    form->addRow(tr("Chart:"), chart_);
    form->addRow(tr("Form:"), format_);
    form->addRow(tr("For:"), preset_);
    form->addRow(tr("Size:"), size);
    form->addRow(QString(), dark_);
    form->addRow(tr("File:"), file);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    auto* column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addWidget(trouble_);
    column->addWidget(buttons);
    chart_->setAccessibleName(tr("Chart"));
    format_->setAccessibleName(tr("Form of the file"));
    preset_->setAccessibleName(tr("What it is for"));
    width_->setAccessibleName(tr("Width in pixels"));
    height_->setAccessibleName(tr("Height in pixels"));
    dark_->setAccessibleName(dark_->text());
    path_->setAccessibleName(tr("File"));
    browse->setAccessibleName(tr("Choose the file"));
    setMinimumWidth(fontMetrics().averageCharWidth() * 70);
    connect(preset_, &QComboBox::currentIndexChanged, this, &ExportDialog::presetChanged);
    connect(format_, &QComboBox::currentIndexChanged, this, [this](int index) {
        const QFileInfo info(path_->text());
        path_->setText(info.dir().filePath(info.completeBaseName() + QLatin1Char('.') +
                                           QLatin1String(kEndings[static_cast<std::size_t>(index)])));
    });
    connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    presetChanged();
}

void ExportDialog::presetChanged() {
    ExportOptions options;
    options.preset = static_cast<ExportPreset>(preset_->currentIndex());
    const QSize size = sizeOf(options);
    width_->setValue(size.width());
    height_->setValue(size.height());
}

void ExportDialog::browse() {
    auto* dialog = new QFileDialog(this, tr("Save chart as"), path_->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Charts (*.png *.svg *.pdf *.csv)"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        confirmed_ = path;  // the file dialog has asked already
        path_->setText(path);
    });
    dialog->open();
}

ExportOptions ExportDialog::chosen() const {
    ExportOptions options;
    options.preset = static_cast<ExportPreset>(preset_->currentIndex());
    options.size = QSize(width_->value(), height_->value());
    options.theme = dark_->isChecked() ? ThemeName::Dark : ThemeName::Light;
    return options;
}

void ExportDialog::save() {
    const QString path = path_->text();
    if (QFileInfo::exists(path) && confirmed_ != path) {
        confirmed_ = path;
        trouble_->setText(tr("%1 exists. Press Save once more to replace it.").arg(QFileInfo(path).fileName()));
        return;
    }
    const Status status = exportChart(charts_[static_cast<std::size_t>(chart_->currentIndex())], path, chosen());
    if (!status) {
        trouble_->setText(toQt(status.error().text()));
        return;
    }
    QSettings settings;
    settings.setValue(QStringLiteral("export/format"), format_->currentIndex());
    settings.setValue(QStringLiteral("export/preset"), preset_->currentIndex());
    settings.setValue(QStringLiteral("export/dark"), dark_->isChecked());
    settings.setValue(QStringLiteral("export/folder"), QFileInfo(path).absolutePath());
    Q_EMIT saved(path);
    accept();
}

}  // namespace reclaim::ui
