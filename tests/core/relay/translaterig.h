#pragma once
// Messages of Core's queue and the PDUs that they become.
#include "relay/translate.h"

#include <vector>

using namespace gateway;

inline constexpr quint16 kReference = 0xBEEF;

inline PeerSettings peerWith(LongMessageStyle style = LongMessageStyle::Udh8,
                             DefaultAlphabet alphabet = DefaultAlphabet::Gsm7)
{
    PeerSettings peer;
    peer.longMessage = style;
    peer.defaultAlphabet = alphabet;
    return peer;
}
inline PeerSettings partner()
{
    PeerSettings peer;
    peer.mode = PeerMode::Server;
    return peer;
}
inline QueueMessage textMessage(const QString &text, std::optional<quint8> coding = {})
{
    QueueMessage m;
    m.destination.addr = "49170";
    m.text = text;
    m.dataCoding = coding;
    return m;
}
inline QueueMessage binaryMessage(const QByteArray &payload, std::optional<quint8> coding = {})
{
    QueueMessage m;
    m.destination.addr = "49170";
    m.payload = payload;
    m.dataCoding = coding;
    return m;
}
/// The PDUs of a message that can be sent.
template <class P = smpp::SubmitSm>
std::vector<P> pdus(const QueueMessage &message, const PeerSettings &peer = peerWith())
{
    const auto out = toOutbound(message, peer, kReference);
    if (!out)
        return {};
    std::vector<P> list(out->parts.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        list[i].smDefaultMsgId = 77; // whatever a PDU was used for before
        list[i].scheduleDeliveryTime.assign("261123084500000+");
        fillPart(list[i], *out, i);
    }
    return list;
}
inline QByteArray error(const QueueMessage &message, const PeerSettings &peer = peerWith())
{
    const auto out = toOutbound(message, peer, kReference);
    return out ? QByteArray() : out.error();
}
template <class P>
QByteArray shortMessage(const P &pdu)
{
    return pdu.shortMessage.view().toByteArray();
}
