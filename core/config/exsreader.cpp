#include "config/exsreader.h"

#include "config/exslexer.h"
#include "config/exsparser.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringDecoder>

namespace gateway {
namespace {

// Where the first octet is that is not UTF-8; columns count characters.
Place firstBadOctet(const QByteArray &text, const QString &file)
{
    Place place{file, 0, 1};
    for (const QByteArray &line : text.split('\n')) {
        ++place.line;
        QStringDecoder whole(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
        const QString read = whole(line);
        if (!whole.hasError())
            continue;
        place.column = static_cast<int>(read.indexOf(QChar::ReplacementCharacter)) + 1;
        break;
    }
    return place;
}

} // namespace

ExsContent readExs(const QByteArray &text, const QString &file, const QProcessEnvironment &environment)
{
    ExsContent content;
    content.root.kind = SettingValue::Kind::Invalid;
    content.root.place = {file, 1, 1};
    if (text.size() > kMaxConfigSize) {
        content.problems.push_back({file, 0, 0, false, Phrase(QT_TRANSLATE_NOOP("Phrase", "is larger than 1 MiB"))});
        return content;
    }
    const QByteArray body = text.startsWith("\xEF\xBB\xBF") ? text.mid(3) : text;
    QStringDecoder utf8(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
    QString decoded = utf8(body);
    if (utf8.hasError()) {
        const Place place = firstBadOctet(body, file);
        content.problems.push_back({file, place.line, place.column, false,
                                    Phrase(QT_TRANSLATE_NOOP("Phrase", "this is not UTF-8, save the file as UTF-8"))});
        return content;
    }
    if (const qsizetype nul = decoded.indexOf(QChar(0)); nul >= 0) {
        const auto line = static_cast<int>(decoded.left(nul).count(u'\n')) + 1;
        const auto column = static_cast<int>(nul - decoded.lastIndexOf(u'\n', nul));
        content.problems.push_back(
            {file, line, column, false, Phrase(QT_TRANSLATE_NOOP("Phrase", "a NUL character, this is no text file"))});
        return content;
    }
    std::vector<ExsToken> tokens = ExsLexer(std::move(decoded), file, content.problems).read();
    content.root = ExsParser(std::move(tokens), file, environment, content.problems).readFile();
    std::stable_sort(content.problems.begin(), content.problems.end(),
                     [](const ConfigProblem &a, const ConfigProblem &b) {
                         return std::tie(a.line, a.column) < std::tie(b.line, b.column);
                     });
    if (content.problems.size() > kMaxConfigProblems) {
        content.problems.resize(kMaxConfigProblems);
        content.problems.push_back(
            {file, 0, 0, false,
             Phrase(QT_TRANSLATE_NOOP("Phrase", "has more problems, these are the first {count}"),
                    kMaxConfigProblems)});
    }
    return content;
}

} // namespace gateway
