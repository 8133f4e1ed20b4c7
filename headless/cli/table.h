#pragma once
#include <QtCore/QString>
#include <vector>

namespace gateway::cli {

/// Columns of a terminal that a text takes: none for marks that combine, two for wide characters.
int displayWidth(QStringView text);
/// A text of others made fit for a terminal: control characters are shown as \xNN, what changes the direction of
/// writing is left out.
QString printable(QStringView text);

/// How a cell stands out where there are colours.
enum class Style { Plain, Strong, Good, Doubtful, Bad, Faint };
QString styled(const QString &text, Style style, bool colours);

/// Lines of aligned columns.
class Table
{
public:
    enum class Align { Left, Right };
    struct Column
    {
        QString title;
        Align align = Align::Left;
    };
    struct Cell
    {
        Cell(const QString &t, Style s = Style::Plain) : text(t), style(s) {}
        Cell(qint64 number, Style s = Style::Plain) : text(QString::number(number)), style(s) {}
        QString text;
        Style style = Style::Plain;
    };

    explicit Table(std::vector<Column> columns) : m_columns(std::move(columns)) {}
    /// One cell a column.
    void add(std::vector<Cell> cells) { m_rows.push_back(std::move(cells)); }
    bool isEmpty() const { return m_rows.empty(); }

    /// All lines, each with its end; titles first, unless all are empty. What does not fit into `width` columns (0:
    /// without bound) is cut from the last column.
    QString text(bool colours = false, int width = 0) const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<Cell>> m_rows;
};

} // namespace gateway::cli
