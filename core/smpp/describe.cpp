#include "smpp/codec.h"
#include "smpp/tlvs.h"

#include <QtCore/QStringBuilder>

namespace smpp {
namespace {

void show(QByteArray &out, quint32 value) { out += QByteArray::number(value); }

void show(QByteArray &out, QByteArrayView text)
{
    static const char digits[] = "0123456789abcdef";
    out += '"';
    for (const char octet : text) {
        if (octet == '"' || octet == '\\') {
            out += '\\';
            out += octet;
        } else if (octet < 0x20 || octet == 0x7F) { // octets from 0x80 on are negative
            out += "\\x";
            out += digits[quint8(octet) >> 4];
            out += digits[quint8(octet) & 15];
        } else {
            out += octet;
        }
    }
    out += '"';
}

void showMasked(QByteArray &out, QByteArrayView octets) { out += "<" + QByteArray::number(octets.size()) + " octets>"; }

template <std::size_t Max, std::size_t Cap>
void show(QByteArray &out, const CString<Max, Cap> &value)
{
    show(out, value.view());
}
template <std::size_t Max>
void show(QByteArray &out, const Octets8<Max> &value)
{
    out += value.view().toByteArray().toHex();
}

void show(QByteArray &out, const Tlvs &value)
{
    const char *separator = "[";
    for (const TlvView &one : value) {
        out += separator;
        separator = " ";
        const TlvRow *row = tlvRow(one.tag);
        out += row ? QByteArray(row->name) : "0x" + QByteArray::number(one.tag, 16).rightJustified(4, '0');
        out += '=';
        if (row && row->secret)
            showMasked(out, one.value);
        else
            out += one.value.toByteArray().toHex();
    }
    out += value.isEmpty() ? "[]" : "]";
}

void show(QByteArray &out, const DestAddress &value)
{
    if (value.destFlag == DestAddress::DistributionList) {
        out += "list ";
        show(out, value.dlName);
        return;
    }
    out += QByteArray::number(value.destAddrTon) + '/' + QByteArray::number(value.destAddrNpi) + ' ';
    show(out, value.destinationAddr);
}

void show(QByteArray &out, const UnsuccessSme &value)
{
    out += QByteArray::number(value.destAddrTon) + '/' + QByteArray::number(value.destAddrNpi) + ' ';
    show(out, value.destinationAddr);
    out += ' ' + statusName(value.errorStatusCode);
}

template <class T>
void show(QByteArray &out, const std::vector<T> &value)
{
    const char *separator = "[";
    for (const T &one : value) {
        out += separator;
        separator = ", ";
        show(out, one);
    }
    out += value.empty() ? "[]" : "]";
}

template <class T>
void showField(QByteArray &out, const char *name, Show how, const T &value)
{
    out += ' ';
    out += name;
    out += '=';
    if constexpr (requires { value.view(); }) {
        if (how == Show::Masked)
            return showMasked(out, value.view());
    }
    show(out, value);
}

} // namespace

template <PduType P>
QByteArray describe(const P &pdu)
{
    QByteArray out = P::name;
    std::apply([&](auto... field) { (showField(out, field.name, field.show, pdu.*field.member), ...); }, P::fields());
    return out;
}

template <class List>
struct DescribeInstances;
template <class... P>
struct DescribeInstances<TypeList<P...>>
{
    static constexpr std::tuple describers{&describe<P>...};
};
template struct DescribeInstances<AllPdus>;

} // namespace smpp
