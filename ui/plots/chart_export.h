// chart_export: a Chart as a file: PNG, SVG and PDF (vector, nothing outside the axes), CSV (every recorded sample).
// CSV is core's (chartCsv).
//
// Threads: GUI thread: QCustomPlot is a widget.
#pragma once
#include <QByteArray>
#include <QImage>
#include <QSize>
#include <QString>

#include <optional>

#include "core/base/base.h"
#include "core/chart/chart.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

enum class ExportPreset { Slide, Paper, Screen };
enum class ExportFormat { Png, Svg, Pdf, Csv };

struct ExportOptions {
    ExportPreset preset = ExportPreset::Slide;
    QSize size;  // of the picture in pixels; empty = the preset's
    ThemeName theme = ThemeName::Light;
    std::optional<ExportFormat> format;  // none = by the file's ending
};

QSize sizeOf(const ExportOptions& options);
// From a name as on the command line: "slide", "paper", "screen".
Result<ExportPreset> presetNamed(const QString& name);
// From a file's ending or a format's name, which are the same word.
Result<ExportFormat> formatOf(const QString& path);

QImage chartImage(const Chart& chart, const ExportOptions& options);
QByteArray chartSvg(const Chart& chart, const ExportOptions& options);
QByteArray chartPdf(const Chart& chart, const ExportOptions& options);

// Writes by way of a second file and a rename: no partial file. Errors: unknown ending, folder not writable.
Status exportChart(const Chart& chart, const QString& path, const ExportOptions& options);
// PNG and SVG together.
void copyChart(const Chart& chart, const ExportOptions& options);

}  // namespace reclaim::ui
