#pragma once
#include "smpp/pdus.h"
#include "smpp/tlvs.h"

/// Makes PDUs whose fields all differ, from the field lists alone.
class Sampler
{
public:
    template <smpp::PduType P>
    P make()
    {
        P pdu;
        std::apply([&](auto... field) { (fill(pdu.*field.member), ...); }, P::fields());
        return pdu;
    }

private:
    QByteArray text(qsizetype max) { return QByteArray("v" + QByteArray::number(++m_next)).left(max); }

    void fill(quint8 &value) { value = quint8(++m_next); }
    void fill(quint32 &value) { value = 0x01020300u + ++m_next; }
    template <std::size_t Max, std::size_t Cap>
    void fill(smpp::CString<Max, Cap> &value)
    {
        value.assign(text(qsizetype(Max) - 1));
    }
    template <std::size_t Max>
    void fill(smpp::Octets8<Max> &value)
    {
        value.assign(text(qsizetype(Max)).append('\0')); // octets may be NUL
    }
    void fill(smpp::Tlvs &value)
    {
        value.append(smpp::tlv::kUserMessageReference.tag, QByteArrayView("\x12\x34", 2));
        value.append(0x1454, QByteArrayView()); // a vendor's
        value.append(smpp::tlv::kMessagePayload.tag, text(20));
    }
    void fill(smpp::DestAddress &value)
    {
        value.destFlag = ++m_next % 2 ? smpp::DestAddress::Address : smpp::DestAddress::DistributionList;
        if (value.destFlag == smpp::DestAddress::DistributionList)
            return fill(value.dlName);
        fill(value.destAddrTon);
        fill(value.destAddrNpi);
        fill(value.destinationAddr);
    }
    void fill(smpp::UnsuccessSme &value)
    {
        std::apply([&](auto... field) { (fill(value.*field.member), ...); }, smpp::UnsuccessSme::fields());
    }
    template <class T>
    void fill(std::vector<T> &value)
    {
        value.resize(3);
        for (T &element : value)
            fill(element);
    }

    quint32 m_next = 0;
};

/// Calls `f.operator()<P>()` for every PDU there is.
template <class F>
void forEachPdu(F &&f)
{
    [&]<class... P>(smpp::TypeList<P...>) { (f.template operator()<P>(), ...); }(smpp::AllPdus{});
}
