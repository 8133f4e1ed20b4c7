#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <cstring>
#include <optional>

namespace smpp {

/// A C-octet string of at most `Max` octets with its NUL (the specification's way to count), held inline. `Cap`,
/// octets with NUL too, is how much we can hold: a reader may be more patient than the specification where Cap > Max.
template <std::size_t Max, std::size_t Cap = Max>
class CString
{
    static_assert(Max >= 1 && Cap >= Max && Cap <= 256);

public:
    static constexpr qsizetype kMax = Max;
    static constexpr qsizetype kCap = Cap;

    CString() {} // NOLINT(modernize-use-equals-default): leaves m_octets as they are, even in `P p{}`

    /// False, and nothing changes, where `text` does not fit Cap or holds a NUL.
    bool assign(QByteArrayView text)
    {
        if (text.size() >= kCap || (!text.isEmpty() && std::memchr(text.data(), 0, std::size_t(text.size()))))
            return false;
        set(text.data(), text.size());
        return true;
    }
    /// For who has checked already: `size` < Cap octets without a NUL.
    void set(const char *octets, qsizetype size)
    {
        m_size = quint8(size);
        if (size > 0)
            std::memcpy(m_octets, octets, std::size_t(size));
    }
    void clear() { m_size = 0; }
    QByteArrayView view() const { return {m_octets, m_size}; }
    qsizetype size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    friend bool operator==(const CString &a, const CString &b) { return a.view() == b.view(); }

private:
    quint8 m_size = 0;
    char m_octets[Cap];
};

/// At most `Max` octets after a length octet, held inline. The length octet itself is never seen.
template <std::size_t Max>
class Octets8
{
    static_assert(Max >= 1 && Max <= 255);

public:
    static constexpr qsizetype kMax = Max;

    Octets8() {} // NOLINT(modernize-use-equals-default): as in CString

    /// False, and nothing changes, where `octets` are more than Max.
    bool assign(QByteArrayView octets)
    {
        if (octets.size() > kMax)
            return false;
        set(octets.data(), octets.size());
        return true;
    }
    /// For who has checked already: `size` <= Max.
    void set(const char *octets, qsizetype size)
    {
        m_size = quint8(size);
        if (size > 0)
            std::memcpy(m_octets, octets, std::size_t(size));
    }
    void clear() { m_size = 0; }
    QByteArrayView view() const { return {m_octets, m_size}; }
    qsizetype size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    friend bool operator==(const Octets8 &a, const Octets8 &b) { return a.view() == b.view(); }

private:
    quint8 m_size = 0;
    char m_octets[Max];
};

/// One TLV within a block; valid as long as its Tlvs stays unchanged.
struct TlvView
{
    quint16 tag = 0;
    QByteArrayView value;
};

/// The TLVs of a PDU in their order on the wire, known and unknown alike (3.4 section 3.2.4), as raw octets.
/// Allocates nothing while empty.
class Tlvs
{
public:
    class Iterator
    {
    public:
        using value_type = TlvView;
        using difference_type = qptrdiff;
        Iterator() = default;
        explicit Iterator(const char *at) : m_at(at) {}
        TlvView operator*() const { return {u16(m_at), QByteArrayView(m_at + 4, u16(m_at + 2))}; }
        Iterator &operator++()
        {
            m_at += 4 + u16(m_at + 2);
            return *this;
        }
        Iterator operator++(int)
        {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        bool operator==(const Iterator &) const = default;

    private:
        static quint16 u16(const char *at) { return quint16(quint8(at[0]) << 8 | quint8(at[1])); }
        const char *m_at = nullptr;
    };

    /// Where `raw` breaks off within a TLV: the offset of that TLV's tag; -1 where the block is whole.
    static qsizetype brokenAt(QByteArrayView raw);
    /// Takes a block off the wire. False, and nothing changes, where it is broken.
    bool assignRaw(QByteArrayView raw);

    bool isEmpty() const { return m_raw.isEmpty(); }
    Iterator begin() const { return Iterator(m_raw.constData()); }
    Iterator end() const { return Iterator(m_raw.constData() + m_raw.size()); }
    /// The value of the first TLV of that tag.
    std::optional<QByteArrayView> find(quint16 tag) const;
    bool contains(quint16 tag) const { return find(tag).has_value(); }
    /// Adds at the end. A value over 65535 octets, which no TLV can carry, is cut there; encode then refuses the PDU.
    void append(quint16 tag, QByteArrayView value);
    /// Gives the first TLV of that tag a new value in its place, or appends one.
    void replace(quint16 tag, QByteArrayView value);
    /// Takes out every TLV of that tag.
    void remove(quint16 tag);
    void clear() { m_raw = QByteArray(); }
    const QByteArray &raw() const { return m_raw; }
    bool operator==(const Tlvs &) const = default;

private:
    QByteArray m_raw;
};

} // namespace smpp
