#pragma once
#include "smpp/codec.h"
#include "smpp/tlvs.h"
#include "trace/trace.h"

#include <QtTest/QTest>

/// A PDU as the ring gives it, with memory of its own.
inline gateway::TracedPdu traced(const QByteArray &octets, bool outgoing = false, bool server = true)
{
    gateway::TracedPdu pdu;
    pdu.memory = std::make_shared<const std::vector<char>>(octets.begin(), octets.end());
    pdu.octets = QByteArrayView(pdu.memory->data(), octets.size());
    pdu.length = quint32(octets.size());
    pdu.id = 1;
    pdu.outgoing = outgoing;
    pdu.server = server;
    return pdu;
}

/// The octets of a PDU.
template <class P>
QByteArray encoded(const P &pdu, quint32 sequence = 1, quint32 status = 0)
{
    QByteArray out;
    if (!smpp::encode(out, pdu, sequence, status))
        qFatal("%s cannot be encoded", P::name);
    return out;
}

inline smpp::SubmitSm sampleSubmit(QByteArrayView text = "hidden words")
{
    smpp::SubmitSm pdu;
    pdu.sourceAddrTon = 5;
    pdu.sourceAddr.assign("ACME");
    pdu.destAddrTon = 1;
    pdu.destAddrNpi = 1;
    pdu.destinationAddr.assign("447700900123");
    pdu.registeredDelivery = 1;
    pdu.shortMessage.assign(text);
    return pdu;
}
