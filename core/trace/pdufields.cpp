#include "trace/pdufields.h"

#include "smpp/codec.h"

#include <cstring>

namespace gateway {
namespace {

using smpp::kHeaderLength;
using smpp::Show;
using Kind = WireField::Kind;

/// Walks along the octets of one PDU by its field list. Unlike the codec it never refuses: it shows what is there.
class Walker
{
public:
    Walker(QByteArrayView octets, std::vector<WireField> &out) : m_octets(octets), m_at(kHeaderLength), m_out(out) {}

    template <smpp::PduType P>
    void walk()
    {
        std::apply(
            [&](auto... field) {
                (pass<std::remove_cvref_t<decltype(std::declval<P>().*field.member)>>(field.name, field.show), ...);
            },
            P::fields());
        surplus();
    }
    void surplus()
    {
        if (left() > 0)
            add(Kind::Surplus, "octets", left(), rest());
        m_at = m_octets.size();
    }

private:
    qsizetype left() const { return m_octets.size() - m_at; }
    QByteArrayView rest() const { return m_octets.sliced(m_at); }

    WireField &add(Kind kind, const char *name, qsizetype length, QByteArrayView content, bool secret = false)
    {
        m_out.push_back({kind, name, m_at, length, content, 0, secret, m_depth, 0, nullptr});
        m_at += length;
        return m_out.back();
    }

    template <class T>
    void pass(const char *name, Show show)
    {
        if constexpr (std::is_same_v<T, smpp::Tlvs>)
            passTlvs();
        else if (left() > 0)
            passOne<T>(name, show);
    }

    template <class T>
    void passOne(const char *name, Show show)
    {
        if constexpr (std::is_integral_v<T>)
            number(name, qsizetype(sizeof(T)));
        else if constexpr (requires { T::kCap; })
            string(name, show == Show::Masked);
        else if constexpr (requires { T::kMax; })
            counted(name, show == Show::Masked);
        else
            list<typename T::value_type>(name);
    }

    quint32 number(const char *name, qsizetype size)
    {
        const QByteArrayView octets = rest().first(std::min(size, left()));
        quint32 value = 0;
        for (const char octet : octets)
            value = value << 8 | quint8(octet);
        add(Kind::Number, name, octets.size(), octets).number = value;
        return value;
    }
    void string(const char *name, bool secret)
    {
        const void *nul = std::memchr(rest().data(), 0, std::size_t(left()));
        const qsizetype size = nul ? static_cast<const char *>(nul) - rest().data() : left();
        add(Kind::String, name, nul ? size + 1 : size, rest().first(size), secret);
    }
    void counted(const char *name, bool secret)
    {
        const auto size = qsizetype(number("sm_length", 1)); // the only kind there is
        const QByteArrayView content = rest().first(std::min(size, left()));
        add(Kind::Octets, name, content.size(), content, secret);
    }
    template <class T>
    void list(const char *name)
    {
        const std::size_t head = m_out.size();
        const qsizetype start = m_at;
        const quint32 count = number(name, 1);
        m_out[head].kind = Kind::List;
        ++m_depth;
        for (quint32 i = 0; i < count && left() > 0; ++i)
            element<T>();
        --m_depth;
        m_out[head].length = m_at - start;
    }
    template <class T>
    void element()
    {
        if constexpr (std::is_same_v<T, smpp::DestAddress>) {
            const quint32 flag = number("dest_flag", 1);
            if (flag == smpp::DestAddress::DistributionList) {
                pass<decltype(T::dlName)>("dl_name", Show::Plain);
            } else {
                pass<quint8>("dest_addr_ton", Show::Plain);
                pass<quint8>("dest_addr_npi", Show::Plain);
                pass<decltype(T::destinationAddr)>("destination_addr", Show::Plain);
            }
        } else if constexpr (requires { T::fields(); }) {
            std::apply(
                [&](auto... field) {
                    (pass<std::remove_cvref_t<decltype(std::declval<T>().*field.member)>>(field.name, field.show), ...);
                },
                T::fields());
        } else {
            pass<T>("message_id", Show::Plain);
        }
    }

    void passTlvs()
    {
        // As the codec's patient reader has it: one octet too many before the TLVs, or NULs alone.
        if (left() > 0 && rest().count('\0') == left()) {
            surplus();
            return;
        }
        if (left() > 1 && smpp::Tlvs::brokenAt(rest()) == 0 && smpp::Tlvs::brokenAt(rest().sliced(1)) < 0)
            add(Kind::Surplus, "octets", 1, rest().first(1));
        while (left() >= 4) {
            const quint32 head = smpp::readU32(rest().data());
            const auto tag = quint16(head >> 16);
            const qsizetype size = std::min(qsizetype(head & 0xFFFF), left() - 4);
            const smpp::TlvRow *row = smpp::tlvRow(tag);
            WireField &field =
                add(Kind::Tlv, row ? row->name : "unknown", 4 + size, rest().sliced(4).first(size), row && row->secret);
            field.tag = tag;
            field.row = row;
        }
    }

    const QByteArrayView m_octets;
    qsizetype m_at;
    int m_depth = 0;
    std::vector<WireField> &m_out;
};

} // namespace

std::vector<WireField> fieldsOnWire(QByteArrayView octets)
{
    std::vector<WireField> fields;
    fields.reserve(24);
    Walker walker(octets, fields);
    if (!smpp::withPdu(smpp::readU32(octets.data() + 4), [&]<class P>() { walker.walk<P>(); }))
        walker.surplus();
    return fields;
}

} // namespace gateway
