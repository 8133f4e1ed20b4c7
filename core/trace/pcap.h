#pragma once
#include "trace/pduring.h"

#include <QtCore/QByteArray>

namespace gateway {

/// The PDUs as a capture file that Wireshark and tshark open and dissect as SMPP: each in TCP segments of its own
/// within synthetic Ethernet and IP, with right sequence numbers in both directions. Texts are zeros unless `text`.
/// `wallMs` and `nowNs` are the same moment by the two clocks.
QByteArray toPcap(const std::vector<TracedPdu> &pdus, bool text, qint64 wallMs, qint64 nowNs);

} // namespace gateway
