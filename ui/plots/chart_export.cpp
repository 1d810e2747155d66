#include "ui/plots/chart_export.h"

#include <QBuffer>
#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QSvgGenerator>
#include <QTemporaryDir>

#include "core/exchange/exchange.h"
#include "ui/plots/chart_painter.h"
#include "ui/plots/figure_painter.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
// Text size of each preset at its own size; a changed size scales it.
double pointsOf(ExportPreset preset) {
    switch (preset) {
        case ExportPreset::Slide: return 21;
        case ExportPreset::Paper: return 9;
        case ExportPreset::Screen: return 10;
    }
    return 10;
}

QSize presetSize(ExportPreset preset) {
    switch (preset) {
        case ExportPreset::Slide: return {1920, 1080};
        case ExportPreset::Paper: return {680, 400};  // 18 cm wide at 96 pixels an inch
        case ExportPreset::Screen: return {1200, 600};
    }
    return {1200, 600};
}

// A plot of its own for the export: the one on the screen is not touched.
class ExportPlot {
public:
    ExportPlot(const Chart& chart, const ExportOptions& options) {
        const QSize size = sizeOf(options);
        const double scale = static_cast<double>(size.height()) / presetSize(options.preset).height();
        plot_.resize(size);
        plot_.setBufferDevicePixelRatio(1);
        plot_.setViewport(QRect(QPoint(0, 0), size));
        ChartLook look;
        look.theme = &Theme::named(options.theme);
        look.font = QFont(QStringLiteral("DejaVu Sans"));
        look.font.setPointSizeF(std::max(5.0, pointsOf(options.preset) * scale));
        look.penScale = options.preset == ExportPreset::Slide ? 2.2 * scale : 1.0;
        look.titleInside = false;
        look.footer = true;
        look.columns = static_cast<int>(size.width() * 0.9);
        look.rows = size.height() * 7 / 10;
        if (chart.form == ChartForm::Timelines) timelines_.emplace(plot_).paint(chart, look);
        else figure_.emplace(plot_).paint(chart, look);
        plot_.plotLayout()->setMargins(
            QMargins(size.width() / 100, size.height() / 80, size.width() / 100, size.height() / 100));
    }
    QCustomPlot& plot() { return plot_; }

private:
    QCustomPlot plot_;
    std::optional<ChartPainter> timelines_;
    std::optional<FigurePainter> figure_;
};

Error cannotWrite(const QString& path, const QString& reason) {
    return Error{Fault::Io, toStd(reason), "choose a folder you may write to", toStd(path), 0, 0};
}
}  // namespace

QSize sizeOf(const ExportOptions& options) {
    return options.size.isEmpty() ? presetSize(options.preset) : options.size;
}

Result<ExportPreset> presetNamed(const QString& name) {
    if (name == QLatin1String("slide")) return ExportPreset::Slide;
    if (name == QLatin1String("paper")) return ExportPreset::Paper;
    if (name == QLatin1String("screen")) return ExportPreset::Screen;
    return Error{Fault::BadInput, "unknown preset \"" + toStd(name) + "\"", "slide, paper or screen", {}, 0, 0};
}

Result<ExportFormat> formatOf(const QString& path) {
    const QString suffix = QFileInfo(path).suffix();
    const QString ending = (suffix.isEmpty() ? path : suffix).toLower();
    if (ending == QLatin1String("png")) return ExportFormat::Png;
    if (ending == QLatin1String("svg")) return ExportFormat::Svg;
    if (ending == QLatin1String("pdf")) return ExportFormat::Pdf;
    if (ending == QLatin1String("csv")) return ExportFormat::Csv;
    return Error{Fault::BadInput,
                 "cannot tell the format from the name",
                 "a name that ends in .png, .svg, .pdf or .csv",
                 toStd(path),
                 0,
                 0};
}

QImage chartImage(const Chart& chart, const ExportOptions& options) {
    ExportPlot exported(chart, options);
    const QSize size = sizeOf(options);
    QImage image = exported.plot().toPixmap(size.width(), size.height(), 1.0).toImage();
    return image.convertToFormat(QImage::Format_RGB32);
}

QByteArray chartSvg(const Chart& chart, const ExportOptions& options) {
    ExportPlot exported(chart, options);
    const QSize size = sizeOf(options);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(96);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    generator.setTitle(toQt(chart.title));
    generator.setDescription(toQt(chart.footer));
    {
        QCPPainter painter;
        painter.begin(&generator);
        painter.setMode(QCPPainter::pmVectorized);
        painter.setMode(QCPPainter::pmNoCaching);
        exported.plot().toPainter(&painter, size.width(), size.height());
        painter.end();
    }
    return bytes;
}

QByteArray chartPdf(const Chart& chart, const ExportOptions& options) {
    ExportPlot exported(chart, options);
    const QSize size = sizeOf(options);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("chart.pdf"));
    if (!exported.plot().savePdf(path, size.width(), size.height(), QCP::epAllowCosmetic,
                                 QStringLiteral("ReclaimLab " RECLAIMLAB_VERSION), toQt(chart.title))) {
        return {};
    }
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Status exportChart(const Chart& chart, const QString& path, const ExportOptions& options) {
    const auto format = options.format ? Result<ExportFormat>(*options.format) : formatOf(path);
    if (!format) return format.error();
    const QFileInfo folder(QFileInfo(path).absolutePath());
    if (!folder.isDir() || !folder.isWritable())
        return cannotWrite(path, QStringLiteral("the folder cannot be written to"));
    QByteArray bytes;
    switch (*format) {
        case ExportFormat::Png: {
            QBuffer buffer(&bytes);
            buffer.open(QIODevice::WriteOnly);
            chartImage(chart, options).save(&buffer, "PNG");
            break;
        }
        case ExportFormat::Svg: bytes = chartSvg(chart, options); break;
        case ExportFormat::Pdf: bytes = chartPdf(chart, options); break;
        case ExportFormat::Csv: bytes = QByteArray::fromStdString(chartCsv(chart)); break;
    }
    if (bytes.isEmpty()) return cannotWrite(path, QStringLiteral("the picture could not be made"));
    return writeWholeFile(toStd(path), {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

void copyChart(const Chart& chart, const ExportOptions& options) {
    auto* data = new QMimeData;
    data->setImageData(chartImage(chart, options));
    data->setData(QStringLiteral("image/svg+xml"), chartSvg(chart, options));
    QGuiApplication::clipboard()->setMimeData(data);
}

}  // namespace reclaim::ui
