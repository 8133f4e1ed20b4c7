#pragma once
#include <QtCore/QByteArrayView>
#include <charconv>

namespace gateway::sim {

/// Digits of a number without an allocation.
class Digits
{
public:
    explicit Digits(quint64 number, int base = 10)
        : m_size(std::to_chars(m_text, m_text + sizeof m_text, number, base).ptr - m_text)
    {}
    QByteArrayView view() const { return {m_text, m_size}; }

private:
    char m_text[24];
    qsizetype m_size;
};

} // namespace gateway::sim
