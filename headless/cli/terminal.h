#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <functional>
#include <optional>

namespace gateway::cli {

/// What an output is.
struct TerminalTraits
{
    bool isTerminal = false; ///< the output: pages are redrawn there
    bool colours = false;
    bool asks = false; ///< somebody sits at the input
    int columns = 0;   ///< width of the output; 0: without bound
};

/// Where a command writes, and what is there to write for.
class Terminal
{
public:
    using Traits = TerminalTraits;
    using Sink = std::function<void(const QByteArray &)>;
    using Source = std::function<QByteArray()>; ///< a line of the input without its end

    /// The streams of this process. Colours only on a terminal, and not where NO_COLOR is set.
    static Terminal ofProcess();
    Terminal(Sink out, Sink err, Traits traits = {}, Source in = {})
        : m_out(std::move(out)), m_err(std::move(err)), m_in(std::move(in)), m_traits(traits)
    {}

    const Traits &traits() const { return m_traits; }
    /// What was asked for; as it is, lines end where the text says so.
    void write(const QString &text) const { m_out(text.toUtf8()); }
    void write(const QByteArray &octets) const { m_out(octets); }
    /// A line of what was asked for.
    void print(const QString &line) const { write(QString(line + u'\n')); }
    /// A line about it, which is no part of it.
    void note(const QString &line) const { m_err(QString(line + u'\n').toUtf8()); }
    /// Begins the page anew, where pages are redrawn.
    void clear() const;

    /// A line of the input.
    QByteArray readLine() const { return m_in ? m_in() : QByteArray(); }
    /// Asks for something that is not shown while it is typed.
    QByteArray askSecret(const QString &question) const;

private:
    Sink m_out, m_err;
    Source m_in;
    Traits m_traits;
};

} // namespace gateway::cli
