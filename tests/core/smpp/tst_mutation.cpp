// Encoded PDUs with octets changed at random: whatever comes in, reading it is safe, and what was accepted is a PDU.
#include "samples.h"
#include "smpp/codec.h"
#include "smpp/framer.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QTest>

using namespace smpp;

namespace {

/// Changes, cuts out, doubles or appends a few octets.
void mutate(QByteArray &octets, QRandomGenerator &random)
{
    for (int changes = random.bounded(1, 5); changes > 0; --changes) {
        const qsizetype at = octets.isEmpty() ? 0 : random.bounded(octets.size());
        switch (octets.isEmpty() ? 3 : random.bounded(6)) {
        case 0:
            octets[at] = char(random.bounded(256));
            break;
        case 1:
            octets[at] = random.bounded(2) ? '\0' : '\xff';
            break;
        case 2:
            octets.remove(at, random.bounded(1, 4));
            break;
        case 3:
            octets.insert(at, char(random.bounded(256)));
            break;
        case 4:
            octets.truncate(at);
            break;
        case 5:
            octets.append(octets.mid(at, random.bounded(1, 40)));
            break;
        }
    }
}

template <PduType P>
QByteArray encoded(const P &pdu)
{
    QByteArray out;
    if (!encode(out, pdu, 1))
        qFatal("%s cannot be encoded", P::name);
    return out;
}

} // namespace

class TestMutation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whateverIsAcceptedCanBeEncodedAgain()
    {
        constexpr int kRounds = 1500;
        int accepted = 0;
        int tolerated = 0;
        int refused = 0;
        forEachPdu([&]<class P>() {
            QRandomGenerator random(quint32(P::id) + 20261123);
            for (int round = 0; round < kRounds; ++round) {
                QByteArray body = encoded(Sampler().make<P>()).mid(kHeaderLength);
                mutate(body, random);
                // At its very end, so that a reading over the end is found by the sanitizer.
                const std::vector<char> exact(body.begin(), body.end());
                const QByteArrayView view(exact.data(), qsizetype(exact.size()));
                const Header header{quint32(kHeaderLength + body.size()), quint32(P::id),
                                    random.bounded(2) ? 0u : 0x58u, 1};
                const auto where = [&]() -> QByteArray { return QByteArray(P::name) + ' ' + body.toHex(); };

                P strict;
                const bool whole = decode(strict, header, view).ok();
                P pdu = Sampler().make<P>();
                Deviations found;
                const auto done = decode(pdu, header, view, &found);
                QVERIFY2(!whole || (done.ok() && found.isEmpty() && pdu == strict), where().constData());
                if (!done.ok()) {
                    QVERIFY2(!P::kResponse && found.isEmpty(), where().constData());
                    QVERIFY2(done.error().status != CommandStatus::ESME_ROK, where().constData());
                    QVERIFY2(done.error().offset >= kHeaderLength && done.error().offset <= kHeaderLength + body.size(),
                             where().constData());
                    ++refused;
                    continue;
                }
                (whole ? accepted : tolerated) += 1;
                QVERIFY2(whole || !found.isEmpty(), where().constData());
                for (const Deviation &one : found)
                    QVERIFY2(one.offset >= kHeaderLength && one.offset <= kHeaderLength + body.size(),
                             where().constData());

                QByteArray out;
                const auto again = encode(out, pdu, 1);
                if (found.contains(PduError::ToleratedLongString)) {
                    // Taken whole, and not passed on: we keep to the sizes of the specification.
                    QVERIFY2(!again.ok() && out.isEmpty(), where().constData());
                    continue;
                }
                QVERIFY2(again.ok(), where().constData());
                P back;
                QVERIFY2(decode(back, readHeader(out.constData()), QByteArrayView(out).sliced(kHeaderLength)).ok(),
                         where().constData());
                QVERIFY2(back == pdu, where().constData());
            }
        });
        // Otherwise the mutations are too tame, or too wild.
        QVERIFY(accepted > 1000 && tolerated > 1000 && refused > 1000);
    }

    void aStreamOfMutatedPdusIsCutOrGivenUp()
    {
        QRandomGenerator random(20261123);
        for (int round = 0; round < 300; ++round) {
            QByteArray stream;
            forEachPdu([&]<class P>() { stream += encoded(Sampler().make<P>()); });
            mutate(stream, random);
            Framer framer;
            qsizetype given = 0;
            for (qsizetype at = 0; at < stream.size(); at += 100) {
                framer.buffer().append(stream.mid(at, 100));
                for (;;) {
                    const Framer::Result next = framer.next();
                    const auto *frame = std::get_if<Frame>(&next);
                    if (!frame)
                        break;
                    given += frame->octets.size();
                    QCOMPARE(frame->octets.size(), qsizetype(frame->header.commandLength));
                    withPdu(frame->header.commandId, [&]<class P>() {
                        P pdu;
                        Deviations found;
                        (void)decode(pdu, frame->header, frame->body, &found).ok();
                    });
                }
                if (std::holds_alternative<FrameError>(framer.next()))
                    (void)framer.skip(random.bounded(20));
                QVERIFY(given <= stream.size());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestMutation)
#include "tst_mutation.moc"
