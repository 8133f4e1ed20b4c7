// What the wire layer costs: a realistic submit_sm written, read, and cut out of a stream, on one core.
#include "smpp/codec.h"
#include "smpp/framer.h"

#include <chrono>
#include <cstdio>
#include <ctime>

using namespace smpp;

namespace {

SubmitSm realistic()
{
    SubmitSm pdu;
    pdu.serviceType.assign("");
    pdu.sourceAddrTon = 5;
    pdu.sourceAddr.assign("ACME-Alerts");
    pdu.destAddrTon = 1;
    pdu.destAddrNpi = 1;
    pdu.destinationAddr.assign("33612345678");
    pdu.validityPeriod.assign("261231235959000+");
    pdu.registeredDelivery = 1;
    pdu.shortMessage.assign("Your parcel 7Q-1182 arrives today between 14:00 and 16:00. Reply STOP to hear no more "
                            "about its way.");
    return pdu;
}

/// Nanoseconds of CPU time a call, the best of five rounds (others share the machine).
template <class F>
double best(int calls, F &&round)
{
    double least = 1e18;
    for (int i = 0; i < 5; ++i) {
        const std::clock_t start = std::clock();
        round();
        least = std::min(least, double(std::clock() - start) / CLOCKS_PER_SEC * 1e9 / calls);
    }
    return least;
}

void print(const char *what, double ns) { std::printf("%-28s %7.1f ns/PDU %10.0f PDU/s a core\n", what, ns, 1e9 / ns); }

} // namespace

int main()
{
    constexpr int kBatch = 1000;
    constexpr int kRounds = 2000;
    constexpr int kCalls = kBatch * kRounds;
    SubmitSm pdu = realistic();
    quint64 sum = 0;
    bool fine = true;

    QByteArray out;
    print("encode submit_sm", best(kCalls, [&] {
              for (int round = 0; round < kRounds; ++round) {
                  out.resize(0);
                  for (quint32 i = 0; i < kBatch; ++i)
                      fine = encode(out, pdu, i + 1).ok() && fine;
              }
          }));

    const Header header = readHeader(out.constData());
    const QByteArrayView body(out.constData() + kHeaderLength, header.commandLength - kHeaderLength);
    SubmitSm into;
    print("decode submit_sm", best(kCalls, [&] {
              for (int i = 0; i < kCalls; ++i) {
                  fine = decode(into, header, body).ok() && fine;
                  sum += quint64(into.shortMessage.size());
              }
          }));

    print("frame and decode submit_sm", best(kCalls, [&] {
              Framer framer;
              for (int round = 0; round < kRounds; ++round) {
                  framer.buffer().append(out);
                  for (Framer::Result next = framer.next(); const auto *frame = std::get_if<Frame>(&next);
                       next = framer.next()) {
                      fine = decode(into, frame->header, frame->body).ok() && fine;
                      sum += frame->header.sequence;
                  }
              }
          }));

    SubmitSmResp resp;
    resp.messageId.assign("9f0c1b2a77de4b0d");
    print("encode submit_sm_resp", best(kCalls, [&] {
              for (int round = 0; round < kRounds; ++round) {
                  out.resize(0);
                  for (quint32 i = 0; i < kBatch; ++i)
                      fine = encode(out, resp, i + 1).ok() && fine;
              }
          }));
    std::printf("PDU of %u octets; checksum %llu\n", header.commandLength, sum);
    return fine ? 0 : 1;
}
