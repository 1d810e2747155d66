#include "ui/help/glossary.h"

#include <QFile>
#include <QRegularExpression>

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace reclaim::ui {

Result<Glossary> Glossary::fromYaml(const std::string& yaml) {
    Glossary glossary;
    try {
        const YAML::Node root = YAML::Load(yaml);
        for (const YAML::Node& node : root["terms"]) {
            GlossaryEntry entry;
            entry.term = QString::fromStdString(node["term"].as<std::string>());
            entry.text = QString::fromStdString(node["text"].as<std::string>());
            entry.source = QString::fromStdString(node["source"].as<std::string>());
            for (const YAML::Node& also : node["also"]) entry.also << QString::fromStdString(also.as<std::string>());
            glossary.entries_.push_back(std::move(entry));
        }
    } catch (const YAML::Exception& trouble) {
        Error error{Fault::BadInput, trouble.msg, "terms: a list of {term, text, source, also}", "glossary.yaml", 0, 0};
        error.line = trouble.mark.line + 1;
        error.column = trouble.mark.column + 1;
        return error;
    }
    for (std::size_t i = 0; i < glossary.entries_.size(); ++i) {
        glossary.forms_.push_back({glossary.entries_[i].term, i});
        for (const QString& also : glossary.entries_[i].also) glossary.forms_.push_back({also, i});
    }
    std::stable_sort(glossary.forms_.begin(), glossary.forms_.end(),
                     [](const Form& x, const Form& y) { return x.word.size() > y.word.size(); });
    return glossary;
}

Glossary Glossary::shipped() {
    QFile file(QStringLiteral(":/help/glossary.yaml"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    auto read = fromYaml(file.readAll().toStdString());
    LAB_CHECK(read.ok());  // our own file: a test reads it too
    return std::move(*read);
}

const GlossaryEntry* Glossary::find(const QString& term) const {
    for (const Form& form : forms_) {
        if (form.word.compare(term, Qt::CaseInsensitive) == 0) return &entries_[form.entry];
    }
    return nullptr;
}

namespace {
QString richEntry(const GlossaryEntry& entry) {
    return QStringLiteral("<p><b>%1</b>: %2<br><small>%3</small></p>")
        .arg(entry.term.toHtmlEscaped(), entry.text.toHtmlEscaped(), entry.source.toHtmlEscaped());
}

bool wordChar(const QString& text, qsizetype at) {
    if (at < 0 || at >= text.size()) return false;
    const QChar c = text[at];
    return c.isLetterOrNumber() || c == QLatin1Char('_');
}
}  // namespace

QString Glossary::tooltip(const QString& term) const {
    const GlossaryEntry* entry = find(term);
    return entry ? richEntry(*entry) : QString();
}

std::vector<Glossary::Hit> Glossary::hits(const QString& text) const {
    std::vector<Hit> found;
    for (const Form& form : forms_) {
        qsizetype at = 0;
        while ((at = text.indexOf(form.word, at, Qt::CaseInsensitive)) >= 0) {
            const qsizetype length = form.word.size();
            const bool whole = !wordChar(text, at - 1) && !wordChar(text, at + length);
            const bool taken = std::any_of(found.begin(), found.end(), [&](const Hit& hit) {
                return (at < hit.at + hit.length && hit.at < at + length) || hit.entry == form.entry;
            });
            if (whole && !taken) found.push_back({at, length, form.entry});
            at += length;
        }
    }
    std::sort(found.begin(), found.end(), [](const Hit& x, const Hit& y) { return x.at < y.at; });
    return found;
}

QString Glossary::tooltipFor(const QString& text) const {
    QString rich;
    for (const Hit& hit : hits(text)) rich += richEntry(entries_[hit.entry]);
    return rich;
}

QString Glossary::linked(const QString& text) const {
    QString rich;
    qsizetype done = 0;
    for (const Hit& hit : hits(text)) {
        rich += text.mid(done, hit.at - done).toHtmlEscaped();
        rich += QStringLiteral("<a href=\"%1\" style=\"color:palette(window-text);text-decoration:underline\">%2</a>")
                    .arg(entries_[hit.entry].term.toHtmlEscaped(), text.mid(hit.at, hit.length).toHtmlEscaped());
        done = hit.at + hit.length;
    }
    rich += text.mid(done).toHtmlEscaped();
    // *word* is emphasis in a story; nothing else is markup.
    static const QRegularExpression emphasis(QStringLiteral("\\*([^*]+)\\*"));
    return rich.replace(emphasis, QStringLiteral("<i>\\1</i>"));
}

}  // namespace reclaim::ui
