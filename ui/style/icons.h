// Icons of the program: SVG drawings in resources/icons, painted in the text colour of the palette.
#pragma once
#include <QIcon>
#include <QPalette>

namespace reclaim::ui {

// `name` is the file's name without ".svg". A disabled form is made as well.
QIcon icon(const QString& name, const QPalette& palette);
// Makes the compiled-in resources known; called once before the first icon or glossary.
void initResources();

}  // namespace reclaim::ui
