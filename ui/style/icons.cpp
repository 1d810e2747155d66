#include "ui/style/icons.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

// Outside of any namespace: that is how the macro of a static library's resources wants it.
static void initCompiledResources() { Q_INIT_RESOURCE(reclaimlab); }

namespace reclaim::ui {

namespace {
QPixmap drawn(const QByteArray& svg, const QColor& color, int size) {
    QByteArray coloured = svg;
    coloured.replace("#000000", color.name().toLatin1());
    QSvgRenderer renderer(coloured);
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}
}  // namespace

void initResources() { initCompiledResources(); }

QIcon icon(const QString& name, const QPalette& palette) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QByteArray svg = file.readAll();
    QIcon result;
    for (const int size : {16, 24, 32, 48, 64}) {
        result.addPixmap(drawn(svg, palette.color(QPalette::Active, QPalette::ButtonText), size));
        result.addPixmap(drawn(svg, palette.color(QPalette::Disabled, QPalette::ButtonText), size), QIcon::Disabled);
    }
    return result;
}

}  // namespace reclaim::ui
