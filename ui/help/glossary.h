// Glossary: the kernel's words, each with one sentence and its source, from resources/help/glossary.yaml.
//
// Threads: GUI thread; immutable after reading.
// Invariants:
//   (1) Every entry has a term, a sentence and a source.
#pragma once
#include <QString>
#include <QStringList>

#include <vector>

#include "core/base/base.h"

namespace reclaim::ui {

struct GlossaryEntry {
    QString term;      // as shown: "memory.current"
    QStringList also;  // other forms that mean it: "dentries"
    QString text;      // one sentence
    QString source;    // file@version, commit or mail
};

class Glossary {
public:
    Glossary() = default;
    static Result<Glossary> fromYaml(const std::string& yaml);
    static Glossary shipped();  // the compiled-in file

    const std::vector<GlossaryEntry>& entries() const { return entries_; }
    const GlossaryEntry* find(const QString& term) const;  // by term or other form, any case
    // Rich text for one term; empty if it is unknown.
    QString tooltip(const QString& term) const;
    // Rich text for all terms in `text`, longest first; empty if there is none.
    QString tooltipFor(const QString& text) const;
    // `text` as rich text in which the first use of each term is a quiet link named after it.
    QString linked(const QString& text) const;

private:
    struct Form {
        QString word;
        std::size_t entry;
    };
    struct Hit {
        qsizetype at, length;
        std::size_t entry;
    };
    std::vector<Hit> hits(const QString& text) const;

    std::vector<GlossaryEntry> entries_;
    std::vector<Form> forms_;  // longest first
};

}  // namespace reclaim::ui
