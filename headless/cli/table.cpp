#include "cli/table.h"

#include <QtCore/QChar>
#include <QtCore/QList>
#include <algorithm>

namespace gateway::cli {
namespace {

constexpr int kGap = 2;
constexpr int kLeastWidth = 8; // of a last column that is cut

/// Ranges of East Asian Width W and F, and of emoji.
constexpr std::pair<char32_t, char32_t> kWide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c}, {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

int widthOf(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    if (category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing || category == QChar::Other_Format)
        return 0;
    return std::any_of(std::begin(kWide), std::end(kWide), [&](const auto &r) { return c >= r.first && c <= r.second; })
               ? 2
               : 1;
}

/// As much of a text as fits, with an ellipsis where something is left out.
QString cut(const QString &text, int width)
{
    if (displayWidth(text) <= width)
        return text;
    QString head;
    int taken = 1; // the ellipsis
    for (const uint c : text.toUcs4()) {
        taken += widthOf(c);
        if (taken > width)
            break;
        head += QString::fromUcs4(reinterpret_cast<const char32_t *>(&c), 1);
    }
    return head + u'…';
}

} // namespace

int displayWidth(QStringView text)
{
    int width = 0;
    for (const uint c : text.toUcs4())
        width += widthOf(c);
    return width;
}

QString printable(QStringView text)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar c : text) {
        const ushort u = c.unicode();
        const bool turns = (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069) || u == 0x200e || u == 0x200f;
        if (u < 0x20 || (u >= 0x7f && u < 0xa0))
            shown += QStringLiteral("\\x%1").arg(u, 2, 16, QLatin1Char('0'));
        else if (!turns)
            shown += c;
    }
    return shown;
}

QString styled(const QString &text, Style style, bool colours)
{
    if (!colours || style == Style::Plain || text.isEmpty())
        return text;
    const char *code = "";
    switch (style) {
    case Style::Plain:
        break;
    case Style::Strong:
        code = "1";
        break;
    case Style::Good:
        code = "32";
        break;
    case Style::Doubtful:
        code = "33";
        break;
    case Style::Bad:
        code = "31";
        break;
    case Style::Faint:
        code = "2";
        break;
    }
    return QStringLiteral("\x1b[%1m%2\x1b[0m").arg(QLatin1String(code), text);
}

QString Table::text(bool colours, int width) const
{
    std::vector<std::vector<Cell>> lines;
    if (std::any_of(m_columns.begin(), m_columns.end(), [](const Column &c) { return !c.title.isEmpty(); })) {
        std::vector<Cell> titles;
        for (const Column &column : m_columns)
            titles.emplace_back(column.title, Style::Strong);
        lines.push_back(std::move(titles));
    }
    for (const std::vector<Cell> &row : m_rows) {
        lines.push_back(row);
        for (Cell &cell : lines.back())
            cell.text = printable(cell.text);
    }
    const std::size_t count = m_columns.size();
    std::vector<int> widths(count, 0);
    for (const std::vector<Cell> &line : lines) {
        for (std::size_t i = 0; i < count; ++i)
            widths[i] = std::max(widths[i], displayWidth(line[i].text));
    }
    int before = 0; // of the last column
    for (std::size_t i = 0; i + 1 < count; ++i)
        before += widths[i] + kGap;
    const int last = width > 0 ? std::max(width - before, kLeastWidth) : widths.back();
    widths.back() = std::min(widths.back(), last);

    QString all;
    for (const std::vector<Cell> &line : lines) {
        QString out;
        for (std::size_t i = 0; i < count; ++i) {
            const bool isLast = i + 1 == count;
            const QString text = isLast ? cut(line[i].text, widths[i]) : line[i].text;
            const QString padding(std::max(0, widths[i] - displayWidth(text)), u' ');
            const QString shown = styled(text, line[i].style, colours);
            if (m_columns[i].align == Align::Right)
                out += padding + shown;
            else
                out += isLast ? shown : QString(shown + padding);
            if (!isLast)
                out += QString(kGap, u' ');
        }
        while (out.endsWith(u' '))
            out.chop(1);
        all += out + u'\n';
    }
    return all;
}

} // namespace gateway::cli
