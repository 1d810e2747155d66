// LruGeometry: where the cells of a list are, as plain numbers. Painting and hit tests only call it.
#pragma once
#include <QRect>

#include <cstdint>
#include <optional>

namespace reclaim::ui {

struct LruGeometry {
    int width = 1, height = 1;  // of the viewport, pixels
    int cellWidth = 60, cellHeight = 18;
    std::uint64_t total = 0;     // entries of the list
    std::uint64_t firstRow = 0;  // top row shown

    int columns() const { return width / cellWidth > 0 ? width / cellWidth : 1; }
    int rowsShown() const { return height / cellHeight > 0 ? height / cellHeight : 1; }
    std::uint64_t rows() const {
        return (total + static_cast<std::uint64_t>(columns()) - 1) / static_cast<std::uint64_t>(columns());
    }
    std::uint64_t lastFirstRow() const {
        const auto shown = static_cast<std::uint64_t>(rowsShown());
        return rows() > shown ? rows() - shown : 0;
    }
    std::uint64_t firstPosition() const { return firstRow * static_cast<std::uint64_t>(columns()); }
    std::uint64_t positionsShown() const {
        return static_cast<std::uint64_t>(columns()) * static_cast<std::uint64_t>(rowsShown());
    }

    QRect cell(std::uint64_t index) const {  // counted from the first cell shown
        const auto column = static_cast<int>(index % static_cast<std::uint64_t>(columns()));
        const auto row = static_cast<int>(index / static_cast<std::uint64_t>(columns()));
        return {column * cellWidth, row * cellHeight, cellWidth, cellHeight};
    }
    std::optional<std::uint64_t> indexAt(int x, int y) const {
        if (x < 0 || y < 0 || x >= columns() * cellWidth || y >= rowsShown() * cellHeight) return std::nullopt;
        return static_cast<std::uint64_t>(y / cellHeight) * static_cast<std::uint64_t>(columns()) +
               static_cast<std::uint64_t>(x / cellWidth);
    }
};

}  // namespace reclaim::ui
