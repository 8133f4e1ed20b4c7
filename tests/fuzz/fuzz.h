#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <QtCore/QString>
#include <cstddef>
#include <cstdint>

/// What every fuzz target shares. A target is one file with one LLVMFuzzerTestOneInput.
namespace fuzz {

/// Ends the run as a finding.
[[noreturn]] void fail(const char *what, const char *file, int line);

/// The fuzzer's octets, taken from the front, so that seeds are written as they are read. At the end there are zeros.
class Input
{
public:
    Input(const std::uint8_t *data, std::size_t size) : m_left(reinterpret_cast<const char *>(data), qsizetype(size)) {}

    bool isEmpty() const { return m_left.isEmpty(); }
    quint8 octet() { return isEmpty() ? 0 : quint8(take(1).front()); }
    quint16 u16() { return quint16(octet() << 8 | octet()); }
    quint32 u32() { return quint32(u16()) << 16 | u16(); }
    /// The next `size` octets, or as many as there are.
    QByteArrayView take(qsizetype size)
    {
        const QByteArrayView taken = m_left.first(qMin(size, m_left.size()));
        m_left = m_left.sliced(taken.size());
        return taken;
    }
    QByteArrayView rest() { return take(m_left.size()); }
    /// The rest as UTF-16, high octet first, valid or not.
    QString restAsUtf16()
    {
        QString text;
        while (!isEmpty())
            text += QChar(u16());
        return text;
    }

private:
    QByteArrayView m_left;
};

/// Cuts a stream of that size into pieces of sizes that `seed` decides, from 1 octet to some hundreds; larger ones for
/// a long stream, so that they do not become too many.
class Cuts
{
public:
    Cuts(quint32 seed, qsizetype size) : m_state(seed | 1), m_factor(1 + size / 4096) {}
    qsizetype next()
    {
        m_state ^= m_state << 13; // xorshift32
        m_state ^= m_state >> 17;
        m_state ^= m_state << 5;
        return 1 + m_factor * qsizetype(m_state >> 8 & ((m_state & 3) == 0 ? 0x1FF : 0x0F));
    }

private:
    quint32 m_state;
    const qsizetype m_factor;
};

/// Printable ASCII alone, as whatever goes into a log line or an error must be.
bool isPrintable(QByteArrayView text);

} // namespace fuzz

#define FUZZ_CHECK(condition) ((condition) ? void(0) : fuzz::fail(#condition, __FILE__, __LINE__))
